"""The rules of the ambassador programme, and what is held against somebody."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, pgettext
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.accounts.forms.editing import EditForm
from portal.champions.forms.words import ACTS
from portal.champions.queries.programme import Programme
from portal.champions.rules.words import PointAct
from portal.foundation.forms import Given, NumberField, PortalForm, Short, Within

MOST_LEVELS = 5
NO_CAP = 0  # a cap of nothing means that all of it counts


class RulesForm(EditForm):
    """What acts are worth, how much of each counts in a day, and what levels take."""

    recent_days = NumberField(_l("Days that count as recent"), validators=[Given(), Within(7, 730)])
    ring_votes = NumberField(
        _l("Votes between the same two people that count within 30 days"),
        validators=[Given(), Within(1, 100)],
    )
    strike_days = NumberField(_l("Days that a strike lasts"), validators=[Given(), Within(1, 730)])
    board = BooleanField(_l("There is a leaderboard, which everybody may leave"))

    @classmethod
    def facts_of(cls, row: Programme) -> dict[str, Any]:
        """Return the rules in force as the form shows them, lines for levels that are not there included."""
        facts: dict[str, Any] = {
            "recent_days": row.recent_days, "ring_votes": row.ring_votes, "strike_days": row.strike_days,
            "board": row.board,
        }  # fmt: skip
        for act in PointAct:
            facts[f"worth_{act}"] = row.worth[act]
            facts[f"cap_{act}"] = row.caps.get(act, NO_CAP)
        for number in range(1, MOST_LEVELS + 1):
            facts |= dict.fromkeys((f"level_{number}_ja", f"level_{number}_en"), "")
            facts |= dict.fromkeys((f"level_{number}_points", f"level_{number}_recent"), None)
        for number, level in enumerate(row.levels[:MOST_LEVELS], 1):
            facts |= {f"level_{number}_ja": level.name_ja, f"level_{number}_en": level.name_en}
            facts |= {f"level_{number}_points": level.points, f"level_{number}_recent": level.recent}
        return facts

    def laid_over(self, row: Programme) -> dict[str, Any] | None:
        """Return the columns to write: a level or a worth that was left alone is what it is now."""
        changes = super().laid_over(row)
        return None if changes is None else _columns({**self.facts_of(row), **changes})

    def called(self, name: str) -> str:
        """Return how a field is called where it stands alone: those of a table by their line as well."""
        kind, _mark, rest = name.partition("_")
        label = super().called(name)
        if kind in ("worth", "cap"):
            return _("%(line)s: %(field)s", line=ACTS[PointAct(rest)], field=label)
        if kind == "level":
            line = pgettext("ambassadors", "Level %(number)s", number=rest.partition("_")[0])
            return _("%(line)s: %(field)s", line=line, field=label)
        return label

    def levels(self) -> list[dict[str, Any]]:
        """Return the levels that were typed with a name."""
        return _levels(self.typed())

    def validate(self, *args: Any, **keys: Any) -> bool:
        """There is a first level, which takes nothing: whoever is an ambassador has it."""
        fine = bool(super().validate(*args, **keys))
        if fine and not any(level["points"] == level["recent"] == 0 for level in self.levels()):
            field = self["level_1_points"]
            field.errors = [
                *field.errors,
                _("One level takes nothing: every ambassador has at least that one."),
            ]
            return False
        return fine


def _columns(facts: dict[str, Any]) -> dict[str, Any]:
    caps = {str(act): int(facts[f"cap_{act}"] or NO_CAP) for act in PointAct}
    return {
        "worth": {str(act): int(facts[f"worth_{act}"] or 0) for act in PointAct},
        "caps": {act: cap for act, cap in caps.items() if cap != NO_CAP},
        "levels": _levels(facts), "board": bool(facts["board"]),
        **{name: int(facts[name] or 0) for name in ("recent_days", "ring_votes", "strike_days")},
    }  # fmt: skip


def _levels(facts: dict[str, Any]) -> list[dict[str, Any]]:
    made = []
    for number in range(1, MOST_LEVELS + 1):
        ja, en = facts[f"level_{number}_ja"] or "", facts[f"level_{number}_en"] or ""
        needs = {name: int(facts[f"level_{number}_{name}"] or 0) for name in ("points", "recent")}
        if ja or en:
            made.append({"ja": ja, "en": en, **needs})
    return made


def _add_fields() -> None:
    for act in PointAct:
        setattr(RulesForm, f"worth_{act}", NumberField(_l("Points"), validators=[Given(), Within(0, 1000)]))
        setattr(RulesForm, f"cap_{act}", NumberField(_l("At most a day"), validators=[Within(0, 10_000)]))
    for number in range(1, MOST_LEVELS + 1):
        setattr(RulesForm, f"level_{number}_ja", StringField(_l("In Japanese"), validators=[Short(60)]))
        setattr(RulesForm, f"level_{number}_en", StringField(_l("In English"), validators=[Short(60)]))
        setattr(RulesForm, f"level_{number}_points",
                NumberField(_l("Points in all"), validators=[Within(0, 1_000_000)]))  # fmt: skip
        setattr(RulesForm, f"level_{number}_recent",
                NumberField(_l("Recent points"), validators=[Within(0, 1_000_000)]))  # fmt: skip


_add_fields()


class StrikeForm(PortalForm):
    """Something is held against an ambassador."""

    person = SelectField(lazy_pgettext("advocacy", "Who"), validators=[Given()])
    why = TextAreaField(_l("Why"), validators=[Given(), Short(1_000)])

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]] = (), **keys: Any):
        super().__init__(*args, **keys)
        self.person.choices = [SelectChoice("", _("Please choose")), *(SelectChoice(*one) for one in people)]
