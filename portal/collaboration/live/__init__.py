"""What happens while people are here at the same time."""
