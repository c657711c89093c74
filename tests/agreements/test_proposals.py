"""Single proposals: put forward by one side, decided by the other, and part of the agreement once accepted."""

import json

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.activity.models import Activity, Notice
from portal.agreements.actions import proposals as change
from portal.agreements.actions.events import Refused
from portal.agreements.models import Addendum, PlanMarks, Proposal, ProposalKind, ProposalState
from portal.agreements.queries.since import addenda, since_agreed
from portal.agreements.rules.document import seal
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.plans.actions import nodes, nodes_places, plans
from portal.plans.models import Cadence, Kpi, Node, NodeKind, PlanState
from portal.plans.queries.nodes import kpi_of
from tests.agreements.agreed import actor, agree, node, plan
from tests.plans.filled import filled

NEW_KPI = {"title": "fewer slips", "baseline": 12.0, "target": 5.0, "unit": "%", "direction": "lower"}


def put_forward(who: str = "chloe", why: str = "we can do more", **changes) -> Proposal:
    found = node()
    made = change.propose_change(
        plan(), found, changes or {"target": 2.0}, why=why, by=actor(who), kpi=kpi_of(found)
    )
    db.session.commit()
    return made


def the_one() -> Proposal:
    return db.session.scalars(select(Proposal).order_by(Proposal.id.desc()).limit(1)).one()


def terms(title: str = "sakura shared KPI") -> Kpi:
    return db.session.scalars(select(Kpi).join(Node, Node.id == Kpi.node_id).where(Node.title == title)).one()


def page_of(at) -> str:
    with at("sakura"):
        return f"/c/sakura/proposals/{the_one().public_id}"


def test_accepting_changes_the_plan_with_the_reason_in_its_history(at):
    with at("sakura"):
        put_forward(target=2.0, thresholds=[{"from": "2026-12-01", "value": 6.0}])
        change.accept(the_one(), by=actor("aoi"))
        db.session.commit()
    with at("sakura"):
        assert terms().target == 2.0
        assert terms().thresholds == [{"from": "2026-12-01", "value": 6.0}]
        done = the_one()
        assert (done.state, done.decided_by_id) == (ProposalState.ACCEPTED, actor("aoi").person_id)
        row = db.session.scalars(select(Revision).where(Revision.field == "target")).one()
        piece = db.session.scalars(select(ChangeSet).where(ChangeSet.id == row.change_set_id)).one()
        assert (piece.why, piece.actor_id) == ("we can do more", actor("aoi").person_id)
        told = {one.kind: one for one in db.session.scalars(select(Activity))}
        assert {"proposal.put_forward", "proposal.accepted"} <= told.keys()
        assert db.session.scalars(select(Addendum)).all() == []  # nothing is agreed yet


def test_an_accepted_change_is_agreed_and_not_marked(at):
    with at("sakura"):
        edition = agree()
        put_forward()
        change.accept(the_one(), by=actor("ren"))
        db.session.commit()
        (added,) = addenda(plan())
        assert since_agreed(plan()).found == []
        assert db.session.scalars(select(PlanMarks)).one().changes == 0
        assert seal(added.text) == added.seal
        said = json.loads(added.text)
        assert said["agreed"] == {"node": node().public_id, "changes": {"target": {"before": 3, "after": 2}}}
        assert (said["edition"], said["number"], said["side"]) == (edition.number, 1, "vendor")
        found = node()
        nodes.revise(plan(), found, {"target": 1.0}, by=actor("chloe"), kpi=kpi_of(found))
        db.session.commit()
        (later,) = since_agreed(plan()).found
        assert (later.before, later.after) == (2, 1.0)


def test_an_accepted_node_is_made_and_agreed(at):
    with at("sakura"):
        agree()
        goal = node("sakura shared goal")
        change.propose_node(plan(), goal, ProposalKind.KPI, NEW_KPI, why="it hurts", by=actor("aoi"))
        db.session.commit()
        assert db.session.scalars(select(Node).where(Node.title == "fewer slips")).all() == []
        change.accept(the_one(), by=actor("chloe"))
        db.session.commit()
        made = node("fewer slips")
        assert (made.kind, made.visibility, made.parent_id) == (NodeKind.KPI, Visibility.SHARED, goal.id)
        assert (terms("fewer slips").target, terms("fewer slips").direction) == (5.0, "lower")
        assert the_one().made_id == made.id
        assert since_agreed(plan()).found == []
        agree(2)
        assert addenda(plan()) == []  # they belong to the edition before


