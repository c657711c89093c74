"""Success stories: told with the figures of the signed plan, agreed to by the customer before others read them."""
