"""Two people decide, or change what is decided on, in the same moment: one of them wins, and nothing is half done."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.agreements.actions import proposals as change
from portal.agreements.models import Addendum, Proposal, ProposalKind, ProposalState
from portal.agreements.queries.since import since_agreed
from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.plans.models import Node
from portal.plans.queries.nodes import kpi_of
from tests.agreements.agreed import actor, agree, node, plan
from tests.plans.filled import filled


def both(*works):
    """Do these things in threads of their own, all at the same moment; return what each returned."""
    ready = Barrier(len(works))

    def begin(work):
        ready.wait(timeout=10)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(begin, work) for work in works]]


@pytest.fixture
def put_forward(at):
    with at("sakura"):
        agree()
        found = node()
        made = change.propose_change(
            plan(), found, {"target": 2.0}, why="more", by=actor("chloe"), kpi=kpi_of(found)
        )
        db.session.commit()
        return f"/c/sakura/proposals/{made.public_id}"


def the_one() -> Proposal:
    return db.session.scalars(select(Proposal).order_by(Proposal.id.desc()).limit(1)).one()


@pytest.mark.parametrize("second", ["accept", "decline"])
def test_one_of_two_who_decide_at_once_does(as_, at, put_forward, second):
    aoi, sora = as_("aoi"), as_("sora")
    for browser in (aoi, sora):
        browser.get(put_forward)
    answers = both(
        lambda: aoi.post(f"{put_forward}/accept"),
        lambda: sora.post(f"{put_forward}/{second}", data={"reason": "no"}),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    with at("sakura"):
        changed = db.session.scalars(select(Revision).where(Revision.field == "target")).all()
        accepted = the_one().state is ProposalState.ACCEPTED
        assert accepted or the_one().state is ProposalState.DECLINED
        assert len(changed) == accepted
        assert len(db.session.scalars(select(Addendum)).all()) == accepted
        assert kpi_of(node()).target == (2.0 if accepted else 3.0)
        assert since_agreed(plan()).found == []


def test_one_who_accepts_and_one_who_edits_the_field_at_once(as_, at, put_forward):
    with at("sakura"):
        edit = f"/c/sakura/nodes/{node().public_id}/edit"
    aoi, bo = as_("aoi"), as_("bo")
    form = filled(bo.get(edit).text, edit, target="2.5")
    accepted, edited = both(lambda: aoi.post(f"{put_forward}/accept"), lambda: bo.post(edit, data=form))
    with at("sakura"):
        state, target = the_one().state, kpi_of(node()).target
        if accepted.status_code == 303:  # she came first; he is shown both texts
            assert (state, target, edited.status_code) == (ProposalState.ACCEPTED, 2.0, 409)
            assert since_agreed(plan()).found == []
        else:  # he came first; what she had before her is outdated
            assert (accepted.status_code, edited.status_code) == (409, 303)
            assert (state, target) == (ProposalState.OUTDATED, 2.5)
            assert [one.field for one in since_agreed(plan()).found] == ["target"]


def test_two_edits_at_once_leave_both_marks(as_, at, put_forward):
    with at("sakura"):
        kpi, goal = (
            f"/c/sakura/nodes/{node(title).public_id}/edit"
            for title in ("sakura shared KPI", "sakura shared goal")
        )
    aoi, bo = as_("aoi"), as_("bo")
    forms = filled(aoi.get(kpi).text, kpi, unit="days"), filled(bo.get(goal).text, goal, problem="slow")
    answers = both(lambda: aoi.post(kpi, data=forms[0]), lambda: bo.post(goal, data=forms[1]))
    assert [answer.status_code for answer in answers] == [303, 303]
    pid = put_forward.rsplit("/", 1)[1]
    page = aoi.get("/c/sakura/map").text
    assert "2 changes since the agreement" in page
    assert "1 open proposal" in page
    assert f"/proposals/{pid}" in page


def test_a_viewed_member_decides_nothing_and_sees_no_insides(as_, at, put_forward):
    with at("sakura"):
        found = select(Membership.public_id).join(User, User.id == Membership.user_id)
        member = db.session.scalars(found.where(User.email == "aoi@sakura.example")).one()
    leo = as_("leo")
    leo.post(f"/c/sakura/members/{member}/view-as")
    page = leo.get(put_forward)
    assert page.status_code == 200
    assert "/accept" not in page.text
    for what in ("accept", "decline", "withdraw"):
        assert leo.post(f"{put_forward}/{what}", data={"reason": "x"}).status_code == 403
    with at("sakura"):
        assert the_one().state is ProposalState.OPEN
        pid = node().public_id
        inside = node("sakura customer KPI").public_id
    assert leo.post(f"/c/sakura/nodes/{pid}/proposals/change", data={}).status_code == 403
    assert leo.get(f"/c/sakura/nodes/{inside}/proposals/change").status_code == 404


def test_what_the_new_node_was_to_hang_on_goes_in_the_same_moment(as_, at):
    with at("sakura"):
        goal = node("sakura shared goal")
        change.propose_node(plan(), goal, ProposalKind.INITIATIVE, {"title": "new"}, why="", by=actor("aoi"))
        db.session.commit()
        url, away = f"/c/sakura/proposals/{the_one().public_id}", f"/c/sakura/nodes/{goal.public_id}/delete"
    chloe, bo = as_("chloe"), as_("bo")
    accepted, deleted = both(lambda: chloe.post(f"{url}/accept"), lambda: bo.post(away))
    assert deleted.status_code == 303
    assert accepted.status_code in (303, 409)
    with at("sakura"):
        made = db.session.scalars(select(Node).where(Node.title == "new")).one_or_none()
        assert (made is not None) == (accepted.status_code == 303)
        assert made is None or made.deleted_at is not None  # it went with what it hung on
