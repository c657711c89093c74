"""Saying how one wants to hear of things, for oneself or for an installation."""

from datetime import datetime, time

from sqlalchemy import delete, select

from portal.accounts.models import User
from portal.activity.models import ByMail, NoticeDefault, NoticePause, NoticeSetting, QuietHours
from portal.activity.notices import kinds
from portal.activity.queries.choices import choices_of, defaults
from portal.activity.rules.choices import ANYWHERE, EVERYTHING
from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.db import db


def choose(person_id: int, kind: str, by_mail: ByMail | None, customer_id: int = ANYWHERE) -> None:
    """Set how a person hears of a kind by mail, of one customer or of all; None: as is usual."""
    one = select(NoticeSetting).where(
        NoticeSetting.person_id == person_id,
        NoticeSetting.customer_ref == customer_id,
        NoticeSetting.kind == kind,
    )
    setting = db.session.scalar(one)
    if by_mail is None:
        if setting is not None:
            db.session.delete(setting)
    elif setting is None:
        row = NoticeSetting(person_id=person_id, customer_ref=customer_id, kind=kind, by_mail=by_mail)
        db.session.add(row)
    else:
        setting.by_mail = by_mail
    db.session.flush()


def stop(person_id: int, kind: str, customer_id: int = ANYWHERE) -> None:
    """Have no mail of a kind any more, of one customer or of any; what was said more narrowly ends with it.

    `EVERYTHING` as the kind: no mail of that customer at all.
    """
    if customer_id == ANYWHERE:
        for at in _exceptions(person_id):
            choose(person_id, kind, ByMail.NO, at)
    elif kind == EVERYTHING:
        narrower = delete(NoticeSetting).where(
            NoticeSetting.person_id == person_id, NoticeSetting.customer_ref == customer_id
        )
        db.session.execute(narrower)
    choose(person_id, kind, ByMail.NO, customer_id)


def stop_sort(person_id: int, sort: ByMail) -> None:
    """Have no digest any more; or nothing at once, but in the digest."""
    choices = choices_of([person_id])
    instead = ByMail.NO if sort is ByMail.DIGEST else ByMail.DIGEST
    for kind in kinds():
        for customer_id in (ANYWHERE, *_exceptions(person_id)):
            if choices.by_mail(person_id, customer_id, kind) is sort:
                choose(person_id, kind.code, instead, customer_id)


def pause(person_id: int, until: datetime, customer_id: int = ANYWHERE) -> None:
    """Have no mail until then; what comes meanwhile waits for the first digest after it."""
    row = db.session.scalar(
        select(NoticePause).where(NoticePause.person_id == person_id, NoticePause.customer_ref == customer_id)
    )
    if row is None:
        db.session.add(NoticePause(person_id=person_id, customer_ref=customer_id, until=until))
    else:
        row.until = until
    db.session.flush()


def resume(person_id: int, customer_id: int) -> None:
    """End a pause."""
    db.session.execute(
        delete(NoticePause).where(NoticePause.person_id == person_id, NoticePause.customer_ref == customer_id)
    )


def keep_quiet(user: User, hours: tuple[time, time] | None, *, days_off: bool = True) -> None:
    """Set the hours in which no mail goes at once, by the person's own clock; None: there are none."""
    row = db.session.scalar(select(QuietHours).where(QuietHours.person_id == user.id))
    if hours is None:
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = QuietHours(person_id=user.id)
        db.session.add(row)
    row.begins, row.ends = hours
    row.days_off = days_off


def set_usual(side: Side, kind: str, by_mail: ByMail | None, *, by: Actor) -> None:
    """Set how the people of one side hear of a kind unless they say otherwise; None: as the kind itself says."""
    before = defaults().get((side, kind))
    if before is by_mail:
        return
    row = db.session.scalar(
        select(NoticeDefault).where(NoticeDefault.side == side, NoticeDefault.kind == kind)
    )
    if row is None:
        db.session.add(NoticeDefault(side=side, kind=kind, by_mail=by_mail))
    elif by_mail is None:
        db.session.delete(row)
    else:
        row.by_mail = by_mail
    db.session.flush()
    audit.remember(
        "notices.default_set", by=by, subject=f"kind:{kind}", side=side.value,
        by_mail=by_mail.value if by_mail else None,
    )  # fmt: skip


def _exceptions(person_id: int) -> list[int]:
    """Return the customers of which a person has said something of their own."""
    asked = select(NoticeSetting.customer_ref).where(
        NoticeSetting.person_id == person_id, NoticeSetting.customer_ref != ANYWHERE
    )
    return sorted(set(db.session.scalars(asked)))
