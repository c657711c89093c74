"""What is asked about business reviews."""
