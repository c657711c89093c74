"""What counts as a contact, and in which direction; how long a silence is."""