def test_the_record_of_an_agreement_cannot_be_written_over(at):
    with at("sakura"):
        agree()
        put_forward()
        change.accept(the_one(), by=actor("aoi"))
        db.session.commit()
        row = db.session.scalars(select(Addendum)).one()
        row.text = "{}"
        with pytest.raises(Exception, match="append"):
            db.session.commit()
        db.session.rollback()


@pytest.mark.parametrize("who", ["chloe", "bo"])
def test_ones_own_side_does_not_decide(at, who):
    with at("sakura"):
        put_forward("chloe")
        for decide in (
            lambda one: change.accept(one, by=actor(who)),
            lambda one: change.decline(one, "no", by=actor(who)),
        ):
            with pytest.raises(Refused, match="own_side"):
                decide(the_one())
        with pytest.raises(Refused, match="not_yours"):
            change.withdraw(the_one(), by=actor("aoi"))


def test_what_was_decided_stays_decided(at):
    with at("sakura"):
        put_forward()
        change.decline(the_one(), "  too early ", by=actor("aoi"))
        db.session.commit()
        assert (the_one().state, the_one().reason) == (ProposalState.DECLINED, "too early")
        for again in (change.accept, lambda one, by: change.decline(one, "x", by=by)):
            with pytest.raises(Refused, match="decided"):
                again(the_one(), by=actor("sora"))
        with pytest.raises(Refused, match="decided"):
            change.withdraw(the_one(), by=actor("chloe"))
        assert terms().target == 3.0


def test_a_field_changed_meanwhile_outdates_what_is_about_it_alone(at):
    with at("sakura"):
        first, second = put_forward(target=2.0), put_forward("aoi", unit="days")
        found = node()
        nodes.revise(plan(), found, {"target": 2.5}, by=actor("aoi"), kpi=kpi_of(found))
        db.session.commit()
        assert (first.state, second.state) == (ProposalState.OUTDATED, ProposalState.OPEN)
        with pytest.raises(Refused, match="outdated"):
            change.accept(first, by=actor("aoi"))
        assert db.session.scalars(select(PlanMarks)).one().proposals == {str(node().id): [second.public_id]}


def test_the_node_gone_or_the_plan_closed_outdates_it(at):
    with at("sakura"):
        first = put_forward()
        goal = node("sakura shared goal")
        second = change.propose_node(
            plan(), goal, ProposalKind.INITIATIVE, {"title": "n"}, why="", by=actor("aoi")
        )
        nodes_places.delete(plan(), node(), by=actor("chloe"))
        db.session.commit()
        assert (first.state, second.state) == (ProposalState.OUTDATED, ProposalState.OPEN)
        plan().state = PlanState.CLOSED
        plans.pulse.bump(plan(), Visibility.SHARED)
        plans.plan_changed(plan())
        db.session.commit()
        assert second.state is ProposalState.OUTDATED


def test_accepting_one_outdates_the_other_about_the_same_field(at):
    with at("sakura"):
        first, second = put_forward(target=2.0), put_forward(target=1.0)
        change.accept(first, by=actor("aoi"))
        db.session.commit()
        assert second.state is ProposalState.OUTDATED


@pytest.mark.parametrize("title", ["sakura vendor KPI", "sakura customer KPI"])
def test_what_one_side_keeps_inside_is_never_part_of_a_proposal(as_, at, title):
    with at("sakura"):
        found = node(title)
        with pytest.raises(Refused, match="not_shared"):
            change.propose_change(
                plan(), found, {"target": 1.0}, why="", by=actor("chloe"), kpi=kpi_of(found)
            )
        pid = found.public_id
    inside, outside = ("chloe", "aoi") if "vendor" in title else ("aoi", "chloe")
    for path in ("change", "below?kind=kpi"):
        url = f"/c/sakura/nodes/{pid}/proposals/{path}"
        assert as_(outside).get(url).status_code == 404
        assert as_(inside).get(url).status_code in (404, 422)  # nothing hangs below a KPI


def test_the_form_puts_forward_only_what_was_changed(as_, at):
    with at("sakura"):
        pid = node().public_id
    url = f"/c/sakura/nodes/{pid}/proposals/change"
    browser = as_("aoi")
    form = filled(browser.get(url).text, url)
    assert browser.post(url, data={**form, "why": "x"}).status_code == 422  # nothing differs
    assert browser.post(url, data={**form, "target": "2.5"}).status_code == 422  # no reason
    answer = browser.post(url, data={**form, "target": "２．５", "threshold_1": "7", "why": "<b>more</b>"})
    assert answer.status_code == 303
    with at("sakura"):
        made = the_one()
        assert (made.before["target"], made.after["target"]) == (3.0, 2.5)
        assert set(made.after) == {"target", "thresholds"}
        assert terms().target == 3.0
    page = as_("chloe").get(page_of(at)).text
    for words in (
        "3.0 日",
        "2.5 日",
        "at most 7.0 日",
        "&lt;b&gt;more&lt;/b&gt;",
        "Accept",
        "Where it stands today",
    ):
        assert words in page
    own = as_("aoi").get(page_of(at)).text
    assert "Waiting for somebody at" in own
    assert "Take back" in own
    assert "/accept" not in own


