"""What onboarding hears of from below, and what it offers there."""
