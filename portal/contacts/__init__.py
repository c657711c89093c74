"""Everything that happened between the vendor's team and a customer's people, on one timeline."""
