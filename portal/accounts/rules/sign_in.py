"""What may be typed while signing in: addresses as people write them, and where one may be sent afterwards."""

import re
import unicodedata
from urllib.parse import urlsplit

LONGEST_MAIL = 254
_MAIL = re.compile(
    r"(?=.{1,64}@)(?!.*=\?)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}"
)
_UNSEEN = re.compile(r"[\x00-\x20\x7f\\]")


def tidy_mail(typed: str) -> str:
    """Return a mail address as we keep it: half-width, lower case, no spaces around it.

    >>> tidy_mail(" Aoi.Tanaka＠Sakura.example ")
    'aoi.tanaka@sakura.example'
    """
    return unicodedata.normalize("NFKC", typed).strip().lower()


def is_mail(address: str) -> bool:
    """True when a tidied text can be a mail address; what Japanese carriers once allowed passes too.

    What a header would take for an encoded word (=?) cannot be written to.

    >>> is_mail("aoi@sakura.example"), is_mail("a..b.@carrier.example"), is_mail("aoi@sakura"), is_mail("a b@c.example")
    (True, True, False, False)
    >>> is_mail("=?utf-8?q?b=0d=0a?=@c.example")
    False
    """
    return len(address) <= LONGEST_MAIL and _MAIL.fullmatch(address) is not None


def own_path(wanted: str | None) -> str:
    """Return a path of this portal to go on to; anything that could lead elsewhere becomes the home page.

    >>> own_path("/c/sakura?tab=1"), own_path("//evil.example"), own_path("https://evil.example"), own_path("/\\\\evil")
    ('/c/sakura?tab=1', '/', '/', '/')
    """
    if not wanted or len(wanted) > 2000 or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    if _UNSEEN.search(wanted):
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else wanted


def one_line(typed: str) -> str:
    """Return a text on one line, so that no name can carry a line break into a mail's header.

    >>> one_line(" 田中\\r\\nBcc: x ")
    '田中 Bcc: x'
    """
    return " ".join(
        "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in typed).split()
    )
