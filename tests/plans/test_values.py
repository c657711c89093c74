"""The sheet of a month: one cell, all cells, bad cells, somebody faster, pasted columns, put off, other months."""

import re
from datetime import date, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.accounts.standpoint import inside as standing_inside
from portal.activity.next_things import for_customer, for_vendor
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, every_customer
from portal.plans.actions import measurements
from portal.plans.models import Cadence, Kpi, Measurement, Node, NodeKind, Plan, PlanState, PostponedValue
from portal.plans.views.kpis import whole_month_name
from tests.cast import address

TODAY = clock.today("Asia/Tokyo")
PART = {"HX-Request": "true"}
SHEET = "/c/sakura/values?whose=all"


@pytest.fixture
def sheet(at):
    """Return (plan id, {visibility: KPI id}) of Sakura's sheet as its own people see it, with nothing measured."""
    with at("sakura"):
        system = Actor(ActorKind.WORKER)
        nodes = {node.id: node for node in db.session.scalars(select(Node).where(Node.kind == NodeKind.KPI))}
        for row in db.session.scalars(select(Measurement)).all():
            measurements.withdraw(nodes[row.node_id], row.on, why="an empty sheet", by=system)
        db.session.commit()
        pids = {str(node.visibility): node.public_id for node in nodes.values()}
        return db.session.scalars(select(Plan.public_id)).one(), pids


def address_of(plan: str, rest: str = "") -> str:
    return f"/c/sakura/plans/{plan}/values{rest}"


def fields(pid: str, value: str, note: str = "", seen: str = "", **more: str) -> dict[str, str]:
    return {f"value-{pid}": value, f"note-{pid}": note, f"seen-{pid}": seen, "whose": "all", **more}


def values_of(at, pid: str) -> list[tuple[date, float | None, str]]:
    with at("sakura"):
        found = select(Measurement).join(Node, Node.id == Measurement.node_id).where(Node.public_id == pid)
        mine = found.where(Measurement.actor_id.is_not(None)).order_by(Measurement.id)
        return [(row.on, row.value, row.note) for row in db.session.scalars(mine)]


def record(at, pid: str, value: float, on: date = TODAY, by: str = "sora") -> str:
    with at("sakura"):
        node = db.session.scalars(select(Node).where(Node.public_id == pid)).one()
        person = db.session.scalars(select(User.id).where(User.email == address(by))).one()
        measurements.record(node, on, value, by=Actor(ActorKind.PERSON, Side.CUSTOMER, person))
        db.session.commit()
        return db.session.scalars(
            select(Measurement.public_id).order_by(Measurement.id.desc()).limit(1)
        ).one()


def own(at, pid: str, who: str = "sora") -> None:
    with at("sakura"):
        member = db.session.scalars(
            select(Membership).join(User, User.id == Membership.user_id).where(User.email == address(who))
        ).one()
        db.session.scalars(select(Node).where(Node.public_id == pid)).one().customer_owner_id = member.id
        db.session.commit()


def test_the_sheet_shows_what_its_reader_may_see(as_, sheet):
    page = as_("sora").get(SHEET).text
    assert "sakura shared KPI" in page
    assert "sakura customer KPI" in page
    assert "sakura vendor KPI" not in page
    assert "Entered 0 of 2" in page


def test_one_cell_is_saved_as_it_is_left(as_, at, sheet):
    _, pids = sheet
    pid = pids["shared"]
    answer = as_("sora").post(f"/c/sakura/values/{pid}", data=fields(pid, "４．９日", "a note"), headers=PART)
    assert answer.status_code == 200
    assert "1.1 日 shorter ÷ 3.0 日 = " in answer.text
    assert "Entered 1 of 2" in answer.text
    assert "Saved" in answer.text
    assert values_of(at, pid) == [(TODAY, 4.9, "a note")]


