"""Pages of reaching out: drafting, looking at what each reads, sending, what became of it, and wanting none."""
