"""What follows from changes elsewhere, and what conversations tell others of themselves."""
