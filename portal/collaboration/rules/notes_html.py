"""A shared note as HTML and as plain text: for people without scripts, for search, history and print.

Whatever is in the document was sent by some browser: tags come from this table alone, all else is escaped.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, cast

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

ROOT = "note"  # the name of the note's fragment inside its document
DEEPEST = 40
SAFE_LINK = re.compile(r"(https?://|mailto:|/(?!/))[^\s\x00-\x1f]*\Z", re.IGNORECASE)
PLAIN_TAGS = {
    "paragraph": "p",
    "bulletList": "ul",
    "orderedList": "ol",
    "listItem": "li",
    "tableRow": "tr",
    "blockquote": "blockquote",
}
MARKS = {"bold": "strong", "italic": "em"}
LINES = frozenset({"paragraph", "heading", "tableRow"})  # each begins a line of plain text


def empty_document() -> Doc[Any]:
    """Return a document in which a note can be written."""
    return Doc(allow_multithreading=True)


def document_of(updates: Iterable[bytes]) -> Doc[Any]:
    """Return the document that these updates make, in whatever order they come."""
    doc = empty_document()
    for update in updates:
        doc.apply_update(update)
    return doc


def html(doc: Doc[Any]) -> str:
    """Return the note as HTML that is safe to show.

    >>> doc = empty_document()
    >>> root = doc.get(ROOT, type=XmlFragment)
    >>> line = root.children.append(XmlElement("heading", {"level": 2}))
    >>> _ = line.children.append(XmlText("Goals <1>"))
    >>> html(doc)
    '<h2>Goals &lt;1&gt;</h2>'
    """
    return _html_below(doc.get(ROOT, type=XmlFragment), 0)


def text(doc: Doc[Any]) -> str:
    """Return the note's words, a line for each line of it.

    >>> doc = empty_document()
    >>> root = doc.get(ROOT, type=XmlFragment)
    >>> for words in ("one", "two"):
    ...     _ = root.children.append(XmlElement("paragraph")).children.append(XmlText(words))
    >>> text(doc)
    'one\\ntwo'
    """
    lines = [""]
    _say(doc.get(ROOT, type=XmlFragment), lines, 0)
    return "\n".join(line for line in (line.strip() for line in lines) if line)


def _html_below(parent: XmlFragment | XmlElement, depth: int) -> str:
    if depth > DEEPEST:
        return ""
    return "".join(_html_of(child, depth) for child in parent.children)


def _html_of(node: Any, depth: int) -> str:
    if isinstance(node, XmlText):
        return "".join(_marked(words, marks) for words, marks in node.diff() if isinstance(words, str))
    if not isinstance(node, XmlElement):
        return ""
    attributes = _attributes(node)
    special = SPECIAL.get(str(node.tag))
    below = _html_below(node, depth + 1)
    if special is not None:
        return cast(str, special(below, attributes))
    tag = PLAIN_TAGS.get(str(node.tag))
    return f"<{tag}>{below}</{tag}>" if tag else below


def _marked(words: str, marks: Mapping[str, Any] | None) -> str:
    shown = escape(words)
    for name, value in (marks or {}).items():
        mark = name.partition("--")[0]  # where marks overlap, their names carry a hash
        if mark in MARKS:
            shown = f"<{MARKS[mark]}>{shown}</{MARKS[mark]}>"
        elif mark == "link" and isinstance(value, Mapping) and SAFE_LINK.match(str(value.get("href", ""))):
            href = escape(str(value["href"]))
            shown = f'<a href="{href}" rel="noopener noreferrer nofollow">{shown}</a>'
    return shown


def _heading(below: str, attributes: Mapping[str, Any]) -> str:
    level = min(max(_whole(attributes.get("level"), 2), 2), 4)
    return f"<h{level}>{below}</h{level}>"


def _check_item(below: str, attributes: Mapping[str, Any]) -> str:
    done = attributes.get("checked") in (True, "true")
    box = f'<input type="checkbox" disabled{" checked" if done else ""}>'
    return f'<li class="check-item">{box}<div>{below}{_became(attributes)}</div></li>'


def _became(attributes: Mapping[str, Any]) -> str:
    url, title = str(attributes.get("becameUrl") or ""), str(attributes.get("becameTitle") or "")
    if not title or not re.match(r"/c/[\w./-]+\Z", url):
        return ""
    return f'<a class="check-became" href="{escape(url)}">{escape(title)}</a>'


def _cell(tag: str) -> Any:
    def cell(below: str, attributes: Mapping[str, Any]) -> str:
        spans = ""
        for name in ("colspan", "rowspan"):
            span = _whole(attributes.get(name), 1)
            spans += f' {name}="{span}"' if 1 < span <= 50 else ""
        return f"<{tag}{spans}>{below}</{tag}>"

    return cell


def _mention(_below: str, attributes: Mapping[str, Any]) -> str:
    return f'<span class="mention">@{escape(str(attributes.get("label") or ""))}</span>'


def _table(below: str, _attributes: Mapping[str, Any]) -> str:
    return f"<table><tbody>{below}</tbody></table>"


SPECIAL: dict[str, Any] = {
    "heading": _heading,
    "taskList": lambda below, _attributes: f'<ul class="check-list">{below}</ul>',
    "taskItem": _check_item,
    "table": _table,
    "tableHeader": _cell("th"),
    "tableCell": _cell("td"),
    "mention": _mention,
    "hardBreak": lambda _below, _attributes: "<br>",
}


def _say(parent: XmlFragment | XmlElement, lines: list[str], depth: int) -> None:
    if depth > DEEPEST:
        return
    for child in parent.children:
        if isinstance(child, XmlText):
            lines[-1] += "".join(words for words, _marks in child.diff() if isinstance(words, str))
        elif isinstance(child, XmlElement):
            _say_element(child, lines, depth)


def _say_element(element: XmlElement, lines: list[str], depth: int) -> None:
    attributes, tag = _attributes(element), str(element.tag)
    if tag in LINES or tag == "hardBreak":
        lines.append("")
    elif tag in ("tableCell", "tableHeader"):
        lines[-1] += " "
    elif tag == "mention":
        lines[-1] += f"@{attributes.get('label') or ''}"
    _say(element, lines, depth + 1)


def _attributes(element: XmlElement) -> dict[str, Any]:
    named: Iterable[tuple[str, Any]] = cast(Any, element.attributes)
    return dict(named)


def _whole(value: Any, otherwise: int) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return otherwise
