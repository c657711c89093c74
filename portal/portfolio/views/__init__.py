"""The pages of the vendor's desk: the day, the book of customers, the team."""
