"""A thread is read by more only once everybody who wrote in it agrees, by fewer at once."""

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.standpoint import inside as inside_of
from portal.activity.models import Notice
from portal.community.actions import replies, standing
from portal.community.models import Reply, Space, Thread
from portal.community.queries.bylines import side_of
from portal.community.queries.reach import spaces_of
from portal.community.rules.words import PostState, SpaceKind
from portal.foundation.db import db
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import customer_scope, every_customer
from tests.community.people import user_id

DOOR = "/c/sakura/community/threads"


@pytest.fixture
def stands(app):
    """`stands()` says in which kind of space the question of Sakura's inside stands now, and its public id."""

    def now() -> tuple[SpaceKind, str]:
        with app.app_context(), every_space("looked at"):
            thread = db.session.scalars(select(Thread).where(Thread.title == "sakura inside")).one()
            return db.session.get_one(Space, thread.space_id).kind, thread.public_id

    return now


@pytest.fixture
def space(app):
    def of(kind: SpaceKind) -> str:
        with app.app_context(), every_space("named"):
            return db.session.scalars(
                select(Space.public_id).where(Space.kind == kind).order_by(Space.id)
            ).first()

    return of


def let_answer(app, name: str) -> None:
    """Let a colleague answer in the question of Sakura's inside."""
    with app.app_context():
        point = inside_of(db.session.get_one(User, user_id(name)), "sakura")
        with customer_scope(point.customer.id, point.audience), spaces_of(point):
            thread = db.session.scalars(select(Thread).where(Thread.title == "sakura inside")).one()
            replies.answer(thread, "So do we.", by=point.actor, as_of=side_of(point))
            db.session.commit()


def test_everybody_who_wrote_is_asked_and_it_goes_once_all_agree(app, as_, stands, space):
    let_answer(app, "sora")
    let_answer(app, "hana")
    _, pid = stands()
    aoi, sora, hana = as_("aoi"), as_("sora"), as_("hana")
    aoi.post(f"{DOOR}/{pid}/space", data={"space": space(SpaceKind.BOTH)})
    assert stands()[0] is SpaceKind.INSIDE
    with app.app_context(), every_customer("who heard of it"):
        told = set(db.session.scalars(select(Notice.person_id).where(Notice.kind == "community.widening")))
        assert told == {user_id("sora"), user_id("hana")}
    assert as_("chloe").get(f"{DOOR}/{pid}").status_code == 404
    assert as_("ren").get(f"{DOOR}/{pid}/consent").status_code == 404
    assert "May more people read this" in sora.get(f"{DOOR}/{pid}/consent").text
    sora.post(f"{DOOR}/{pid}/consent", data={"answer": "yes"})
    assert stands()[0] is SpaceKind.INSIDE
    hana.post(f"{DOOR}/{pid}/consent", data={"answer": "yes"})
    assert stands()[0] is SpaceKind.BOTH
    assert "Everybody agreed: more people can read your post now" in aoi.get("/notices").text
    assert "So do we." in as_("chloe").get(f"{DOOR}/{pid}").text


def test_whoever_asked_reads_that_somebody_would_rather_not_and_not_who(app, as_, stands, space):
    let_answer(app, "sora")
    _, pid = stands()
    aoi, wider = as_("aoi"), {"space": space(SpaceKind.BOTH)}
    aoi.post(f"{DOOR}/{pid}/space", data=wider)
    as_("sora").post(f"{DOOR}/{pid}/consent", data={"answer": "no"})
    page, bell = aoi.get(f"{DOOR}/{pid}/space").text, aoi.get("/notices").text
    assert "not everybody who wrote in it agreed" in page
    assert "not everybody who wrote in it agreed" in bell
    assert "Sora" not in page + bell
    aoi.post(f"{DOOR}/{pid}/space", data=wider)  # asked once more: nothing is settled
    assert "not everybody who wrote in it agreed" not in aoi.get(f"{DOOR}/{pid}/space").text


