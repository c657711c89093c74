"""The pages of conversations, on both sides and at the vendor's desk."""
