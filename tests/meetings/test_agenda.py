"""The agenda: points of both sides, preparation that stays inside, what is proposed, and what is carried over."""

import pytest
from sqlalchemy import select

from portal.activity import agenda as points
from portal.activity.agenda import Point
from portal.commitments.actions import commitments
from portal.commitments.models import Commitment
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from portal.meetings.actions import agenda as change
from portal.meetings.actions.changes import cancel
from portal.meetings.models import AgendaPoint
from portal.meetings.queries import agenda
from portal.meetings.queries.meetings import meeting as meeting_named
from portal.meetings.queries.meetings import occurrences
from tests.meetings import arranged

HOSTILE = "<script>alert(1)</script>\"'{{7*7}} \u202e"


def page_of(pid: str, more: str = "") -> str:
    return f"/c/sakura/meetings/{pid}{more}"


@pytest.fixture
def fixed(app):
    return arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", "sora"))


def titles(at, pid: str, audience: Audience = Audience.VENDOR) -> list[str]:
    with at("sakura", audience):
        return [one.title for one in agenda.points_of(meeting_named(pid).id)]


def point_pid(at, title: str) -> str:
    with at("sakura"):
        return db.session.scalars(select(AgendaPoint.public_id).where(AgendaPoint.title == title)).one()


def add(browser, pid: str, title: str, **more: str):
    return browser.post(page_of(pid, "/agenda"), data={"title": title, "minutes": "10", "for": "all"} | more)


def test_both_sides_add_points_and_see_the_sum(as_, at, fixed):
    assert add(as_("aoi"), fixed, "Budget").status_code == 303
    assert add(as_("chloe"), fixed, "Roll-out", minutes="60").status_code == 303
    text = as_("sora").get(page_of(fixed)).text
    assert text.index("Budget") < text.index("Roll-out")
    assert "70 of 60 minutes, 10 too many" in text
    assert titles(at, fixed) == ["Budget", "Roll-out"]


def test_a_form_sent_twice_adds_one_point(as_, at, fixed):
    browser = as_("aoi")
    for _time in range(2):
        assert add(browser, fixed, "Budget", request_key="one-key").status_code == 303
    assert titles(at, fixed) == ["Budget"]


@pytest.mark.parametrize(("writer", "other"), [("chloe", "aoi"), ("aoi", "chloe")])
def test_preparation_stays_inside(as_, at, fixed, writer, other):
    assert add(as_(writer), fixed, "What we really want", **{"for": "inside"}).status_code == 303
    own, theirs = as_(writer).get(page_of(fixed)).text, as_(other).get(page_of(fixed)).text
    assert "What we really want" in own
    assert "Our own preparation" in own
    assert "What we really want" not in theirs
    assert "Our own preparation" not in theirs
    assert "What we really want" not in as_(other).get(page_of(fixed, "/agenda")).text
    assert "What we really want" not in as_(other).get("/c/sakura/timeline").text
    pid = point_pid(at, "What we really want")
    for more in ("", "/place", "/done", "/remove"):
        answer = as_(other).post(page_of(fixed, f"/agenda/{pid}{more}"), data={"step": "up", "done": "yes"})
        assert answer.status_code == 404


def test_preparation_does_not_fill_the_meeting(as_, fixed):
    add(as_("chloe"), fixed, "Ours", minutes="300", **{"for": "inside"})
    add(as_("chloe"), fixed, "All", minutes="20")
    assert "20 of 60 minutes" in as_("chloe").get(page_of(fixed)).text


def test_points_are_moved_ticked_changed_taken_off_and_brought_back(as_, at, fixed):
    browser = as_("chloe")
    for title in ("one", "two", "three"):
        add(browser, fixed, title)
    three = point_pid(at, "three")
    browser.post(page_of(fixed, f"/agenda/{three}/place"), data={"step": "up"})
    assert titles(at, fixed) == ["one", "three", "two"]
    browser.post(page_of(fixed, f"/agenda/{three}/place"), data={"before": point_pid(at, "one")})
    assert titles(at, fixed) == ["three", "one", "two"]
    browser.post(page_of(fixed, f"/agenda/{three}/place"), data={"before": ""})
    assert titles(at, fixed) == ["one", "two", "three"]
    assert browser.post(page_of(fixed, f"/agenda/{three}/place"), data={}).status_code == 400
    assert browser.post(page_of(fixed, f"/agenda/{three}/done"), data={"done": "yes"}).status_code == 303
    assert "is-done" in browser.get(page_of(fixed)).text
    seen = '{"title": "three", "minutes": 10}'
    answer = browser.post(
        page_of(fixed, f"/agenda/{three}"), data={"title": "3", "minutes": "15", "seen": seen}
    )
    assert answer.status_code == 303
    browser.post(page_of(fixed, f"/agenda/{three}/remove"))
    assert titles(at, fixed) == ["one", "two"]
    browser.post(page_of(fixed, f"/agenda/{three}/restore"))
    assert titles(at, fixed) == ["one", "two", "3"]


def test_two_who_change_the_same_title_see_both(as_, at, fixed):
    add(as_("chloe"), fixed, "Budget")
    pid = point_pid(at, "Budget")
    seen = '{"title": "Budget", "minutes": 10}'
    for name, title, status in (("aoi", "Budget 2027", 303), ("chloe", "Money", 409)):
        data = {"title": title, "minutes": "10", "seen": seen}
        assert as_(name).post(page_of(fixed, f"/agenda/{pid}"), data=data).status_code == status
    assert titles(at, fixed) == ["Budget 2027"]


