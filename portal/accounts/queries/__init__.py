"""Questions about customers and people."""
