"""The success map page: everybody sees their own part of it, fast, and open pages are told what went stale."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Department, Membership, User
from portal.foundation import clock
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.live import hub
from portal.foundation.remembered import forget_all
from portal.foundation.tenancy import customer_scope
from portal.plans.actions import pulse
from portal.plans.models import Kpi, Node, NodeKind, Plan, PlanState
from portal.plans.queries import plans
from tests.cast import address
from tests.plans.filled import filled

MAP = "/c/sakura/map"
TODAY = clock.today("Asia/Tokyo")
VENDORS = ("sakura vendor goal", "sakura vendor initiative", "sakura vendor KPI", "sakura vendor people")
CUSTOMERS = (
    "sakura customer goal",
    "sakura customer initiative",
    "sakura customer KPI",
    "sakura customer people",
)
SHARED = ("sakura shared goal", "sakura shared initiative", "sakura shared KPI", "sakura shared people")


def pids(at, **which: object) -> dict[str, str]:
    """Return title to public id of every node of Sakura, and the plan's under its title."""
    with at("sakura"):
        found = dict(db.session.execute(select(Node.title, Node.public_id)).all())
        found.update(dict(db.session.execute(select(Plan.title, Plan.public_id)).all()))
    return found


@pytest.mark.parametrize("view", ["", "/table", "/timeline"])
@pytest.mark.parametrize(
    ("who", "sees", "not_sees"),
    [
        ("chloe", SHARED + VENDORS, CUSTOMERS),
        ("aoi", SHARED + CUSTOMERS, VENDORS),
        ("ren", SHARED + CUSTOMERS, VENDORS),
    ],
)
def test_each_side_sees_what_is_shared_and_its_own_inside(as_, at, who, sees, not_sees, view):
    page = as_(who).get(f"/c/sakura/plans/{pids(at)['Plan of sakura']}{view}").text
    assert [words for words in sees[:3] if words not in page] == []
    assert [words for words in not_sees if words in page] == []
    assert "vendor note about sakura" not in page
    assert "ume shared" not in page


@pytest.mark.parametrize("view", ["", "/table", "/timeline"])
def test_when_it_was_opened_measured_and_changed_needs_no_script(as_, at, view):
    at_once = {"chloe": "by the customer", "aoi": "by your company"}
    for who, words in at_once.items():
        page = as_(who).get(f"/c/sakura/plans/{pids(at)['Plan of sakura']}{view}").text
        line = page.split('class="plan-alive"')[1].split("</div>")[0]
        assert words in line
        assert "easured" in line
        assert "load" not in line.split(">")[0]  # it need not be asked for once more


def test_the_rules_of_use_and_deleted_parts(as_):
    page = as_("aoi").get(MAP).text
    assert "sakura shared people" in page
    assert "sakura deleted goal" not in page


def test_the_numbers_are_those_of_what_the_reader_sees(as_):
    """KPIs of the other side's inside count in nobody's numbers but its own."""
    for who in ("chloe", "aoi"):
        page = as_(who).get(MAP).text
        assert re.search(r'tile-value">2 / 2', page), who


def test_headings_say_what_each_part_is_to_whoever_hears_the_page(as_):
    page = as_("aoi").get(MAP).text
    assert re.search(r"<h2><i>Goal: </i><a [^>]+>sakura shared goal</a></h2>", page)
    assert re.search(r"<h3><i>Initiative: </i><a [^>]+>sakura shared initiative</a></h3>", page)


def test_a_viewer_and_a_colleague_get_no_tools(as_):
    for who in ("ren", "carl"):
        page = as_(who).get(MAP).text
        assert "map-more" not in page
        assert "Add a goal" not in page
    assert "map-more" in as_("sora").get(MAP).text


def test_a_stranger_finds_nothing(as_, at):
    plan = pids(at)["Plan of sakura"]
    for place in (
        MAP,
        f"/c/sakura/plans/{plan}",
        f"/c/ume/plans/{plan}",
        f"/c/ume/plans/{plan}/parts?names=tree-{plan}",
    ):
        assert as_("mallory").get(place).status_code == 404, place


def test_without_a_plan_the_page_says_what_to_do_first(as_, at):
    with at("sakura"):
        for plan in db.session.scalars(select(Plan)):
            plan.deleted_at, plan.activated_at = clock.now(), None
        db.session.commit()
    assert "Begin the first plan" in as_("aoi").get(MAP).text
    assert "Begin the first plan" not in as_("ren").get(MAP).text


def test_the_kept_body_holds_nothing_of_its_reader(as_, app):
    """No token, no POST form and not the reader's own name: the body is shared by all with the same rights."""
    page = as_("aoi").get(MAP).text
    body = page[page.index('class="map') :]
    body = body[: body.index("</main>")]
    assert "csrf" not in body
    assert 'method="post"' not in body
    assert "Aoi" not in body


