"""Filling in fields, which language somebody reads, and when a message may go out."""
