"""Looking things up on the shelf."""
