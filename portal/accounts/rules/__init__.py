"""What holds for customers and people, whoever asks."""