def stand(app, state: PostState) -> None:
    """Let the answer that a colleague gave inside Sakura be hidden by its administrator, or taken away by them."""
    with app.app_context(), every_space("an admin, or its author"):
        reply = db.session.scalars(select(Reply).where(Reply.body == "So do we.")).one()
        by = inside_of(db.session.get_one(User, user_id("aoi")), "sakura").actor
        standing.stand(reply, state, by=by)
        db.session.commit()


def test_what_a_company_hid_does_not_go_to_those_who_moderate_elsewhere(app, as_, stands, space):
    let_answer(app, "sora")
    stand(app, PostState.HIDDEN)
    _, pid = stands()
    data = {"space": space(SpaceKind.BOTH)}
    page = as_("aoi").post(f"{DOOR}/{pid}/space", data=data, follow_redirects=True).text
    assert "Your company hid something" in page
    assert stands()[0] is SpaceKind.INSIDE


def test_nor_does_what_is_hidden_while_people_are_asked(app, as_, stands, space):
    let_answer(app, "sora")
    _, pid = stands()
    as_("aoi").post(f"{DOOR}/{pid}/space", data={"space": space(SpaceKind.BOTH)})
    stand(app, PostState.HIDDEN)
    as_("sora").post(f"{DOOR}/{pid}/consent", data={"answer": "yes"})
    assert stands()[0] is SpaceKind.INSIDE


def test_whoever_took_an_answer_away_is_asked_too_for_moderators_read_it(app, as_, stands, space):
    let_answer(app, "sora")
    stand(app, PostState.REMOVED)
    _, pid = stands()
    as_("aoi").post(f"{DOOR}/{pid}/space", data={"space": space(SpaceKind.BOTH)})
    assert stands()[0] is SpaceKind.INSIDE
    as_("sora").post(f"{DOOR}/{pid}/consent", data={"answer": "yes"})
    assert stands()[0] is SpaceKind.BOTH


def test_one_no_keeps_it_where_it_is(app, as_, stands, space):
    let_answer(app, "sora")
    _, pid = stands()
    as_("aoi").post(f"{DOOR}/{pid}/space", data={"space": space(SpaceKind.BOTH)})
    as_("sora").post(f"{DOOR}/{pid}/consent", data={"answer": "no"})
    as_("sora").post(f"{DOOR}/{pid}/consent", data={"answer": "yes"})
    assert stands()[0] is SpaceKind.INSIDE


def test_whoever_answers_meanwhile_is_asked_too(app, as_, stands, space):
    let_answer(app, "sora")
    _, pid = stands()
    as_("aoi").post(f"{DOOR}/{pid}/space", data={"space": space(SpaceKind.BOTH)})
    let_answer(app, "hana")
    as_("sora").post(f"{DOOR}/{pid}/consent", data={"answer": "yes"})
    assert stands()[0] is SpaceKind.INSIDE
    as_("hana").post(f"{DOOR}/{pid}/consent", data={"answer": "yes"})
    assert stands()[0] is SpaceKind.BOTH


def test_it_gets_narrower_at_once_and_its_author_alone_decides(app, as_, space):
    with app.app_context(), every_space("named"):
        pid = db.session.scalars(select(Thread.public_id).where(Thread.title == "sakura both")).one()
    narrow = {"space": space(SpaceKind.INSIDE)}
    assert as_("sora").post(f"{DOOR}/{pid}/space", data=narrow).status_code == 404
    assert as_("chloe").post(f"{DOOR}/{pid}/space", data=narrow).status_code == 404
    assert as_("aoi").post(f"{DOOR}/{pid}/space", data=narrow).status_code == 303
    assert as_("chloe").get(f"{DOOR}/{pid}").status_code == 404
    with app.app_context(), every_space("all that stood there went along"):
        thread = db.session.scalars(select(Thread).where(Thread.public_id == pid)).one()
        assert db.session.get_one(Space, thread.space_id).kind is SpaceKind.INSIDE


def test_ones_name_for_others_is_asked_before_they_read_it(app, as_, stands, space):
    _, pid = stands()
    asked = as_("aoi").post(f"{DOOR}/{pid}/space", data={"space": space(SpaceKind.EVERY)})
    assert "/community/me?then=" in asked.location
    assert stands()[0] is SpaceKind.INSIDE
