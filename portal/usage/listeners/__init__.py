"""What usage hears of: people who join, leave, and are erased."""
