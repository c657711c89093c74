"""The mail that sums up what somebody follows: daily or weekly, at half past eight, on days on which they work."""

from datetime import datetime

from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import User
from portal.activity.queries.digests import works_on
from portal.activity.rules import digest_time
from portal.community.queries.digests import Waiting, homes_of, waiting
from portal.community.queries.following import choice_of
from portal.community.rules.digests import due
from portal.foundation import clock, mail
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job

MODULE = "community"


@job("community.digests", hourly=True)
def send_digests(_item: OutboxItem) -> None:
    """Promise a digest to everybody for whom it is, or within the hour will be, half past eight on their day."""
    if not branding.module_on(MODULE):
        return
    times = [(one, digest_time(clock.now(), one.time_zone)) for one in waiting()]
    ready = [(one, at) for one, at in times if at is not None and due(one.digest, at, one.since)]
    homes = homes_of(one.person_id for one, _at in ready)
    people = _people([one.person_id for one, _at in ready])
    for one, at in ready:
        companies = [row.id for row in homes.get(one.person_id, ())]
        if works_on(people[one.person_id], companies, clock.day_of(at, one.time_zone)):
            _promise(one, at)


def _promise(one: Waiting, at: datetime) -> None:
    choice = choice_of(one.person_id)
    choice.sent_at = at
    db.session.merge(choice)
    mail.post(
        "community.digest", dedupe_key=f"community.digest:{one.person_id}:{at.date().isoformat()}",
        not_before=at, person_id=one.person_id, since=one.since.isoformat(), until=at.isoformat(),
    )  # fmt: skip


def _people(ids: list[int]) -> dict[int, User]:
    return {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(ids)))}
