"""The pages of success plans."""
