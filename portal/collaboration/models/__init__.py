"""What people write together is kept in these tables."""
