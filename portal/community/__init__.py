"""The community: spaces, questions and answers, posts, who people are there, and what keeps it civil."""
