"""What a journey is made of, and everything about it that can be calculated."""
