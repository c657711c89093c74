"""What business reviews tell of a plan: what was agreed, what was done, what came of it and what it was worth."""
