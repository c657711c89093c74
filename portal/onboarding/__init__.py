"""Onboarding: the guided road of a customer, or of one role, to its wow moment."""
