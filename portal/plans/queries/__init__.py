"""What can be asked about success plans. Rows, not objects, wherever a page only reads."""
