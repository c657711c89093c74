"""An order of approval as a form: one row a person, moved, added and removed by buttons that need no script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _

from portal.accounts.rules.sign_in import is_mail, one_line, tidy_mail
from portal.agreements.models import CirculationSeat, Part, Signatory
from portal.agreements.queries.people import Candidate
from portal.foundation.audience import Side
from portal.foundation.i18n import LANGUAGES

MOST_SEATS = 12
OTHER = "other"  # somebody without an account


@dataclass(frozen=True)
class Row:
    """A place as it stands in the form. `who` is a candidate's key, or "other" with a name, title and address."""

    who: str = ""
    part: str = Part.CONFIRM.value
    deputy: str = ""
    name: str = ""
    title: str = ""
    email: str = ""
    language: str = "ja"
    errors: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.who


@dataclass
class CirculationForm:
    """The rows as typed. `act` says which button was pressed; only save and put_forward go on."""

    rows: list[Row] = field(default_factory=list)
    act: str = ""

    def validate(self, candidates: Sequence[Candidate]) -> bool:
        """Check every row, and keep what is wrong beside it."""
        self.rows = [
            _checked(row, {one.key: one for one in candidates}) for row in self.rows if not row.is_empty
        ]
        return not any(row.errors for row in self.rows)


def read(typed: Mapping[str, str]) -> CirculationForm:
    """Return the form as it was sent, with what its button does to the rows."""
    rows = []
    for number in range(MOST_SEATS):
        if f"seat-{number}-who" in typed:
            rows.append(_row(typed, f"seat-{number}-"))
    act = typed.get("act", "save")
    return CirculationForm(_moved(rows, act), act)


def of_seats(
    seats: Sequence[tuple[CirculationSeat, Signatory, Signatory | None]], candidates: Sequence[Candidate]
) -> CirculationForm:
    """Return the form of an order that is kept."""
    keys = {one.user.id: one.key for one in candidates}
    return CirculationForm([_of_seat(seat.part, person, deputy, keys) for seat, person, deputy in seats])


def side_of(row: Row, candidates: Mapping[str, Candidate]) -> Side:
    """Return the side of the person; whoever has no account is the customer's."""
    return candidates[row.who].side if row.who in candidates else Side.CUSTOMER


def _of_seat(part: Part, person: Signatory, deputy: Signatory | None, keys: Mapping[int, str]) -> Row:
    facts: dict[str, Any] = {"part": part.value}
    if deputy is not None and deputy.user_id is not None:
        facts["deputy"] = keys.get(deputy.user_id, "")
    if person.user_id is not None:
        return Row(who=keys.get(person.user_id, ""), **facts)
    return Row(
        who=OTHER,
        name=person.name,
        title=person.title,
        email=person.email,
        language=person.language,
        **facts,
    )


def _row(typed: Mapping[str, str], prefix: str) -> Row:
    def said(name: str) -> str:
        return one_line(typed.get(prefix + name, ""))

    return Row(
        who=said("who")[:60],
        part=said("part"),
        deputy=said("deputy")[:60],
        name=said("name"),
        title=said("title"),
        email=tidy_mail(typed.get(prefix + "email", "")),
        language=said("language"),
    )


def _moved(rows: list[Row], act: str) -> list[Row]:
    """Return the rows after a press of add, up-2, down-0 or remove-1."""
    verb, _dash, number = act.partition("-")
    at = int(number) if number.isdigit() else -1
    if verb == "add" and len(rows) < MOST_SEATS:
        return [*rows, Row()]
    if not 0 <= at < len(rows):
        return rows
    if verb == "remove":
        return rows[:at] + rows[at + 1 :]
    to = at + {"up": -1, "down": 1}.get(verb, 0)
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return rows


def _checked(row: Row, known: Mapping[str, Candidate]) -> Row:
    wrong = []
    if row.who == OTHER:
        if not row.name or not row.email:
            wrong.append(_("Somebody without an account needs a name and a mail address."))
        elif not is_mail(row.email):
            wrong.append(_("Enter a mail address, such as name@company.example."))
        elif any(one.user.email == row.email for one in known.values()):
            wrong.append(_("This person has an account. Choose them from the list."))
        if max(len(row.name), len(row.title), len(row.email)) > 150:
            wrong.append(_("Please keep names and titles short."))
    elif row.who not in known:
        wrong.append(_("This person cannot be asked any more. Choose somebody else."))
    if row.part not in set(Part):
        wrong.append(_("Choose what this person is asked for."))
    if row.deputy and (row.deputy not in known or row.deputy == row.who):
        wrong.append(_("Choose another deputy."))
    elif row.deputy and known[row.deputy].side is not side_of(row, known):
        wrong.append(_("A deputy comes from the same side."))
    language = row.language if row.language in LANGUAGES else "ja"
    return replace(row, errors=tuple(wrong), language=language)
