"""The page of one KPI: what it tells, a value added, corrected and withdrawn, and who sees it."""

from datetime import timedelta

from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.plans.actions import measurements
from portal.plans.models import Kpi, Measurement, Node, NodeKind, Plan, PlanState
from tests.cast import address

TODAY = clock.today("Asia/Tokyo")
PART = {"HX-Request": "true"}


def kpi_pid(at, visibility: str = "shared", slug: str = "sakura") -> str:
    with at(slug):
        return db.session.scalars(
            select(Node.public_id).where(Node.kind == NodeKind.KPI, Node.visibility == visibility)
        ).one()


def change_kpi(at, **terms) -> None:
    with at("sakura"):
        node = db.session.scalars(
            select(Node).where(Node.kind == NodeKind.KPI, Node.visibility == "shared")
        ).one()
        kpi = db.session.scalars(select(Kpi).where(Kpi.node_id == node.id)).one()
        for name, value in terms.items():
            setattr(kpi, name, value)
        db.session.commit()


def record(at, *values: tuple[int, float], by: str = "sora") -> None:
    with at("sakura"):
        node = db.session.scalars(
            select(Node).where(Node.kind == NodeKind.KPI, Node.visibility == "shared")
        ).one()
        person = db.session.scalars(select(User.id).where(User.email == address(by))).one()
        actor = Actor(ActorKind.PERSON, Side.CUSTOMER, person)
        for days_ago, value in values:
            measurements.record(node, TODAY - timedelta(days=days_ago), value, by=actor)
        db.session.commit()


def rows(at) -> list[tuple[float | None, str]]:
    with at("sakura"):
        found = (
            select(Measurement).join(Node, Node.id == Measurement.node_id).where(Node.visibility == "shared")
        )
        return [(row.value, row.note) for row in db.session.scalars(found.order_by(Measurement.id))]


def url(pid: str, rest: str = "") -> str:
    return f"/c/sakura/kpis/{pid}{rest}"


def test_it_tells_where_the_kpi_stands_and_why(as_, at):
    page = as_("aoi").get(url(kpi_pid(at))).text
    assert "sakura shared KPI" in page
    assert "1.0 日 shorter ÷ 3.0 日 = " in page
    assert "<b>33%</b>" in page
    assert "(planned 33%)" in page
    assert "A forecast needs four values; there are 2 so far." in page
    assert "at most 6.5 日" in page


def test_a_forecast_says_on_how_many_values_it_rests(as_, at):
    record(at, (10, 4.7), (5, 4.5), (0, 4.4))
    page = as_("aoi").get(url(kpi_pid(at))).text
    assert "At this pace the target is reached on" in page
    assert "through the last 5 values" in page


def test_a_crossed_threshold_shows_what_was_agreed_and_by_when(as_, at):
    change_kpi(
        at,
        thresholds=[{"from": (TODAY - timedelta(days=30)).isoformat(), "value": 6.5}],
        response_action="Review the closing process",
        response_days=5,
    )
    record(at, (3, 7.0))
    page = as_("aoi").get(url(kpi_pid(at))).text
    assert "Beyond the threshold since" in page
    assert "Agreed for this case: Review the closing process" in page
    assert "by 2" in page or "by 1" in page or "by 3" in page


def test_the_worth_of_what_was_gained_is_told_with_its_arithmetic(as_, at):
    change_kpi(at, worth_minor=150_000, worth_currency="JPY")
    page = as_("aoi").get(url(kpi_pid(at))).text
    assert "¥150,000" in page
    assert "1.0 日 × ¥150,000 = ¥150,000" in page


def test_a_kpi_without_terms_or_values_says_what_is_missing(as_, at):
    change_kpi(at, baseline=None, target=None, recent=[], latest_value=None, latest_on=None)
    page = as_("aoi").get(url(kpi_pid(at))).text
    assert "Not agreed yet:" in page


def test_a_band_has_its_own_arithmetic(as_, at):
    change_kpi(at, direction="band", baseline=None, target=None, band_low=3, band_high=4, limit_high=8)
    assert "1 日 outside 3 to 4 日" in as_("aoi").get(url(kpi_pid(at))).text


def test_a_value_is_added_without_a_script(as_, at):
    pid = kpi_pid(at)
    answer = as_("sora").post(
        url(pid, "/measurements"), data={"on": TODAY.isoformat(), "value": "４．９日", "note": "first"}
    )
    assert answer.status_code == 303
    assert rows(at)[-1] == (4.9, "first")


def test_a_value_added_in_place_brings_the_page_along(as_, at):
    pid = kpi_pid(at)
    answer = as_("sora").post(
        url(pid, "/measurements"),
        data={"on": TODAY.isoformat(), "value": "4.9", "place": "card"},
        headers=PART,
    )
    assert answer.status_code == 200
    assert f'id="kpi-{pid}" hx-swap-oob="innerHTML"' in answer.text
    assert "Saved" in answer.text
    assert "4.9" in answer.text


def test_what_cannot_be_read_comes_back_as_typed(as_, at):
    pid, before = kpi_pid(at), rows(at)
    for typed, said in (
        ({"value": "about five"}, "Enter a number"),
        ({"value": "1.234,5,6"}, "two ways"),
        ({"value": "nan"}, "Enter a number"),
        ({"value": "9" * 17}, "too large"),
        ({"value": "4", "on": (TODAY + timedelta(days=2)).isoformat()}, "not come yet"),
        ({"value": "4", "note": "x" * 501}, "500 characters"),
    ):
        data = {"on": TODAY.isoformat(), "note": "", **typed}
        answer = as_("sora").post(url(pid, "/measurements"), data=data)
        assert answer.status_code == 422, typed
        assert said in answer.text, typed
        assert data["value"] in answer.text
    assert rows(at) == before


