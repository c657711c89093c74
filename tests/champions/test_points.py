"""Points are given for what other companies find useful, never for one's own; they go when what they were for goes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.champions.actions import points as giving
from portal.champions.actions import profiles, programme
from portal.champions.actions.points import Act
from portal.champions.models import PointEntry
from portal.champions.queries import points
from portal.champions.queries.programme import programme as rules
from portal.champions.queries.programme import today
from portal.champions.rules.levels import capped
from portal.champions.rules.words import BadgeCode, PointAct
from portal.community.actions import standing, votes
from portal.community.models import Reply
from portal.community.queries.bylines import side_of
from portal.community.queries.reach import spaces_of
from portal.community.rules.words import PostState, SpaceKind, ThreadKind
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.db import db, writing
from portal.foundation.spaces import every_space
from tests import cast
from tests.community.talking import accept, answer, ask, point_of


def entries(name: str, *, all_of_them: bool = False) -> list[tuple[str, int]]:
    asked = select(PointEntry.act, PointEntry.points).join(User, User.id == PointEntry.user_id)
    asked = asked.where(User.email == cast.address(name)).order_by(PointEntry.id)
    if not all_of_them:
        asked = asked.where(PointEntry.taken_back_at.is_(None))
    return [(str(act), number) for act, number in db.session.execute(asked)]


def vote(name: str, reply_id: int, *, up: bool = True) -> None:
    with writing():
        point = point_of(name)
        with spaces_of(point):
            reply = db.session.get_one(Reply, reply_id)
            if up:
                votes.vote(reply, by=point.actor, as_of=side_of(point))
            else:
                votes.take_back(reply, by=point.actor)
            db.session.commit()
    db.session.remove()


def stand(reply_id: int, state: PostState) -> None:
    with writing(), every_space("a moderator"):
        reply = db.session.get_one(Reply, reply_id)
        standing.stand(reply, state, "why", by=WORKER)
        db.session.commit()
    db.session.remove()


def test_helping_another_company_counts(inside):
    reply = answer("aoi", ask("mallory", "How?"))
    accept("mallory", reply)
    vote("mallory", reply)
    vote("chloe", reply)
    assert entries("aoi") == [("answer", 2), ("best_answer", 10), ("useful", 1), ("useful", 1)]


def test_colleagues_oneself_and_the_vendor_give_nothing(inside):
    thread = ask("aoi", "How?")
    own, colleagues, vendors = answer("aoi", thread), answer("sora", thread), answer("chloe", thread)
    accept("aoi", colleagues)
    vote("hana", colleagues)
    vote("hana", vendors)
    assert [entries(name) for name in ("aoi", "sora", "chloe")] == [[], [], []]
    assert own


@pytest.mark.parametrize("kind", [SpaceKind.INSIDE, SpaceKind.BOTH])
def test_a_companys_own_spaces_give_nothing(inside, kind):
    thread = ask("sora", "How?", kind)
    reply = answer("aoi", thread)
    accept("sora", reply)
    ask("aoi", "A tip", kind, sort=ThreadKind.TIP)
    assert entries("aoi") == []


def test_points_come_and_go_with_what_they_were_given_for(inside):
    reply = answer("aoi", ask("mallory", "How?"))
    vote("mallory", reply)
    accept("mallory", reply)
    vote("mallory", reply, up=False)
    assert entries("aoi") == [("answer", 2), ("best_answer", 10)]
    vote("mallory", reply)
    stand(reply, PostState.HIDDEN)
    assert entries("aoi") == []
    stand(reply, PostState.SHOWN)
    assert entries("aoi") == [("answer", 2), ("useful", 1)]  # hiding took the best answer's mark off
    assert len(entries("aoi", all_of_them=True)) == 3  # each act is one row for good


def test_a_question_is_answered_once_as_far_as_points_go(inside):
    thread = ask("mallory", "How?")
    answer("aoi", thread)
    answer("aoi", thread, "And also like this.")
    assert entries("aoi") == [("answer", 2)]


def test_votes_that_only_go_round_count_no_more(inside):
    aoi, mallory = point_of("aoi"), point_of("mallory")
    for number in range(5):
        for giver, receiver in ((aoi, mallory), (mallory, aoi)):
            giving.give(
                Act(
                    receiver.user.id, receiver.customer.id, PointAct.USEFUL, f"post:{number}:1", giver.user.id
                )
            )
    assert (len(entries("aoi")), len(entries("mallory"))) == (3, 3)  # of five each way


class TestSums:
    def member(self, name: str = "aoi") -> points.Member:
        point = point_of(name)
        return point.user.id, point.customer.id

    def give(self, kind: PointAct, many: int, days_ago: int = 0) -> None:
        user, customer = self.member()
        for number in range(many):
            made = giving.give(Act(user, customer, kind, f"{kind}:{days_ago}:{number}"))
            made.day = today() - timedelta(days=days_ago)
        db.session.flush()

    def test_a_day_counts_up_to_its_cap(self, inside):
        self.give(PointAct.USEFUL, 25)
        self.give(PointAct.USEFUL, 4, days_ago=1)
        self.give(PointAct.STORY, 2, days_ago=400)
        found = points.sums([self.member()])[self.member()]
        assert found == points.Sum(10 + 4 + 60, 14)
        days = {(PointAct.USEFUL, today()): 25, (PointAct.USEFUL, today() - timedelta(days=1)): 4}
        assert capped(days, rules().caps) == found.recent  # the rule and the statement say the same
        shown = points.log(self.member(), rules())
        assert sum(one.counts or 0 for one in shown) == found.total  # and so does the list under it

    def test_levels_ask_for_points_and_for_something_lately(self, inside):
        profiles.profile_of(*self.member()).ambassador_since = clock.now()
        self.give(PointAct.STORY, 5, days_ago=200)
        assert points.levels([self.member()])[self.member()].place == 1
        self.give(PointAct.BEST_ANSWER, 2)
        stands = points.levels([self.member()])[self.member()]
        assert (stands.place, stands.recent_missing, stands.points_missing) == (2, 40, 130)

    def test_who_is_no_ambassador_has_no_level(self, inside):
        self.give(PointAct.STORY, 5)
        assert points.levels([self.member()]) == {}

    def test_a_strike_takes_level_and_points_for_a_while(self, inside):
        user, customer = self.member()
        profiles.profile_of(user, customer).ambassador_since = clock.now()
        self.give(PointAct.STORY, 1)
        row = programme.strike(user, "agreed votes", by=WORKER)
        assert points.levels([self.member()]) == {}
        assert giving.give(Act(user, customer, PointAct.STORY, "story:99")) is None
        programme.lift(row, by=WORKER)
        assert points.levels([self.member()])[self.member()].place == 1

    def test_badges_say_what_they_are_for(self, inside):
        self.give(PointAct.GATHERING, 3)
        badge = points.badges(self.member())[0]
        assert (badge.code, badge.takes, badge.count) == (BadgeCode.GATHERINGS, 3, 3)
        giving.take_back_subject(PointAct.GATHERING, "gathering:0:0")
        assert points.badges(self.member()) == []
