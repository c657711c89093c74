"""Forms of contacts: logging a call in two clicks, and the limits of silence."""
