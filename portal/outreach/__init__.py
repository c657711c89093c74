"""Reaching out first: a CSM writes to a chosen group, each person by themselves and in their language."""
