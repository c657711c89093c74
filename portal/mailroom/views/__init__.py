"""The pages of the mailroom."""