def test_the_result_is_told_while_typing_and_nothing_is_saved(as_, at, sheet):
    _, pids = sheet
    pid, browser = pids["shared"], as_("sora")
    answer = browser.get(f"/c/sakura/values/{pid}/result", query_string=fields(pid, "3"), headers=PART)
    assert "Achieved" in answer.text
    assert "Exactly at the target of 3" in answer.text
    assert (
        "Enter a number" in browser.get(f"/c/sakura/values/{pid}/result", query_string=fields(pid, "3x")).text
    )
    assert values_of(at, pid) == []


def test_the_good_are_saved_and_the_bad_stay_as_typed(as_, at, sheet):
    plan, pids = sheet
    data = fields(pids["shared"], "4.9") | fields(pids["customer"], "１２ or so")
    answer = as_("sora").post(address_of(plan), data=data)
    assert answer.status_code == 200
    assert "1 cell is not saved yet" in answer.text
    assert "１２ or so" in answer.text
    assert values_of(at, pids["shared"]) == [(TODAY, 4.9, "")]
    assert values_of(at, pids["customer"]) == []


def test_only_bad_cells_change_nothing(as_, at, sheet):
    plan, pids = sheet
    for typed in ("∞", "NaN", "1.2.3", "9" * 20, "=1+1"):
        answer = as_("sora").post(address_of(plan), data=fields(pids["shared"], typed))
        assert answer.status_code == 422, typed
        assert f'value="{typed}"' in answer.text
    answer = as_("sora").post(address_of(plan), data=fields(pids["shared"], "4", "n" * 501))
    assert answer.status_code == 422
    assert values_of(at, pids["shared"]) == []


def test_all_at_once_leads_on(as_, at, sheet):
    plan, pids = sheet
    data = fields(pids["shared"], "4.9") | fields(pids["customer"], "5.0") | {"finish": "1"}
    answer = as_("sora").post(address_of(plan), data=data)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/c/sakura/plans/{plan}")
    assert values_of(at, pids["shared"])[-1][1] == 4.9


def test_a_changed_cell_corrects_its_own_day(as_, at, sheet):
    plan, pids = sheet
    day = TODAY.replace(day=1)
    seen = record(at, pids["shared"], 5.0, on=day)
    as_("sora").post(address_of(plan), data=fields(pids["shared"], "4.8", seen=seen))
    assert values_of(at, pids["shared"]) == [(day, 5.0, ""), (day, 4.8, "")]


def test_an_emptied_cell_withdraws_nothing_silently(as_, at, sheet):
    plan, pids = sheet
    seen = record(at, pids["shared"], 5.0)
    answer = as_("sora").post(address_of(plan), data=fields(pids["shared"], "", seen=seen))
    assert answer.status_code == 422
    assert "The saved value stays" in answer.text


def test_somebody_was_faster_and_both_values_are_shown(as_, at, sheet):
    _, pids = sheet
    pid, browser = pids["shared"], as_("aoi")
    row = record(at, pid, 5.1)
    url = f"/c/sakura/values/{pid}"
    answer = browser.post(url, data=fields(pid, "4.9"), headers=PART)
    assert answer.status_code == 409
    assert "Sora entered 5.1 日" in answer.text
    assert "Correct it to 4.9 日" in answer.text
    assert len(values_of(at, pid)) == 1
    kept = browser.post(url, data=fields(pid, "4.9", **{f"choice-{pid}": f"theirs:{row}"}), headers=PART)
    assert kept.status_code == 200
    assert len(values_of(at, pid)) == 1
    assert (
        browser.post(
            url, data=fields(pid, "4.9", **{f"choice-{pid}": f"mine:{row}"}), headers=PART
        ).status_code
        == 200
    )
    assert [value for _, value, _ in values_of(at, pid)] == [5.1, 4.9]


