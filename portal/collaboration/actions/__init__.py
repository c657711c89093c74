"""Changing what is written together."""
