"""Which files the search reads. Pure."""

READ = "documents.read_words"  # the work that is owed for a version
PDF, TEXTS = "application/pdf", ("text/plain", "text/csv", "text/markdown")


def readable(media_type: str) -> bool:
    """Tell whether words can be got out of such a file at little cost.

    >>> readable("application/pdf"), readable("image/png")
    (True, False)
    """
    return media_type == PDF or media_type in TEXTS
