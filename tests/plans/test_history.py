"""The pages of the history: who changed what, when and why, for whom it may be seen; and the map as it stood."""

import html
import re

import pytest
from sqlalchemy import event, select

from portal.accounts.models import User
from portal.foundation import clock, history
from portal.foundation.actor import WORKER, Actor, ActorKind
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from portal.foundation.history import Change, ChangeSet, Revision
from portal.plans.models import Kpi, Node, OperatingRule, Plan, PlanState
from portal.plans.queries import history as asked
from tests import cast
from tests.plans.filled import filled

GOAL, INITIATIVE, KPI = "sakura shared goal", "sakura shared initiative", "sakura shared KPI"
PARTS = {"HX-Request": "true"}


@pytest.fixture
def pid(at):
    def find(title: str = INITIATIVE) -> str:
        with at("sakura"):
            return db.session.scalars(select(Node.public_id).where(Node.title == title)).one()

    return find


@pytest.fixture
def plan(at):
    with at("sakura"):
        found = db.session.scalars(select(Plan.public_id)).one()
    return f"/c/sakura/plans/{found}"


def edit(browser, node: str, **typed):
    address = f"/c/sakura/nodes/{node}/edit"
    answer = browser.post(address, data=filled(browser.get(address).text, address, **typed))
    assert answer.status_code == 303
    return answer


def words(page) -> str:
    """What a reader sees of a page: its main part, without tags."""
    main = page.text.split("<main", 1)[-1].split("</main>")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def newest(at) -> ChangeSet:
    with at("sakura"):
        return db.session.scalars(select(ChangeSet).order_by(ChangeSet.id.desc()).limit(1)).one()


# -- what was changed ----------------------------------------------------------------------------------------------


def test_every_change_with_who_when_before_after_and_why(as_, pid, plan):
    edit(as_("aoi"), pid(), title="Renamed", due_on="2027/01/31", why="We agreed on it on Monday")
    for who in ("aoi", "chloe", "ren", "carl"):
        page = words(as_(who).get(f"{plan}/history"))
        assert "Aoi" in page
        assert "Title" in page
        assert "Due (empty) 31 Jan 2027" in page
        assert "Why: We agreed on it on Monday" in page
    assert words(as_("aoi").get(f"/c/sakura/nodes/{pid('Renamed')}/history")).count("Title") == 1


def test_a_closed_plan_offers_nothing_that_it_would_refuse(as_, at, plan):
    offered = as_("aoi").get(f"{plan}/history").text
    assert f'href="{plan}/undo"' in offered
    assert f'href="{plan}/deleted"' in offered
    with at("sakura"):
        db.session.scalars(select(Plan)).one().state = PlanState.CLOSED
        db.session.commit()
    closed = as_("aoi").get(f"{plan}/history").text
    assert f'href="{plan}/undo"' not in closed
    assert f'href="{plan}/deleted"' not in closed


def test_texts_are_told_apart_inline(as_, pid, plan):
    edit(as_("aoi"), pid(GOAL), problem="Closing takes six days, and nobody knows why.")
    edit(as_("aoi"), pid(GOAL), problem="Closing takes three days, and nobody knows why.")
    page = as_("aoi").get(f"{plan}/history").text
    assert "Closing takes <del>six </del><ins>three </ins>days, and nobody knows why." in page


def test_what_is_typed_cannot_become_part_of_the_page(as_, pid, plan):
    evil = '<img src=x onerror="alert(1)">'
    edit(as_("aoi"), pid(), title=f"A {evil}", description=f"one {evil}", why=evil)
    edit(as_("aoi"), pid(f"A {evil}"), description=f"two {evil} three", title=f"B {evil}")
    for address in (f"{plan}/history", f"/c/sakura/nodes/{pid(f'B {evil}')}/history", f"{plan}/undo"):
        assert "<img src=x" not in as_("aoi").get(address).text


def test_values_are_written_as_people_read_them(as_, at, pid, plan):
    with at("sakura"):
        kpi = db.session.scalars(select(Node).where(Node.title == KPI)).one().public_id
    browser = as_("aoi")
    edit(browser, kpi, target="2.5", cadence="weekly", threshold_1="7", threshold_1_from="2026/12/01", worth="1200",
         response_days="5")  # fmt: skip
    page = words(browser.get(f"{plan}/history"))
    for said in ("Target 3 日 2.5 日", "Monthly Weekly", "7 日 from 1 Dec 2026", "¥1,200",
                 "within 5 working days"):  # fmt: skip
        assert said in page


