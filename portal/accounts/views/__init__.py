"""Pages about customers and people."""
