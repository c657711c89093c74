"""Mail that came in, as the desk asks for it."""
