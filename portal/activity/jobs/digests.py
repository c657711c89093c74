"""The one mail a day: at half past eight where its reader is, on days on which they work."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.accounts.models import User
from portal.activity.actions.notices import EVERY_DIGEST, mute_link
from portal.activity.models import Notice
from portal.activity.notices import headline_of
from portal.activity.queries.choices import choices_of
from portal.activity.queries.digests import Waiting, promised, waiting, works_on
from portal.activity.rules import digest_time
from portal.activity.rules.choices import ANYWHERE
from portal.foundation import clock, mail
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.tenancy import customer_scope

A_MINUTE = timedelta(minutes=1)
"""What tells people in the same hour does so before: after a pause of the worker one hour is all there is."""


@job("notices.digest", hourly=True, later=A_MINUTE)
def send_digests(_item: OutboxItem) -> None:
    """Promise a digest to everybody for whom it is, or within the hour will be, half past eight on a working day."""
    by_person: dict[int, list[Waiting]] = defaultdict(list)
    found = waiting()
    choices = choices_of({one.person_id for one in found})
    for one in found:
        if not choices.paused(one.person_id, one.customer_id):
            by_person[one.person_id].append(one)
    times = {user: digest_time(clock.now(), user.time_zone) for user in _people(by_person)}
    due = {user: at for user, at in times.items() if at is not None}
    known = promised(_key(user, at) for user, at in due.items())
    told: dict[tuple[int, datetime], list[int]] = defaultdict(list)
    for user, at in due.items():
        if _key(user, at) not in known:
            for one in _promise(user, at, by_person[user.id]):
                told[one.customer_id, at].append(one.id)
    for (customer_id, at), ids in told.items():
        _note_mailed(customer_id, at, ids)


def _people(ids: Iterable[int]) -> Iterable[User]:
    asked = select(User).where(User.id.in_(sorted(ids)), User.disabled_at.is_(None), User.erased_at.is_(None))
    return db.session.scalars(asked).all()


def _promise(user: User, at: datetime, found: list[Waiting]) -> list[Waiting]:
    """Owe one person the digest of what is waiting, if they work today; return what it holds."""
    due = [one for one in found if one.at <= at]
    customer_ids = {one.customer_id for one in due}
    if not due or not works_on(user, customer_ids, clock.day_of(at, user.time_zone)):
        return []
    mail.post(
        "digest",
        dedupe_key=_key(user, at),
        not_before=at,
        person_id=user.id,
        notice_ids=[one.id for one in due],
        link_id=_stops(user.id, due),
    )
    return due


def _stops(person_id: int, due: list[Waiting]) -> int:
    """Make the link that stops such mails: their kinds, where the mail holds nothing but one sort; else digests, or
    one kind of what this one holds.
    """
    codes, customer_ids = sorted({one.kind for one in due}), {one.customer_id for one in due}
    if headline_of(codes) is not None:
        at = customer_ids.pop() if len(customer_ids) == 1 else ANYWHERE
        return mute_link(person_id, " ".join(codes), at)
    return mute_link(person_id, EVERY_DIGEST, holds=" ".join(codes))


def _key(user: User, at: datetime) -> str:
    return f"digest:{user.id}:{at.date().isoformat()}"


def _note_mailed(customer_id: int, at: datetime, ids: list[int]) -> None:
    with customer_scope(customer_id):
        db.session.execute(
            update(Notice).where(Notice.id.in_(ids)).values(mailed_at=at),
            execution_options={"synchronize_session": False},
        )
