"""What the worker does for onboarding."""