def test_the_same_value_from_two_people_is_no_conflict(as_, at, sheet):
    plan, pids = sheet
    record(at, pids["shared"], 4.9)
    assert as_("aoi").post(address_of(plan), data=fields(pids["shared"], "4.9")).status_code == 303
    assert len(values_of(at, pids["shared"])) == 1


def test_a_whole_sheet_against_somebody_faster_is_a_conflict(as_, at, sheet):
    plan, pids = sheet
    record(at, pids["shared"], 5.1)
    answer = as_("aoi").post(address_of(plan), data=fields(pids["shared"], "4.9"))
    assert answer.status_code == 409
    assert "Somebody was faster" in answer.text


def test_a_pasted_column_fills_the_cells_and_saves_nothing(as_, at, sheet):
    plan, pids = sheet
    pasted = "sakura customer KPI\t７\r\nsakura shared KPI\t4.9\r\n"
    page = as_("sora").post(address_of(plan, "/paste"), data={"pasted": pasted, "whose": "all"})
    assert page.status_code == 200
    assert "2 cells filled in" in page.text
    assert 'value="４.9"' not in page.text
    assert re.search(rf'id="value-{pids["shared"]}"[^>]*value="4.9"', page.text)
    assert re.search(rf'id="value-{pids["customer"]}"[^>]*value="７"', page.text)
    assert values_of(at, pids["shared"]) == []
    by_order = as_("sora").post(address_of(plan, "/paste"), data={"pasted": "4.4\n5.5", "whose": "all"}).text
    assert 'value="4.4"' in by_order
    assert 'value="5.5"' in by_order
    assert (
        "No line fits"
        in as_("sora").post(address_of(plan, "/paste"), data={"pasted": " ", "whose": "all"}).text
    )


def test_pasted_lines_that_fit_no_kpi_are_named(as_, sheet):
    plan, pids = sheet
    pasted = "sakura shared KPI\t4.9\n<b>Churn</b>\t5\nsakura customer KPI\t\n"
    page = as_("sora").post(address_of(plan, "/paste"), data={"pasted": pasted, "whose": "all"}).text
    assert "1 line that you pasted fits no KPI on this sheet" in page
    typed = {f"value-{pids['customer']}": "3"}  # stood there before
    again = as_("sora").post(address_of(plan, "/paste"), data=typed | {"pasted": pasted, "whose": "all"}).text
    assert "1 cell filled in" in again
    assert "&lt;b&gt;Churn&lt;/b&gt;" in page
    assert "<b>Churn" not in page
    assert 'value="sakura customer KPI"' not in page


def test_the_headings_of_a_pasted_block_are_no_line_that_fits_nothing(as_, sheet):
    plan, pids = sheet
    for headings in ("KPI\tActual", "KPI\t11月実績", "指標\t実績\tメモ"):
        pasted = f"{headings}\nsakura shared KPI\t4.9\n"
        page = as_("sora").post(address_of(plan, "/paste"), data={"pasted": pasted, "whose": "all"}).text
        assert "fits no KPI" not in page
        assert re.search(rf'id="value-{pids["shared"]}"[^>]*value="4.9"', page)


def test_put_off_until_the_next_working_day_and_taken_up_again(as_, at, sheet):
    plan, pids = sheet
    browser = as_("sora")
    data = fields(pids["shared"], "") | {"later": pids["shared"]}
    assert browser.post(address_of(plan), data=data).status_code == 303
    with at("sakura"):
        row = db.session.scalars(select(PostponedValue)).one()
        assert TODAY < row.until <= TODAY + timedelta(days=12)
    assert "Later · asked again on" in browser.get(SHEET).text
    assert "Later · asked again on" not in as_("aoi").get(SHEET).text
    browser.post(address_of(plan), data={"now": pids["shared"], "whose": "all"})
    with at("sakura"):
        assert db.session.scalars(select(PostponedValue)).all() == []


