"""Lines of a note that the program writes as an editor would: for the demo, and for what features put into notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from portal.collaboration.rules.notes_html import ROOT


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its words and what it is (paragraph, heading, check, bullet); `done` is for check items."""

    words: str
    kind: str = "paragraph"
    done: bool = False


LISTS = {"check": ("taskList", "taskItem"), "bullet": ("bulletList", "listItem")}


def added(doc: Doc[Any], lines: Sequence[Line]) -> bytes:
    """Add lines at the end of the note, and return the change.

    >>> from portal.collaboration.rules.notes_html import empty_document, html
    >>> doc = empty_document()
    >>> _ = added(doc, [Line("Decided", "heading"), Line("Ask IT", "check", done=True), Line("Ask sales", "check")])
    >>> html(doc).count("<li"), html(doc).count("<ul")
    (2, 1)
    """
    before = doc.get_state()
    root = doc.get(ROOT, type=XmlFragment)
    with doc.transaction():
        list_kind, rows = "", None
        for line in lines:
            if line.kind not in LISTS:
                list_kind = ""
                _block(root, line)
                continue
            if line.kind != list_kind or rows is None:
                list_kind, rows = line.kind, root.children.append(XmlElement(LISTS[line.kind][0]))
            facts: Any = {"checked": line.done} if line.kind == "check" else {}
            _words(rows.children.append(XmlElement(LISTS[line.kind][1], facts)), line.words)
    return doc.get_update(before)


def _block(root: XmlFragment, line: Line) -> None:
    if line.kind == "heading":
        level: Any = {"level": 2}
        root.children.append(XmlElement("heading", level)).children.append(XmlText(line.words))
    else:
        _words(root, line.words)


def _words(parent: XmlFragment | XmlElement, words: str) -> None:
    parent.children.append(XmlElement("paragraph")).children.append(XmlText(words))
