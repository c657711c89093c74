"""What a review looks like outside the portal: the PDF, slides, spreadsheets; all of it from a snapshot alone."""
