"""The words in a PDF that people brought, read by a process of its own with little memory and little time."""

import subprocess  # nosec B404  # our own interpreter, no shell
import sys
from pathlib import Path

_READER = Path(__file__).with_name("pdf_reader.py")
SECONDS, MEGABYTES, LONGEST = 20, 512, 2_000_000


class PdfUnreadable(ValueError):
    """No words come out of it: damaged, locked, or larger inside than it looks."""


def words_of(data: bytes) -> str:
    """Return the text of a PDF, page after page, at most LONGEST characters. Raises PdfUnreadable."""
    try:
        done = subprocess.run(  # noqa: S603  # nosec B603
            [sys.executable, "-I", str(_READER), str(SECONDS), str(MEGABYTES), str(LONGEST)],
            input=data,
            capture_output=True,
            timeout=3 * SECONDS,
            env={},
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise PdfUnreadable from error
    if done.returncode:
        raise PdfUnreadable
    return done.stdout.decode(errors="replace").replace("\x00", "")
