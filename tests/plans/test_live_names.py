"""What open pages hear of a saved change: through the real routes, each audience its own names and nothing else's."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.live import hub
from portal.plans.models import Node, Plan
from tests.foundation.live_pages import Page
from tests.plans.filled import filled
from tests.trust.test_streams import member


@pytest.fixture(autouse=True)
def _silence_afterwards():
    yield
    hub.stop()
    hub.use(type(hub._relay)())


@pytest.fixture
def listening(as_):
    """`listening("aoi")` is the open page of somebody at Sakura."""

    def listen(name: str, since: int | None = None) -> Page:
        address = "/c/sakura/stream" + (f"?since={since}" if since else "")
        answer = as_(name).get(address, buffered=False)
        assert answer.status_code == 200
        return Page(answer.response)

    return listen


def pid(at, title: str) -> str:
    with at("sakura"):
        return db.session.scalars(select(Node.public_id).where(Node.title == title)).one()


def plan_pid(at) -> str:
    with at("sakura"):
        return db.session.scalars(select(Plan.public_id)).one()


def send(browser, address: str, action: str = "", **typed) -> None:
    form = filled(browser.get(address).text, action or address, **typed)
    assert browser.post(address, data=form).status_code == 303


def heard_until(page: Page, last: str) -> set[str]:
    """Return all names that a page heard up to `last`, which both sides hear of."""
    heard: set[str] = set()
    while last not in heard:
        event = page.hears()
        assert event is not None, f"ended after {heard}"
        heard.update(event[1])
    return heard


def edit_shared_goal(browser, at, title: str = "the end") -> str:
    """Do something that both sides hear of, and return its name."""
    goal = pid(at, "sakura shared goal")
    send(browser, f"/c/sakura/nodes/{goal}/edit", description=title)
    return f"fields-{goal}"


INSIDE = {"chloe": "vendor", "aoi": "customer"}


@pytest.mark.parametrize(("author", "other"), [("chloe", "aoi"), ("aoi", "chloe")])
def test_the_other_side_hears_nothing_of_what_is_kept_inside(as_, at, listening, author, other):
    """Added, revised, measured, moved, deleted and brought back inside: not one name, nor that anything happened."""
    browser, page, own = as_(author), listening(other), listening(author)
    node, kpi = (pid(at, f"sakura {INSIDE[author]} {what}") for what in ("initiative", "KPI"))
    shared = pid(at, "sakura shared initiative")
    send(
        browser, f"/c/sakura/nodes/{shared}/below", title="new inside", visibility=INSIDE[author],
        baseline="1", target="2",
    )  # fmt: skip
    send(browser, f"/c/sakura/nodes/{node}/edit", title="revised inside")
    send(browser, f"/c/sakura/kpis/{kpi}/measurements", value="4.2")
    assert browser.post(f"/c/sakura/nodes/{node}/place", data={"step": "up"}).status_code == 303
    send(browser, f"/c/sakura/nodes/{node}/delete")
    assert browser.post(f"/c/sakura/nodes/{node}/restore").status_code == 303
    new = pid(at, "new inside")
    last = edit_shared_goal(browser, at)
    assert page.hears() == ("delta", [])
    goal = pid(at, "sakura shared goal")
    heard = heard_until(page, last)
    assert heard == {f"node-{goal}", f"fields-{goal}", f"numbers-{plan_pid(at)}", "plans"}
    assert {f"node-{node}", f"fields-{node}", f"node-{kpi}", f"branch-{shared}"} <= heard_until(own, last)
    assert new not in str(heard)


@pytest.mark.parametrize(("author", "other"), [("chloe", "aoi"), ("aoi", "chloe")])
def test_nor_do_counts_versions_and_validators_tell_of_it(as_, at, author, other):
    """Whoever cannot see a change is told by no page, no tag and no part that there was one."""
    reader, plan = as_(other), plan_pid(at)
    page = f"/c/sakura/plans/{plan}"
    parts = f"{page}/parts?view=map&names=plan-{plan},numbers-{plan},tree-{plan}"
    reader.get(page)  # the first page of a browser gives it a session, which is part of what is kept
    before, drawn = reader.get(page), reader.get(parts).text
    shared = pid(at, "sakura shared initiative")
    send(
        as_(author), f"/c/sakura/nodes/{shared}/below", title="new inside", visibility=INSIDE[author],
        baseline="1", target="2",
    )  # fmt: skip
    again = reader.get(page, headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 304
    assert reader.get(parts).text == drawn
    asked = f"{page}/parts?view=map&names=node-{pid(at, 'new inside')}"
    assert (
        reader.get(asked).text.strip()
        == reader.get(f"{page}/parts?view=map&names=node-nobody").text.strip()
        == ""
    )


def test_the_first_visit_of_a_day_is_news_and_the_second_is_not(as_, at, listening):
    """The line beside the plan's head says when the customer was last here: each open page of it must ask again."""
    page, aoi = listening("chloe"), as_("aoi")
    assert page.hears() == ("delta", [])
    chloe = as_("chloe")
    noon = clock.now().replace(hour=3) + timedelta(days=2)  # of Tokyo: an hour later it is still that day
    for moment in (noon, noon + timedelta(hours=1)):
        with clock.at(moment):
            aoi.get("/c/sakura")
    assert page.hears()[1] == ["opened"]
    last = edit_shared_goal(chloe, at)
    assert "opened" not in heard_until(page, last)
    assert "opened" in chloe.get(f"/c/sakura/plans/{plan_pid(at)}").text.split('id="alive-')[1].split(">")[0]


