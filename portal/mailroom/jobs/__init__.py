"""Mail comes in and is taken where it belongs."""
