"""Writing down who was in contact with whom."""
