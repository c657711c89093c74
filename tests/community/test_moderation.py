"""What moderators do: hidden and shown with a reason, the author told, one appeal; who decides where; sanctions."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.actions import erasure, members
from portal.accounts.models import Membership, User
from portal.activity.models import Notice
from portal.community.actions import appeals, leaving, merging, moderation, own_people, reports, sanctions
from portal.community.actions.refusals import Refused
from portal.community.models import ModerationEntry, Persona, Reply, Report, Space, Thread
from portal.community.queries import moderating, moderation_queue, standing_of
from portal.community.queries.bylines import bylines
from portal.community.queries.reach import spaces_of
from portal.community.queries.standing_of import Why
from portal.community.rules.leaving import Leaving
from portal.community.rules.words import ModerationAct, PostState, ReportReason, SpaceKind, ThreadKind
from portal.foundation import clock, outbox
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import customer_scope, every_customer
from tests import cast
from tests.community.test_standing_of import point_of, space_of


@pytest.fixture
def everybody(inside):
    """Every space is open, as it is to moderators together."""
    with every_space("the test's own"):
        yield inside


def thread(title: str = "everybody") -> Thread:
    return db.session.scalars(select(Thread).where(Thread.title == title)).one()


def answer(title: str = "everybody") -> Reply:
    return db.session.scalars(select(Reply).where(Reply.body == f"Answered in {title}.")).one()


def actor(name: str, slug: str = ""):
    return point_of(name, slug).actor


def notices(name: str) -> list[str]:
    with every_customer("the test's own"):
        asked = select(Notice.kind).where(Notice.person_id == point_of(name).user.id).order_by(Notice.id)
        return [kind for kind in db.session.scalars(asked) if kind.startswith("community.")]


def trail(post) -> list[tuple]:
    asked = select(ModerationEntry).where(ModerationEntry.thread_id == moderating.thread_of(post).id)
    return [
        (one.act, one.why, one.by_customer_id)
        for one in db.session.scalars(asked.order_by(ModerationEntry.id))
    ]


def test_hidden_with_a_reason_and_shown_again(everybody):
    post, chloe = thread(), actor("chloe")
    with pytest.raises(Refused, match="no_reason"):
        moderation.hide(post, "  ", by=chloe, as_of=None)
    moderation.hide(post, "Names a client.", by=chloe, as_of=None)
    assert (post.state, post.state_words) == (PostState.HIDDEN, "Names a client.")
    with pytest.raises(Refused, match="state"):
        moderation.hide(post, "Again.", by=chloe, as_of=None)
    moderation.show(post, by=chloe, as_of=None)
    assert post.state is PostState.SHOWN
    assert trail(post) == [(ModerationAct.HIDDEN, "Names a client.", None), (ModerationAct.SHOWN, "", None)]
    assert notices("mallory") == ["community.moderated"] * 2
    said = db.session.scalars(select(AuditEntry).where(AuditEntry.act.like("community.%"))).all()
    assert [one.act for one in said] == ["community.hidden", "community.shown"]
    assert not any("everybody" in str(one.facts) or "client" in str(one.facts) for one in said)


def test_a_report_is_decided_once_and_whoever_reported_is_thanked(everybody):
    post, aoi = thread(), actor("aoi", "sakura")
    made = reports.report(post, ReportReason.RUDE, "Look.", by=aoi)
    with pytest.raises(Refused, match="same"):
        reports.report(post, ReportReason.RUDE, by=aoi)
    with pytest.raises(Refused, match="own"):
        reports.report(post, ReportReason.RUDE, by=actor("mallory", "ume"))
    with pytest.raises(Refused, match="no_words"):
        reports.report(answer(), ReportReason.OTHER, " ", by=aoi)
    moderation.keep(post, "It is fine.", by=actor("chloe"), as_of=None)
    assert (made.decision, post.state) == (ModerationAct.REPORT_REFUSED, PostState.SHOWN)
    assert notices("aoi") == ["community.report_decided"]
    with pytest.raises(Refused, match="same"):
        moderation.keep(post, by=actor("chloe"), as_of=None)
    assert reports.report(post, ReportReason.RUDE, by=aoi).id != made.id  # it is looked at anew


@pytest.mark.parametrize(
    ("title", "moderators"),
    [
        ("everybody", {("chloe", ""), ("leo", ""), ("leo", "sakura")}),
        ("mid-size", {("chloe", ""), ("leo", ""), ("leo", "sakura")}),
        ("sakura both", {("aoi", "sakura")}),
        ("sakura inside", {("aoi", "sakura")}),
        ("ume inside", set()),
    ],
)
def test_who_moderates_where(everybody, title, moderators):
    """A company's admins decide in its own two spaces, the vendor's moderators in those of several: nobody in both."""
    asked = {
        ("chloe", ""),
        ("leo", ""),
        ("ann", ""),
        ("leo", "sakura"),
        ("aoi", "sakura"),
        ("sora", "sakura"),
    }
    space = db.session.get_one(Space, thread(title).space_id)
    assert {one for one in asked if moderating.may_moderate(point_of(*one), space)} == moderators
    found = {one for one in asked if moderating.moderated(thread(title).public_id, point_of(*one))}
    assert found == moderators


def test_a_company_takes_down_its_own_peoples_posts_anywhere(inside):
    aoi = point_of("aoi", "sakura")
    with every_space("the test's own"):
        theirs, ours = thread().public_id, thread("sakura circle").public_id
    assert moderating.of_own_people(theirs, aoi) is None  # Mallory's, of Ume
    post = moderating.of_own_people(ours, aoi)
    own_people.take_down(post, "Not for others.", by=aoi.actor, customer_id=aoi.customer.id)
    assert post.state is PostState.HIDDEN
    with every_space("the test's own"), pytest.raises(Refused, match="theirs"):
        moderation.show(post, by=actor("chloe"), as_of=None)  # the vendor does not undo it
    own_people.put_back(post, by=aoi.actor, customer_id=aoi.customer.id)
    assert post.state is PostState.SHOWN


def test_a_company_does_not_show_what_the_vendors_moderators_hid(everybody):
    post, aoi = thread("sakura circle"), point_of("aoi", "sakura")
    moderation.hide(post, "Advertising.", by=actor("chloe"), as_of=None)
    with pytest.raises(Refused, match="theirs"):
        own_people.put_back(post, by=aoi.actor, customer_id=aoi.customer.id)


@pytest.mark.parametrize("granted", [True, False])
def test_an_author_may_appeal_once(everybody, granted):
    post, mallory, chloe = thread(), actor("mallory", "ume"), actor("chloe")
    moderation.hide(post, "Rude.", by=chloe, as_of=None)
    with pytest.raises(Refused, match="own"):
        appeals.appeal(post, "It is not.", by=actor("aoi", "sakura"))
    asked = appeals.appeal(post, "It is not.", by=mallory)
    assert asked.to_customer_id is None
    with pytest.raises(Refused, match="same"):
        appeals.appeal(post, "Really.", by=mallory)
    appeals.decide(asked, post, granted, "We looked again.", by=actor("leo"), as_of=None)
    assert post.state is (PostState.SHOWN if granted else PostState.HIDDEN)
    assert notices("mallory")[-1] == "community.appeal_decided"
    with pytest.raises(Refused, match="same"):
        appeals.decide(asked, post, True, "Again.", by=chloe, as_of=None)


def test_an_appeal_goes_to_those_who_hid_it(everybody):
    post, aoi = thread("sakura circle"), point_of("aoi", "sakura")
    post.author_id = point_of("ren").user.id
    own_people.take_down(post, "Not for others.", by=aoi.actor, customer_id=aoi.customer.id)
    assert appeals.appeal(post, "Why?", by=actor("ren", "sakura")).to_customer_id == aoi.customer.id


def test_who_is_suspended_hears_why_appeals_and_writes_again(everybody):
    post, chloe, mallory = thread(), actor("chloe"), point_of("mallory", "ume")
    until = clock.now() + timedelta(days=7)
    laid = sanctions.suspend(post, until, "Rude again.", by=chloe, as_of=None)
    refused = standing_of.may_write(mallory, space_of(SpaceKind.INSIDE, "ume"))
    assert (refused.why, refused.until, refused.words) == (Why.SUSPENDED, until, "Rude again.")
    with pytest.raises(Refused, match="same"):
        sanctions.suspend(post, None, "More.", by=chloe, as_of=None)
    appeals.appeal_sanction(laid, "I was not.", by=mallory.actor)
    with pytest.raises(Refused, match="same"):
        appeals.appeal_sanction(laid, "Really.", by=mallory.actor)
    appeals.decide_sanction(laid, True, "You are right.", by=actor("leo"))
    assert standing_of.may_write(mallory, space_of(SpaceKind.EVERY)) is None
    assert notices("mallory") == ["community.sanctioned"] * 2


def test_nobody_sanctions_the_vendors_people_or_another_companys(everybody):
    with pytest.raises(Refused, match="staff"):
        sanctions.warn(answer(), "Hm.", by=actor("leo"), as_of=None)  # Chloe's
    aoi = point_of("aoi", "sakura")
    with pytest.raises(Refused, match="staff"):
        sanctions.warn(thread(), "Hm.", by=aoi.actor, as_of=aoi.customer.id)


def test_a_thread_moves_to_fewer_readers_alone(everybody):
    post, chloe = thread(), point_of("chloe")
    offered = moderating.targets(post, chloe)
    assert {space.slug for space in offered} == {"sakura-circle", "mid-size"}
    circle = next(space for space in offered if space.slug == "sakura-circle")
    with pytest.raises(Refused, match="author_out"):
        moderation.move(post, circle, "Belongs there.", by=chloe.actor, as_of=None)
    there = next(space for space in offered if space.slug == "mid-size")
    moderation.move(post, there, "Belongs there.", by=chloe.actor, as_of=None)
    assert {post.space_id, answer().space_id} == {there.id}
    assert moderating.targets(post, chloe) == []  # nothing leads back to more readers


def test_what_is_hidden_counts_nowhere(everybody):
    post, mallory = answer(), point_of("mallory", "ume")
    before = db.session.scalar(select(Persona.posts))
    moderation.hide(post, "Wrong.", by=actor("leo"), as_of=None)
    assert thread().replies == 0
    moderation.hide(thread(), "Wrong.", by=actor("leo"), as_of=None)
    assert standing_of.shown_posts(mallory) == before - 1
    assert db.session.scalar(select(func.count(Report.id))) == 0


def test_what_was_reported_of_an_answer_stays_with_it_when_questions_merge(everybody):
    post, chloe = answer(), actor("chloe")
    made = reports.report(post, ReportReason.WRONG, by=actor("aoi", "sakura"))
    asker = thread().author_id
    into = Thread(space_id=post.space_id, kind=ThreadKind.QUESTION, title="before", body="x", author_id=asker)
    db.session.add(into)
    db.session.flush()
    merging.merge(thread(), into, by=chloe)
    assert [one.act for one in db.session.scalars(select(ModerationEntry))] == [ModerationAct.MERGED]
    moderation.hide(post, "Wrong.", by=chloe, as_of=None)
    assert made.decided_at is not None


class TestLeaving:
    def leave(self, name: str) -> None:
        with every_customer("the test's own"):
            asked = (
                select(Membership)
                .join(User, User.id == Membership.user_id)
                .where(User.email == cast.address(name))
            )
            member = db.session.scalars(asked.options(joinedload(Membership.user))).one()
        with customer_scope(member.customer_id):
            members.close(member, by=actor("vera"))
            db.session.flush()

    def test_other_companies_see_a_member_once_somebody_has_left(self, everybody):
        self.leave("mallory")
        post = thread()
        seen = bylines([post], point_of("aoi", "sakura"), "en")[
            post.author_id, post.author_customer_id, False
        ]
        assert (seen.name, seen.industry, post.state) == ("", "", PostState.SHOWN)

    def test_what_they_chose_happens_on_that_day(self, everybody):
        mallory = point_of("mallory", "ume")
        person_id, company_id = mallory.user.id, mallory.customer.id
        leaving.choose(person_id, company_id, Leaving.GONE)
        self.leave("mallory")
        db.session.commit()
        while outbox.work_off():
            pass
        assert leaving.written(person_id, company_id) == 0
        assert not db.session.scalars(select(Thread).where(Thread.title == "everybody")).all()

    def test_an_erased_person_shows_nowhere(self, everybody):
        ren, post = point_of("ren", "sakura"), thread()
        post.author_id, post.author_customer_id = ren.user.id, ren.customer.id
        shown = Persona(
            user_id=ren.user.id, customer_id=ren.customer.id, pen_name="Lotus", chosen_at=clock.now()
        )
        db.session.add(shown)
        db.session.flush()
        with every_customer("the test's own"):
            erasure.erase(ren.user, by=actor("vera"))
        assert (shown.pen_name, shown.chosen_at) == ("", None)
        for reader in (point_of("aoi", "sakura"), point_of("leo", "ume")):
            assert bylines([post], reader, "en")[post.author_id, post.author_customer_id, False].name == ""


def test_what_waits_is_counted_as_it_is_listed(everybody):
    reports.report(thread(), ReportReason.RUDE, by=actor("aoi", "sakura"))
    reports.report(thread(), ReportReason.WRONG, by=actor("ren", "sakura"))
    reports.report(answer("sakura inside"), ReportReason.WRONG, by=actor("ren", "sakura"))
    answer("mid-size").state = PostState.HELD
    moderation.hide(thread("mid-size"), "Rude.", by=actor("chloe"), as_of=None)
    appeals.appeal(thread("mid-size"), "No.", by=actor("mallory", "ume"))
    for who, slug, expected in (("chloe", "", 3), ("aoi", "sakura", 1), ("mallory", "ume", 0)):
        point = point_of(who, slug)
        with spaces_of(point):
            assert (moderation_queue.counted(point), moderation_queue.waiting(point, "en").count) == (
                expected,
            ) * 2
