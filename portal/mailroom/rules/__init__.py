"""Reading mail, whatever it looks like: pure, and never failing because of what a stranger sent."""