def test_a_move_a_rule_a_deletion_and_its_return_are_told(as_, at, pid, plan):
    browser = as_("aoi")
    initiative, goal = pid(), pid(GOAL)
    address = f"/c/sakura/nodes/{initiative}/rules/new"
    typed = filled(browser.get(address).text, address, who="Sales", what="note it", by_when="daily")
    assert browser.post(address, data=typed).status_code == 303
    assert browser.post(f"/c/sakura/nodes/{pid(KPI)}/place", data={"parent": goal}).status_code == 303
    page = words(browser.get(f"{plan}/history"))
    assert "Rule of use note it (Sales · daily)" in page
    assert f"Place on the map {INITIATIVE} {GOAL}" in page
    browser.post(f"/c/sakura/nodes/{goal}/delete")
    assert words(browser.get(f"{plan}/history")).count("(deleted)") >= 3
    browser.post(f"/c/sakura/nodes/{goal}/restore")
    page = words(browser.get(f"{plan}/history"))
    assert "Brought back" in page
    assert "Deleted" in page
    assert "(deleted)" not in page


def test_filters_by_person_side_and_days(as_, at, pid, plan):
    edit(as_("aoi"), pid(), title="By Aoi")
    edit(as_("chloe"), pid("By Aoi"), weight="2")
    with at("sakura"):
        aoi = db.session.scalars(select(User.public_id).where(User.romanised == "Aoi")).one()
    browser = as_("aoi")
    theirs = words(browser.get(f"{plan}/history?side=vendor"))
    assert "Weight 1 2" in theirs
    assert "Title" not in theirs
    mine = words(browser.get(f"{plan}/history?person={aoi}"))
    assert "Title" in mine
    assert "Weight 1" not in mine
    assert "Nothing matches" in words(browser.get(f"{plan}/history?last=2020-01-01"))
    assert "Title" in words(browser.get(f"{plan}/history?first=2020-01-01"))
    backwards = words(browser.get(f"{plan}/history?first=2020-02-01&last=2020-01-01"))
    assert "1 Jan 2020 lies before 1 Feb 2020" in backwards
    assert "Nothing matches" not in backwards
    assert "lies before" not in words(browser.get(f"{plan}/history?first=2020-01-01&last=2020-01-01"))
    node = f"/c/sakura/nodes/{pid('By Aoi')}/history"
    assert "lies before" in words(browser.get(f"{node}?first=2020-02-01&last=2020-01-01"))
    assert "“nonsense” is not a date." in words(browser.get(f"{plan}/history?last=nonsense"))
    for strange in ("first=nonsense", "side=both", "person=%00", "before=AAAAAAAAAAAAAAAA", "before='"):
        assert browser.get(f"{plan}/history?{strange}").status_code == 200


def test_pages_follow_each_other_without_gap_or_repetition(as_, at, pid, plan):
    browser, node = as_("aoi"), pid()
    with at("sakura"):
        row = db.session.scalars(select(Node).where(Node.title == INITIATIVE)).one()
    for n in range(30):
        _change(at, row.id, f"Title {n}")
    seen, address = [], f"/c/sakura/nodes/{node}/history"
    while address:
        page = browser.get(address).text
        seen += re.findall(r'id="work-([^"]+)"', page)
        older = re.search(r'href="([^"]+)" rel="next"', page)
        address = html.unescape(older[1]) if older else ""
    assert len(seen) == len(set(seen)) == 30


def _change(at, node_id: int, title: str, visibility=Visibility.SHARED, who: str = "aoi") -> None:
    with at("sakura"):
        user = db.session.scalars(select(User).where(User.email == cast.address(who))).one()
        by = Actor(ActorKind.PERSON, Side.VENDOR if user.staff_role else Side.CUSTOMER, user.id)
        node = db.session.scalars(select(Node).where(Node.id == node_id)).one()
        history.record("node", node.id, {"title": Change(node.title, title)}, by=by, visibility=visibility)
        node.title = title
        db.session.commit()


