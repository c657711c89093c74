"""What the vendor's people ask about many customers, and everybody about one."""
