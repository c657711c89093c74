"""Runs by itself: reads a PDF from standard input and writes its text, within limits of memory and time.

What was read before a limit is reached counts; a PDF that asks for more than it looks like ends here alone.
"""

import io
import logging
import resource
import sys
import unicodedata

from pypdf import PdfReader
from pypdf.errors import PyPdfError

MOST_PAGES = 2_000
UNREADABLE = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    RecursionError,
)


def main() -> int:
    """Write the words; 1 where there is nothing that can be read."""
    seconds, megabytes, longest = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return 1
        _write(reader, longest)
    except (*UNREADABLE, MemoryError):
        return 1
    return 0


def _write(reader: PdfReader, left: int) -> None:
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES or left <= 0:
            return
        try:
            words = _plain(page.extract_text())
        except UNREADABLE:
            continue
        except MemoryError:
            return
        sys.stdout.buffer.write(words[:left].encode(errors="replace") + b"\n")
        sys.stdout.buffer.flush()
        left -= len(words)


def _plain(words: str) -> str:
    """Return words as they are typed: some PDFs hold signs that only look like them."""
    return "".join(c for c in unicodedata.normalize("NFKC", words) if c.isprintable() or c in "\n\t")


if __name__ == "__main__":
    sys.exit(main())
