"""What people type while they work together."""
