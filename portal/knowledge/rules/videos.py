"""Videos that are shown elsewhere: which addresses are of one, and the plain address that leads to it."""

import re

_YOUTUBE = re.compile(
    r"https?://(?:www\.|m\.)?(?:youtu\.be/|youtube(?:-nocookie)?\.com/"
    r"(?:embed/|shorts/|live/|v/|watch\?(?:[^#\s]*&)?v=))([A-Za-z0-9_-]{6,20})(?:[?&#][^\s]*)?",
    re.IGNORECASE,
)
_VIMEO = re.compile(
    r"https?://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d{4,12})(?:[/?#][^\s]*)?", re.IGNORECASE
)
_BEGINS = re.compile(r"[?&#](?:t|start)=(\d{1,6})s?\b")


def video_of(address: str) -> tuple[str, str] | None:
    """Return the address of a video elsewhere and who shows it; None for any other address.

    >>> video_of("https://youtu.be/abcDEF12345?t=90")
    ('https://www.youtube.com/watch?v=abcDEF12345&t=90', 'YouTube')
    >>> video_of("https://player.vimeo.com/video/76979871"), video_of("https://evil.example/youtu.be/abcDEF")
    (('https://vimeo.com/76979871', 'Vimeo'), None)
    """
    if (found := _YOUTUBE.fullmatch(address)) is not None:
        begins = _BEGINS.search(address)
        at = f"&t={begins[1]}" if begins else ""
        return f"https://www.youtube.com/watch?v={found[1]}{at}", "YouTube"
    if (found := _VIMEO.fullmatch(address)) is not None:
        return f"https://vimeo.com/{found[1]}", "Vimeo"
    return None
