"""Pages of the timeline and of the bell."""
