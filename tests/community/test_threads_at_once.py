"""Many people at once: nothing is lost, and every count is right, on SQLite and PostgreSQL alike."""

import threading

from sqlalchemy import func, select

from portal.accounts.models import Customer, User
from portal.accounts.standpoint import inside as standing_in
from portal.community.actions import replies, votes
from portal.community.models import Reply, Thread, Vote
from portal.community.queries.reach import spaces_of
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import crossed, db, writing
from tests import cast

AT_ONCE, EACH = 10, 10
WHO = (("aoi", "sakura"), ("sora", "sakura"), ("ren", "sakura"), ("hana", "sakura"), ("mallory", "ume"))


def act(app, name: str, slug: str, work) -> None:
    """Do something in a transaction of its own, as a request does: what crossed another is done again."""
    while True:
        try:
            with app.app_context(), writing():
                user = db.session.scalars(select(User).where(User.email == cast.address(name))).one()
                point = standing_in(user, slug)
                assert point is not None
                with spaces_of(point):
                    thread = db.session.scalars(select(Thread).where(Thread.title == "everybody")).one()
                    home = db.session.scalars(select(Customer.id).where(Customer.slug == slug)).one()
                    work(thread, Actor(ActorKind.PERSON, Side.CUSTOMER, user.id), home)
                    db.session.flush()
                db.session.commit()
            return
        except Exception as error:
            if not crossed(error):
                raise


def together(*works) -> None:
    gate = threading.Barrier(len(works))
    failed: list[BaseException] = []

    def run(work) -> None:
        try:
            gate.wait(30)
            work()
        except BaseException as error:
            failed.append(error)

    workers = [threading.Thread(target=run, args=(work,)) for work in works]
    for one in workers:
        one.start()
    for one in workers:
        one.join(120)
    assert not failed, failed


def test_a_hundred_answers_at_once_are_all_there_and_numbered(app):
    def writer(place: int):
        name, slug = WHO[place % len(WHO)]

        def write() -> None:
            for number in range(EACH):
                body = f"Answer {place} {number}"
                act(
                    app,
                    name,
                    slug,
                    lambda thread, by, home, body=body: replies.answer(thread, body, by=by, as_of=home),
                )

        return write

    together(*(writer(place) for place in range(AT_ONCE)))
    with app.app_context():
        point = standing_in(
            db.session.scalars(select(User).where(User.email == cast.address("aoi"))).one(), "sakura"
        )
        with spaces_of(point):
            thread = db.session.scalars(select(Thread).where(Thread.title == "everybody")).one()
            bodies = set(db.session.scalars(select(Reply.body).where(Reply.thread_id == thread.id)))
            numbers = sorted(db.session.scalars(select(Reply.number).where(Reply.thread_id == thread.id)))
    assert len(bodies) == AT_ONCE * EACH + 1
    assert numbers == list(range(1, AT_ONCE * EACH + 2))
    assert (thread.replies, thread.numbered) == (AT_ONCE * EACH + 1, AT_ONCE * EACH + 1)


def test_votes_that_cross_count_once_each(app):
    def voter(name: str):
        def vote() -> None:
            for up in (True, False, True, True):
                done = (
                    (lambda thread, by, home: votes.vote(thread, by=by, as_of=home)) if up
                    else (lambda thread, by, home: votes.take_back(thread, by=by))
                )  # fmt: skip
                act(app, name, "sakura", done)

        return vote

    together(*(voter(name) for name in ("aoi", "sora", "ren", "hana")), *(voter("aoi"), voter("sora")))
    with app.app_context():
        point = standing_in(
            db.session.scalars(select(User).where(User.email == cast.address("aoi"))).one(), "sakura"
        )
        with spaces_of(point):
            thread = db.session.scalars(select(Thread).where(Thread.title == "everybody")).one()
            rows = db.session.scalar(select(func.count(Vote.id)).where(Vote.thread_id == thread.id))
    assert thread.votes == rows
    assert rows in (3, 4)  # two windows of one person may end either way
