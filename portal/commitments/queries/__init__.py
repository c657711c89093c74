"""Asking for commitments."""
