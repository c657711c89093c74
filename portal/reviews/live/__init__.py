"""What open pages of reviews know of each other, and nothing keeps."""
