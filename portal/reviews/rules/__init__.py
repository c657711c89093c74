"""What a business review is, without any framework."""
