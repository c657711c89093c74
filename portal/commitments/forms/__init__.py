"""What people fill in about commitments."""
