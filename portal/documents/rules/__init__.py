"""What the shelf works out by itself."""
