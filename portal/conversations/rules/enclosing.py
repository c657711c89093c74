"""Which files go along with a mail. The others are named, and open in the portal for whoever may see them."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

#: Most mail servers take 10 MB; a file grows by a third on the way.
MOST_TOGETHER = 7_000_000
#: What mail programs show and mail servers let through; a program, a page or an archive stays in the portal.
GOES_ALONG = (
    "image/png", "image/jpeg", "image/gif", "image/webp", "image/heic", "application/pdf", "text/plain", "text/csv",
    "application/vnd.openxmlformats-officedocument", "application/vnd.oasis.opendocument", "application/msword",
    "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
)  # fmt: skip


class Kept(Protocol):
    @property
    def media_type(self) -> str: ...
    @property
    def size(self) -> int: ...


T = TypeVar("T", bound=Kept)


def enclosed(files: Iterable[T], most: int = MOST_TOGETHER) -> tuple[list[T], list[T]]:
    """Return the files that go along, and those that stay: small ones first, so that most go along.

    >>> from collections import namedtuple
    >>> File = namedtuple("File", "media_type size")
    >>> going, staying = enclosed([File("application/pdf", 90), File("image/png", 20), File("text/html", 1)], most=100)
    >>> [file.media_type for file in going], [file.media_type for file in staying]
    (['image/png'], ['application/pdf', 'text/html'])
    """
    files = list(files)
    room, going = most, set[int]()
    for at, file in sorted(enumerate(files), key=lambda pair: pair[1].size):
        if file.media_type.startswith(GOES_ALONG) and file.size <= room:
            going.add(at)
            room -= file.size
    chosen = [file for at, file in enumerate(files) if at in going]
    return chosen, [file for at, file in enumerate(files) if at not in going]


#: A picture in the middle of a mail that is smaller than this is taken for a logo or a line.
SMALLEST_PICTURE = 12_000


def decoration(media_type: str, size: int) -> bool:
    """True for a picture in a mail's text that says nothing: it stays with the mail.

    >>> decoration("image/png", 4_000), decoration("image/png", 90_000), decoration("application/pdf", 4_000)
    (True, False, False)
    """
    return media_type.startswith("image/") and size < SMALLEST_PICTURE
