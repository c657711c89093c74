"""What can be done with success plans. Actions take objects and `by=`, and never commit."""
