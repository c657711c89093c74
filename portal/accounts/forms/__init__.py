"""Forms about customers and people."""