def test_the_same_statements_however_much_there_is(as_, at, plan, pid, counting):
    with at("sakura"):
        row = db.session.scalars(select(Node).where(Node.title == INITIATIVE)).one()
    for n in range(6):
        _change(at, row.id, f"Title {n}")
    browser = as_("aoi")
    node = pid("Title 5")
    pages = (
        f"{plan}/history",
        f"/c/sakura/nodes/{node}/history",
        f"{plan}/undo",
        f"{plan}/at/{clock.now():%Y-%m-%d}",
    )

    def count():
        counts = []
        for page in pages:
            browser.get(page)
            with counting() as sent:
                assert browser.get(page).status_code == 200
            counts.append(len(sent))
        return counts

    first = count()
    for n in range(12):
        _change(at, row.id, f"Title {n} again")
    assert count() == first


# -- walls -----------------------------------------------------------------------------------------------------------


def test_the_other_sides_inside_is_in_nobodys_history(as_, at, plan, pid):
    """Not a title, not a name, not a number, not a page of its own."""
    edit(
        as_("chloe"),
        pid("sakura vendor initiative"),
        description="Their budget is small",
        why="Olivia told me",
    )
    edit(as_("sora"), pid("sakura customer initiative"), description="Do not tell them")
    customer, vendor = words(as_("aoi").get(f"{plan}/history")), words(as_("chloe").get(f"{plan}/history"))
    assert "budget" not in customer
    assert "Olivia told me" not in customer
    assert "Do not tell them" not in vendor
    assert "budget" in vendor
    assert "Do not tell them" in customer
    assert as_("aoi").get(f"/c/sakura/nodes/{pid('sakura vendor initiative')}/history").status_code == 404
    assert as_("chloe").get(f"/c/sakura/nodes/{pid('sakura customer initiative')}/history").status_code == 404
    with at("sakura"):
        theirs = db.session.scalars(
            select(ChangeSet.public_id)
            .join(Revision, Revision.change_set_id == ChangeSet.id)
            .where(Revision.visibility == Visibility.VENDOR)
        ).first()
    assert as_("aoi").get(f"{plan}/history/{theirs}").status_code == 404
    assert as_("chloe").get(f"{plan}/history/{theirs}").status_code == 200
    assert as_("aoi").post(f"{plan}/undo/{theirs}").status_code == 404


def test_what_was_inside_before_it_was_shared_stays_inside(as_, at, plan, pid):
    """The customer sees the shared node's history from the day on which it was shared."""
    vendor, node = as_("chloe"), pid("sakura vendor goal")
    edit(vendor, node, description="Our margin is 40 %")
    vendor.post(f"{plan}/share", data={"node": [node]})
    with at("sakura"):
        shared = db.session.scalars(select(Node.visibility).where(Node.public_id == node)).one()
    if shared is not Visibility.SHARED:
        pytest.fail("the test shares a node, and did not")
    page = words(as_("aoi").get(f"/c/sakura/nodes/{node}/history"))
    assert "Shared with both companies" in page
    assert "margin" not in page


def test_strangers_and_those_who_may_only_look(as_, plan, pid):
    node = pid()
    for address in (
        f"{plan}/history",
        f"/c/sakura/nodes/{node}/history",
        f"{plan}/at/2026-11-20",
        f"{plan}/undo",
    ):
        assert as_("mallory").get(address).status_code == 404
        assert as_("olivia").get(address).status_code == 404
    viewer = as_("ren")
    assert viewer.get(f"{plan}/undo").status_code == 403
    assert viewer.post(f"{plan}/undo").status_code == 403
    assert "Undo this" not in viewer.get(f"{plan}/history").text
    assert viewer.post(f"{plan}/at/2026-11-20/nodes/{node}", data={"field": "title"}).status_code == 403


# -- undoing over the web ----------------------------------------------------------------------------------------------


def test_undo_and_redo_from_the_map(as_, at, plan, pid):
    browser, node = as_("aoi"), pid()
    edit(browser, node, title="Mine")
    answer = browser.post(f"{plan}/undo", headers=PARTS)
    assert answer.status_code == 200
    assert f"Undone: {INITIATIVE} (Title)" in html.unescape(answer.text)
    assert "hx-swap-oob" in answer.text, "it is said in the live region"
    assert f"tree-{plan.rsplit('/', 1)[1]}" in answer.headers["HX-Trigger"]
    assert f"{plan}/redo" in answer.text
    assert pid(INITIATIVE) == node
    assert "Done again" in browser.post(f"{plan}/redo", headers=PARTS).text
    assert pid("Mine") == node
    page = words(browser.get(f"{plan}/history"))
    assert "Undoing an own change" in page
    assert "Done again" in page
    assert "Undone by now" in page
    assert words(as_("chloe").get(f"{plan}/history")).count("Undoing an own change") == 1


