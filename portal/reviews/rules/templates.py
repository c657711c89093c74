"""The sections of a template as they are kept: named, added, ordered, taken out; and the starters to begin with.

An entry is {"key": …} of a feature, or a page of one's own with an "id". No entry at all means every usual section, so
that what features add later stands in new reviews by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.reviews.rules.sections import PARTS, part_of
from portal.reviews.rules.snapshot import OWN
from portal.reviews.rules.words import PeriodKind

Entry = Mapping[str, Any]
OWN_FIELDS = ("title_ja", "title_en", "text_ja", "text_en")


def name_of(entry: Entry) -> str:
    """Return by which name an entry is known in its template.

    >>> name_of({"key": "plans.kpis"}), name_of({"key": "own", "id": "Xy"})
    ('plans.kpis', 'own:Xy')
    """
    return f"{OWN}:{entry.get('id', '')}" if entry["key"] == OWN else str(entry["key"])


def entry(entries: Sequence[Entry], name: str) -> Entry | None:
    """Return an entry by its name."""
    return next((one for one in entries if name_of(one) == name), None)


def own(id_: str, part: str, words: Mapping[str, str]) -> dict[str, Any]:
    """Return a page of one's own as an entry."""
    return {"key": OWN, "id": id_, "part": part_of(part)} | {name: words.get(name, "") for name in OWN_FIELDS}


def moved(
    entries: Sequence[Entry], name: str, part_by_key: Mapping[str, str], step: int, before: str | None
) -> list[Entry]:
    """Return the entries with one of them a place up or down in its part, or before another ("": at its end).

    >>> moved([{"key": "a"}, {"key": "b"}], "b", {"a": "do", "b": "do"}, -1, None)
    [{'key': 'b'}, {'key': 'a'}]
    """
    ordered = in_parts(entries, part_by_key)
    one = entry(ordered, name)
    if one is None:
        return ordered
    part = part_in(one, part_by_key)
    beside = [each for each in ordered if part_in(each, part_by_key) == part]
    rest = [each for each in beside if each is not one]
    if before is not None:
        place = next((number for number, each in enumerate(rest) if name_of(each) == before), len(rest))
    else:
        place = min(max(beside.index(one) + step, 0), len(rest))
    start = ordered.index(beside[0])
    others = [each for each in ordered if part_in(each, part_by_key) != part]
    return [*others[:start], *rest[:place], one, *rest[place:], *others[start:]]


def in_parts(entries: Sequence[Entry], part_by_key: Mapping[str, str]) -> list[Entry]:
    """Return the entries by part, and in each part as they stood."""
    return sorted(entries, key=lambda one: PARTS.index(part_in(one, part_by_key)))


def part_in(one: Entry, part_by_key: Mapping[str, str]) -> str:
    """Return the part in which an entry stands."""
    return part_of(one.get("part", "") if one["key"] == OWN else part_by_key.get(one["key"], ""))


@dataclass(frozen=True)
class Starter:
    """A template that every installation begins with."""

    name_ja: str
    name_en: str
    period_kind: PeriodKind = PeriodKind.QUARTER
    look_required: bool = False
    sections: tuple[Entry, ...] = field(default=())


STARTERS = (
    Starter("四半期の標準", "Quarterly standard"),
    Starter("半期の振り返り", "Half-year review", PeriodKind.HALF, look_required=True),
    Starter(
        "役員向け(要点のみ)", "For executives (in short)",
        sections=tuple(
            {"key": key} for key in ("plans.goals", "plans.map", "plans.kpis", "plans.worth", "commitments.kept")
        ),
    ),
    Starter(
        "オンボーディング後の初回", "First review after onboarding",
        sections=(
            {"key": "plans.goals"}, {"key": "onboarding.road"}, {"key": "usage.adoption"},
            {"key": "knowledge.learning"}, {"key": "conversations.support"}, {"key": "plans.kpis"},
            {"key": "commitments.kept"},
            own(
                "learned", "act",
                {
                    "title_ja": "立ち上げで学んだこと", "title_en": "What we learned getting started",
                    "text_ja": "- うまくいったこと\n- 想定と違ったこと\n- ほかの部署に広げるときに活かすこと",
                    "text_en": "- What went well\n- What turned out differently\n- What to do the same way elsewhere",
                },
            ),
        ),
    ),
)  # fmt: skip