def test_as_many_statements_with_double_the_data(as_, at, counting):
    """12 statements at most on first render after an edit, two more in a process that has just begun, fewer when the
    body is kept; the same for a map twice as large."""
    browser = as_("chloe")
    browser.get(MAP)
    first = _statements_after_an_edit(browser, at, counting)
    with at("sakura"):
        _double()
    assert _statements_after_an_edit(browser, at, counting) == first <= 14
    assert _statements_after_an_edit(browser, at, counting, begun=False) <= 12
    with counting() as twice:
        browser.get(MAP)
        browser.get(MAP)
    assert len(twice) <= first, "the second time nothing of the map is read"


def _statements_after_an_edit(browser, at, counting, begun: bool = True) -> int:
    with at("sakura"):
        pulse.bump(plans.active_plan(), Visibility.SHARED)
        db.session.commit()
    if begun:
        forget_all()  # as a process that has just begun
    with counting() as statements:
        assert browser.get(MAP).status_code == 200
    return len(statements)


def _double() -> None:
    for node in db.session.scalars(select(Node).where(Node.kind == NodeKind.KPI)).all():
        for number in range(3):
            copy = Node(
                plan_id=node.plan_id, parent_id=node.parent_id, kind=node.kind, title=f"{node.title} {number}",
                visibility=node.visibility,
            )  # fmt: skip
            db.session.add(copy)
            db.session.flush()
            db.session.add(Kpi(node_id=copy.id, unit="%", recent=[["2026-01-01", 1.0]]))
    db.session.commit()


def test_an_unchanged_page_is_not_sent_again_and_a_changed_one_is(as_, at):
    browser = as_("chloe")
    browser.get(MAP)  # the first page of a session gives it its token
    first = browser.get(MAP)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert browser.get(MAP, headers=tag).status_code == 304
    with at("sakura"):
        pulse.bump(plans.active_plan(), Visibility.CUSTOMER)
        db.session.commit()
    assert browser.get(MAP, headers=tag).status_code == 304, (
        "the other side's inside changes no version of ours"
    )
    with at("sakura"):
        db.session.scalars(select(Node).where(Node.title == "sakura shared goal")).one().title = "a new word"
        pulse.bump(plans.active_plan(), Visibility.SHARED)
        db.session.commit()
    changed = browser.get(MAP, headers=tag)
    assert changed.status_code == 200
    assert "a new word" in changed.text


def test_the_next_day_is_another_page(as_, monkeypatch):
    browser = as_("aoi")
    tag = {"If-None-Match": browser.get(MAP).headers["ETag"]}
    tomorrow = clock.today("Asia/Tokyo").replace(year=clock.today("Asia/Tokyo").year + 1)
    monkeypatch.setattr(clock, "today", lambda zone: tomorrow)
    assert browser.get(MAP, headers=tag).status_code == 200


def test_parts_are_those_that_were_asked_for_and_seen(as_, at):
    known = pids(at)
    plan = known["Plan of sakura"]
    asked = [
        f"node-{known['sakura shared goal']}", f"node-{known['sakura vendor goal']}",
        f"branch-{known['sakura vendor goal']}", f"numbers-{plan}", f"tree-{plan}", "node-unknown",
    ]  # fmt: skip
    found = as_("aoi").get(f"/c/sakura/plans/{plan}/parts", query_string={"names": ",".join(asked)}).text
    assert f'id="node-{known["sakura shared goal"]}"' in found
    assert f'id="numbers-{plan}"' in found
    assert f'id="tree-{plan}"' in found
    assert known["sakura vendor goal"] not in found
    assert "sakura vendor" not in found
    assert "&lt;li" not in found


@pytest.mark.parametrize(
    ("filters", "there", "away"),
    [
        ("standing=on_track", "sakura shared KPI", None),
        ("standing=off_track", None, "sakura shared goal"),
        ("side=vendor", None, "sakura shared goal"),
        ("owner=nobody", None, "sakura shared goal"),
        ("owner={aoi}", "sakura shared initiative", "sakura customer goal"),
        ("department={department}", "sakura shared initiative", "sakura customer goal"),
    ],
)
def test_filters_keep_what_matches_and_what_it_hangs_on(as_, at, filters, there, away):
    with at("sakura"):
        member = db.session.scalars(select(Membership).order_by(Membership.id)).first()
        department = db.session.scalars(select(Department)).first()
        node = db.session.scalars(select(Node).where(Node.title == "sakura shared initiative")).one()
        node.customer_owner_id, node.department_id = member.id, department.id
        filters = filters.format(aoi=member.public_id, department=department.public_id)
        pulse.bump(plans.active_plan(), Visibility.SHARED)
        db.session.commit()
    page = as_("aoi").get(f"/c/sakura/plans/{pids(at)['Plan of sakura']}?{filters}").text
    if there:
        assert there in page
        assert "sakura shared goal" in page
    if away:
        assert away not in page


def test_a_change_inside_one_side_is_told_to_nobody_else(as_, at, monkeypatch):
    """The names of what changed go to the topic of its visibility alone; ancestors are named there too."""
    said: list[tuple[str, tuple[str, ...]]] = []
    monkeypatch.setattr(hub, "publish", lambda topic, names: said.append((topic, tuple(names))))
    known = pids(at)
    browser = as_("chloe")
    address = f"/c/sakura/nodes/{known['sakura vendor KPI']}/edit"
    form = filled(browser.get(address).text, address, title="an inside word")
    assert browser.post(address, data=form).status_code == 303
    assert said
    assert all(topic.endswith(":vendor") for topic, _ in said)
    names = {name for _, found in said for name in found}
    assert {f"node-{known['sakura vendor KPI']}", f"node-{known['sakura vendor goal']}"} <= names


