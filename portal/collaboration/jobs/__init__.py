"""What the worker does for working together."""
