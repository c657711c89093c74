"""What happened with a customer, what comes next, and who should know."""
