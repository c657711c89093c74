"""What a list of customers means, without database and web."""
