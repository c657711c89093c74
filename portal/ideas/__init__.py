"""What customers would have the product do: who asked for it, and why, in their own situation."""
