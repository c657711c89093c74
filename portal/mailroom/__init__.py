"""Mail that comes in: kept before it is read, understood with care, and given to whom it is for."""
