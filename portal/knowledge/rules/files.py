"""How a file of an article is written in its Markdown, and how large it may be."""

import re

PICTURE_SIDE = 1_600  # px; twice the measure of the text, for fine screens
LARGEST = 20_000_000  # bytes
#: What is shown in the text; everything else is a link.
SHOWN = frozenset({"image/webp", "image/png", "image/jpeg", "image/gif", "image/svg+xml", "video/mp4"})
_STAMPED = re.compile(
    r"(?i)(?:screen\s?shot|スクリーンショット|image|img|pasted|clipboard|dsc|photo)?[\s_-]*[\d\s_.:()-]*"
)


def markdown_of(public_id: str, name: str, media_type: str) -> str:
    """Return the words that show or link a file; what a camera or clipboard called it says nothing.

    >>> markdown_of("abc", "請求書の画面.png", "image/webp"), markdown_of("abc", "image.png", "image/webp")
    ('![請求書の画面](file:abc)', '![](file:abc)')
    >>> markdown_of("abc", "手引き[1].pdf", "application/pdf")
    '[手引き\\\\[1\\\\].pdf](file:abc)'
    """
    shown = media_type in SHOWN
    words = name.rsplit(".", 1)[0] if shown else name
    if shown and _STAMPED.fullmatch(words):
        words = ""
    words = re.sub(r"([\\\[\]*_`<>])", r"\\\1", words)
    return f"{'!' if shown else ''}[{words}](file:{public_id})"
