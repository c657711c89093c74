"""Nodes: added where they fit, edited by several people at once, moved, taken away and brought back."""

import pytest
from sqlalchemy import func, select

from portal.accounts.models import AccountTeamMember, Membership, Subscription, User
from portal.activity.models import Activity
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.plans.listeners.ownership import MapKeeper
from portal.plans.models import Direction, Kpi, Node, NodeKind, OperatingRule, Outcome, Plan, PlanState
from tests.plans.filled import filled

TITLE = "sakura shared initiative"


def pid(at, title: str = TITLE) -> str:
    with at("sakura"):
        return db.session.scalars(select(Node.public_id).where(Node.title == title)).one()


def plan_pid(at) -> str:
    with at("sakura"):
        return db.session.scalars(select(Plan.public_id)).one()


def row(at, title: str) -> Node:
    with at("sakura"):
        return db.session.scalars(select(Node).where(Node.title == title)).one()


def address(node: str, what: str = "edit") -> str:
    return f"/c/sakura/nodes/{node}/{what}"


def edit(browser, node: str, **typed):
    """Open the form, type, and send it."""
    return browser.post(address(node), data=filled(browser.get(address(node)).text, address(node), **typed))


# -- money -----------------------------------------------------------------------------------------------------

KPI = "sakura shared KPI"


def price(at, minor: int | None = None, currency: str = "") -> tuple[int | None, str]:
    """Return what one unit of the shared KPI is worth; with `currency`, after setting it."""
    with at("sakura"):
        kpi = db.session.scalars(
            select(Kpi).join(Node, Node.id == Kpi.node_id).where(Node.title == KPI)
        ).one()
        if currency:
            kpi.worth_minor, kpi.worth_currency = minor, currency
            db.session.commit()
        return kpi.worth_minor, kpi.worth_currency


@pytest.mark.parametrize("currency", ["GBP", "CHF"])
def test_whoever_edits_something_else_leaves_the_currency_as_it_is(as_, at, currency):
    price(at, 180_000, currency)
    assert edit(as_("aoi"), pid(at, KPI), unit="working days").status_code == 303
    assert price(at) == (180_000, currency)


def test_an_amount_is_the_same_number_in_another_currency(as_, at):
    price(at, 1_800, "JPY")
    assert edit(as_("aoi"), pid(at, KPI), worth_currency="GBP").status_code == 303
    assert price(at) == (180_000, "GBP")


def test_one_who_changes_the_amount_and_one_who_changes_the_currency_both_win(as_, at):
    price(at, 1_800, "JPY")
    node = pid(at, KPI)
    opened = as_("chloe").get(address(node)).text
    edit(as_("aoi"), node, worth="2000")
    answer = as_("chloe").post(address(node), data=filled(opened, address(node), worth_currency="GBP"))
    assert answer.status_code == 303
    assert price(at) == (200_000, "GBP")


def test_a_new_kpi_begins_with_the_money_that_the_customer_pays_in(as_, at):
    with at("sakura"):
        paid = db.session.scalars(select(Subscription)).first()
        assert paid is not None
        paid.currency = "GBP"
        db.session.commit()
    initiative = pid(at)
    for what in ("below?kind=kpi", "proposals/below?kind=kpi"):
        form = as_("aoi").get(f"/c/sakura/nodes/{initiative}/{what}").text
        assert '<option selected value="GBP">' in form, what


def test_no_such_currency_is_taken(as_, at):
    node = pid(at, KPI)
    form = filled(as_("aoi").get(address(node)).text, address(node), worth="10") | {"worth_currency": "XQX"}
    assert as_("aoi").post(address(node), data=form).status_code == 422


# -- looking ---------------------------------------------------------------------------------------------------


def test_the_sheet_says_everything_a_node_says(as_, at):
    browser = as_("aoi")
    edit(browser, pid(at), description="**Important** <script>alert(1)</script>", due_on="2027/01/31")
    sheet = browser.get(f"/c/sakura/nodes/{pid(at)}").text
    assert "<strong>Important</strong>" in sheet
    assert "<script>alert" not in sheet
    assert "31 Jan 2027" in sheet
    assert "write it down" in sheet


