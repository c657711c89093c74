"""Who would be written to, what each would read, and what became of it."""