def test_without_a_script_undoing_leads_back(as_, plan, pid):
    browser = as_("aoi")
    edit(browser, pid(), title="Mine")
    answer = browser.post(f"{plan}/undo")
    assert (answer.status_code, answer.location) == (303, plan)
    edit(browser, pid(), title="Mine")
    answer = browser.post(f"{plan}/undo", data={"back": "history"})
    assert answer.location == f"{plan}/history"
    assert "Undone" in browser.get(answer.location).text


def test_nothing_to_undo_is_said_and_nothing_happens(as_, at, plan):
    before = newest_id(at)
    assert "You have changed nothing here" in as_("aoi").post(f"{plan}/undo", headers=PARTS).text
    assert "There is nothing to do again." in as_("aoi").post(f"{plan}/redo", headers=PARTS).text
    assert newest_id(at) == before


def newest_id(at):
    with at("sakura"):
        return db.session.scalar(select(ChangeSet.id).order_by(ChangeSet.id.desc()).limit(1))


def test_who_changed_it_since_is_said(as_, plan, pid):
    edit(as_("aoi"), pid(), title="Mine")
    edit(as_("chloe"), pid("Mine"), title="Theirs")
    answer = as_("aoi").post(f"{plan}/undo", headers=PARTS)
    assert answer.status_code == 422
    assert "Chloe has changed it since: Title. It stays as it is." in answer.text
    assert pid("Theirs")


def test_nobodys_change_but_ones_own_can_be_named(as_, at, plan, pid):
    edit(as_("chloe"), pid(), title="Theirs")
    theirs = newest(at).public_id
    assert as_("aoi").post(f"{plan}/undo/{theirs}", headers=PARTS).status_code == 422
    assert as_("aoi").post(f"{plan}/undo/AAAAAAAAAAAAAAAA").status_code == 404
    assert as_("mallory").post(f"{plan}/undo/{theirs}").status_code == 404
    assert pid("Theirs")


def test_the_list_of_ones_own_last_changes(as_, plan, pid):
    browser = as_("aoi")
    edit(browser, pid(), title="Mine")
    edit(as_("chloe"), pid("Mine"), weight="3")
    page = words(browser.get(f"{plan}/undo"))
    assert "Title" in page
    assert "Weight" not in page
    assert browser.get(f"{plan}/undo").text.count("Undo this") == 1


# -- the map as it stood -----------------------------------------------------------------------------------------------


def moment_of(change_set) -> str:
    return f"{change_set.at:%Y-%m-%dT%H:%M:%S.%f}Z"


def test_the_map_as_it_stood_steps_from_change_to_change(as_, at, plan, pid):
    browser = as_("aoi")
    edit(browser, pid(), title="First")
    first = moment_of(newest(at))
    edit(browser, pid("First"), title="Second")
    second = moment_of(newest(at))
    page = browser.get(f"{plan}/at/{first}")
    assert "First" in words(page)
    assert "Changed since: Title" in words(page)
    assert f'href="{plan}/at/{second}" rel="next"' in page.text
    later = browser.get(f"{plan}/at/{second}")
    assert "Second" in words(later)
    assert "Changed since" not in words(later)
    assert f'href="{plan}/at/{first}" rel="prev"' in later.text
    assert 'rel="next"' not in later.text


def test_what_was_in_the_way_then_says_for_whom_it_waited(as_, at, plan, pid):
    browser = as_("aoi")
    address = f"/c/sakura/nodes/{pid()}/blocked"
    said = filled(browser.get(address).text, address, blocked_why="No data yet", waiting_for="vendor")
    assert browser.post(address, data=said).status_code == 303
    page = browser.get(f"{plan}/at/{moment_of(newest(at))}")
    assert page.status_code == 200
    assert "Waits for Aozora" in words(page)


def test_a_day_can_be_chosen_with_and_without_a_script(as_, plan):
    browser = as_("aoi")
    today = clock.today("Asia/Tokyo").isoformat()
    assert browser.get(f"{plan}/at?on={today}").location == f"{plan}/at/{today}"
    assert browser.get(f"{plan}/at?day=0").location == f"{plan}/at/{today}", "the plan's first day"
    for strange in ("on=never", "day=99999999999999999999", "day=-5", "day=x", "", "on=2199-01-01"):
        assert browser.get(f"{plan}/at?{strange}").location == f"{plan}/at/{today}"


