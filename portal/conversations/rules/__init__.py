"""What holds for every conversation, calculated without a framework."""
