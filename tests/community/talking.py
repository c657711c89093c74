"""People of the cast write in the community, and the worker does what is owed."""

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.accounts.standpoint import Standpoint, at_large
from portal.accounts.standpoint import inside as standing_in
from portal.activity.models import Notice
from portal.community.actions import accepting, replies, threads
from portal.community.models import Reply, Space, Thread
from portal.community.queries.bylines import side_of
from portal.community.queries.reach import spaces_of
from portal.community.rules.words import SpaceKind, ThreadKind
from portal.foundation.db import db, writing
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import work_off
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import every_customer
from tests import cast

HOMES = {name: home for name, (home, *_rest) in cast.MEMBERS.items()}


def point_of(name: str) -> Standpoint:
    """Return where somebody stands at home: a member in their company, one of the vendor's at the desk."""
    user = db.session.scalars(select(User).where(User.email == cast.address(name))).one()
    return standing_in(user, HOMES[name]) if name in HOMES else at_large(user)


def space_of(kind: SpaceKind, slug: str = "sakura") -> Space:
    """Return the space of a kind; the private one of a company, of those of some `mid-size`."""
    home = select(Customer.id).where(Customer.slug == slug).scalar_subquery()
    where = [Space.kind == kind]
    where += [Space.customer_id == home] if kind.is_private else []
    where += [Space.slug == "mid-size"] if kind is SpaceKind.SOME else []
    with every_space("the test's own"):
        return db.session.scalars(select(Space).where(*where)).one()


def ask(
    name: str,
    title: str,
    kind: SpaceKind = SpaceKind.EVERY,
    *,
    body: str = "Why?",
    slug: str = "sakura",
    told: bool = True,
    **facts,
) -> int:
    """Write a thread as somebody, let others be told (unless that does not matter), and return its id."""
    with writing():
        point = point_of(name)
        with spaces_of(point):
            sort = facts.pop("sort", ThreadKind.QUESTION)
            made = threads.write(
                space_of(kind, slug), sort, title, body, by=point.actor, as_of=side_of(point), **facts
            )
            thread_id = made.id
            db.session.commit()
    if told:
        work()
    return thread_id


def answer(name: str, thread_id: int, body: str = "Like this.", **facts) -> int:
    """Answer as somebody, let others be told, and return the answer's id."""
    with writing():
        point = point_of(name)
        with spaces_of(point):
            thread = db.session.get_one(Thread, thread_id)
            made = replies.answer(thread, body, by=point.actor, as_of=side_of(point), **facts)
            reply_id = made.id
            db.session.commit()
    work()
    return reply_id


def comment(name: str, reply_id: int, body: str = "Thank you.") -> int:
    """Comment on an answer as somebody, and return the comment's id."""
    with writing():
        point = point_of(name)
        with spaces_of(point):
            made = replies.comment(
                db.session.get_one(Reply, reply_id), body, by=point.actor, as_of=side_of(point)
            )
            comment_id = made.id
            db.session.commit()
    work()
    return comment_id


def accept(name: str, reply_id: int) -> None:
    """Choose the best answer as somebody."""
    with writing():
        point = point_of(name)
        with spaces_of(point):
            reply = db.session.get_one(Reply, reply_id)
            accepting.accept(db.session.get_one(Thread, reply.thread_id), reply, by=point.actor)
            db.session.commit()
    work()


def work() -> None:
    """Do what is owed now."""
    work_off(200)
    db.session.remove()


def told() -> list[tuple[str, str, str]]:
    """Return (who, kind, company) of every notice about the community, in order."""
    asked = (
        select(User.romanised, Notice.kind, Customer.slug)
        .join(User, User.id == Notice.person_id)
        .join(Customer, Customer.id == Notice.customer_id)
        .where(Notice.kind.startswith("community."))
        .order_by(Notice.id)
    )
    with every_customer("the test's own"):
        return [(row[0].lower(), row[1].partition(".")[2], row[2]) for row in db.session.execute(asked)]


def mails(name: str = "") -> list[MailboxMessage]:
    """Return the mails that went out, to one person or to all."""
    asked = select(MailboxMessage).order_by(MailboxMessage.id)
    return list(db.session.scalars(asked.where(MailboxMessage.to == cast.address(name)) if name else asked))
