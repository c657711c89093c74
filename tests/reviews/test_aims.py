"""What both sides aim at next: written down by either, put into the plan once, looked at again in the next review."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.activity.review_sections import Period, section
from portal.collaboration import subjects
from portal.collaboration.queries import origins
from portal.commitments.actions import commitments
from portal.commitments.models import Commitment, SettledAs
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import customer_scope
from portal.plans.actions import nodes_places
from portal.plans.models import Node, NodeKind
from portal.plans.queries import nodes, plans
from portal.reviews.actions import outcomes as change
from portal.reviews.actions import outcomes_making
from portal.reviews.actions.events import ReviewChanged
from portal.reviews.actions.reviews import open_to_customer
from portal.reviews.listeners import outcomes_sections
from portal.reviews.models import Aim, Review
from portal.reviews.queries import outcomes, outcomes_before
from portal.reviews.queries.outcomes_before import Became
from portal.reviews.rules.words import AimKind
from tests.reviews.test_outcomes import TODAY, actor, person, review


def aim(title: str) -> Aim:
    return db.session.scalars(select(Aim).where(Aim.title == title)).one()


def customer() -> Customer:
    return db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()


def pids(at, title: str) -> tuple[str, str]:
    with at("sakura"):
        one = aim(title)
        found = db.session.scalars(select(Review.public_id).where(Review.id == one.review_id)).one()
        return found, one.public_id


def url(review_pid: str, aim_pid: str = "", more: str = "") -> str:
    tail = f"/{aim_pid}" if aim_pid else ""
    return f"/c/sakura/reviews/{review_pid}/aims{tail}{more}"


def goal_pid(at) -> str:
    with at("sakura"):
        wanted = select(Node.public_id).where(
            Node.kind == NodeKind.GOAL, Node.visibility == Visibility.SHARED, Node.deleted_at.is_(None)
        )
        return db.session.scalars(wanted).one()


def test_either_side_writes_an_aim(as_, at):
    review_pid, _one = pids(at, "Train ten people")
    with at("sakura"):
        aoi = person("aoi").public_id
    data = {"kind": "initiative", "title": "Teach the branches", "under": goal_pid(at), "owner": aoi,
            "due_on": "2027-02-01", "why": "They asked.", "request_key": "k"}  # fmt: skip
    for _time in range(2):
        assert as_("sora").post(url(review_pid, more="/new"), data=data).status_code == 303
    with at("sakura"):
        made = aim("Teach the branches")
        assert (made.kind, made.side, made.owner_id) == (
            AimKind.INITIATIVE, Side.CUSTOMER, person("aoi").id,
        )  # fmt: skip
        assert made.under_node_id is not None
    page = as_("chloe").get(f"/c/sakura/reviews/{review_pid}/outcomes").text
    assert "Teach the branches" in page
    assert "They asked." in page
    no_goal = data | {"under": "", "request_key": "other"}
    assert as_("sora").post(url(review_pid, more="/new"), data=no_goal).status_code == 422
    assert as_("ren").post(url(review_pid, more="/new"), data=data).status_code == 403
    assert as_("mallory").post(url(review_pid, more="/new"), data=data).status_code == 404


def test_two_who_change_the_same_field_see_both(as_, at):
    review_pid, one = pids(at, "Train ten people")
    with at("sakura"):
        owner = person("chloe").public_id
    base = {"kind": "commitment", "title": "Train ten people", "under": "", "owner": owner, "why": ""}
    seen = json.dumps({**base, "due_on": None})
    first = base | {"title": "Train twelve people", "seen": seen}
    second = base | {"title": "Train twenty people", "seen": seen}
    assert as_("chloe").post(url(review_pid, one), data=first).status_code == 303
    clash = as_("aoi").post(url(review_pid, one), data=second)
    assert clash.status_code == 409
    assert "Train twelve people" in clash.text
    assert "Train twenty people" in clash.text


def test_one_press_makes_an_action_item_once(as_, at):
    review_pid, one = pids(at, "Train ten people")
    for _time in range(2):
        assert as_("aoi").post(url(review_pid, one, "/make")).status_code == 303
    with at("sakura"):
        made = db.session.scalars(select(Commitment)).one()
        assert (made.title, made.side, made.owner_id, made.visibility) == (
            "Train ten people", Side.VENDOR, person("chloe").id, Visibility.SHARED,
        )  # fmt: skip
        came = origins.came_from("commitment", made.id)
        assert came is not None
        assert came.subject == subjects.subject(one)
        found = outcomes.aimed(aim("Train ten people"))
        assert found.made is not None
        assert found.made.subject.public_id == made.public_id
        pid = made.public_id
    assert "Train ten people" in as_("aoi").get(f"/c/sakura/commitments/{pid}").text
    assert as_("aoi").get(f"/c/sakura/reviews/aims/{one}").headers["Location"].endswith(f"#aim-{one}")


def test_all_of_them_at_once_goals_first(as_, at):
    review_pid, _one = pids(at, "Train ten people")
    for _time in range(2):
        assert as_("chloe").post(url(review_pid, more="/make")).status_code == 303
    with at("sakura"):
        goal = db.session.scalars(select(Node).where(Node.title == "Close the books in two days")).one()
        assert (goal.kind, goal.visibility, goal.parent_id) == (NodeKind.GOAL, Visibility.SHARED, None)
        assert len(db.session.scalars(select(Commitment)).all()) == 1
        pid = goal.public_id
    assert "Close the books in two days" in as_("ren").get(f"/c/sakura/nodes/{pid}").text
    assert as_("ren").post(url(review_pid, more="/make")).status_code == 403


def test_what_is_prepared_is_not_made_before_the_customer_saw_it(at):
    with at("sakura"):
        prepared = review("prepared")
        one = change.aim_at(prepared, AimKind.GOAL, "Grow", side=Side.CUSTOMER, by=actor("chloe"))
        with pytest.raises(Refused, match="not_open"):
            outcomes_making.make(prepared, one, customer(), by=actor("chloe"))
        open_to_customer(prepared, by=actor("chloe"))
        assert outcomes_making.make(prepared, one, customer(), by=actor("chloe")) is not None


def test_what_cannot_be_made_says_why_and_the_rest_is_made(at):
    with at("sakura"):
        found = review()
        change.aim_at(found, AimKind.INITIATIVE, "Hangs nowhere", side=Side.CUSTOMER, by=actor("chloe"))
        making = outcomes_making.make_all(found, customer(), by=actor("chloe"))
        assert len(making.made) == 2
        assert [(one.title, reason) for one, reason in making.refused] == [("Hangs nowhere", "no_goal")]


def test_an_initiative_hangs_on_its_goal_and_its_owner_is_a_member(at):
    goal = goal_pid(at)
    with at("sakura"):
        found, under = review(), nodes.node(goal)
        one = change.aim_at(
            found, AimKind.INITIATIVE, "Walk them through", side=Side.CUSTOMER, by=actor("chloe"),
            owner_id=person("aoi").id, due_on=date(2027, 1, 20), under_node_id=under.id,
        )  # fmt: skip
        made = outcomes_making.make(found, one, customer(), by=actor("chloe"))
        node = nodes.node(made.public_id)
        assert (node.parent_id, node.kind, node.due_on) == (under.id, NodeKind.INITIATIVE, date(2027, 1, 20))
        assert node.customer_owner_id is not None


def test_a_list_that_is_full_takes_nothing_back(at, monkeypatch):
    with at("sakura"):
        found, gone = review(), aim("Train ten people")
        change.remove(found, gone, by=actor("chloe"))
        db.session.flush()
        left = len(outcomes.reviews.aims_of(found.id))
        monkeypatch.setitem(change.KINDS, Aim, replace(change.KINDS[Aim], most=left))
        with pytest.raises(Refused, match="too_many"):
            change.restore(found, gone, by=actor("chloe"))
        monkeypatch.undo()
        change.restore(found, gone, by=actor("chloe"))
        assert gone in outcomes.reviews.aims_of(found.id)


def test_open_pages_hear_of_an_aim_that_is_handed_over(at):
    with at("sakura"):
        one, successor = aim("Train ten people"), person("aoi").id
        db.session.info.pop("announced", None)
        change.hand_over(Aim, successor, {one.public_id}, by=actor("chloe"))
        assert one.owner_id == successor
        assert [
            event.part for event in db.session.info.pop("announced") if isinstance(event, ReviewChanged)
        ] == ["outcomes"]


def test_what_was_taken_out_of_the_plan_can_be_put_there_again(at):
    with at("sakura"):
        found, one = review(), aim("Close the books in two days")
        made = outcomes_making.make(found, one, customer(), by=actor("chloe"))
        assert outcomes_making.make(found, one, customer(), by=actor("chloe")) is None
        node = nodes.node(made.public_id)
        nodes_places.delete(plans.plan_of(node.plan_id), node, by=actor("chloe"))
        db.session.flush()
        assert outcomes.aimed(one).was_taken_away
        assert outcomes_making.make(found, one, customer(), by=actor("chloe")) is not None


def test_a_final_review_makes_and_does_not_change(as_, at):
    review_pid, one = pids(at, "Send the guide")
    assert as_("chloe").post(url(review_pid, one, "/remove")).status_code == 409
    assert as_("chloe").post(url(review_pid, one, "/make")).status_code == 303
    with at("sakura"):
        assert aim("Send the guide").made_kind == "commitment"


def test_order_taking_away_and_back(as_, at):
    review_pid, one = pids(at, "Train ten people")
    browser = as_("aoi")
    assert browser.post(url(review_pid, one, "/place"), data={"step": "up"}).status_code == 303
    with at("sakura"):
        assert outcomes.reviews.aims_of(review().id)[0].title == "Train ten people"
    assert browser.post(url(review_pid, one, "/remove")).status_code == 303
    assert browser.get(url(review_pid, one)).status_code == 404
    assert browser.post(url(review_pid, one, "/restore")).status_code == 303
    assert browser.get(url(review_pid, one)).status_code == 200


def test_last_times_aims_are_looked_at_in_the_next_review(as_, at):
    with at("sakura"):
        running = review()
        found = outcomes_before.of(running, TODAY)
        assert [each.became for each in found.set_out] == [Became.WAITS]
        made = outcomes_making.make(review("final"), aim("Send the guide"), customer(), by=actor("chloe"))
        promised = db.session.scalars(select(Commitment).where(Commitment.public_id == made.public_id)).one()
        commitments.settle(promised, SettledAs.DONE, by=actor("chloe"))
        db.session.flush()
        assert [each.became for each in outcomes_before.of(running, TODAY).set_out] == [Became.DONE]
        running_pid = running.public_id
        db.session.commit()
    text = as_("aoi").get(f"/c/sakura/reviews/{running_pid}/outcomes").text
    assert "What we set out to do last time" in text
    assert "Send the guide" in text


def test_the_section_tells_of_it_in_plain_facts(at):
    with at("sakura"):
        running = review()
        period = Period(customer(), running.plan_id, running.first, running.last, TODAY)
        with customer_scope(customer().id, Audience.GUEST):
            facts = json.loads(json.dumps(outcomes_sections.gather(period)))
            earlier = Period(customer(), None, date(2020, 1, 1), date(2020, 3, 31), TODAY)
            assert outcomes_sections.gather(earlier) is None
        assert [one["title"] for one in facts["aims"]] == ["Send the guide"]
        assert [one["answer"] for one in facts["decisions"]] == ["later"]
        found = section("reviews.last_time")
        assert found is not None
        assert [table.key for table in found.tables(facts)] == ["aims", "decisions"]
        assert found.people(facts) == {person("aoi").public_id}


def test_the_page_asks_as_much_of_many_aims_as_of_two(as_, at, counting):
    review_pid, _one = pids(at, "Train ten people")
    browser, page = as_("chloe"), f"/c/sakura/reviews/{review_pid}/outcomes"

    def made(count: int) -> int:
        with at("sakura"):
            for number in range(count):
                one = change.aim_at(
                    review(), AimKind.COMMITMENT, f"Aim {number} of {count}", side=Side.CUSTOMER,
                    by=actor("chloe"), owner_id=person("aoi").id,
                )  # fmt: skip
                outcomes_making.make(review(), one, customer(), by=actor("chloe"))
            db.session.commit()
        browser.get(page)
        with counting() as statements:
            browser.get(page)
        return len(statements)

    assert made(2) == made(6)
