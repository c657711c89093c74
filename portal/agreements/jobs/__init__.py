"""Letters and confirmation sheets: what the worker does for agreements."""
