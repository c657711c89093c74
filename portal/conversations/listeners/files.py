"""A file that came with a message may be put on the shelf by whoever reads the message."""

from portal.conversations.queries.files import sent_file
from portal.documents.sources import vouches
from portal.foundation.files import StoredFile


@vouches("message")
def is_read(file: StoredFile) -> bool:
    """True while the message stands with which the file came, and its reader sees it."""
    return sent_file(file.public_id) is not None
