"""The shelf of documents that a customer and their account team share."""
