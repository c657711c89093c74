"""Forms of reaching out: what is written to whom, and the rules."""