def test_the_arithmetic_of_a_standing_on_request(as_, at):
    """1 of 3 days shorter is 33 %, beside what was planned."""
    page = as_("aoi").get(address(pid(at, "sakura shared KPI"), "standing")).text
    assert "33%" in page
    assert "planned 33%" in page
    roll_up = as_("aoi").get(address(pid(at, "sakura shared goal"), "standing")).text
    assert "33%" in roll_up
    assert "sakura customer" not in roll_up


# -- adding ----------------------------------------------------------------------------------------------------


def add_goal(browser, at, **typed):
    action = f"/c/sakura/plans/{plan_pid(at)}/goals/new"
    return browser.post(action, data=filled(browser.get(action).text, action, **typed))


@pytest.mark.parametrize(("who", "seen_by"), [("chloe", Visibility.VENDOR), ("aoi", Visibility.SHARED)])
def test_new_nodes_start_inside_at_the_vendor_and_shared_at_the_customer(as_, at, who, seen_by):
    assert add_goal(as_(who), at, title="A new goal", problem="It is slow").status_code == 303
    node = row(at, "A new goal")
    assert node.visibility is seen_by
    assert node.problem == "It is slow"
    other = as_("aoi" if who == "chloe" else "chloe").get("/c/sakura/map").text
    assert ("A new goal" in other) is (seen_by is Visibility.SHARED)


