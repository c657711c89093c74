"""Words without an end get places to break at: laying one out takes time that grows with the square of its length."""

import re
from xml.etree.ElementTree import Element  # nosec B405  # a shape; nothing is read here

LONGEST = 200
EVERY = 50
ENDLESS = re.compile(rf"[!-\u2e7f\ufe00-\U0010ffff]{{{LONGEST},}}")
"""Not Chinese and Japanese writing, which breaks anywhere."""
BREAK = "\u200b"


def make_breakable(root: Element) -> None:
    """Let words of more than 200 letters break, invisibly, after every fifty."""
    for element in root.iter():
        if element.text is not None and len(element.text) >= LONGEST:
            element.text = ENDLESS.sub(_broken, element.text)
        if element.tail is not None and len(element.tail) >= LONGEST:
            element.tail = ENDLESS.sub(_broken, element.tail)


def _broken(found: re.Match[str]) -> str:
    word = found[0]
    return BREAK.join(word[at : at + EVERY] for at in range(0, len(word), EVERY))
