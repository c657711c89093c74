"""Telling people: in the bell, and by mail as each of them wants it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from portal.accounts.models import User
from portal.accounts.queries.readers import who_of
from portal.activity.actions import channels
from portal.activity.models import ByMail, Notice
from portal.activity.notices import Kind, kind_of
from portal.activity.queries.choices import choices_of
from portal.activity.queries.notices import ALL, Wanted
from portal.activity.rules.choices import ANYWHERE
from portal.foundation import clock, links, mail
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.links import Purpose
from portal.foundation.tenancy import customer_scope, every_customer, scope

#: So that whoever reads it in the portal at that moment gets no mail; a direct word waits less.
A_WHILE, A_MOMENT = timedelta(minutes=2), timedelta(seconds=20)
#: Sorts of mails, where a link stops more than one kind.
EVERY_DIGEST, EVERY_AT_ONCE = "digest", "at_once"


@dataclass(frozen=True)
class BellChanged(Event):
    """What the bells of these people say changed (customer 0: it may concern several)."""

    person_pids: tuple[str, ...] = ()


def tell(
    person_ids: Iterable[int],
    kind: str,
    *,
    by: Actor,
    about: str,
    visibility: Visibility,
    subject_kind: str = "",
    subject_id: int = 0,
    urgency: ByMail | None = None,
    direct: bool | None = None,
    mail_not_before: datetime | None = None,
    **ids: int | str,
) -> list[Notice]:
    """Tell these people, and the chat channels that listen, of something at the customer in scope.

    Left out are those who did it, those who cannot see it, and those who were told `about` it already (whatever the
    kind was). `urgency` takes the place of the kind's usual one; a person's own setting counts more. `direct` takes
    the place of the kind's: whether its mail goes at once. `mail_not_before` says when; to whom gets one mail a
    day it says of which morning's mail this is a part, even when it is told later.
    """
    known = kind_of(kind)
    if known is None:
        raise LookupError(f"nobody words {kind}")
    subject = {"subject_kind": subject_kind, "subject_id": subject_id, "ids": dict(ids)}
    channels.pass_on(known, by=by, about=about, visibility=visibility, subject=subject)
    wanted = who_of(set(person_ids) - {by.person_id, None}, visibility)
    wanted -= _told_already(wanted, about)
    if not wanted:
        return []
    facts = {"about": about, "by_id": by.person_id, **subject}
    made = _noted(known, wanted, urgency, mail_not_before, facts)
    db.session.add_all(made)
    db.session.flush()
    for one in made:
        if one.by_mail is ByMail.AT_ONCE:
            _mail_at_once(one, known.direct if direct is None else direct, mail_not_before)
    _ring(one.person_id for one in made)
    return made


def withdraw(about: str, *, but: Iterable[int] = (), kind: str = "") -> None:
    """Take back at the customer in scope what people were told about something that is no more; `but` these people."""
    gone = select(Notice).where(Notice.about == about, Notice.person_id.not_in(sorted(but)))
    rows = db.session.scalars(gone.where(Notice.kind == kind) if kind else gone).all()
    for row in rows:
        db.session.delete(row)
    if not kind:
        channels.withdraw(about)
    _ring(row.person_id for row in rows)


def read(user: User, notice_id: int, customer_id: int) -> None:
    """Note that a person opened a notice: it is read everywhere."""
    with customer_scope(customer_id):
        _mark(user, Notice.id == notice_id)


def read_about(user: User, subject_kind: str, subject_id: int) -> None:
    """Note that a person has looked at a subject of the customer in scope: what they were told about it is read."""
    _mark(user, Notice.subject_kind == subject_kind, Notice.subject_id == subject_id)


def read_all(user: User, wanted: Wanted = ALL) -> None:
    """Note that a person has seen all that they were told, or all of one chapter or customer."""
    mine = wanted.of(select(Notice.customer_id, Notice.id).where(Notice.person_id == user.id))
    found: dict[int, list[int]] = defaultdict(list)
    with every_customer("one's own notices, at whichever customer"):
        for row in db.session.execute(mine.where(Notice.read_at.is_(None))):
            found[row.customer_id].append(row.id)
    for customer_id, ids in found.items():
        with customer_scope(customer_id):
            _mark(user, Notice.id.in_(ids))


def mute_link(person_id: int, kind: str, customer_id: int = ANYWHERE, *, holds: str = "") -> int:
    """Make the link that stops such mails without signing in; return its id.

    `kind` may be several with spaces between, or a sort of mail; then `holds` are the kinds that this one mail tells,
    each of which can be stopped alone.
    """
    ids = {"does": "notices.mute", "kind": kind, "customer_ref": customer_id, "holds": holds}
    return links.make(Purpose.ACTION, person_id=person_id, ids=ids).id


def _noted(
    known: Kind, person_ids: set[int], urgency: ByMail | None, mail_at: datetime | None, facts: dict[str, Any]
) -> list[Notice]:
    """Return a notice for each of these people, as each wants to hear of it."""
    choices, customer_id = choices_of(person_ids), _customer_id()
    made = []
    for person_id in sorted(person_ids):
        by_mail = choices.by_mail(person_id, customer_id, known, urgency)
        if by_mail is ByMail.AT_ONCE and choices.paused(person_id, customer_id):
            by_mail = ByMail.DIGEST  # the first one after the pause
        held = choices.quiet_until(person_id) if by_mail is ByMail.AT_ONCE else mail_at
        made.append(Notice(person_id=person_id, kind=known.code, by_mail=by_mail, held_until=held, **facts))
    return made


def _mail_at_once(notice: Notice, direct: bool, not_before: datetime | None) -> None:
    if notice.held_until is not None:
        notice.mailed_at = notice.held_until
        _hold(notice.person_id, notice.held_until)
        return
    notice.mailed_at = not_before or clock.now() + (A_MOMENT if direct else A_WHILE)
    mail.post(
        "notice",
        dedupe_key=f"notice:{notice.public_id}",
        not_before=notice.mailed_at,
        person_id=notice.person_id,
        notice_id=notice.id,
        link_id=mute_link(notice.person_id, notice.kind, notice.customer_id),
    )


def _hold(person_id: int, until: datetime) -> None:
    """Promise one mail for the end of somebody's quiet hours; what is told meanwhile goes along."""
    mail.post(
        "notices.held",
        dedupe_key=f"held:{person_id}:{until.isoformat()}",
        not_before=until,
        person_id=person_id,
        until=until.isoformat(),
        link_id=mute_link(person_id, EVERY_AT_ONCE),
    )


def _told_already(person_ids: set[int], about: str) -> set[int]:
    asked = select(Notice.person_id).where(Notice.about == about, Notice.person_id.in_(sorted(person_ids)))
    return set(db.session.scalars(asked)) if person_ids else set()


def _mark(user: User, *which: Any) -> None:
    unread = update(Notice).where(Notice.person_id == user.id, Notice.read_at.is_(None), *which)
    marked = db.session.execute(
        unread.values(read_at=clock.now()), execution_options={"synchronize_session": False}
    )
    if marked.rowcount:  # type: ignore[attr-defined]
        announce(BellChanged(0, (user.public_id,)))


def _customer_id() -> int:
    current = scope()
    return (current.customer_id if current else None) or 0


def _ring(person_ids: Iterable[int]) -> None:
    wanted = sorted(set(person_ids))
    if wanted:
        pids = tuple(db.session.scalars(select(User.public_id).where(User.id.in_(wanted))))
        announce(BellChanged(_customer_id(), pids))