def test_a_cursor_says_when_and_not_how_much(as_, at, listening):
    """Many changes inside move the other side's cursor no further than none do."""
    page = listening("aoi")
    assert page.hears() == ("delta", [])
    for number in range(5):
        send(as_("chloe"), f"/c/sakura/nodes/{pid(at, 'sakura vendor KPI')}/edit", unit=f"u{number}")
    last = edit_shared_goal(as_("chloe"), at)
    before = hub.cursor()
    heard_until(page, last)
    assert page.cursor < before
    assert abs(hub.cursor() - before) < 60_000_000, "a cursor is the time in microseconds, and counts nothing"


def test_who_was_away_hears_of_everything_missed_in_one_piece(as_, at, listening):
    page = listening("aoi")
    page.hears()
    hub._recent._overlap = 0
    since = hub.cursor()
    chloe = as_("chloe")
    send(chloe, f"/c/sakura/nodes/{pid(at, 'sakura vendor initiative')}/edit", title="inside all the while")
    send(chloe, f"/c/sakura/nodes/{pid(at, 'sakura shared initiative')}/edit", description="one")
    send(chloe, f"/c/sakura/kpis/{pid(at, 'sakura shared KPI')}/measurements", value="4.2")
    last = edit_shared_goal(chloe, at)
    goal, initiative, kpi = (pid(at, f"sakura shared {what}") for what in ("goal", "initiative", "KPI"))
    back = listening("aoi", since)
    kind, names = back.hears()
    assert kind == "delta"
    assert set(names) == {
        f"node-{goal}", f"node-{initiative}", f"node-{kpi}", f"fields-{initiative}", last, f"numbers-{plan_pid(at)}",
        "plans",
    }  # fmt: skip
    assert back.heard_nothing()


def test_what_is_shared_changes_what_it_hangs_on_for_those_who_see_it_now(as_, at, listening):
    chloe, shared, goal = as_("chloe"), pid(at, "sakura shared initiative"), pid(at, "sakura shared goal")
    plan = plan_pid(at)
    send(
        chloe,
        f"/c/sakura/nodes/{shared}/below",
        title="soon shared",
        visibility="vendor",
        baseline="1",
        target="2",
    )
    page = listening("aoi")
    page.hears()
    answer = chloe.post(f"/c/sakura/plans/{plan}/share", data={"node": pid(at, "soon shared")})
    assert answer.status_code == 303
    wanted = {
        f"branch-{shared}",
        f"node-{shared}",
        f"node-{goal}",
        f"numbers-{plan}",
        f"plan-{plan}",
        "plans",
    }
    page.hears_names(wanted)


def test_the_head_of_the_plan_counts_what_is_inside(as_, at, listening):
    """The head says how much is still inside: adding, deleting and bringing back make it stale."""
    chloe, plan = as_("chloe"), plan_pid(at)
    page = listening("bo")
    page.hears()
    node = pid(at, "sakura vendor KPI")
    send(chloe, f"/c/sakura/nodes/{node}/delete")
    page.hears_names({f"plan-{plan}"})
    assert chloe.post(f"/c/sakura/nodes/{node}/restore").status_code == 303
    page.hears_names({f"plan-{plan}"})


def test_who_lost_a_right_is_not_caught_up_by_coming_back(as_, at):
    """The leading tab's stream ends with the right, and coming back with its cursor brings nothing: 404, no names."""
    sora = as_("sora")
    page = Page(sora.get("/c/sakura/stream", buffered=False).response)
    assert page.hears() == ("delta", [])
    assert as_("aoi").post(f"/c/sakura/members/{member(at, 'sora')}/end").status_code == 303
    assert [page.hears(), page.hears()] == [("again", []), None]
    edit_shared_goal(as_("chloe"), at)
    answer = sora.get(f"/c/sakura/stream?since={page.cursor}")
    assert answer.status_code in (401, 404)
    assert "names" not in answer.text