def test_the_month_before_is_entered_at_its_end(as_, at, sheet):
    plan, pids = sheet
    last = TODAY.replace(day=1) - timedelta(days=1)
    month = f"{last:%Y-%m}"
    assert f'value="{last}"' in as_("sora").get(f"{SHEET}&month={month}").text
    as_("sora").post(address_of(plan), data=fields(pids["shared"], "5.5") | {"month": month, "on": str(last)})
    assert values_of(at, pids["shared"]) == [(last, 5.5, "")]


def test_a_month_to_come_is_this_month(as_, sheet):
    coming = f"{TODAY + timedelta(days=40):%Y-%m}"
    assert f'max="{TODAY}"' in as_("sora").get(f"{SHEET}&month={coming}").text


def test_mine_comes_first_and_departments_are_offered(as_, at, sheet):
    _, pids = sheet
    own(at, pids["shared"])
    page = as_("sora").get("/c/sakura/values").text
    assert "Entered 0 of 1" in page
    assert "Entered 0 of 2" in as_("aoi").get("/c/sakura/values").text


def test_what_is_measured_by_a_file_stands_apart(as_, at, sheet):
    _, pids = sheet
    with at("sakura"):
        node = db.session.scalars(select(Node.id).where(Node.public_id == pids["shared"])).one()
        db.session.scalars(select(Kpi).where(Kpi.node_id == node)).one().automatic = True
        db.session.commit()
    page = as_("sora").get(SHEET).text
    assert "Comes in by itself" in page
    assert f'id="value-{pids["shared"]}"' not in page


def test_a_quarterly_value_says_when_it_is_due(as_, at, sheet):
    with at("sakura"):
        for kpi in db.session.scalars(select(Kpi)):
            kpi.cadence = Cadence.YEARLY
        db.session.commit()
    page = as_("sora").get(SHEET).text
    assert ("Due later" in page) is (TODAY.month != 3)


def test_a_closed_plan_is_read_only(as_, at, sheet):
    plan, pids = sheet
    with at("sakura"):
        db.session.scalars(select(Plan)).one().state = PlanState.CLOSED
        db.session.commit()
    page = as_("sora").get(SHEET).text
    assert "This plan is closed" in page
    assert "Save and finish" not in page
    assert as_("sora").post(address_of(plan), data=fields(pids["shared"], "4")).status_code == 409


def test_viewers_and_strangers(as_, sheet):
    plan, pids = sheet
    pid = pids["shared"]
    assert as_("ren").get(SHEET).status_code == 403
    assert as_("ren").post(address_of(plan), data=fields(pid, "1")).status_code == 403
    assert as_("mallory").get(SHEET).status_code == 404
    assert as_("mallory").post(f"/c/ume/values/{pid}", data=fields(pid, "1")).status_code == 404
    assert as_("chloe").post(f"/c/sakura/values/{pids['customer']}", data=fields(pid, "1")).status_code == 404


def test_thirty_six_kpis_take_twelve_statements(as_, at, sheet, counting):
    browser = as_("sora")
    browser.get(SHEET)
    with counting() as few:
        browser.get(SHEET)
    with at("sakura"):
        parent = db.session.scalars(
            select(Node).where(Node.kind == NodeKind.INITIATIVE, Node.visibility == "shared")
        ).one()
        for n in range(34):
            node = Node(
                plan_id=parent.plan_id,
                parent_id=parent.id,
                kind=NodeKind.KPI,
                title=f"KPI {n}",
                visibility=Visibility.SHARED,
            )
            db.session.add(node)
            db.session.flush()
            db.session.add(
                Kpi(
                    node_id=node.id,
                    unit="件",
                    baseline=0,
                    target=9,
                    baseline_on=TODAY,
                    target_on=TODAY + timedelta(days=90),
                )
            )
        db.session.commit()
    with counting() as many:
        page = browser.get(SHEET)
    assert "of 36" in page.text
    assert len(many) == len(few)
    assert len(many) <= 12, "\n\n".join(many)


