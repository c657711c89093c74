"""What happens to mail that comes in: kept, read, handed on, noted."""
