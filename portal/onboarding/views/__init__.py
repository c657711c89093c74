"""Pages of onboarding: the customer's road, the work inside steps, the desk, the templates."""
