"""Differences as people read them: struck and underlined, with their effect in money, who, when and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from portal.agreements.queries.document import Person, named
from portal.agreements.queries.reasons import Reason
from portal.agreements.rules.differences import ADDED, MOVED, ORDER, REMOVED, Difference
from portal.agreements.rules.document import fields_of, people_in, walk
from portal.agreements.rules.effects import PRICED, Money, by_field, worth_at_target
from portal.agreements.views.words import KIND_WORDS, Saying, is_text, label_of, said
from portal.foundation.i18n import money

SHAPES = {ADDED: "added", REMOVED: "removed", MOVED: "moved", ORDER: "order"}
LONGEST_COMPARED = 4_000


@dataclass(frozen=True)
class Told:
    """One difference. `before` and `after` are ready to show; prose holds both wordings in `within`."""

    subject: str
    kind: str
    title: str
    label: str
    shape: str  # field, text, added, removed, moved or order
    before: str = ""
    after: str = ""
    within: Markup | None = None
    effect: str = ""
    reason: Reason | None = None
    is_there: bool = True

    @property
    def kind_word(self) -> str:
        return str(KIND_WORDS.get(self.kind, ""))


@dataclass(frozen=True)
class Telling:
    """What differs between two documents, and what does not, as a page shows it."""

    rows: list[Told]
    same: list[str]


def telling(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    found: Sequence[Difference],
    reasons: Mapping[tuple[str, str], Reason] | None = None,
) -> Telling:
    """Return the differences as they are told; `reasons` by public id and field."""
    people = named(people_in(old) | people_in(new))
    contracts = [{p.node["id"]: fields_of(p.node) for p in walk(document)} for document in (old, new)]
    rows = [_told(one, contracts[0], contracts[1], people, reasons or {}) for one in found]
    return Telling(rows, unchanged(old, new, {one.subject for one in found}))


def tell_fields(
    found: Sequence[Difference],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    pseudonyms: Collection[str],
) -> list[Told]:
    """Return differences of one node as they are told, of which `before` and `after` are all fields."""
    people = named(pseudonyms)
    return [_told(one, {one.subject: before}, {one.subject: after}, people, {}) for one in found]


def unchanged(old: Mapping[str, Any], new: Mapping[str, Any], changed: Collection[str]) -> list[str]:
    """Return in words what both documents say alike: how many goals, initiatives and KPIs, and the period."""
    before = {placed.node["id"] for placed in walk(old)}
    kinds = [
        placed.node["kind"]
        for placed in walk(new)
        if placed.node["id"] in before and placed.node["id"] not in changed
    ]
    counted = [
        ngettext("%(num)s goal", "%(num)s goals", kinds.count("goal")) if "goal" in kinds else "",
        ngettext("%(num)s initiative", "%(num)s initiatives", kinds.count("initiative"))
        if "initiative" in kinds
        else "",
        ngettext("%(num)s KPI", "%(num)s KPIs", kinds.count("kpi")) if "kpi" in kinds else "",
    ]
    alike = [
        name for name in ("north_star", "starts_on", "ends_on") if old["plan"][name] == new["plan"][name]
    ]
    if "north_star" in alike and new["plan"]["north_star"]:
        counted.append(_("where we want to be"))
    if {"starts_on", "ends_on"} <= set(alike):
        counted.append(_("the period"))
    return [words for words in counted if words]


def effect_words(effect: Money | None) -> str:
    """Return by how much the worth changes, with its sign: Effect +¥144,000."""
    if effect is None:
        return ""
    if not effect.minor:
        return _("The effect stays the same")
    sign = "+" if effect.minor > 0 else "−"
    return _("Effect %(amount)s", amount=f"{sign}{money(abs(effect.minor), effect.currency)}")


def _told(
    one: Difference,
    old: Mapping[str, Mapping[str, Any]],
    new: Mapping[str, Mapping[str, Any]],
    people: Mapping[str, Person],
    reasons: Mapping[tuple[str, str], Reason],
) -> Told:
    before, after = old.get(one.subject, {}), new.get(one.subject, {})
    facts: dict[str, Any] = {
        "subject": one.subject,
        "kind": one.kind,
        "title": one.title,
        "effect": effect_words(_effect(one, before, after)),
        "reason": reasons.get((one.subject, one.field)),
        "is_there": one.field != REMOVED,
    }
    if one.field in SHAPES:
        return Told(**facts, **_placed(one, Saying(before or after, people)))
    sayings = Saying(before, people, (after,)), Saying(after, people, (before,))
    was, is_now = (said(one.field, v, s) for v, s in zip((one.before, one.after), sayings, strict=True))
    if is_text(one.field) and (one.before or one.after):
        within = both_wordings(was if one.before else "", is_now if one.after else "")
        return Told(**facts, label=label_of(one.field), shape="text", before=was, after=is_now, within=within)
    return Told(**facts, label=label_of(one.field), shape="field", before=was, after=is_now)


def _placed(one: Difference, saying: Saying) -> dict[str, Any]:
    """Return the words of a node that came, went, or hangs elsewhere; a KPI says what it was to reach."""
    if one.field == ADDED:
        return {"shape": "added", "label": _("New"), "after": _promise(saying) or one.title}
    if one.field == REMOVED:
        return {"shape": "removed", "label": _("Taken away"), "before": _promise(saying) or one.title}
    if one.field == ORDER:
        return {"shape": "order", "label": _("Order"), "after": _("What hangs below stands in another order")}
    above = [place["title"] if place else _("(the plan)") for place in (one.before, one.after)]
    return {"shape": "moved", "label": _("Belongs to"), "before": above[0], "after": above[1]}


def _promise(saying: Saying) -> str:
    """Return what a KPI is to reach from where; empty for any other node, and while that is not agreed."""
    contract = saying.contract
    if contract.get("baseline") is None or contract.get("target") is None:
        return ""
    values = {name: said(name, contract[name], saying) for name in ("baseline", "target")}
    return _("from %(baseline)s to %(target)s", **values)


def _effect(one: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> Money | None:
    if one.kind != "kpi":
        return None
    if one.field == ADDED:
        return worth_at_target(after)
    if one.field == REMOVED:
        worth = worth_at_target(before)
        return Money(-worth.minor, worth.currency) if worth else None
    if "kpi_kind" not in before:
        return None
    if one.field in PRICED:
        return by_field(before, after, one.field)
    worth = worth_at_target(before)
    return Money(0, worth.currency) if worth else None


def both_wordings(before: str, after: str) -> Markup:
    """Return two wordings inside each other: what went is struck, what came is underlined."""
    if max(len(before), len(after)) > LONGEST_COMPARED:
        return Markup("<del>{}</del> <ins>{}</ins>").format(before, after)
    pieces = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(escape(before[a1:a2]))
            continue
        if a2 > a1:
            pieces.append(Markup("<del>{}</del>").format(before[a1:a2]))
        if b2 > b1:
            pieces.append(Markup("<ins>{}</ins>").format(after[b1:b2]))
    return Markup("").join(pieces)
