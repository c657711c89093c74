"""All customers of a vendor person in one look: where each stands, and what needs somebody today."""
