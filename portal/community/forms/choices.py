"""Who will see what one is about to write, said before a word is written; the button repeats it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts import branding
from portal.accounts.standpoint import Standpoint
from portal.community.queries.spaces import SpaceSeen
from portal.community.rules.words import SpaceKind
from portal.foundation.audience import Side
from portal.foundation.i18n import language, number

#: With fewer companies the people of one other company could be counted by whoever knows their own.
FEWEST_COMPANIES = 5
MOST_SHOWN = 8


@dataclass(frozen=True)
class Choice:
    """A space as one may write in it: how many that is, who exactly, whom the button names."""

    space: SpaceSeen
    numbers: str
    told: str
    beyond: str
    to: str

    @property
    def private(self) -> bool:
        return self.space.kind.is_private


def choices(spaces: Sequence[SpaceSeen], point: Standpoint) -> list[Choice]:
    """Return the spaces one may begin something in, from the smallest circle to the widest."""
    return [_choice(one, point) for one in spaces if one.open and _may_begin(one, point)]


def numbers(one: SpaceSeen, point: Standpoint) -> str:
    """Return how many read a space, as far as its readers may know."""
    seats = one.seats
    if one.kind is SpaceKind.INSIDE:
        return _people(seats.people)
    if one.kind is SpaceKind.BOTH:
        count = seats.people + seats.team
        return ngettext(
            "%(count)s person of both companies",
            "%(count)s people of both companies",
            count,
            count=number(count),
        )
    companies = _companies(seats.customers)
    if point.side is not Side.VENDOR and seats.customers < FEWEST_COMPANIES:
        return companies
    return _("%(companies)s, %(people)s", companies=companies, people=_people(seats.people))


def who_reads(one: SpaceSeen, point: Standpoint) -> tuple[str, str]:
    """Return who reads a space in one sentence, and who does not, or that the vendor does as well."""
    vendor = branding.installation().name_in(language())
    people = _people(one.seats.people)
    if one.kind is SpaceKind.INSIDE:
        return (
            _("Seen by: your company's %(people)s, nobody else", people=people),
            _("%(vendor)s cannot see it", vendor=vendor),
        )
    if one.kind is SpaceKind.BOTH:
        team = _people(one.seats.team)
        company = _("your company") if point.side is not Side.VENDOR else one.name
        said = _(
            "Seen by: %(people)s of %(company)s, and the account team of %(vendor)s, %(team)s",
            people=people, company=company, vendor=vendor, team=team,
        )  # fmt: skip
        return said, _("No other company can see it")
    said = _(
        "Seen by: %(space)s, %(numbers)s, and %(vendor)s",
        space=one.name,
        numbers=numbers(one, point),
        vendor=vendor,
    )
    return said, ""


def brief(one: SpaceSeen, point: Standpoint) -> str:
    """Return who reads a space, for a list of spaces."""
    vendor, people = branding.installation().name_in(language()), _people(one.seats.people)
    if one.kind is SpaceKind.INSIDE:
        return _("%(people)s of your company; %(vendor)s cannot see it", people=people, vendor=vendor)
    if one.kind is SpaceKind.BOTH:
        team = _people(one.seats.team)
        return _(
            "%(people)s, and the account team of %(vendor)s, %(team)s",
            people=people,
            vendor=vendor,
            team=team,
        )
    return _("%(numbers)s, and %(vendor)s", numbers=numbers(one, point), vendor=vendor)


def _choice(one: SpaceSeen, point: Standpoint) -> Choice:
    told, beyond = who_reads(one, point)
    return Choice(one, numbers(one, point), told, beyond, _to(one, point))


def _to(one: SpaceSeen, point: Standpoint) -> str:
    """Return whom the button names."""
    if one.kind is SpaceKind.INSIDE:
        return _("%(people)s of your company", people=_people(one.seats.people))
    if one.kind is SpaceKind.BOTH:
        return numbers(one, point)
    return _companies(one.seats.customers) if one.kind is SpaceKind.EVERY else one.name


def _may_begin(one: SpaceSeen, point: Standpoint) -> bool:
    return point.side is Side.VENDOR or not one.space.vendor_begins


def _people(count: int) -> str:
    return ngettext("%(count)s person", "%(count)s people", count, count=number(count))


def _companies(count: int) -> str:
    return ngettext("%(count)s company", "%(count)s companies", count, count=number(count))
