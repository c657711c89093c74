"""Champions and ambassadors: who they are, what they can help with, how they are recognised, and what helps them."""
