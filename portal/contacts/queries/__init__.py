"""Reading who was in contact, and everything else that happened, on one timeline."""