def test_hostile_and_empty_titles(as_, fixed):
    add(as_("aoi"), fixed, HOSTILE)
    text = as_("chloe").get(page_of(fixed)).text
    assert "<script>alert" not in text
    assert "{{7*7}}" in text
    part = as_("aoi").post(
        page_of(fixed, "/agenda"),
        data={"title": " ", "minutes": "x"},
        headers={"HX-Request": "true", "HX-Target": f"agenda-{fixed}"},
    )
    assert part.status_code == 422
    assert add(as_("aoi"), fixed, " ").status_code == 303


def test_what_is_open_is_proposed_and_taken_once(app, as_, at, fixed):
    def promise() -> None:
        for visibility, title in ((Visibility.SHARED, "Send figures"), (Visibility.VENDOR, "Ask our lawyer")):
            commitments.promise(
                arranged.customer(), title, by=arranged.actor("chloe"), side=Side.VENDOR, visibility=visibility
            )  # fmt: skip

    arranged.inside(app, "sakura", promise)
    with at("sakura"):
        keys = {c.title: f"commitment:{c.public_id}" for c in db.session.scalars(select_commitments())}
    text = as_("chloe").get(page_of(fixed)).text
    assert "Send figures" in text
    assert "Ask our lawyer" not in as_("aoi").get(page_of(fixed, "/agenda")).text
    for _time in range(2):
        as_("chloe").post(page_of(fixed, "/agenda/take"), data={"key": keys["Send figures"]})
    as_("chloe").post(page_of(fixed, "/agenda/take"), data={"key": keys["Ask our lawyer"]})
    as_("aoi").post(page_of(fixed, "/agenda/take"), data={"key": keys["Ask our lawyer"]})
    assert titles(at, fixed) == ["Send figures", "Ask our lawyer"]
    assert titles(at, fixed, Audience.CUSTOMER) == ["Send figures"]


def test_the_plan_and_others_offer_in_a_fixed_number_of_statements(app, as_, fixed, counting):
    browser = as_("chloe")
    add(browser, fixed, "warm")
    with counting() as before:
        browser.get(page_of(fixed, "/agenda"))

    def more() -> None:
        meeting = meeting_named(fixed)
        for number in range(12):
            change.add(meeting, f"Point {number}", by=arranged.actor("aoi"))
            commitments.promise(
                arranged.customer(), f"Promise {number}", by=arranged.actor("chloe"), side=Side.VENDOR,
                visibility=Visibility.SHARED,
            )  # fmt: skip

    arranged.inside(app, "sakura", more)
    with counting() as after:
        browser.get(page_of(fixed, "/agenda"))
    assert len(after) <= len(before)


def test_what_was_left_open_is_carried_over(app, as_, at):
    def series() -> tuple[str, str]:
        first = arranged.weekly("chloe", "aoi")
        change.add(first, "Open still", by=arranged.actor("chloe"))
        closed = change.add(first, "Done", by=arranged.actor("chloe"))
        change.mark(first, closed, True, by=arranged.actor("chloe"))
        change.add(first, "Inside", by=arranged.actor("chloe"), visibility=Visibility.VENDOR)
        return occurrences(first.series_id)[1].public_id, first.public_id

    second, _first = arranged.inside(app, "sakura", series)
    assert "Left open last time" in as_("aoi").get(page_of(second)).text
    for _time in range(2):
        as_("aoi").post(page_of(second, "/agenda/carry"))
    assert titles(at, second) == ["Open still"]
    as_("chloe").post(page_of(second, "/agenda/carry"))
    assert titles(at, second, Audience.VENDOR) == ["Open still", "Inside"]
    assert titles(at, second, Audience.CUSTOMER) == ["Open still"]


def test_strangers_find_nothing_and_viewers_of_other_customers_neither(as_, at, fixed):
    add(as_("chloe"), fixed, "Budget")
    pid = point_pid(at, "Budget")
    for name in ("mallory", "olivia"):
        assert as_(name).get(page_of(fixed, "/agenda")).status_code == 404
        assert as_(name).post(page_of(fixed, f"/agenda/{pid}/remove")).status_code == 404
    other = f"/c/ume/meetings/{fixed}/agenda"
    assert as_("chloe").post(other, data={"title": "x"}).status_code == 404


def test_a_point_of_another_meeting_is_not_there(app, as_, at, fixed):
    other = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    add(as_("chloe"), other, "Elsewhere")
    pid = point_pid(at, "Elsewhere")
    assert as_("chloe").post(page_of(fixed, f"/agenda/{pid}/remove")).status_code == 404


def test_a_meeting_that_is_called_off_takes_no_points(app, as_, at, fixed):
    arranged.inside(app, "sakura", lambda: cancel(meeting_named(fixed), by=arranged.actor("chloe")))
    assert add(as_("chloe"), fixed, "Late").status_code == 422
    assert titles(at, fixed) == []


def test_offers_of_one_thing_stand_once(at, monkeypatch):
    def twice(_point):
        return [Point("node:x", "X", "/x"), Point("node:x", "X again", "/x")]

    monkeypatch.setattr(points, "_offers", {twice: 1})
    assert [one.title for one in points.proposed(None)] == ["X"]


def select_commitments():
    return select(Commitment)
