"""Walking through a check-in: beginning it, keeping what came of each card, putting cards off, finishing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, update

from portal.accounts.standpoint import Standpoint
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import inside_of
from portal.foundation.db import db
from portal.foundation.links import Purpose, PurposeLink, make
from portal.plans import checkins
from portal.plans.checkins import Answer, Ask
from portal.plans.models import CheckIn, PutOffAsk

LATER, SKIPPED = "later", "skipped"


def begin(point: Standpoint, month: date, known: CheckIn | None = None) -> CheckIn:
    """Return the walk under way in this month; `known` is the newest one, and goes on unless it is finished."""
    if known is not None and known.finished_at is None:
        return known
    assert point.side is not None  # a check-in happens inside a customer
    walk = CheckIn(user_id=point.user.id, month=month, visibility=inside_of(point.side), done=[])
    db.session.add(walk)
    db.session.flush()
    return walk


def give_link(walk: CheckIn, customer_id: int) -> PurposeLink:
    """Make the link that goes into the letter; earlier ones of the person's check-ins here open no more."""
    earlier = select(CheckIn.link_id).where(CheckIn.user_id == walk.user_id, CheckIn.link_id.is_not(None))
    known = list(db.session.scalars(earlier))
    db.session.execute(
        update(PurposeLink)
        .where(PurposeLink.id.in_(known), PurposeLink.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    link = make(Purpose.ACTION, person_id=walk.user_id, customer_ref=customer_id, ids={"check_in": walk.id})
    walk.link_id = link.id
    db.session.flush()
    return link


def answer(walk: CheckIn, ask: Ask, form: Any, point: Standpoint, *, by: Actor) -> Answer:
    """Give an answer to whoever asked, and keep what came of it; a refused one changes nothing."""
    given = checkins.take(ask, form, point, by)
    if given.status < 400:
        keep(walk, ask, given.what, given.said)
        if given.ask_again is not None:
            put_off(given.again_key or ask.key, given.ask_again, by=by)
    return given


def later(walk: CheckIn, ask: Ask, until: date, *, by: Actor) -> None:
    """Ask for this card again on a later day."""
    put_off(ask.key, until, by=by)
    keep(walk, ask, LATER, {"until": until.isoformat()})


def skip(walk: CheckIn, ask: Ask) -> None:
    """Leave a card out of this walk; the next one asks again."""
    keep(walk, ask, SKIPPED, {})


def put_off(key: str, until: date, *, by: Actor) -> None:
    """Keep a card away from this person until a day."""
    known = db.session.scalar(
        select(PutOffAsk).where(PutOffAsk.user_id == by.person_id, PutOffAsk.key == key)
    )
    if known is None:
        db.session.add(PutOffAsk(user_id=by.person_id, key=key, until=until))
    else:
        known.until = until
    db.session.flush()


def keep(walk: CheckIn, ask: Ask, what: str, said: Mapping[str, Any]) -> None:
    """Write down what came of a card."""
    entry = {"key": ask.key, "what": what, "title": str(ask.title), **said}
    walk.done = [*(one for one in walk.done if one["key"] != ask.key), entry]
    walk.answered_at = clock.now()
    db.session.flush()


def finish(walk: CheckIn) -> None:
    """Say that nothing is left; the link of its letter is used up."""
    if walk.finished_at is not None:
        return
    walk.finished_at = clock.now()
    if walk.link_id is not None:
        used = update(PurposeLink).where(PurposeLink.id == walk.link_id, PurposeLink.spent_at.is_(None))
        db.session.execute(used.values(spent_at=clock.now()).execution_options(synchronize_session=False))
    db.session.flush()