def test_a_field_changed_while_somebody_wrote_is_shown_first(as_, at):
    with at("sakura"):
        pid = node().public_id
    url = f"/c/sakura/nodes/{pid}/proposals/change"
    browser = as_("aoi")
    form = filled(browser.get(url).text, url)
    with at("sakura"):
        found = node()
        nodes.revise(plan(), found, {"target": 2.8}, by=actor("chloe"), kpi=kpi_of(found))
        db.session.commit()
    answer = browser.post(url, data={**form, "target": "2.5", "why": "x"})
    assert answer.status_code == 409
    assert "changed while you wrote" in answer.text
    again = filled(answer.text, url)
    assert again["target"] == "2.5"
    assert browser.post(url, data=again).status_code == 303
    with at("sakura"):
        assert the_one().before == {"target": 2.8}


def test_a_new_kpi_is_put_forward_below_a_node(as_, at):
    with at("sakura"):
        pid = node("sakura shared initiative").public_id
    url = f"/c/sakura/nodes/{pid}/proposals/below"
    browser = as_("chloe")
    form = filled(browser.get(f"{url}?kind=kpi").text, url)
    assert "visibility" not in form
    data = {**form, "title": "slips", "baseline": "10", "target": "5", "direction": "lower", "why": "hurts"}
    assert browser.post(f"{url}?kind=kpi", data=data).status_code == 303
    assert browser.get(f"{url}?kind=goal").status_code == 400
    page = as_("ren").get(page_of(at)).text
    assert "New KPI" in page
    assert "hurts" in page
    assert as_("ren").post(f"{page_of(at)}/accept").status_code == 303
    with at("sakura"):
        assert terms("slips").target == 5.0


@pytest.mark.parametrize("who", ["ren", "carl"])
def test_who_only_reads_puts_nothing_forward(as_, at, who):
    with at("sakura"):
        pid = node().public_id
    assert as_(who).get(f"/c/sakura/nodes/{pid}/proposals/change").status_code == 403
    assert as_(who).post(f"/c/sakura/nodes/{pid}/proposals/change", data={}).status_code == 403


def test_the_pages_answer_two_who_decide_at_once(as_, at):
    with at("sakura"):
        put_forward()
    url = page_of(at)
    aoi, sora = as_("aoi"), as_("sora")
    assert "Do you accept this?" in aoi.get(url).text
    assert sora.post(f"{url}/decline", data={"reason": ""}).status_code == 422
    assert sora.post(f"{url}/decline", data={"reason": "not <now>"}).status_code == 303
    late = aoi.post(f"{url}/accept")
    assert late.status_code == 409
    assert "Somebody has decided on this proposal meanwhile" in late.text
    assert "not &lt;now&gt;" in late.text
    with at("sakura"):
        assert terms().target == 3.0


def test_strangers_colleagues_and_who_views_as_a_member(as_, at):
    with at("sakura"):
        put_forward("aoi")
    url = page_of(at)
    pid = url.rsplit("/", 1)[1]
    for address in (url, f"/c/ume/proposals/{pid}", f"{url}/accept", f"/c/ume/proposals/{pid}/accept"):
        method = "POST" if address.endswith("accept") else "GET"
        assert as_("mallory").open(address, method=method).status_code == 404
        assert as_("olivia").open(address, method=method).status_code == 404
    assert as_("carl").get(url).status_code == 200
    assert as_("carl").post(f"{url}/accept").status_code == 403
    assert as_("").post(f"{url}/accept").status_code == 401
    with at("sakura"):
        assert the_one().state is ProposalState.OPEN


def test_the_list_shows_the_open_ones_first_to_both_sides(as_, at):
    with at("sakura"):
        first = put_forward("aoi", unit="days")
        change.decline(first, "no", by=actor("chloe"))
        put_forward("chloe", target=2.0)
        pid = plan().public_id
    for who in ("aoi", "ren", "chloe", "carl"):
        page = as_(who).get(f"/c/sakura/plans/{pid}/proposals").text
        assert page.index("Waiting for a decision") < page.index("Declined")
    assert as_("mallory").get(f"/c/ume/plans/{pid}/proposals").status_code == 404


