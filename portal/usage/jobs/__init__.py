"""What the worker does: old events go, their counts stay."""
