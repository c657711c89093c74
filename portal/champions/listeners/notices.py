"""Who is put forward hears of it, so does who decides, and so do both once it holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.notices import Noted, Told, Weight
from portal.champions.actions.nominations import ASKED, NAMED, TO_CONFIRM
from portal.champions.models import Nomination
from portal.champions.rules.words import NominationKind
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed

notices.chapter(_l("Champions and ambassadors"), "champion.")


@notices.kind(
    ASKED, _l("Somebody puts me forward as a champion or an ambassador"), direct=True, weight=Weight.ASKS
)
def asked(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever is put forward, as long as it waits for their word."""
    rows = {
        key: row for key, row in _rows(noted).items() if row.ended_at is None and row.user_id == reader.id
    }
    return {
        one.id: _told(
            one, rows[one.subject_id],
            _("You are put forward as an ambassador") if _ambassador(rows[one.subject_id])
            else _("You are put forward as a champion of your company"),
            _("You are put forward"), _("Accept or decline"),
        )
        for one in noted if one.subject_id in rows
    }  # fmt: skip


@notices.kind(
    TO_CONFIRM, _l("Somebody waits to be confirmed as a champion or an ambassador"), weight=Weight.ASKS
)
def to_confirm(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever decides, as long as nobody has."""
    rows = {key: row for key, row in _rows(noted).items() if row.ended_at is None}
    return {
        one.id: _told(
            one, rows[one.subject_id],
            _("%(name)s would become an ambassador", name=_name(rows[one.subject_id]))
            if _ambassador(rows[one.subject_id])
            else _("%(name)s would become a champion", name=_name(rows[one.subject_id])),
            _("Somebody waits to be confirmed"), _("Decide"),
        )
        for one in noted if one.subject_id in rows
    }  # fmt: skip


@notices.kind(NAMED, _l("Somebody I put forward, or I myself, was named"))
def named(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell the person and whoever put them forward that it holds now."""
    rows = {
        key: row for key, row in _rows(noted).items() if row.ended_at is not None and row.declined_at is None
    }
    return {
        one.id: _told(
            one, rows[one.subject_id], _named_words(rows[one.subject_id], reader), _("News of a nomination"),
            _("See the champions"), endpoint="champions.index",
        )
        for one in noted if one.subject_id in rows
    }  # fmt: skip


def _named_words(row: Any, reader: User) -> str:
    if row.user_id == reader.id:
        return (
            _("You are an ambassador now")
            if _ambassador(row)
            else _("You are a champion of your company now")
        )
    if _ambassador(row):
        return _("%(name)s is an ambassador now", name=_name(row))
    return _("%(name)s is a champion now", name=_name(row))


def _told(
    one: Noted, row: Any, title: str, subject: str, action: str, *, endpoint: str = "champions.nominations"
) -> Told:
    return Told(
        title=title, endpoint=endpoint, place={"slug": one.customer_slug}, text=row.why, subject=subject,
        action=action, thread=f"nomination-{row.public_id}", icon="megaphone",
    )  # fmt: skip


def _rows(noted: Sequence[Noted]) -> dict[int, Any]:
    wanted: Any = select(
        Nomination.id, Nomination.public_id, Nomination.kind, Nomination.why, Nomination.user_id,
        Nomination.ended_at, Nomination.declined_at, User,
    ).join(User, User.id == Nomination.user_id)  # fmt: skip
    wanted = wanted.where(Nomination.id.in_({one.subject_id for one in noted}))
    return {row.id: row for row in db.session.execute(narrowed(wanted, Nomination))}


def _ambassador(row: Any) -> bool:
    return row.kind is NominationKind.AMBASSADOR


def _name(row: Any) -> str:
    found: User = row.User
    return found.name_in(language())
