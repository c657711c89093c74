"""Asking about meetings, and when people are free."""