def test_nothing_is_awaited_before_the_plan_begins(app, as_, at, sheet):
    _, pids = sheet
    own(at, pids["shared"])
    for begins, awaited in ((TODAY + timedelta(days=1), False), (TODAY, True)):
        with at("sakura"):
            plan = db.session.scalars(select(Plan)).one()
            plan.starts_on, plan.ends_on = begins, begins + timedelta(days=180)
            db.session.commit()
        page = as_("sora").get("/c/sakura/values").text
        assert ("when the plan begins" in page) is not awaited
        assert ("when the plan begins" in as_("chloe").get("/c/sakura/map").text) is not awaited
        assert ("values-divider" in page) is not awaited
        assert f'id="value-{pids["shared"]}"' in page  # and yet a value may be entered
        with app.test_request_context("/"):
            user = db.session.scalars(select(User).where(User.email == address("sora"))).one()
            point = standing_inside(user, "sakura")
            with customer_scope(point.customer.id, point.audience):
                assert bool([one for one in for_customer(point) if one.kind == "values.open"]) is awaited
            db.session.remove()


def test_home_asks_for_what_is_left(app, at, sheet):
    _, pids = sheet
    own(at, pids["shared"])
    with app.test_request_context("/"):

        def things():
            user = db.session.scalars(select(User).where(User.email == address("sora"))).one()
            point = standing_inside(user, "sakura")
            with customer_scope(point.customer.id, point.audience):
                return [thing for thing in for_customer(point) if thing.kind == "values.open"]

        (thing,) = things()
        assert thing.url == "/c/sakura/values"
        assert "sakura shared KPI" in str(thing.reason)
        db.session.remove()
        record(at, pids["shared"], 4.9)
        assert things() == []


def test_the_csm_is_told_of_a_crossed_threshold_and_what_was_agreed(app, at, sheet):
    _, pids = sheet
    with at("sakura"):
        for visibility in ("shared", "customer"):
            node = db.session.scalars(select(Node.id).where(Node.public_id == pids[visibility])).one()
            kpi = db.session.scalars(select(Kpi).where(Kpi.node_id == node)).one()
            kpi.thresholds = [{"from": (TODAY - timedelta(days=30)).isoformat(), "value": 6.5}]
            kpi.response_action, kpi.response_days = "Review the closing process", 5
        db.session.commit()
    for visibility in ("shared", "customer"):
        record(at, pids[visibility], 7.5)
    with app.test_request_context("/"):
        user = db.session.scalars(select(User).where(User.email == address("chloe"))).one()
        with at("sakura") as customer_id:
            pass
        with every_customer("a test reads as the vendor's home does"):
            things = [
                thing for thing in for_vendor(user, [customer_id]) if thing.kind == "kpi.threshold_crossed"
            ]
    assert [thing.url for thing in things] == [f"/c/sakura/kpis/{pids['shared']}"]
    assert "Review the closing process" in str(things[0].reason)
    assert things[0].due > TODAY


def test_the_sheet_stands_in_the_navigation_of_who_may_enter(as_):
    entry = re.compile(r'<a class="nav-item" href="([^"]+)"( aria-current="page")?>')
    found = entry.findall(as_("aoi").get("/c/sakura/map").text)
    assert "/c/sakura/values" in [url for url, _current in found]
    assert [url for url, current in found if current] == ["/c/sakura/map"]
    assert "/c/sakura/values" not in {url for url, _ in entry.findall(as_("ren").get("/c/sakura").text)}


@pytest.mark.parametrize(
    ("language", "november", "january"), [("en", "November", "January 2027"), ("ja", "11月", "2027年1月")]
)
def test_a_sheet_writes_its_month_in_full(app, language, november, january):
    with app.test_request_context(), force_locale(language):
        assert whole_month_name(date(2026, 11, 1)) == november
        assert whole_month_name(date(2027, 1, 1)) == january
