"""What stands on a page, slot by slot, and how a slot's inside is put in its place, as a browser does with its tree."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)>")
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
VOID = frozenset(
    {"input", "br", "img", "hr", "meta", "link", "path", "rect", "circle", "polyline", "use", "line"}
)


@dataclass(frozen=True)
class Slot:
    """A place on a page that is kept fresh: its names, and from where to where its inside stands in the text.

    `address` is where its inside is fetched alone; "" when it comes together with others only.
    """

    id: str
    names: tuple[str, ...]
    address: str
    begins: int
    ends: int


def slots_in(text: str) -> list[Slot]:
    """Return the slots of a page, outer ones before those inside them."""
    found: list[Slot | None] = []
    open_tags: list[tuple[str, int, tuple[str, tuple[str, ...], str] | None, int]] = []
    for tag in TAG.finditer(text):
        closing, name, attributes = tag.groups()
        if closing:
            while open_tags:
                opened, place, slot, begins = open_tags.pop()
                if slot is not None:
                    found[place] = Slot(*slot, begins, tag.start())
                if opened == name:
                    break
        elif name not in VOID and not attributes.endswith("/"):
            slot = _slot(attributes) if "data-live" in attributes else None
            open_tags.append((name, len(found), slot, tag.end()))
            if slot is not None:
                found.append(None)
    return [slot for slot in found if slot is not None]


def _slot(attributes: str) -> tuple[str, tuple[str, ...], str] | None:
    said = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(attributes)}
    if "data-live" not in said or "id" not in said:
        return None
    return said["id"], tuple((said["data-live"] or said["id"]).split()), said.get("hx-get", "")


def looks(text: str) -> dict[str, str]:
    """Return what can be seen of each slot, the slots inside it left out."""
    slots = slots_in(text)
    return {slot.id: _look(text, slot, slots) for slot in slots}


def _look(text: str, slot: Slot, slots: list[Slot]) -> str:
    pieces, at = [], slot.begins
    for inner in slots:
        if (
            slot.begins <= inner.begins
            and inner.ends <= slot.ends
            and inner is not slot
            and inner.begins >= at
        ):
            pieces.append(text[at : inner.begins])
            at = inner.ends
    pieces.append(text[at : slot.ends])
    seen = re.sub(r"<input[^>]*type=\"hidden\"[^>]*>", "", "".join(pieces))
    seen = seen.replace(
        '<details class="map-fold" open>', '<details class="map-fold">'
    )  # as its reader left it
    return re.sub(r"\s+", " ", seen).strip()


def parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield (id, inside) of the elements at the top of an answer that holds several parts."""
    depth, begins, id_ = 0, 0, ""
    for tag in TAG.finditer(text):
        closing, name, attributes = tag.groups()
        if name != "div":
            continue
        if closing:
            depth -= 1
            if depth == 0:
                yield id_, text[begins : tag.start()]
        else:
            if depth == 0:
                begins, id_ = tag.end(), dict(ATTRIBUTE.findall(attributes)).get("id", "")
            depth += 1
