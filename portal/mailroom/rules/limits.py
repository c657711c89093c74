"""How much of one mail is read. What does not fit is said and stays in the kept mail; nothing takes for ever."""

MOST_HEAD_BYTES = 256_000
MOST_HEADERS = 1_000
MOST_HEADER_CHARACTERS = 20_000  # of one header that is read for its words
MOST_ADDRESSES = 200
MOST_REFERENCES = 50
MOST_PARTS = 300
MOST_DEPTH = 20
MOST_PARAMETERS = 50
MOST_TEXT_CHARACTERS = 200_000
MOST_TEXT_LINES = 5_000
MOST_HTML_CHARACTERS = 1_000_000
MOST_FILES = 50
MOST_FILE_BYTES = 25_000_000
MOST_HOPS = 40  # Received lines; a mail that travelled further goes round in circles
