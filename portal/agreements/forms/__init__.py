"""What people fill in to put a plan forward and to answer."""
