"""Whom a note names: the people in its mentions, by public id. What a label says counts for nothing."""

import re
from collections import Counter
from typing import Any, cast

from pycrdt import Doc, XmlElement, XmlFragment

from portal.collaboration.rules.notes_html import DEEPEST, ROOT

#: How a change that makes a mention begins it (Yjs, version 1): an element, seven letters, its name.
MADE = b"\x03\x07mention"
PERSON = re.compile(r"[A-Za-z0-9_-]{16}\Z")


def may_name(update: bytes) -> bool:
    """True when a change may make a mention; few do, so that only few have to be looked at closely.

    >>> from portal.collaboration.rules.notes_html import empty_document
    >>> doc = empty_document()
    >>> _ = doc.get(ROOT, type=XmlFragment).children.append(XmlElement("mention", {"id": "A" * 16}))
    >>> may_name(doc.get_update()), may_name(b"a mention in words")
    (True, False)
    """
    return MADE in update


def named(doc: Doc[Any]) -> Counter[str]:
    """Return how often the note names whom, as far down as it is shown.

    >>> from portal.collaboration.rules.notes_html import empty_document
    >>> doc = empty_document()
    >>> line = doc.get(ROOT, type=XmlFragment).children.append(XmlElement("paragraph"))
    >>> for person in ("A" * 16, "A" * 16, "nobody's id"):
    ...     _ = line.children.append(XmlElement("mention", {"id": person, "label": "Misaki"}))
    >>> named(doc)
    Counter({'AAAAAAAAAAAAAAAA': 2})
    """
    found: Counter[str] = Counter()
    level: list[XmlFragment | XmlElement] = [doc.get(ROOT, type=XmlFragment)]
    for _depth in range(DEEPEST + 1):
        below = [child for parent in level for child in parent.children if isinstance(child, XmlElement)]
        found.update(person for child in below if (person := _person(child)))
        level = list(below)
    return found


def _person(element: XmlElement) -> str:
    if str(element.tag) != "mention":
        return ""
    public_id = str(dict(cast(Any, element.attributes)).get("id") or "")
    return public_id if PERSON.match(public_id) else ""
