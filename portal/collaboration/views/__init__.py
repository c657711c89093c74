"""Pages of working together."""
