"""What a mail is, calculated from its bytes and words alone."""
