"""What follows from changes elsewhere."""
