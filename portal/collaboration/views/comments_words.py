"""Who will see a comment, said before it is written: whose people, how many, and some of their names."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from portal.accounts import branding
from portal.accounts.queries.readers import Reader
from portal.accounts.standpoint import standpoint
from portal.collaboration.queries.people import Eyes, eyes
from portal.collaboration.rules.talk import choices
from portal.collaboration.subjects import Subject
from portal.foundation.audience import Side, Visibility
from portal.foundation.i18n import language
from portal.foundation.words import visibility_words


@dataclass(frozen=True)
class Choice:
    """One way to choose who will see a comment: its name, who that is, and what the button says then."""

    visibility: Visibility
    label: str
    hint: str
    button: str


def offered(subject: Subject) -> list[Choice]:
    """Return for whom the reader may write about a subject, what is usual for their side first."""
    point = standpoint()
    if point.side is None or point.read_only:
        return []
    possible = choices(subject.visibility, point.side)
    seen = eyes(subject.visibility, point.side) if possible else None
    return [choice(Visibility(one), seen) for one in possible] if seen else []


def choice(visibility: Visibility, seen: Eyes) -> Choice:
    """Return the words for one visibility; `seen` are the eyes of the widest that is possible."""
    vendor, customer = branding.vendor().name, standpoint().customer.name
    return Choice(
        visibility,
        visibility_words(visibility, vendor, customer),
        _who(visibility, seen, vendor, customer),
        button(visibility, vendor, customer),
    )


def button(visibility: Visibility, vendor: str, customer: str) -> str:
    """Return what the button says that sends a comment."""
    if visibility is Visibility.SHARED:
        return _("Comment for both companies")
    return _("Comment inside %(company)s", company=vendor if visibility is Visibility.VENDOR else customer)


def reply_button(visibility: Visibility) -> str:
    """Return what the button says that sends an answer."""
    if visibility is Visibility.SHARED:
        return _("Reply for both companies")
    vendor, customer = branding.vendor().name, standpoint().customer.name
    return _("Reply inside %(company)s", company=vendor if visibility is Visibility.VENDOR else customer)


def _who(visibility: Visibility, seen: Eyes, vendor: str, customer: str) -> str:
    if visibility is Visibility.SHARED:
        return _(
            "Seen by %(ours)s and %(theirs)s.",
            ours=_people(seen, Side.CUSTOMER, customer),
            theirs=_people(seen, Side.VENDOR, vendor),
        )
    inside, outside = (Side.VENDOR, customer) if visibility is Visibility.VENDOR else (Side.CUSTOMER, vendor)
    company = vendor if inside is Side.VENDOR else customer
    return _(
        "Seen by %(ours)s, by nobody at %(company)s.", ours=_people(seen, inside, company), company=outside
    )


def _people(seen: Eyes, side: Side, company: str) -> str:
    count, first = seen.counts.get(side, 0), seen.first.get(side, [])
    names = _(", ").join(_name(one) for one in first) + (" …" if count > len(first) else "")
    if not names:
        return ngettext(
            "%(num)s person at %(company)s", "%(num)s people at %(company)s", count, company=company
        )
    return ngettext(
        "%(num)s person at %(company)s (%(names)s)", "%(num)s people at %(company)s (%(names)s)",
        count, company=company, names=names,
    )  # fmt: skip


def _name(one: Reader) -> str:
    return pgettext("person", "%(name)s", name=one.name_in(language()))