def test_summaries_follow_each_audience(at):
    with at("sakura") as customer_id:
        plan = plans.active_plan()
        pulse.bump(plan, Visibility.SHARED)
        db.session.commit()
        totals = {audience: plans.summaries(audience)[plan.id].counts["total"] for audience in Audience}
        assert totals == {Audience.VENDOR: 2, Audience.CUSTOMER: 2, Audience.GUEST: 1}
        with customer_scope(customer_id):
            kpi = db.session.scalars(select(Node).where(Node.title == "sakura vendor KPI")).one()
            kpi.deleted_at = clock.now()
            pulse.bump(plan, Visibility.VENDOR)
            db.session.commit()
        totals = {audience: plans.summaries(audience)[plan.id].counts["total"] for audience in Audience}
        assert totals == {Audience.VENDOR: 1, Audience.CUSTOMER: 2, Audience.GUEST: 1}


def test_the_page_stays_small(as_, at):
    """4 goals, 12 initiatives and 36 KPIs with 26 measurements each are less than 60 KB of HTML."""
    with at("sakura"):
        plan = plans.active_plan()
        for node in db.session.scalars(select(Node)).all():
            node.deleted_at = clock.now()
        _grow(plan)
        pulse.bump(plan, Visibility.SHARED)
        db.session.commit()
    page = as_("chloe").get(MAP)
    assert page.text.count('data-kind="kpi"') == 36
    assert len(page.data) < 60 * 1024


def _grow(plan: Plan) -> None:
    def add(kind: NodeKind, parent: Node | None, title: str) -> Node:
        node = Node(
            plan_id=plan.id, parent_id=parent.id if parent else None, kind=kind, title=title,
            visibility=Visibility.SHARED,
        )  # fmt: skip
        db.session.add(node)
        db.session.flush()
        return node

    for g in range(4):
        goal = add(NodeKind.GOAL, None, f"請求業務の月次締めを{g}日短縮する")
        for i in range(3):
            initiative = add(NodeKind.INITIATIVE, goal, f"請求データの自動連携 {i}")
            for k in range(3):
                kpi = add(NodeKind.KPI, initiative, f"商談記録の当日入力 {k}")
                recent = [[str(TODAY - timedelta(days=14 * (25 - n))), 300.5 - n] for n in range(26)]
                db.session.add(
                    Kpi(
                        node_id=kpi.id, unit="件/月", direction="lower", baseline=300.0, baseline_on=plan.starts_on,
                        target=80.0, target_on=plan.ends_on, thresholds=[{"from": "2026-01-01", "value": 320.0}],
                        recent=recent,
                    )
                )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "field"), [("aoi", "customer_owner_id"), ("chloe", "vendor_owner_id")], ids=["member", "staff"]
)
def test_kept_maps_show_a_new_name_at_once(as_, at, who, field):
    with at("sakura"):
        person = db.session.scalars(select(User).where(User.email == address(who))).one()
        member = db.session.scalar(select(Membership.id).where(Membership.user_id == person.id))
        goal = db.session.scalars(select(Node).where(Node.title == "sakura shared goal")).one()
        setattr(goal, field, member or person.id)
        pulse.bump(plans.active_plan(), Visibility.SHARED)
        db.session.commit()
    reader = as_("ren")
    before = reader.get(MAP)
    assert "Hikaru" not in before.text
    names = {"family_name": "光", "given_name": "ひかる", "romanised": "Hikaru Hikari"}
    facts = {"family_kana": "ひかり", "given_kana": "ひかる", "language": "en", "time_zone": "Asia/Tokyo"}
    assert as_(who).post("/profile", data=names | facts).status_code == 303
    after = reader.get(MAP, headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, "Hikaru Hikari" in after.text) == (200, True)


def test_a_closed_plan_waits_for_no_values_and_no_day(as_, at):
    with at("sakura"):
        for kpi in db.session.scalars(select(Kpi)):
            kpi.recent = [[(TODAY - timedelta(days=200)).isoformat(), 1]]
        db.session.commit()
    forget_all()
    open_one = as_("chloe").get(MAP).text
    assert "Waiting for a value since" in open_one
    with at("sakura"):
        db.session.scalars(select(Plan)).one().state = PlanState.CLOSED
        db.session.commit()
    forget_all()
    closed = as_("chloe").get(f"/c/sakura/plans/{pids(at)['Plan of sakura']}").text
    assert "Waiting for a value since" not in closed
    tiles = closed.split('class="tiles plan-numbers"')[1].split('class="plan-tools"')[0]
    waiting = tiles.split("Waiting for values")[1].split("</div>")[0]
    assert "This plan is closed" in waiting
    assert not any(one.isdigit() for one in waiting.split('"tile-note"')[0])
    assert "Nothing is due any more" in tiles
