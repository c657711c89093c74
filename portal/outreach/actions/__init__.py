"""Writing to many, one by one: drafts, starting and stopping, what holds messages back."""
