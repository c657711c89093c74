"""`:::tip Title … :::` boxes in Markdown: notes in five kinds, facts before a procedure, and what folds away.

The boxes become `div`s before comrak reads the text, since it knows none with a title; code is left as it is.
"""

import re
from collections.abc import Iterator, Sequence

from portal.knowledge.rules.tree import Element

KINDS = ("note", "tip", "important", "warning", "danger")
FACTS, FOLDED = "facts", "details"
#: As other writers call them.
ALSO = {"info": "note", "hint": "tip", "caution": "warning", "attention": "warning", "error": "danger"}
#: `> [!CAUTION]` is GitHub's word for what is dangerous.
ALERTS = {"caution": "danger"}
ICONS = {
    "note": "info",
    "tip": "lightbulb",
    "important": "flag",
    "warning": "triangle-alert",
    "danger": "circle-alert",
}
#: The class by which a box is told from the `div`s that authors write.
BOX, TITLED = "md-box", "md-titled"
_NAMES = frozenset((*KINDS, *ALSO, FACTS, FOLDED))
_FENCE = re.compile(r"[ \t>]*(`{3,}(?=[^`]*$)|~{3,})(.*)")
_OPEN = re.compile(
    r"(?P<before>[ \t>]*)(?P<colons>:{3,})[ \t]*\{?(?P<name>[A-Za-z]+)(?P<rest>(?![A-Za-z]).*)$"
)
_CLOSE = re.compile(r"(?P<before>[ \t>]*)(?P<colons>:{3,})[ \t]*$")
_ALERT = re.compile(
    r"^([ \t>]*>)(?=\[![A-Za-z]+\])"
)  # comrak wants a space there, other writers leave it out
_BRACKETS = re.compile(r"^\[(.*)\]\s*(?:\{.*\})?$")
_ATTRIBUTE = re.compile(r"""\{?.*?\btitle=["']([^"']*)["'].*\}?$""")
MOST_OPEN = 20
COLONS = ":\uff1a"  # the second as Japanese is typed


def boxed(markdown: str) -> str:
    """Return the text with its boxes as HTML blocks around what is in them.

    >>> print(boxed(":::tip Try\\nit\\n:::").strip().replace("\\n\\n", "|"))
    <div class="md-box md-tip md-titled">|Try|it|</div>
    """
    if ":::" not in markdown and ">[!" not in markdown:
        return markdown
    return "\n".join(_lines(markdown.split("\n")))


def box_of(element: Element) -> str:
    """Return which box a `div` is: one of KINDS, facts or details; empty for none."""
    classes = element.classes
    if "markdown-alert" in classes:
        name = next((one[15:] for one in classes if one.startswith("markdown-alert-")), "")
        return ALERTS.get(name, name) if name in (*KINDS, *ALERTS) else ""
    if BOX not in classes:
        return ""
    name = next((one[3:] for one in classes if one.startswith("md-") and one[3:] in _NAMES), "")
    return ALSO.get(name, name)


def title_and_rest(element: Element) -> tuple[list[Element | str], list[Element | str]]:
    """Return what is in a box's title (empty: it has none of its own) and what is in the box."""
    first = next(iter(element.elements), None)
    if first is not None and first.tag == "p":
        rest = [one for one in element.inside if one is not first]
        if TITLED in element.classes:
            return first.inside, rest
        if "markdown-alert-title" in first.classes:
            name = next((one[15:] for one in element.classes if one.startswith("markdown-alert-")), "")
            return ([] if first.words.strip().lower() == name else first.inside), rest
    return [], element.inside


