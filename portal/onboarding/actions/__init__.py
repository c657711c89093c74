"""What is done with templates and journeys: each takes `by: Actor` and records what changed."""
