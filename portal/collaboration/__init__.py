"""Working together on one thing: comments on it, notes written in it, who is here now."""
