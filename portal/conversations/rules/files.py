"""What may be sent along with a message."""

from dataclasses import dataclass

LARGEST_FILE = 20_000_000
MOST_FILES = 10
MOST_TOGETHER = 24_000_000


@dataclass(frozen=True)
class Sent:
    """A file that comes with a message, as it arrived: its name is only what its sender called it."""

    name: str
    data: bytes
