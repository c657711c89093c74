"""What can be done with commitments."""
