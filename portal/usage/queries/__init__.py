"""What is asked: counts, names, who was active, tokens."""
