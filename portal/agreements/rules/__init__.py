"""What an agreement is in itself: its document, its seal, what differs between two. No database, no web."""