def test_a_kpi_is_added_with_its_terms(as_, at):
    action = address(pid(at), "below")
    browser = as_("sora")
    form = filled(
        browser.get(f"{action}?kind=kpi").text, action, title="Late invoices", unit="件", direction="lower",
        baseline="１２", target="０", threshold_1="15", threshold_1_from="2026/12/01", response_days="5",
        response_action="Call each other",
    )  # fmt: skip
    assert browser.post(f"{action}?kind=kpi", data=form).status_code == 303
    node = row(at, "Late invoices")
    with at("sakura"):
        kpi = db.session.scalars(select(Kpi).where(Kpi.node_id == node.id)).one()
        assert (kpi.baseline, kpi.target, kpi.direction, kpi.response_days) == (12.0, 0.0, Direction.LOWER, 5)
        assert kpi.thresholds == [{"from": "2026-12-01", "value": 15.0}]
    assert "Late invoices" in browser.get("/c/sakura/map").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": ""}, "Please fill this in."),
        ({"title": "x" * 201}, "Keep this to 200 characters"),
        ({"baseline": "many"}, "Enter a number"),
        ({"baseline": "1e99"}, "Enter a number"),
        ({"target_on": "someday"}, "Enter a date"),
        ({"target": "3", "baseline": "9"}, "The target is worse than the value at the start."),
        ({"target": "9", "baseline": "3", "threshold_1": "10"}, "The threshold lies beyond the target"),
        ({"response_days": "900"}, "250"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_lost(as_, at, typed, said):
    action = address(pid(at), "below")
    browser = as_("sora")
    form = filled(
        browser.get(f"{action}?kind=kpi").text, action, **{"title": "Kept title", "unit": "kept", **typed}
    )
    answer = browser.post(f"{action}?kind=kpi", data=form)
    assert answer.status_code == 422
    assert said in answer.text
    assert "kept" in answer.text


def test_what_does_not_fit_is_refused(as_, at):
    """A goal hangs on nothing, a KPI carries nothing, and nothing is wider than what it hangs on."""
    browser = as_("chloe")
    assert browser.get(address(pid(at, "sakura shared KPI"), "below")).status_code == 404
    assert browser.get(address(pid(at), "below") + "?kind=goal").status_code == 400
    action = address(pid(at, "sakura vendor goal"), "below")
    form = filled(browser.get(action).text, action, title="Too wide", visibility="shared")
    assert browser.post(action, data=form).status_code == 422


def test_a_viewer_may_look_and_not_touch(as_, at):
    browser = as_("ren")
    for path, method in (
        (address(pid(at)), "GET"),
        (address(pid(at)), "POST"),
        (address(pid(at), "delete"), "POST"),
    ):
        assert browser.open(path, method=method).status_code == 403
    assert browser.get(f"/c/sakura/nodes/{pid(at)}").status_code == 200


def test_the_other_sides_inside_does_not_exist(as_, at):
    for who, title in (("chloe", "sakura customer initiative"), ("aoi", "sakura vendor initiative")):
        for what in ("edit", "below", "standing", "place", "delete"):
            assert as_(who).get(address(pid(at, title), what)).status_code == 404, (who, what)


# -- editing together ------------------------------------------------------------------------------------------


def test_different_fields_of_one_node_both_win(as_, at):
    mine, theirs = as_("aoi"), as_("chloe")
    opened = filled(mine.get(address(pid(at))).text, address(pid(at)), description="mine")
    assert edit(theirs, pid(at), due_on="2027-02-01").status_code == 303
    assert mine.post(address(pid(at)), data=opened).status_code == 303
    node = row(at, TITLE)
    assert node.description == "mine"
    assert str(node.due_on) == "2027-02-01"


def conflict(as_, at, mine_title="mine", theirs_title="theirs", **mine):
    """Two people change the title of one node; return the later one's browser and the answer it got."""
    late, early = as_("aoi"), as_("chloe")
    node = pid(at)
    opened = filled(late.get(address(node)).text, address(node), title=mine_title, **mine)
    assert edit(early, node, title=theirs_title).status_code == 303
    return late, node, late.post(address(node), data=opened)


def test_the_same_field_ends_side_by_side_and_nothing_is_lost(as_, at):
    _, _, answer = conflict(as_, at, description="a text of mine")
    assert answer.status_code == 409
    for words in ("mine", "theirs", "a text of mine", TITLE, "Chloe"):
        assert words in answer.text
    assert "checked" not in answer.text, "nothing that could lose data is chosen beforehand"
    assert row(at, "theirs").description == "", "nothing is saved before its author decided"


@pytest.mark.parametrize(
    ("choice", "becomes"), [("mine", "mine"), ("theirs", "theirs"), ("other", "both together")]
)
def test_the_author_decides_and_the_rest_is_saved_along(as_, at, choice, becomes):
    browser, node, answer = conflict(as_, at, description="a text of mine")
    form = filled(answer.text, address(node), **{"choose-title": choice, "other-title": "both together"})
    assert browser.post(address(node), data=form).status_code == 303
    assert row(at, becomes).description == "a text of mine"


def test_without_a_decision_it_is_asked_again(as_, at):
    browser, node, answer = conflict(as_, at)
    again = browser.post(address(node), data=filled(answer.text, address(node)))
    assert again.status_code == 409
    assert row(at, "theirs")


def test_a_third_change_meanwhile_is_shown_as_well(as_, at):
    browser, node, answer = conflict(as_, at)
    edit(as_("sora"), node, title="a third")
    form = filled(answer.text, address(node), **{"choose-title": "mine"})
    later = browser.post(address(node), data=form)
    assert later.status_code == 409
    assert "a third" in later.text


def test_numbers_in_dispute_show_where_each_leads(as_, at):
    node = pid(at, "sakura shared KPI")
    late, early = as_("aoi"), as_("chloe")
    opened = filled(late.get(address(node)).text, address(node), target="4")
    assert edit(early, node, target="2").status_code == 303
    answer = late.post(address(node), data=opened)
    assert answer.status_code == 409
    assert "Progress 25%" in answer.text
    assert "Progress 50%" in answer.text


def test_the_threshold_is_one_field(as_, at):
    node = pid(at, "sakura shared KPI")
    late, early = as_("aoi"), as_("chloe")
    opened = filled(late.get(address(node)).text, address(node), threshold_1="7")
    assert edit(early, node, threshold_1="8").status_code == 303
    answer = late.post(address(node), data=opened)
    assert answer.status_code == 409
    form = filled(answer.text, address(node), **{"choose-thresholds": "theirs"})
    assert late.post(address(node), data=form).status_code == 303
    with at("sakura"):
        found = select(Kpi.thresholds).join(Node, Node.id == Kpi.node_id).where(Node.public_id == node)
        assert db.session.scalars(found).one() == [{"from": None, "value": 8.0}]


def test_saving_without_a_change_writes_nothing(as_, at):
    with at("sakura"):
        before = db.session.scalar(select(func.count(Revision.id)))
    assert edit(as_("aoi"), pid(at)).status_code == 303
    with at("sakura"):
        assert db.session.scalar(select(func.count(Revision.id))) == before


def test_a_change_is_remembered_with_who_and_what(as_, at):
    edit(as_("aoi"), pid(at), title="A better name")
    with at("sakura"):
        found = db.session.scalars(select(Revision).where(Revision.field == "title")).one()
        assert (found.before, found.after, found.visibility) == (TITLE, "A better name", Visibility.SHARED)
        told = db.session.scalars(select(Activity).where(Activity.kind == "node.revised")).one()
        assert told.facts["before"] == TITLE


def test_an_owner_is_chosen_by_name(as_, at):
    browser = as_("chloe")
    with at("sakura"):
        member = db.session.scalars(select(Membership).order_by(Membership.id)).first()
        wanted, inside = member.public_id, member.id
    assert edit(browser, pid(at), customer_owner=wanted).status_code == 303
    assert row(at, TITLE).customer_owner_id == inside
    assert edit(browser, pid(at), customer_owner="AAAAAAAAAAAAAAAA").status_code == 422


# -- moving, deleting, undoing ---------------------------------------------------------------------------------


def titles(at) -> list[str]:
    with at("sakura"):
        found = select(Node.title).where(Node.parent_id.is_(None), Node.deleted_at.is_(None))
        return list(db.session.scalars(found.order_by(Node.position, Node.id)))


def test_a_step_up_passes_over_what_the_mover_cannot_see(as_, at):
    """The vendor's inside stays where it is between the customer's own two goals."""
    answer = as_("aoi").post(address(pid(at, "sakura customer goal"), "place"), data={"step": "up"})
    assert answer.status_code == 303
    found = titles(at)
    assert found.index("sakura customer goal") < found.index("sakura shared goal")
    assert set(found) == {"sakura customer goal", "sakura shared goal", "sakura vendor goal"}
    as_("aoi").post(address(pid(at, "sakura customer goal"), "place"), data={"step": "down"})
    found = titles(at)
    assert found.index("sakura shared goal") < found.index("sakura customer goal")


def test_a_node_moves_below_another_parent_that_fits(as_, at):
    browser = as_("aoi")
    add_goal(browser, at, title="Another goal")
    where = {"parent": pid(at, "Another goal")}
    assert browser.post(address(pid(at), "place"), data=where).status_code == 303
    assert row(at, TITLE).parent_id == row(at, "Another goal").id
    wrong = {"parent": pid(at, "sakura shared KPI")}
    assert browser.post(address(pid(at), "place"), data=wrong).status_code == 422
    hidden = {"parent": pid(at, "sakura vendor goal")}
    assert browser.post(address(pid(at), "place"), data=hidden).status_code == 404


def test_what_is_shared_cannot_move_below_what_is_internal(as_, at):
    where = {"parent": pid(at, "sakura vendor goal")}
    assert as_("chloe").post(address(pid(at), "place"), data=where).status_code == 422


def test_a_branch_goes_and_comes_back_in_one_piece(as_, at):
    """What the customer keeps inside goes along unseen, is counted to nobody, and comes back with the rest."""
    with at("sakura"):
        goal = db.session.scalars(select(Node).where(Node.title == "sakura shared goal")).one()
        secret = Node(
            plan_id=goal.plan_id, parent_id=goal.id, kind=NodeKind.INITIATIVE, title="a secret",
            visibility=Visibility.CUSTOMER,
        )  # fmt: skip
        db.session.add(secret)
        db.session.commit()
    browser, goal_pid = as_("chloe"), pid(at, "sakura shared goal")
    asked = browser.get(address(goal_pid, "delete")).text
    assert "2 parts below go along" in asked
    assert "a secret" not in asked
    headers = {"HX-Request": "true"}
    answer = browser.post(address(goal_pid, "delete"), headers=headers)
    assert "2 parts below were deleted" in answer.text
    assert f"/nodes/{goal_pid}/restore" in answer.text
    assert "sakura shared" not in as_("aoi").get("/c/sakura/map").text
    with at("sakura"):
        gone = db.session.scalars(select(Node.title).where(Node.deleted_in_id.is_not(None))).all()
        assert sorted(gone) == ["a secret", "sakura shared KPI", "sakura shared goal", TITLE]
        assert db.session.scalar(select(func.count(ChangeSet.id))) == 1
    listed = {
        name: as_(name).get(f"/c/sakura/plans/{plan_pid(at)}/deleted").text for name in ("aoi", "chloe")
    }
    assert "sakura shared goal" in listed["aoi"]
    assert all("Deleted by Chloe" in page for page in listed.values())
    assert "brings back 3 more parts" in listed["aoi"]
    assert "brings back 2 more parts" in listed["chloe"], "what the other side keeps inside is not counted"
    assert browser.post(address(goal_pid, "restore"), headers=headers).status_code == 200
    assert "a secret" in as_("aoi").get("/c/sakura/map").text
    assert "a secret" not in as_("chloe").get("/c/sakura/map").text


def test_what_hung_on_something_deleted_waits_for_it(as_, at):
    browser = as_("aoi")
    goal, initiative = pid(at, "sakura shared goal"), pid(at)
    browser.post(address(initiative, "delete"))
    browser.post(address(goal, "delete"))
    assert browser.post(address(initiative, "restore")).status_code == 422
    assert browser.post(address(goal, "restore")).status_code == 303
    assert browser.post(address(initiative, "restore")).status_code == 303


@pytest.mark.parametrize("followed", [True, False])
def test_what_comes_back_belongs_to_nobody_who_has_left(as_, at, followed):
    goal, kpi = pid(at, "sakura shared goal"), pid(at, "sakura shared KPI")
    with at("sakura"):
        members, staff = people(Membership), people(AccountTeamMember)
        owned = {node.public_id: node for node in db.session.scalars(select(Node))}
        owned[goal].customer_owner_id, owned[goal].vendor_owner_id = members["sora"].id, staff["bo"].user_id
        owned[pid_of(owned, TITLE)].customer_owner_id = members["hana"].id
        terms = db.session.scalars(select(Kpi).where(Kpi.node_id == owned[kpi].id)).one()
        terms.response_customer_id, terms.response_vendor_id = members["sora"].id, staff["chloe"].user_id
        db.session.commit()
        before = {name: row.id for name, row in members.items()}
        chloe = staff["chloe"].user_id
    assert as_("aoi").post(address(goal, "delete")).status_code == 303
    with at("sakura"):
        people(Membership)["sora"].ended_at = people(AccountTeamMember)["bo"].ended_at = clock.now()
        people(Membership)["sora"].successor_id = before["aoi"] if followed else None
        assert MapKeeper().owned_by(people(Membership)["sora"]) == []  # nothing deleted is listed
        assert MapKeeper().owned_by(people(Membership)["hana"]) == []
        db.session.commit()
    assert as_("aoi").post(address(goal, "restore")).status_code == 303
    heir = before["aoi"] if followed else None
    with at("sakura"):
        found = {node.public_id: node for node in db.session.scalars(select(Node))}
        assert (found[goal].customer_owner_id, found[goal].vendor_owner_id) == (heir, None)
        assert found[pid_of(found, TITLE)].customer_owner_id == before["hana"]
        terms = db.session.scalars(select(Kpi).where(Kpi.node_id == found[kpi].id)).one()
        assert (terms.response_customer_id, terms.response_vendor_id) == (heir, chloe)
        changed = select(Revision.field).where(Revision.subject_id == found[goal].id)
        assert {"customer_owner_id", "vendor_owner_id"} <= set(db.session.scalars(changed))


def people(kind):
    """Return the cast's rows of this kind, by name."""
    found = db.session.execute(select(kind, User.email).join(User, User.id == kind.user_id))
    return {email.partition("@")[0]: row for row, email in found}


def pid_of(nodes, title: str) -> str:
    return next(public_id for public_id, node in nodes.items() if node.title == title)


# -- outcome, rules of use, closed plans -----------------------------------------------------------------------


def test_a_goal_is_closed_with_its_outcome_and_opened_again(as_, at):
    browser, goal = as_("aoi"), pid(at, "sakura shared goal")
    assert browser.post(address(goal, "outcome"), data={"outcome": "partial"}).status_code == 303
    assert row(at, "sakura shared goal").outcome is Outcome.PARTIAL
    assert "Ended: partly achieved" in browser.get("/c/sakura/map").text
    assert browser.post(address(goal, "outcome"), data={"outcome": ""}).status_code == 303
    assert row(at, "sakura shared goal").closed_at is None
    assert browser.post(address(goal, "outcome"), data={"outcome": "great"}).status_code == 400


def test_how_goals_ended_is_the_plans_score(as_, at):
    browser, goal = as_("aoi"), pid(at, "sakura shared goal")
    assert "Score of ended goals" not in browser.get("/c/sakura/map").text
    browser.post(address(goal, "outcome"), data={"outcome": "partial"})
    page = browser.get("/c/sakura/map").text
    assert "Score of ended goals 0.50 · of 1 of 2 goals" in page
    browser.post(address(pid(at, "sakura customer goal"), "outcome"), data={"outcome": "cancelled"})
    assert "Score of ended goals 0.50</p>" in browser.get("/c/sakura/map").text  # cancelled: left out
    browser.post(address(goal, "outcome"), data={"outcome": ""})
    assert "Score of ended goals" not in browser.get("/c/sakura/map").text


def test_rules_of_use_come_change_and_go(as_, at):
    browser = as_("sora")
    action = address(pid(at), "rules/new")
    said = {"who": "All of sales", "what": "Note the talk", "by_when": "the same day"}
    assert browser.post(action, data=filled(browser.get(action).text, action, **said)).status_code == 303
    assert browser.post(action, data={"who": "", "what": "x"}).status_code == 422
    with at("sakura"):
        rule = db.session.scalars(
            select(OperatingRule.public_id).where(OperatingRule.who == "All of sales")
        ).one()
    assert "Note the talk (All of sales · the same day)" in browser.get("/c/sakura/map").text
    change = f"/c/sakura/rules/{rule}"
    browser.post(change, data=filled(browser.get(change).text, change, what="Write the talk down"))
    assert "Write the talk down" in browser.get("/c/sakura/map").text
    assert browser.post(f"{change}/remove").status_code == 303
    assert "Write the talk down" not in browser.get("/c/sakura/map").text
    assert as_("mallory").get(change).status_code == 404


def test_a_closed_plan_is_kept_as_it_ended(as_, at):
    browser = as_("aoi")
    with at("sakura"):
        db.session.scalars(select(Plan)).one().state = PlanState.CLOSED
        db.session.commit()
    assert edit(browser, pid(at), title="too late").status_code == 422
    assert browser.post(address(pid(at), "delete")).status_code == 422
    assert "map-more" not in browser.get("/c/sakura/map").text


def test_a_step_is_seen_though_the_mover_keeps_its_number(as_, at):
    """Siblings that came with the same number are told apart by the step; open maps must draw them anew."""
    browser = as_("aoi")
    titles = ("sakura shared goal", "sakura customer goal")

    def order():
        page = browser.get("/c/sakura/map").text
        tree = page[page.index('id="tree-') :]
        return sorted(titles, key=tree.index)

    assert order() == list(titles)
    with at("sakura"):
        rows = db.session.scalars(select(Node).where(Node.title.in_(titles))).all()
        pid = next(row.public_id for row in rows if row.title == titles[1])
        assert len({row.position for row in rows}) == 1
    browser.post(f"/c/sakura/nodes/{pid}/place", data={"step": "up"})
    assert order() == [titles[1], titles[0]]
