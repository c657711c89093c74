"""A conversation becomes an initiative: one question, and both ends remember why."""

import pytest
from sqlalchemy import select

from portal.collaboration.models.origins import Origin
from portal.conversations.actions import standing
from portal.conversations.models import HappeningKind, Message
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.plans.models import Node, NodeKind, Plan, PlanState
from tests.conversations.people import actor, asked, person


@pytest.fixture
def turned(at):
    """A solved question of Aoi's: its public id."""
    with at("sakura"):
        talk = asked(title="Close the books from the train", text="We need it **offline**.")
        standing.solve(talk, by=actor("chloe"))
        pid = talk.public_id
        db.session.commit()
    return pid


def goal(at, visibility=Visibility.SHARED, slug="sakura"):
    with at(slug):
        wanted = select(Node.public_id).where(
            Node.kind == NodeKind.GOAL, Node.visibility == visibility, Node.deleted_at.is_(None)
        )
        return db.session.scalars(wanted).one()


def url(pid, slug="sakura"):
    return f"/c/{slug}/about/{pid}/turn?kind=initiative"


def made(at):
    with at("sakura"):
        wanted = select(Node).where(Node.title == "Close the books offline")
        return db.session.scalars(wanted).one_or_none()


def test_it_asks_what_it_is_called_and_under_which_goal(as_, at, turned):
    page = as_("chloe").get(url(turned)).text
    assert 'value="Close the books from the train"' in page
    assert "sakura shared goal" in page
    assert "sakura vendor goal" not in page  # fewer people see that goal than the conversation
    assert "Plan of sakura" not in page.split("<form")[1]  # there is but one plan


def test_it_says_who_will_see_what_is_made(as_, turned):
    chloe = as_("chloe")
    assert 'data-visibility="shared"' in chloe.get(url(turned)).text
    draft = chloe.get(url(turned).replace("initiative", "article")).text
    assert 'data-visibility="vendor"' in draft  # nobody reads a draft at the customer's
    assert 'data-visibility="shared"' not in draft


def test_both_ends_remember(as_, at, turned):
    chloe = as_("chloe")
    answer = chloe.post(url(turned), data={"text": "Close the books offline", "under": goal(at)})
    assert answer.status_code == 303
    node = made(at)
    assert node.kind is NodeKind.INITIATIVE
    assert node.visibility is Visibility.SHARED
    assert answer.headers["Location"].endswith(f"/c/sakura/nodes/{node.public_id}")
    with at("sakura"):
        line = db.session.scalars(select(Message).where(Message.happening == HappeningKind.TURNED)).one()
        assert line.facts["title"] == "Close the books offline"
        assert line.facts["subject"] == node.public_id
        origin = db.session.scalars(select(Origin)).one()
        assert (origin.asked_by_id, origin.by_id) == (person("aoi").id, person("chloe").id)
        assert origin.words == "We need it **offline**."
    for who in ("chloe", "aoi"):
        browser = as_(who)
        sheet = browser.get(f"/c/sakura/nodes/{node.public_id}").text
        assert "From: Close the books from the train" in sheet
        assert f"/c/sakura/conversations/{turned}" in sheet
        assert "Asked by Aoi" in sheet
        assert "Close the books offline" in browser.get(f"/c/sakura/conversations/{turned}/context").text
        way = f'/c/sakura/about/{node.public_id}/open">Close the books offline</a>'
        assert way in browser.get(f"/c/sakura/conversations/{turned}").text
        assert (
            browser.get(f"/c/sakura/about/{node.public_id}/open")
            .headers["Location"]
            .endswith(f"/c/sakura/nodes/{node.public_id}")
        )


def test_an_idea_that_came_of_it_is_shown_and_leads_on(as_, at, turned):
    chloe = as_("chloe")
    where = url(turned).replace("initiative", "idea")
    asked_of = chloe.post(where, data={"text": "Offline books", "under": "new"}).headers["Location"]
    for who in ("chloe", "aoi"):
        context = as_(who).get(f"/c/sakura/conversations/{turned}/context")
        assert context.status_code == 200
        assert "Offline books" in context.text
        assert f'href="{asked_of}"' in context.text


def test_a_customers_person_may_as_well_and_with_one_goal_one_click_is_enough(as_, at, turned):
    assert as_("sora").post(url(turned), data={"text": "Close the books offline"}).status_code == 303
    assert made(at) is not None


def test_what_was_deleted_is_told_no_more(as_, at, turned):
    chloe = as_("chloe")
    chloe.post(url(turned), data={"text": "Close the books offline", "under": goal(at)})
    node = made(at).public_id
    chloe.post(f"/c/sakura/nodes/{node}/delete")
    assert "What came of it" not in chloe.get(f"/c/sakura/conversations/{turned}/context").text


@pytest.mark.parametrize("changed", [{"text": " "}, {"under": "AAAAAAAAAAAAAAAA"}])
def test_what_is_missing_is_asked_again(as_, at, turned, changed):
    data = {"text": "Close the books offline", "under": goal(at)} | changed
    assert as_("chloe").post(url(turned), data=data).status_code == 422
    assert made(at) is None


def test_a_goal_of_the_vendors_inside_and_one_of_another_customer_are_no_choice(as_, at, turned):
    for under in (goal(at, Visibility.VENDOR), goal(at, slug="ume")):
        data = {"text": "Close the books offline", "under": under}
        assert as_("chloe").post(url(turned), data=data).status_code == 422
    assert made(at) is None


@pytest.mark.parametrize(
    ("who", "answer"),
    [("ren", 404), ("carl", 404), ("mallory", 404), ("olivia", 404), ("", 401), ("hana", 200)],
)
def test_who_may(as_, turned, who, answer):
    assert as_(who).get(url(turned)).status_code == answer


def test_not_into_a_closed_plan_and_not_into_what_nobody_makes(as_, at, turned):
    assert as_("chloe").get(url(turned).replace("initiative", "rocket")).status_code == 404
    assert as_("chloe").get(url(turned).split("?")[0]).status_code == 400
    with at("sakura"):
        db.session.scalars(select(Plan)).one().state = PlanState.CLOSED
        db.session.commit()
    assert as_("chloe").get(url(turned)).status_code == 404


def test_the_thread_offers_it_as_long_as_there_is_a_plan(as_, at, turned):
    chloe, url = as_("chloe"), f"/c/sakura/conversations/{turned}"
    assert "Make it an initiative" in chloe.get(url).text
    with at("sakura"):
        db.session.scalars(select(Plan)).one().state = PlanState.CLOSED
        db.session.commit()
    assert "Make it an initiative" not in chloe.get(url).text
    assert "Make it an initiative" not in as_("carl").get(url).text


def test_sent_twice_it_is_made_once(as_, at, turned):
    chloe = as_("chloe")
    data = {"text": "Close the books offline", "under": goal(at), "request_key": "k" * 32}
    first, again = chloe.post(url(turned), data=data), chloe.post(url(turned), data=data)
    assert first.headers["Location"] == again.headers["Location"]
    assert made(at) is not None


def test_the_origin_of_what_is_inside_one_side_stays_there(as_, at, turned):
    chloe = as_("chloe")
    chloe.post(url(turned), data={"text": "Close the books offline", "under": goal(at)})
    node = made(at).public_id
    with at("sakura"):
        db.session.scalars(select(Node).where(Node.public_id == node)).one().visibility = Visibility.VENDOR
        db.session.commit()
    assert as_("aoi").get(f"/c/sakura/nodes/{node}").status_code == 404
    assert "What came of it" not in as_("aoi").get(f"/c/sakura/conversations/{turned}/context").text
