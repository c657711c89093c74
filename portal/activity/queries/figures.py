"""How people were told lately: at once, in a digest, by the bell alone; and how much they had read before any mail."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from portal.activity.models import ByMail, Notice
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed

DAYS = 30


@dataclass(frozen=True)
class KindTold:
    """How often people were told of one kind."""

    kind: str
    told: int
    at_once: int
    digest: int
    bell: int
    read_first: int  # of those at once and in a digest: read in the portal before the mail went
    read: int


def told_lately() -> list[KindTold]:
    """Return figures of the last thirty days by kind, the commonest first."""

    def count(which: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((which, 1), else_=0))

    at_once, digest = Notice.by_mail == ByMail.AT_ONCE, Notice.by_mail == ByMail.DIGEST
    unmailed = or_(Notice.mailed_at.is_(None), Notice.read_at < Notice.mailed_at)
    before_mail = and_(Notice.by_mail != ByMail.NO, Notice.read_at.is_not(None), unmailed)
    asked = (
        select(
            Notice.kind, func.count(), count(at_once), count(digest), count(Notice.by_mail == ByMail.NO),
            count(before_mail), count(Notice.read_at.is_not(None)),
        )
        .where(Notice.at > clock.now() - timedelta(days=DAYS))
        .group_by(Notice.kind)
        .order_by(func.count().desc(), Notice.kind)
    )  # fmt: skip
    with every_customer("figures over all notices, which say nothing of any"):
        rows = db.session.execute(narrowed(asked, Notice)).all()
    return [KindTold(row[0], *(int(value or 0) for value in row[1:])) for row in rows]