@pytest.mark.parametrize(
    "strange",
    ["yesterday", "2026-13-01", "9999-12-31", "1800-01-01", "2026-11-20T25:00:00.0Z", "0", "%F0%9F%92%A9"],
)
def test_what_is_no_moment_is_not_found(as_, plan, strange):
    assert as_("aoi").get(f"{plan}/at/{strange}").status_code == 404


def test_before_there_was_anything(as_, plan):
    assert "There was nothing on this map yet" in words(as_("aoi").get(f"{plan}/at/2020-01-01"))


def test_a_past_map_shows_neither_the_others_inside_nor_what_was_it_then(as_, plan, pid):
    for who, hidden in (("aoi", "sakura vendor"), ("chloe", "sakura customer")):
        page = as_(who).get(f"{plan}/at/{clock.today('Asia/Tokyo')}").text
        assert GOAL in page
        assert hidden not in page
        assert "/below" not in page, "nothing can be added in the past"


def test_a_part_beside_today_and_taken_back_field_by_field(as_, at, plan, pid):
    browser, node = as_("aoi"), pid()
    edit(browser, node, title="First", description="One", weight="2")
    then = moment_of(newest(at))
    edit(as_("chloe"), node, title="Second", description="Two", weight="4")
    address = f"{plan}/at/{then}/nodes/{node}"
    page = browser.get(address)
    assert "Title First Second" in words(page).replace("Take from then: ", "")
    form = filled(page.text, address, field=["title", "weight"], why="It was right")
    assert browser.post(address, data=form).status_code == 303
    with at("sakura"):
        row = db.session.scalars(select(Node).where(Node.public_id == node)).one()
        assert (row.title, row.description, row.weight) == ("First", "Two", 2.0)
    told = words(browser.get(f"{plan}/history"))
    assert "Taken from the past" in told
    assert "Why: It was right" in told


def test_what_changed_while_it_was_looked_at_is_not_overwritten(as_, at, plan, pid):
    browser, node = as_("aoi"), pid()
    edit(browser, node, title="First")
    then = moment_of(newest(at))
    edit(browser, node, title="Second")
    address = f"{plan}/at/{then}/nodes/{node}"
    form = filled(browser.get(address).text, address, field=["title"])
    edit(as_("chloe"), node, title="Third")
    answer = browser.post(address, data=form)
    assert answer.status_code == 409
    assert "Somebody has changed it meanwhile" in answer.text
    assert pid("Third") == node
    for hostile in ({"field": "title"}, {"field": "title", "seen": "[]"}, {"field": "title", "seen": "{"}):
        assert browser.post(address, data=hostile).status_code == 409
    assert browser.post(address, data={"field": ["public_id", "customer_id"]}).status_code == 422


def test_a_mixture_that_cannot_be_meant_is_refused(as_, at, plan, pid):
    """The old target with today's start would be worse than the start."""
    browser = as_("aoi")
    kpi = pid(KPI)
    then = f"{clock.now():%Y-%m-%dT%H:%M:%S.%f}Z"
    edit(browser, kpi, baseline="2", target="1", threshold_1="2.5")
    address = f"{plan}/at/{then}/nodes/{kpi}"
    form = filled(browser.get(address).text, address, field=["target"])
    answer = browser.post(address, data=form)
    assert answer.status_code == 422
    assert "worse than the value at the start" in answer.text
    with at("sakura"):
        node_id = db.session.scalars(select(Node.id).where(Node.public_id == kpi)).one()
        assert db.session.scalars(select(Kpi.target).where(Kpi.node_id == node_id)).one() == 1.0


