"""The address for the product, and the pages about what came in."""
