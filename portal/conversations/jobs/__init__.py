"""What conversations leave to the worker."""
