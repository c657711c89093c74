"""What is true without a database: how notes are drawn, and what the wire carries."""
