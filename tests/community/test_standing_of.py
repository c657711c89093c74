"""Whether somebody may write: suspended, too often, barred words, a moderator's look at new people first."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.accounts.standpoint import at_large
from portal.accounts.standpoint import inside as standing_in
from portal.community.models import CommunityRules, Persona, Sanction, Space, Thread
from portal.community.queries import standing_of
from portal.community.queries.standing_of import Counted, Why
from portal.community.rules.newcomers import HeldFor
from portal.community.rules.words import SpaceKind, ThreadKind
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.spaces import every_space
from tests import cast

LINKS = "https://a.example https://b.example https://c.example"


def point_of(name: str, slug: str = ""):
    user = db.session.scalars(select(User).where(User.email == cast.address(name))).one()
    return standing_in(user, slug) if slug else at_large(user)


def space_of(kind: SpaceKind, slug: str = "sakura") -> Space:
    with every_space("the test's own"):
        home = select(Customer.id).where(Customer.slug == slug).scalar_subquery()
        where = (Space.customer_id == home,) if kind.is_private else ()
        return db.session.scalars(select(Space).where(Space.kind == kind, *where)).first()


def suspend(name: str, *, customer: str = "", **facts) -> Sanction:
    home = db.session.scalar(select(Customer.id).where(Customer.slug == customer)) if customer else None
    row = Sanction(user_id=point_of(name).user.id, customer_id=home, suspended=True, why="Enough.", **facts)
    db.session.add(row)
    db.session.flush()
    return row


def test_everybody_writes_where_they_read(inside):
    for kind in (SpaceKind.EVERY, SpaceKind.BOTH, SpaceKind.INSIDE):
        assert standing_of.may_write(point_of("aoi", "sakura"), space_of(kind), begins=True) is None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Why.SUSPENDED),
        ({"until": clock.now() + timedelta(days=400)}, Why.SUSPENDED),
        ({"until": clock.now() - timedelta(days=400)}, None),
        ({"ended_at": clock.now()}, None),
        ({"customer": "ume"}, None),
        ({"customer": "sakura"}, Why.SUSPENDED),
    ],
)
def test_who_is_suspended_reads_and_does_not_write(inside, facts, expected):
    suspend("aoi", **facts)
    refused = standing_of.may_write(point_of("aoi", "sakura"), space_of(SpaceKind.EVERY))
    assert (refused.why if refused else None) == expected
    assert standing_of.may_write(point_of("ren", "sakura"), space_of(SpaceKind.EVERY)) is None


def test_a_space_can_be_closed_or_the_vendors_to_begin_in(inside):
    point, space = point_of("aoi", "sakura"), space_of(SpaceKind.EVERY)
    with every_space("the test's own"):
        space.vendor_begins = True
        assert standing_of.may_write(point, space) is None
        assert standing_of.may_write(point, space, begins=True).why is Why.VENDOR_BEGINS
        assert standing_of.may_write(point_of("chloe"), space, begins=True) is None
        space.archived_at = clock.now()
        assert standing_of.may_write(point, space).why is Why.ARCHIVED
        db.session.rollback()


def test_limits_count_over_all_spaces(inside):
    point = point_of("aoi", "sakura")
    with every_space("the test's own"):
        of_the_cast = len(
            db.session.scalars(select(Thread.id).where(Thread.author_id == point.user.id)).all()
        )
        db.session.add(CommunityRules(id=1, posts_an_hour=of_the_cast + 2))
        for kind in (SpaceKind.EVERY, SpaceKind.INSIDE):
            assert standing_of.too_many(point, Counted.POSTS) is None
            db.session.add(written(point, space_of(kind)))
            db.session.flush()
    assert standing_of.too_many(point, Counted.POSTS).words == str(of_the_cast + 2)
    assert standing_of.too_many(point_of("ren", "sakura"), Counted.POSTS) is None
    assert standing_of.too_many(point, Counted.REPLIES) is None


def written(point, space: Space) -> Thread:
    return Thread(
        space_id=space.id, kind=ThreadKind.TIP, title="x", body="x", author_id=point.user.id,
        author_customer_id=point.customer.id, at=clock.now(),
    )  # fmt: skip


def test_a_moderator_looks_at_links_of_new_people_before_other_companies_do(inside):
    point = point_of("aoi", "sakura")
    db.session.add(Persona(user_id=point.user.id, customer_id=point.customer.id, posts=2))
    everybody = space_of(SpaceKind.EVERY)
    assert standing_of.look_over([LINKS], point, everybody).held is HeldFor.LINKS
    assert standing_of.look_over([LINKS], point, space_of(SpaceKind.BOTH)).is_fine
    assert standing_of.look_over([LINKS], point_of("chloe", "sakura"), everybody).is_fine
    db.session.scalars(select(Persona).where(Persona.user_id == point.user.id)).one().posts = 3
    assert standing_of.look_over([LINKS], point, everybody).is_fine


def test_nobody_writes_a_barred_word(inside):
    db.session.add(CommunityRules(id=1, barred_words=["Casino"]))
    db.session.flush()
    for who in (point_of("aoi", "sakura"), point_of("chloe")):
        assert (
            standing_of.look_over(["Our ｃａｓｉｎｏ", ""], who, space_of(SpaceKind.BOTH)).barred == "Casino"
        )
    assert standing_of.barred(["Casinos are many"]) is None
