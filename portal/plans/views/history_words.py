"""Recorded changes in the reader's own words: what a field is called, and how its values are written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts import branding
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Side, Visibility
from portal.foundation.i18n import full_date, language, money, number
from portal.foundation.wordings import Piece, shortened, told_apart
from portal.foundation.words import visibility_words
from portal.plans.models import NodeKind
from portal.plans.queries.history_works import MEMBERS, STAFF, About, Line, Names
from portal.plans.views.history_labels import CHOICES, DAYS, FIGURES, LABELS, ORDER, TEXTS


@dataclass(frozen=True)
class Told:
    """One change as a page tells it: a sentence (`words`), two values, or one text with its difference marked."""

    label: str = ""
    words: str = ""
    before: str = ""
    after: str = ""
    pieces: tuple[Piece, ...] = ()
    listed: tuple[tuple[str, str], ...] = ()
    note: str = ""
    icon: str = ""


def told(about: About, lines: list[Line], names: Names) -> list[Told]:
    """Tell the changes of one thing in one piece of work, in the order in which its form has the fields."""
    ordered = sorted(lines, key=lambda line: ORDER.index(line.field) if line.field in ORDER else -1)
    return [_told(about, line, names) for line in ordered if _says_something(line)]


def label_of(field: str, about: About | None = None) -> str:
    """Return what a field is called."""
    if field in MEMBERS or field in STAFF:
        company = _customer() if field in MEMBERS else branding.vendor().name
        if field.startswith("response"):
            return str(_("Who acts at %(company)s", company=company))
        return str(_("Owner at %(company)s", company=company))
    if field == "starts_on" and about is not None and about.kind is None:
        return str(_("From"))
    return str(LABELS.get(field, field))


def value_of(field: str, value: Any, about: About, names: Names) -> str:
    """Write a value as people read it, from how history keeps it."""
    if value in (None, "", []):
        return _("(empty)") if field != "outcome" else _("Still open")
    write = _writers(field)
    return write(field, value, about, names) if write else str(value)


def _told(about: About, line: Line, names: Names) -> Told:
    special: dict[str, Callable[[About, Line, Names], Told]] = {
        "created": _created,
        "deleted": lambda *_all: Told(words=_("Deleted"), icon="trash-2"),
        "restored": lambda *_all: Told(words=_("Brought back"), icon="undo-2"),
        "moved": _moved,
        "visibility": _shared,
        "rule_of_use": _rule_changed,
        "measured": _measured,
        "active": _activated,
    }
    if line.field in special:
        return special[line.field](about, line, names)
    label = label_of(line.field, about)
    if line.field in TEXTS and line.before and line.after:
        pieces = tuple(shortened(told_apart(str(line.before), str(line.after))))
        return Told(label, pieces=pieces)
    return Told(
        label,
        before=value_of(line.field, line.before, about, names),
        after=value_of(line.field, line.after, about, names),
    )


def _says_something(line: Line) -> bool:
    """A rule of use that only stands elsewhere by now says nothing new."""
    if line.field != "rule_of_use" or line.before is None or line.after is None:
        return True
    return any(line.before.get(name) != line.after.get(name) for name in ("who", "what", "by_when"))


def _created(about: About, line: Line, names: Names) -> Told:
    if about.kind is None:
        return Told(words=_("Plan begun"), icon="plus")
    said = line.after if isinstance(line.after, dict) else {}
    shown = [name for name in ORDER if name in said and name not in ("title", "visibility", "worth_currency")]
    listed = tuple((label_of(name), value_of(name, said[name], about, names)) for name in shown)
    return Told(words=_("Added"), listed=listed, icon="plus")


def _moved(about: About, line: Line, names: Names) -> Told:
    before, after = (value[0] if value else None for value in (line.before, line.after))
    if before == after:
        return Told(words=_("Moved among its neighbours"), icon="chevrons-up-down")
    return Told(
        _("Place on the map"),
        before=value_of("parent_id", before or 0, about, names),
        after=value_of("parent_id", after or 0, about, names),
    )


def _shared(about: About, line: Line, names: Names) -> Told:
    if line.after == Visibility.SHARED:
        return Told(words=_("Shared with both companies"), icon="share-2")
    before, after = (value_of("visibility", value, about, names) for value in (line.before, line.after))
    return Told(label_of("visibility"), before=before, after=after)


def _rule_changed(about: About, line: Line, names: Names) -> Told:
    before, after = (_rule(value) if value else "" for value in (line.before, line.after))
    if before and after:
        return Told(label_of("rule_of_use"), pieces=told_apart(before, after))
    return Told(label_of("rule_of_use"), pieces=(Piece("new", after) if after else Piece("gone", before),))


def _measured(about: About, line: Line, names: Names) -> Told:
    """Tell a value with its day: a correction beside what stood there, a new one beside the one before it."""
    after, before = line.after, line.before or {}
    corrected = before.get("value") is not None
    earlier = before.get("value") if corrected else after.get("earlier")
    days = after.get("days", 1)
    day = full_date(date.fromisoformat(after["on"]))
    label = _("Value of %(day)s", day=day)
    if days > 1:
        label = ngettext(
            "%(num)s value, the newest of %(day)s", "%(num)s values, the newest of %(day)s", days, day=day
        )
    return Told(
        label,
        before="" if earlier in (None, after["value"]) else value_of("latest_value", earlier, about, names),
        after=_("withdrawn")
        if after["value"] is None
        else value_of("latest_value", after["value"], about, names),
        note=after.get("note") or "",
        icon="pencil" if corrected else "",
    )


def _activated(about: About, line: Line, names: Names) -> Told:
    return Told(
        words=_("Is now the active plan") if line.after else _("Is no longer the active plan"), icon="flag"
    )


Writer = Callable[[str, Any, About, Names], str]


def _writers(field: str) -> Writer | None:
    if field in DAYS:
        return lambda _field, value, _about, _names: full_date(date.fromisoformat(value))
    if field in CHOICES:
        return _choice
    if field in MEMBERS or field in STAFF:
        return _owner
    return _figure if field in FIGURES else _OTHERS.get(field)


def _choice(field: str, value: Any, _about: About, _names: Names) -> str:
    kind, words = CHOICES[field]
    return str(words[kind(value)])


def _owner(field: str, value: Any, _about: About, names: Names) -> str:
    face = names.people.get((Side.CUSTOMER if field in MEMBERS else Side.VENDOR, value))
    return face.name if face is not None and face.name else _("somebody who is no longer here")


def _figure(_field: str, value: Any, about: About, names: Names) -> str:
    unit = names.units.get(about.id, ("", ""))[0]
    return f"{number(value)} {unit}".strip()


def _money(_field: str, value: Any, about: About, names: Names) -> str:
    return money(value, names.units.get(about.id, ("", "JPY"))[1] or "JPY")


def _thresholds(_field: str, value: Any, about: About, names: Names) -> str:
    steps = [_step(step, names.units.get(about.id, ("", ""))[0]) for step in value]
    return ("、" if language() == "ja" else ", ").join(steps)


def _step(step: Mapping[str, Any], unit: str) -> str:
    bounds = [number(step[key]) for key in ("low", "value", "high") if step.get(key) is not None]
    said = f"{' – '.join(bounds)} {unit}".strip()
    if not step.get("from"):
        return said
    return _("%(value)s from %(day)s", value=said, day=full_date(date.fromisoformat(step["from"])))


def _rule(said: Mapping[str, Any]) -> str:
    around = " · ".join(part for part in (said.get("who"), said.get("by_when")) if part)
    return f"{said.get('what', '')} ({around})" if around else str(said.get("what", ""))


def _visibility(_field: str, value: Any, _about: About, _names: Names) -> str:
    return visibility_words(Visibility(value), branding.vendor().name, _customer())


def _parent(_field: str, value: Any, about: About, names: Names) -> str:
    if not value:
        return _("at the top")
    return names.nodes.get(value) or _("a part that is no longer here")


_OTHERS: dict[str, Writer] = {
    "weight": lambda _field, value, _about, _names: number(value),
    "response_days": lambda _field, value, _about, _names: ngettext(
        "within %(num)s working day", "within %(num)s working days", int(value)
    ),
    "department_id": lambda _field, value, _about, names: names.departments.get(value, "–"),
    "worth_minor": _money,
    "thresholds": _thresholds,
    "visibility": _visibility,
    "parent_id": _parent,
    "rule_of_use": lambda _field, value, _about, _names: _rule(value),
    "waiting_for": lambda _field, value, _about, _names: _customer() if value == Side.CUSTOMER else _vendor(),
    "rules": lambda _field, value, _about, _names: "\n".join(_rule(rule) for rule in value),
    "at_risk_points": lambda _field, value, _about, _names: number(value),
    "off_track_points": lambda _field, value, _about, _names: number(value),
}


def kind_words(kind: NodeKind | None, strategy_label: str) -> str:
    """Return what a thing of the map is called; no kind is the plan itself."""
    words = {
        None: _l("Success plan"),
        NodeKind.GOAL: _l("Goal"),
        NodeKind.INITIATIVE: _l("Initiative"),
        NodeKind.STRATEGY: strategy_label or _l("Strategy"),
        NodeKind.KPI: _l("KPI"),
    }
    return str(words[kind])


def _vendor() -> str:
    return branding.vendor().name


def _customer() -> str:
    customer = standpoint().customer
    return customer.name if customer else ""
