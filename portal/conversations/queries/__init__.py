"""Reading conversations, in a fixed number of statements however long they are."""
