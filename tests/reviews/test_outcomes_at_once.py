"""Two people decide, ask, or put something into the plan in the same moment: nothing is done twice, lost or hidden."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from portal.commitments.models import Commitment
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.plans.models import Node
from portal.reviews.models import DecisionAsked
from portal.reviews.rules.words import Answer
from tests.reviews import test_aims
from tests.reviews.test_outcomes import pids, request_of, review, url


def both(*works):
    """Do these things in threads of their own, all at the same moment; return what each returned."""
    ready = Barrier(len(works))

    def begin(work):
        ready.wait(timeout=10)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(begin, work) for work in works]]


def test_an_aim_that_two_put_into_the_plan_is_there_once(as_, at):
    review_pid, one = test_aims.pids(at, "Train ten people")
    make = test_aims.url(review_pid, one, "/make")
    aoi, chloe = as_("aoi"), as_("chloe")
    answers = both(lambda: aoi.post(make), lambda: chloe.post(make))
    assert [answer.status_code for answer in answers] == [303, 303]
    with at("sakura"):
        assert len(db.session.scalars(select(Commitment)).all()) == 1


def test_all_aims_that_two_put_into_the_plan_are_there_once(as_, at):
    review_pid, _one = test_aims.pids(at, "Train ten people")
    make = test_aims.url(review_pid, more="/make")
    aoi, chloe = as_("aoi"), as_("chloe")
    answers = both(lambda: aoi.post(make), lambda: chloe.post(make))
    assert [answer.status_code for answer in answers] == [303, 303]
    with at("sakura"):
        assert len(db.session.scalars(select(Commitment)).all()) == 1
        goals = db.session.scalars(select(Node).where(Node.title == "Close the books in two days")).all()
        assert len(goals) == 1


def test_of_two_answers_one_holds_and_the_other_is_told(as_, at):
    review_pid, one = pids(at)
    say = url(review_pid, one, "/say")
    ren, sora = as_("ren"), as_("sora")
    answers = both(
        lambda: ren.post(say, data={"answer": "yes", "seen": ""}),
        lambda: sora.post(say, data={"answer": "no", "seen": ""}),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    with at("sakura"):
        wanted = Answer.YES if answers[0].status_code == 303 else Answer.NO
        assert request_of("Roll it out to every branch").answer is wanted


@pytest.mark.parametrize("what", ["decision", "aim"])
def test_what_is_written_while_the_review_is_opened_is_seen_by_both(as_, at, what):
    with at("sakura"):
        pid = review("prepared").public_id
    base, chloe, bo = f"/c/sakura/reviews/{pid}", as_("chloe"), as_("bo")
    data = {"request": "Just now", "decider": ""} if what == "decision" else {
        "kind": "commitment", "title": "Just now", "owner": "side:vendor", "under": "",
    }  # fmt: skip
    opened, written = both(
        lambda: chloe.post(f"{base}/open"), lambda: bo.post(f"{base}/{what}s/new", data=data)
    )
    assert (opened.status_code, written.status_code) == (303, 303)
    with at("sakura"):
        row = request_of("Just now") if what == "decision" else test_aims.aim("Just now")
        assert row.visibility is Visibility.SHARED
        assert all(
            one.visibility is Visibility.SHARED for one in db.session.scalars(select(DecisionAsked)).all()
        )
