"""What people fill in about success plans."""