def test_a_correction_keeps_the_old_value_in_sight(as_, at):
    record(at, (0, 4.9))
    pid, browser = kpi_pid(at), as_("sora")
    form = browser.get(url(pid, f"/measurements?on={TODAY}")).text
    seen = form.split('name="seen"')[1].split('value="')[1].split('"')[0]
    data = {"on": TODAY.isoformat(), "value": "4.7", "note": "counted again", "seen": seen}
    assert browser.post(url(pid, "/measurements"), data=data).status_code == 303
    page = browser.get(url(pid)).text
    assert "<s>4.9 日</s>" in page
    assert "counted again" in page


def test_somebody_elses_value_for_the_day_is_not_replaced_unseen(as_, at):
    record(at, (0, 5.1))
    pid, browser = kpi_pid(at), as_("aoi")
    data = {"on": TODAY.isoformat(), "value": "4.9", "note": ""}
    answer = browser.post(url(pid, "/measurements"), data=data)
    assert answer.status_code == 409
    assert "Sora entered 5.1 日" in answer.text
    assert 'value="4.9"' in answer.text
    seen = answer.text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    assert browser.post(url(pid, "/measurements"), data={**data, "seen": seen}).status_code == 303
    assert [value for value, _ in rows(at)][-2:] == [5.1, 4.9]


def test_a_value_is_withdrawn_with_a_reason(as_, at):
    record(at, (0, 4.9))
    pid, browser = kpi_pid(at), as_("sora")
    with at("sakura"):
        row = db.session.scalars(select(Measurement.public_id).order_by(Measurement.id.desc()).limit(1)).one()
    address_ = f"/c/sakura/measurements/{row}/withdrawal"
    assert "Withdraw a value" in browser.get(address_).text
    assert browser.post(address_, data={"why": ""}).status_code == 422
    assert browser.post(address_, data={"why": "of another company"}).status_code == 303
    page = browser.get(url(pid)).text
    assert "Withdrawn" in page
    assert "of another company" in page
    assert browser.post(address_, data={"why": "again"}).status_code == 303
    assert rows(at)[-1] == (None, "of another company")


def test_a_viewer_reads_and_does_not_enter(as_, at):
    pid, browser = kpi_pid(at), as_("ren")
    page = browser.get(url(pid))
    assert page.status_code == 200
    assert "Save the value" not in page.text
    assert (
        browser.post(url(pid, "/measurements"), data={"on": TODAY.isoformat(), "value": "1"}).status_code
        == 403
    )


def test_a_closed_plan_takes_no_values(as_, at):
    with at("sakura"):
        db.session.scalars(select(Plan)).one().state = PlanState.CLOSED
        db.session.commit()
    pid, browser = kpi_pid(at), as_("sora")
    assert "Save the value" not in browser.get(url(pid)).text
    answer = browser.post(url(pid, "/measurements"), data={"on": TODAY.isoformat(), "value": "1"})
    assert answer.status_code == 422
    assert "closed" in answer.text


def test_the_other_side_and_strangers_find_nothing(as_, at):
    shared = kpi_pid(at)
    assert as_("mallory").get(url(shared)).status_code == 404
    assert as_("chloe").get(url(kpi_pid(at, "customer"))).status_code == 404
    assert as_("aoi").get(url(kpi_pid(at, "vendor"))).status_code == 404
    assert as_("mallory").get(f"/c/ume/kpis/{shared}").status_code == 404


def test_more_values_take_no_more_statements(as_, at, counting):
    browser, pid = as_("aoi"), kpi_pid(at)
    record(at, (3, 4.9), by="sora")
    browser.get(url(pid))
    with counting() as few:
        browser.get(url(pid))
    record(at, *((n, 4 + n / 10) for n in range(4, 44)), by="aoi")
    with counting() as many:
        browser.get(url(pid))
    assert len(many) == len(few)
    assert len(many) <= 16


def test_who_else_is_on_the_page_is_shown_and_how_much_was_said(as_, at):
    browser, pid = as_("aoi"), kpi_pid(at)
    said = {"text": "Why is it so?", "visibility": "shared"}
    as_("chloe").post(f"/c/sakura/about/{pid}/comments", data=said)
    page = browser.get(url(pid)).text
    assert f'data-here-url="/c/sakura/about/{pid}/here"' in page
    assert "1 comment<" in page


def test_hostile_notes_are_shown_as_text(as_, at):
    pid, browser = kpi_pid(at), as_("sora")
    note = "<script>alert(1)</script>"
    browser.post(url(pid, "/measurements"), data={"on": TODAY.isoformat(), "value": "4", "note": note})
    page = browser.get(url(pid)).text
    assert note not in page
    assert "&lt;script&gt;" in page


def test_names_of_people_show_with_their_company(as_, at):
    record(at, (0, 4.9))
    with at("sakura"):
        assert db.session.scalars(select(Membership)).first() is not None
    page = as_("chloe").get(url(kpi_pid(at))).text
    assert "Sora" in page
    assert "株式会社さくら商会 · " in page


def test_the_largest_values_that_are_taken_are_shown_on_every_page(as_, at):
    change_kpi(at, direction="higher", baseline=1e13, target=9e14, thresholds=[{"from": None, "value": 1e12}])
    record(at, (40, 2e13), (30, 3.1e14), (20, 5e14), (10, 123_456_789_012_345.0))
    aoi = as_("aoi")
    for page in (url(kpi_pid(at)), "/c/sakura", "/c/sakura/map", "/c/sakura/values", "/c/sakura/timeline"):
        assert aoi.get(page).status_code == 200, page
    assert "123,456,789,012,345" in aoi.get(url(kpi_pid(at))).text
