"""What changes: events taken in, tokens made and revoked."""
