"""What customers' people do in the vendor's own product, told by the product itself."""
