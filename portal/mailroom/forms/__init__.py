"""Mail in words."""
