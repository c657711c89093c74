"""The rules of the ambassador programme, and what is held against somebody."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.champions.queries.programme import Programme
from portal.champions.rules.words import PointAct
from portal.foundation.forms import Given, NumberField, PortalForm, Short, Within

MOST_LEVELS = 5
NO_CAP = 0  # a cap of nothing means that all of it counts


class RulesForm(PortalForm):
    """What acts are worth, how much of each counts in a day, and what levels take."""

    recent_days = NumberField(_l("Days that count as recent"), validators=[Given(), Within(7, 730)])
    ring_votes = NumberField(
        _l("Votes between the same two people that count within 30 days"),
        validators=[Given(), Within(1, 100)],
    )
    strike_days = NumberField(_l("Days that a strike lasts"), validators=[Given(), Within(1, 730)])
    board = BooleanField(_l("There is a leaderboard, which everybody may leave"))

    @classmethod
    def of(cls, rules: Programme) -> "RulesForm":
        """Return the form as it opens on the rules in force."""
        data: dict[str, Any] = {
            "recent_days": rules.recent_days, "ring_votes": rules.ring_votes, "strike_days": rules.strike_days,
            "board": rules.board,
        }  # fmt: skip
        for act in PointAct:
            data[f"worth_{act}"] = rules.worth[act]
            data[f"cap_{act}"] = rules.caps.get(act, NO_CAP)
        for number, level in enumerate(rules.levels, 1):
            data |= {f"level_{number}_ja": level.name_ja, f"level_{number}_en": level.name_en}
            data |= {f"level_{number}_points": level.points, f"level_{number}_recent": level.recent}
        return cls(data=data)

    def columns(self) -> dict[str, Any]:
        """Return what was typed as columns of the rules."""
        caps = {str(act): int(self[f"cap_{act}"].data or NO_CAP) for act in PointAct}
        return {
            "worth": {str(act): int(self[f"worth_{act}"].data or 0) for act in PointAct},
            "caps": {act: cap for act, cap in caps.items() if cap != NO_CAP},
            "levels": self.levels(),
            "recent_days": int(self.recent_days.data or 0), "ring_votes": int(self.ring_votes.data or 0),
            "strike_days": int(self.strike_days.data or 0), "board": bool(self.board.data),
        }  # fmt: skip

    def levels(self) -> list[dict[str, Any]]:
        """Return the levels that have a name."""
        made = []
        for number in range(1, MOST_LEVELS + 1):
            ja, en = self[f"level_{number}_ja"].data or "", self[f"level_{number}_en"].data or ""
            needs = {name: int(self[f"level_{number}_{name}"].data or 0) for name in ("points", "recent")}
            if ja or en:
                made.append({"ja": ja, "en": en, **needs})
        return made

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
