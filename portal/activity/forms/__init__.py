"""What people fill in about notices."""