def test_a_deleted_part_has_its_history_and_comes_back_with_what_it_hung_on(as_, at, plan, pid):
    browser, goal, initiative = as_("aoi"), pid(GOAL), pid()
    browser.post(f"/c/sakura/nodes/{initiative}/delete")
    browser.post(f"/c/sakura/nodes/{goal}/delete")
    page = browser.get(f"/c/sakura/nodes/{initiative}/history")
    assert "Deleted on" in words(page)
    assert f"/c/sakura/nodes/{initiative}/bring-back" in page.text
    assert as_("ren").post(f"/c/sakura/nodes/{initiative}/bring-back").status_code == 403
    assert as_("mallory").post(f"/c/sakura/nodes/{initiative}/bring-back").status_code == 404
    answer = browser.post(f"/c/sakura/nodes/{initiative}/bring-back", headers=PARTS)
    assert f"{GOAL}, {INITIATIVE} is back." in html.unescape(answer.text)
    with at("sakura"):
        there = db.session.scalars(select(Node.title).where(Node.deleted_at.is_(None))).all()
        assert {GOAL, INITIATIVE, KPI} <= set(there)
        assert db.session.scalars(select(OperatingRule.what)).all()


def test_a_kpi_stands_as_it_stood_on_that_day(as_, at, plan, pid):
    """The value entered today is not on yesterday's map; the standing is that day's."""
    browser, kpi = as_("sora"), pid(KPI)
    before = f"{clock.now():%Y-%m-%dT%H:%M:%S.%f}Z"
    action = f"/c/sakura/kpis/{kpi}/measurements"
    page = browser.get(f"/c/sakura/kpis/{kpi}").text
    browser.post(action, data=filled(page, action, value="3.0", on=clock.today("Asia/Tokyo").isoformat()))
    assert "Value of" in words(browser.get(f"{plan}/history"))
    then = words(browser.get(f"{plan}/at/{before}/kpis/{kpi}"))
    now = words(browser.get(f"{plan}/at/{clock.today('Asia/Tokyo')}/kpis/{kpi}"))
    assert "On track 5.0" in then or "On track 5 " in then
    assert "Achieved 3" in now


def test_the_history_says_what_came_with_a_new_part(as_, at, plan):
    browser = as_("aoi")
    address = f"{plan}/goals/new"
    browser.post(address, data=filled(browser.get(address).text, address, title="New", problem="It is slow"))
    page = words(browser.get(f"{plan}/history"))
    assert "Goal New" in page
    assert "Added with 1 detail" in page or "Added with 2 details" in page
    assert "Today's problem It is slow" in page


def test_old_ways_of_writing_things_down_are_still_told(as_, at, plan, pid):
    """Installations remember measurements and rules of use as earlier versions wrote them."""
    with at("sakura"):
        kpi = db.session.scalars(select(Node).where(Node.title == KPI)).one()
        initiative = db.session.scalars(select(Node).where(Node.title == INITIATIVE)).one()
        visibility = Visibility.SHARED
        history.record("kpi", kpi.id, {"latest_value": Change(5.0, 4.5)}, by=WORKER, visibility=visibility)
        said = {"who": "A", "what": "B", "by_when": "C"}
        history.record(
            "node", initiative.id, {"rule_of_use": Change(None, said)}, by=WORKER, visibility=visibility
        )
        db.session.commit()
    page = words(as_("aoi").get(f"{plan}/history"))
    assert "Value 5 日 4.5 日" in page
    assert "B (A · C)" in page
    assert "Done automatically" in page


def test_a_long_history_is_found_by_its_indexes(app, at, plan):
    """Pieces of work are walked from the newest, and each is asked what it is about; nothing is sorted."""
    with at("sakura", Audience.CUSTOMER):
        if db.engine.dialect.name != "sqlite":
            pytest.skip("how PostgreSQL goes about it depends on its statistics")
        row = db.session.scalars(select(Plan)).one()
        sent = []

        def note(*said):
            sent.append(said[2:4])

        event.listen(db.engine, "before_cursor_execute", note)
        asked.of_plan(row)
        asked.neighbours(row, clock.now())
        event.remove(db.engine, "before_cursor_execute", note)
        ways = {}
        for statement, values in list(sent):
            if "change_set" in statement:
                ways[statement] = [
                    one[3]
                    for one in db.session.connection().exec_driver_sql(
                        f"EXPLAIN QUERY PLAN {statement}", values
                    )
                ]
    walked = [way for statement, way in ways.items() if "EXISTS" in statement]
    assert len(walked) == 3
    for way in walked:
        assert any("ix__change_set__recent" in step for step in way)
        assert sum("ix__revision__change_set" in step for step in way) == 2
        assert not any("TEMP B-TREE" in step for step in way)
    for way in ways.values():
        assert not any(
            step.startswith("SCAN revision") or "ix__revision__customer_id" in step for step in way
        )
