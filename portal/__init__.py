"""Banso: the portal where a customer and the vendor's team work on success together."""
