"""Pages of contacts: a customer's history, logging a call, and who has not been spoken to."""
