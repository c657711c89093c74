"""What the vendor's people do with their day and their customers."""