def test_it_is_the_next_thing_of_who_decides_and_of_nobody_else(as_, at):
    words = "Decide on a change put forward: sakura shared KPI"
    with at("sakura"):
        put_forward("chloe")
    assert words in as_("aoi").get("/c/sakura").text
    assert words not in as_("chloe").get("/desk").text
    with at("sakura"):
        change.withdraw(the_one(), by=actor("bo"))
        put_forward("aoi", unit="days")
    assert words not in as_("aoi").get("/c/sakura").text
    assert words in as_("chloe").get("/desk").text
    assert words not in as_("olivia").get("/desk").text
    assert words not in as_("carl").get("/desk").text


def test_owners_who_left_meanwhile_own_nothing(at):
    with at("sakura"):
        put_forward("aoi", vendor_owner_id=actor("chloe").person_id)
        leaving = db.session.scalars(select(User).where(User.email == "chloe@vendor.example")).one()
        leaving.disabled_at = leaving.created_at
        db.session.commit()
        change.accept(the_one(), by=actor("bo"))
        db.session.commit()
        assert node().vendor_owner_id is None


def test_twice_the_proposals_take_as_many_statements(as_, at, counting):
    with at("sakura"):
        put_forward("chloe")
        pid = plan().public_id
    browser = as_("aoi")
    urls = (f"/c/sakura/plans/{pid}/proposals", "/c/sakura")
    for url in urls:
        browser.get(url)
    with counting() as few:
        for url in urls:
            browser.get(url)
    with at("sakura"):
        for number in range(5):
            put_forward("chloe" if number % 2 else "bo", target=2.0 - number / 10)
    for url in urls:
        browser.get(url)
    with counting() as many:
        for url in urls:
            browser.get(url)
    assert len(few) == len(many)


def told() -> set[tuple[str, str]]:
    rows = db.session.execute(select(User.email, Notice.kind).join(Notice, Notice.person_id == User.id))
    return {(email.partition("@")[0], kind) for email, kind in rows if kind.startswith("proposal.")}


def test_who_decides_is_told_and_then_who_put_it_forward(as_, at):
    with at("sakura"):
        put_forward("chloe", why="we <can> do more")
        assert told() == {("aoi", "proposal.put_forward")}
    page = as_("aoi").get("/notices").text
    assert "puts something forward for you to decide" in page
    assert "we &lt;can&gt; do more" in page
    with at("sakura"):
        change.decline(the_one(), "not this year", by=actor("aoi"))
        db.session.commit()
        assert told() == {("chloe", "proposal.decided")}
        put_forward("aoi", unit="days")
        assert told() == {
            ("chloe", "proposal.decided"), ("chloe", "proposal.put_forward"), ("bo", "proposal.put_forward"),
        }  # fmt: skip
    assert "declined what you put forward" in as_("chloe").get("/notices").text


def test_what_was_outdated_is_put_forward_again_against_how_things_stand(as_, at):
    with at("sakura"):
        put_forward("aoi", target=2.0, thresholds=[{"from": None, "value": 7.0}], cadence=Cadence.WEEKLY)
        found = node()
        nodes.revise(plan(), found, {"target": 2.5}, by=actor("chloe"), kpi=kpi_of(found))
        db.session.commit()
        pid, url = the_one().public_id, f"/c/sakura/nodes/{node().public_id}/proposals/change"
    aoi = as_("aoi")
    assert f"{url}?again={pid}" in aoi.get(page_of(at)).text
    assert "again=" not in as_("chloe").get(page_of(at)).text
    form = filled(aoi.get(f"{url}?again={pid}").text, url)
    assert (form["target"], form["threshold_1"], form["cadence"]) == ("2", "7", "weekly")
    assert aoi.post(url, data={**form, "why": "still"}).status_code == 303
    with at("sakura"):
        assert (the_one().before["target"], the_one().after["target"]) == (2.5, 2.0)
        assert the_one().after["cadence"] == "weekly"
    plain = filled(aoi.get(f"{url}?again=AAAAAAAAAAAAAAAA").text, url)
    assert plain["target"] == "2.5"


def test_a_decision_sent_twice_is_one(as_, at):
    with at("sakura"):
        put_forward()
    browser, url = as_("aoi"), page_of(at)
    form = filled(browser.get(url).text, f"{url}/accept")
    answers = [browser.post(f"{url}/accept", data=form).status_code for _ in range(2)]
    assert answers == [303, 303]
    with at("sakura"):
        assert len(db.session.scalars(select(Revision).where(Revision.field == "target")).all()) == 1
