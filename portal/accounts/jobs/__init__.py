"""What the worker does for customers and people."""