def rows_of(inside: Sequence[Element | str]) -> Iterator[tuple[str, list[Element | str]]]:
    """Yield each line of a facts box as its label and what it says, parted at the first colon.

    >>> from portal.knowledge.rules.tree import parsed
    >>> list(rows_of(parsed("<p>できる人: 管理者\\nTime：10 min</p>").inside))
    [('できる人', ['管理者']), ('Time', ['10 min'])]
    """
    for one in inside:
        if isinstance(one, Element) and one.tag in ("ul", "ol", "div", "dl"):
            yield from rows_of([Element("p", {}, item.inside) for item in one.elements])
        elif (
            isinstance(one, Element)
            and one.tag == "p"
            and len(one.elements) == 1
            and one.elements[0].tag == "p"
        ):
            yield from rows_of([one.elements[0]])
        elif isinstance(one, Element):
            yield from (_row(line) for line in _split(one.inside))


def _lines(lines: Sequence[str]) -> Iterator[str]:
    fence = ""
    waiting: list[tuple[str, int]] = []
    for line in lines:
        fenced = _FENCE.match(line)
        if fence:
            yield line
            if fenced and fenced[1].startswith(fence) and not fenced[2].strip():
                fence = ""
        elif fenced:
            fence = fenced[1]
            yield line
        elif (found := _opening(line)) is not None and len(waiting) < MOST_OPEN:
            waiting.append((found["before"], len(found["colons"])))
            yield from _begun(found)
        elif waiting and (closing := _CLOSE.match(line)) is not None:
            for before in _closed(waiting, len(closing["colons"])):
                yield from (before.rstrip(), f"{before}</div>", before.rstrip())
        else:
            yield _ALERT.sub(r"\1 ", line)
    for before, _colons in reversed(waiting):
        yield from (before.rstrip(), f"{before}</div>", before.rstrip())


def _opening(line: str) -> re.Match[str] | None:
    found = _OPEN.match(line)
    return found if found is not None and found["name"].lower() in _NAMES else None


def _begun(found: re.Match[str]) -> Iterator[str]:
    before, name = found["before"], found["name"].lower()
    title = _title(found["rest"].strip())
    titled = f" {TITLED}" if title else ""
    yield from (before.rstrip(), f'{before}<div class="{BOX} md-{name}{titled}">', before.rstrip())
    if title:
        yield from (f"{before}{title}", before.rstrip())


def _title(rest: str) -> str:
    if (found := _BRACKETS.match(rest)) is not None:
        return found[1].strip()
    if "title=" in rest and (found := _ATTRIBUTE.match(rest)) is not None:
        return found[1].strip()
    return rest.rstrip("}").lstrip(":").strip() if not rest.startswith(("{", "}")) else ""


def _closed(waiting: list[tuple[str, int]], colons: int) -> Iterator[str]:
    """Take off what a line of so many colons closes: up to the box that began with as many, else the innermost."""
    exact = any(count == colons for _before, count in waiting)
    while waiting:
        before, count = waiting.pop()
        yield before
        if count == colons or not exact:
            return


def _split(inside: Sequence[Element | str]) -> Iterator[list[Element | str]]:
    line: list[Element | str] = []
    for one in inside:
        if isinstance(one, Element):
            if one.tag == "br":
                continue
            line.append(one)
            continue
        first, *others = one.split("\n")
        line.append(first)
        for other in others:
            yield line
            line = [other]
    yield line


def _row(line: list[Element | str]) -> tuple[str, list[Element | str]]:
    for place, one in enumerate(line):
        words = one if isinstance(one, str) else one.words
        at = min((words.find(mark) for mark in COLONS if mark in words), default=-1)
        if at < 0:
            continue
        label = "".join(part if isinstance(part, str) else part.words for part in line[:place]) + words[:at]
        if isinstance(one, Element):
            return label.strip(), _stripped(line[place + 1 :])
        return label.strip(), _stripped([words[at + 1 :], *line[place + 1 :]])
    return "", _stripped(line)


def _stripped(line: list[Element | str]) -> list[Element | str]:
    if line and isinstance(line[0], str):
        line = [line[0].lstrip(), *line[1:]]
    return [one for one in line if one != ""]
