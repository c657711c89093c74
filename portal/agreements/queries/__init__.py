"""What is asked about agreements. A fixed number of statements each, however much there is."""
