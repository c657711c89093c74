"""What is asked of templates and journeys."""
