"""What editions say otherwise, in words: corrections as an edition keeps them, and what their fields are called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.activity import review_sections
from portal.agreements.queries.document import named
from portal.foundation.i18n import full_date
from portal.foundation.wordings import Piece, shortened, told_apart
from portal.reviews.paper import words
from portal.reviews.rules.comparing import ADDED, GONE, unmarked
from portal.reviews.rules.snapshot import OWN, Snapshot
from portal.reviews.rules.words import Answer

#: What the fields of corrections are called.
FIELDS: Mapping[str, Any] = {
    **{slot.value: label for slot, label in words.SLOTS.items()},
    "title": _l("Title"),
    "text": lazy_pgettext("comparison", "Text"),
    "conclusion": _l("Conclusion of the period"),
    "held_on": _l("Held on"),
    "facts": _l("Numbers and facts"),
    "order": _l("Order of the sections"),
    ADDED: lazy_pgettext("comparison", "New"),
    GONE: lazy_pgettext("comparison", "Taken out"),
    "request": _l("Request"),
    "reason": _l("Reason"),
    "decide_by": _l("By when"),
    "decider": lazy_pgettext("comparison", "By whom"),
    "decider_name": lazy_pgettext("comparison", "By whom"),
    "answer": lazy_pgettext("decision", "Answer"),
    "answer_text": _l("Words of the answer"),
    "answered_on": lazy_pgettext("comparison", "Answered on"),
    "carried": _l("Carried on"),
    "kind": _l("Kind"),
    "why": _l("Why"),
    "side": _l("Side"),
    "owner": _l("Owner"),
    "due_on": _l("Due"),
    "under": _l("Belongs to"),
}
_DAYS = frozenset({"held_on", "decide_by", "answered_on", "due_on"})
_PEOPLE = frozenset({"decider", "owner"})


@dataclass(frozen=True)
class Correction:
    """One thing that an edition says otherwise than the one before: where, what, and both wordings."""

    about: str
    field: str
    pieces: tuple[Piece, ...]


def corrections_of(snapshot: Snapshot) -> list[Correction]:
    """Return what an edition says otherwise than the one before it; nothing of the first."""
    changes = list((snapshot.document.get("edition") or {}).get("changes", ()))
    people = named({str(one[end]) for one in changes if one["field"] in _PEOPLE for end in _ends(one)})
    return [_correction(one, people) for one in changes]


def number_of(snapshot: Snapshot) -> int:
    """Return which edition a snapshot is, 0 while it is none."""
    return int((snapshot.document.get("edition") or {}).get("number", 0))


def value_words(field: str, value: Any, people: Mapping[str, Any]) -> str:
    """Return a value as people read it: days as days, people by name, answers and kinds by their word."""
    if value in (None, "", False):
        return ""
    if field in _DAYS:
        return full_date(date.fromisoformat(value))
    if field in _PEOPLE:
        return people[value].name if value in people else _("Erased person")
    if field == "answer":
        return str(words.ANSWERS[Answer(value)])
    if field == "kind":
        return next((str(label) for kind, label in words.AIM_KINDS.items() if kind == value), str(value))
    return _("Yes") if value is True else str(value)


def _correction(one: Mapping[str, Any], people: Mapping[str, Any]) -> Correction:
    pair = [value_words(one["field"], one.get(end), people) for end in ("before", "after")]
    return Correction(
        _about(one),
        str(FIELDS.get(one["field"], one["field"])),
        tuple(shortened(told_apart(*unmarked(*pair)))),
    )


def _about(one: Mapping[str, Any]) -> str:
    if one["what"] == "section":
        section = review_sections.section(one["key"]) if one["key"] not in ("", OWN) else None
        return one["title"] or str(section.label if section is not None else one["key"])
    if one["what"] == "decision":
        return _("Decision asked for: %(request)s", request=one["title"])
    if one["what"] == "aim":
        return _("Aim: %(title)s", title=one["title"])
    return ""


def _ends(one: Mapping[str, Any]) -> Iterator[str]:
    yield from (end for end in ("before", "after") if one.get(end))
