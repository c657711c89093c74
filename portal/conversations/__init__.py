"""One place to ask: conversations between a customer's people and their account team, on pages and by mail."""
