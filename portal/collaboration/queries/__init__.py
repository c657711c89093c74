"""Asking about what was written together."""
