"""Two people edited the same thing: what both changed is kept, and where they disagree a person decides."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from portal.foundation.forms import read_seen
from portal.foundation.history import plain

MINE, THEIRS, OTHER = "mine", "theirs", "other"
COMPARE = "compare"  # sent by somebody who only wants to see what others changed meanwhile
LONGEST_COMPARED = 4_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """What may be saved at once, and the fields that two people changed differently."""

    changes: dict[str, Any]
    disputed: tuple[str, ...]


def compare(now: Mapping[str, Any], seen: Mapping[str, Any], mine: Mapping[str, Any]) -> Comparison:
    """Compare field by field: what stands `now`, what the author had `seen`, what the author says.

    >>> compare({"a": "x", "b": "theirs"}, {"a": "x", "b": "old"}, {"a": "new", "b": "mine"})
    Comparison(changes={'a': 'new'}, disputed=('b',))
    """
    changes, disputed = {}, []
    for name, value in mine.items():
        mine_plain, now_plain = plain(value), plain(now.get(name))
        if mine_plain == now_plain or (name in seen and mine_plain == seen[name]):
            continue
        if name in seen and _same(seen[name], now_plain):
            changes[name] = value
        else:
            disputed.append(name)
    return Comparison(changes, tuple(disputed))


def undecided(form: Mapping[str, Any], disputed: Collection[str]) -> tuple[str, ...]:
    """Return the disputed fields for which nothing was chosen yet."""
    return tuple(name for name in disputed if form.get(f"choose-{name}") not in (MINE, THEIRS, OTHER))


def settled(form: "MultiDict[str, str]", spread: Mapping[str, Any]) -> "MultiDict[str, str]":
    """Return the form as its author decided: for each disputed field mine, theirs, or a third by hand.

    `spread` turns a composite field into the inputs that show it: name to function.
    """
    decided = form.copy()
    seen = read_seen(form.get("seen"))
    for name in form.getlist("disputed"):
        choice = form.get(f"choose-{name}")
        if choice == THEIRS:
            values = spread[name](seen.get(name)) if name in spread else {name: seen.get(name)}
            for field, value in values.items():
                decided[field] = _typed(value)
        elif choice == OTHER and f"other-{name}" in form:
            decided[name] = form[f"other-{name}"]
    return decided


def marked(text: str, base: str) -> Markup:
    """Return `text` with what is new against `base` marked."""
    if max(len(text), len(base)) > LONGEST_COMPARED:
        return escape(text)
    pieces = []
    for kind, _, _, first, last in SequenceMatcher(None, base, text, autojunk=False).get_opcodes():
        piece = escape(text[first:last])
        if piece:
            pieces.append(piece if kind == "equal" else Markup("<mark>{}</mark>").format(piece))
    return Markup("").join(pieces)


def _same(seen: Any, now: Any) -> bool:
    return seen == now or (seen in (None, "") and now in (None, ""))


def _typed(value: Any) -> str:
    return "" if value is None else str(value)
