"""A file that was handed in with a step may be put on the shelf by whoever sees the step."""

from portal.documents.sources import vouches
from portal.foundation.files import StoredFile
from portal.onboarding.queries.files import sent_file


@vouches("step")
def is_handed_in(file: StoredFile) -> bool:
    """True while the file stands with a step that its reader sees."""
    return sent_file(file.public_id) is not None
