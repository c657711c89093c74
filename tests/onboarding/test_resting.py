"""What rests or is over is late no more, asks nobody for anything, and says why; on days off nothing gets later."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from portal.accounts.standpoint import inside as standing_inside
from portal.activity import agenda
from portal.activity.context import About, told_of
from portal.foundation import clock
from portal.foundation.audience import Audience, Side
from portal.foundation.db import db
from portal.foundation.links import token
from portal.onboarding.actions import files, journeys, links, pauses, troubles
from portal.onboarding.models import Journey, JourneyPause, JourneySummary, Step, StepFile
from portal.onboarding.rules.words import PauseReason, StuckReason
from portal.plans import checkins
from tests import cast
from tests.onboarding.kinds import found, kinds, person
from tests.onboarding.many import add_journey, make_template
from tests.onboarding.small import actor, begun, prepared

DESK = "/desk/onboarding"


@pytest.fixture
def journey(at):
    """The public id of a journey at Sakura that began three weeks ago: everything in it is late."""
    with at("sakura"):
        with clock.at(clock.now() - timedelta(days=21)):
            made = begun().public_id
        db.session.commit()
    return made


@pytest.fixture
def url(journey):
    return f"/c/sakura/onboarding/{journey}"


@pytest.fixture
def reads(at, app):
    """`with reads("chloe") as point:` looks at Sakura as somebody does on a page in English."""

    @contextmanager
    def read(name: str):
        audience = Audience.VENDOR if name in cast.STAFF else Audience.CUSTOMER
        with at("sakura", audience), app.test_request_context(), force_locale("en"):
            yield standing_inside(person(name), "sakura")

    return read


def rest(at, reason: PauseReason = PauseReason.CLOSING, words: str = "") -> None:
    with at("sakura"):
        pauses.pause(_one(), reason, by=actor("chloe"), asked_side=Side.CUSTOMER, words=words)
        db.session.commit()


def call_off(at) -> None:
    with at("sakura"):
        journeys.cancel(_one(), "They chose another product", by=actor("chloe"))
        db.session.commit()


def _one() -> Journey:
    return db.session.scalars(select(Journey)).one()


def _late_titles(point) -> set[str]:
    return {str(one.title) for one in agenda.proposed(point) if one.key.startswith("step:")}


PAGES = (("aoi", ""), ("aoi", "/checklist"), ("chloe", ""), ("chloe", "/plan"))


@pytest.mark.parametrize(("who", "part"), PAGES)
@pytest.mark.parametrize("quiet", [rest, call_off])
def test_what_rests_or_is_over_is_late_no_more(as_, at, url, who, part, quiet):
    assert "working days late" in as_(who).get(url + part).text
    quiet(at)
    assert "working days late" not in as_(who).get(url + part).text


@pytest.mark.parametrize(
    ("reason", "ours", "theirs"),
    [
        (PauseReason.CLOSING, "Busy season or year end", "Busy season or year end"),
        (PauseReason.PRODUCT, "Waits for something of ours", "Waits for something of"),
    ],
)
def test_both_sides_read_why_it_rests(as_, at, url, reason, ours, theirs):
    rest(at, reason, "Back in January")
    for who, words in (("chloe", ours), ("aoi", theirs)):
        for page in (url, f"{url}/history"):
            text = as_(who).get(page).text
            assert words in text
            assert "Back in January" in text
            assert f"<span>{reason.value}</span>" not in text
        assert ("something of ours" in text) is (who == "chloe" and "ours" in ours)
        assert "Back in January" in as_(who).get("/c/sakura/timeline").text


def test_it_asks_nobody_for_anything_while_it_rests(as_, at, journey, reads):
    assert "Open the step" in as_("aoi").get("/c/sakura").text
    with reads("chloe") as point:
        assert _late_titles(point)
    with reads("aoi") as point:
        assert [one for one in checkins.found(point) if one.kind == "step"]
    rest(at)
    home = as_("aoi").get("/c/sakura").text
    assert "Open the step" not in home
    assert "Paused" in home
    assert "Paused" in as_("aoi").get("/c/sakura/onboarding/all").text
    with reads("chloe") as point:
        assert not _late_titles(point)
        told = next(one for one in told_of(About(point)) if one.template == "onboarding/context.html")
        assert told.brief == "onboarding 0/3"
    assert "overdue" not in as_("chloe").get("/c/sakura/conversations/new").text
    with reads("aoi") as point:
        assert not [one for one in checkins.found(point) if one.kind == "step"]


def test_what_is_called_off_rests_no_longer_and_is_only_read(as_, at, url):
    rest(at)
    call_off(at)
    page = as_("chloe").get(f"{url}/plan").text
    assert "Cancelled on" in page
    assert "Paused since" not in page
    for offered in (
        'type="date"',
        'role="slider"',
        "Save the days",
        "Add a phase",
        "/plan/steps/",
        "phases/new",
    ):
        assert offered not in page
    with at("sakura"):
        assert db.session.scalars(select(JourneyPause)).one().until is not None
    paper = as_("aoi").get(f"{url}/checklist").text
    assert "Cancelled" in paper


def test_what_was_called_off_before_it_began_is_not_in_preparation(as_, at):
    with at("sakura"):
        prepared()
        db.session.commit()
    call_off(at)
    page = as_("chloe").get(f"{DESK}?pick=finished").text
    assert "Getting started with invoices" in page
    assert "Cancelled" in page
    assert 'class="tag">In preparation' not in page


def test_among_what_is_finished_one_sees_how_much_runs_and_no_clock_goes_on(as_, at, journey):
    call_off(at)
    with at("sakura"):
        _one().cancelled_at = clock.now() - timedelta(days=7)
        prepared()
        add_journey(make_template(), began=clock.today("Asia/Tokyo"))
        db.session.commit()
    page = as_("chloe").get(f"{DESK}?pick=finished").text
    assert re.search(r"All running <b>1</b>", page)
    assert "In preparation <b>1</b>" in page
    assert "Day 15" in page


def test_what_was_called_off_stands_last(as_, at, journey):
    call_off(at)
    with at("sakura"):
        began = clock.today("Asia/Tokyo") - timedelta(days=90)
        done = add_journey(make_template(), began=began, wow_after=20, completed=True).public_id
        db.session.commit()
    page = as_("aoi").get("/c/sakura/onboarding/all").text
    assert page.index(done) < page.index(journey)
    assert "This onboarding is completed" in as_("aoi").get("/c/sakura/onboarding").text


def test_nobody_is_later_on_a_day_off(app, as_, at, reads):
    """A step of a Friday is not late before the Tuesday after a long weekend."""
    friday = datetime(2026, 11, 20, 3, tzinfo=UTC)
    with at("sakura"), clock.at(friday - timedelta(days=2)):
        kinds()
        found("do").due_on = friday.date()
        db.session.commit()
        address = f"/step/{token(links.step_link(found('do'), person('aoi')))}"
        db.session.commit()
    for days, is_late in ((1, False), (3, False), (4, True)):
        with clock.at(friday + timedelta(days=days)):
            assert ("overdue" in app.test_client().get(address).text) is is_late
            with reads("chloe") as point:
                assert ("do (en)" in _late_titles(point)) is is_late
            with reads("aoi") as point:
                asked = [
                    one for one in checkins.found(point) if one.kind == "step" and "do (en)" in one.title
                ]
                assert bool(asked) is is_late


def test_the_bell_forgets_who_was_stuck_in_what_was_called_off(as_, at, journey):
    with at("sakura"):
        troubles.say(found("invite"), StuckReason.NO_TIME, by=actor("aoi"))
        db.session.commit()
    assert "is stuck: invite (en)" in as_("chloe").get("/notices").text
    call_off(at)
    assert "is stuck: invite (en)" not in as_("chloe").get("/notices").text


def test_figures_count_what_is_on_its_way_alone(as_, at):
    with at("sakura"):
        template, today = make_template(), clock.today("Asia/Tokyo")
        given_up = add_journey(template, began=today - timedelta(days=60))
        given_up.cancelled_at = clock.now()
        resting = add_journey(template, began=today - timedelta(days=60), late_days=3)
        for step in db.session.scalars(select(Step).where(Step.journey_id == resting.id)):
            step.due_on = today - timedelta(days=3)
        summary = db.session.scalars(
            select(JourneySummary).where(JourneySummary.journey_id == resting.id)
        ).one()
        db.session.commit()
        page = as_("chloe").get(f"{DESK}/figures").text
        assert "1 on its way" in page
        assert "0 of 2 that were due" in page
        assert "1 late here" in page
        summary.waits = summary.waits.__class__("paused")
        db.session.commit()
    page = as_("chloe").get(f"{DESK}/figures").text
    assert "0 of 1 that were due" in page
    assert "late here" not in page


def test_history_speaks_in_words(as_, at):
    class Sent:
        name, data = "logo.txt", b"words"

    with at("sakura"):
        kinds()
        troubles.say(found("upload"), StuckReason.NO_ACCESS, by=actor("aoi"))
        files.hand_in(found("upload"), [Sent()], by=actor("aoi"))
        handed = db.session.scalars(select(StepFile)).one()
        files.take_away(handed, by=actor("aoi"))
        pid, file = found("upload").public_id, handed.public_id
        db.session.commit()
    page = as_("aoi").get(f"/c/sakura/onboarding/steps/{pid}/history").text
    assert "No rights or no access" in page
    assert "no_access" not in page
    assert "<s>logo.txt</s>" in page
    assert file not in page


@pytest.mark.parametrize(
    ("address", "plays"),
    [
        ("https://videos.vendor.example/begin.mp4", True),
        ("https://videos.vendor.example/begin.html", False),
        ("https://elsewhere.example/begin.mp4", False),
        ("http://videos.vendor.example/begin.mp4", False),
    ],
)
def test_a_short_video_plays_inside_the_step_where_the_installation_names_its_host(
    app, as_, at, monkeypatch, address, plays
):
    monkeypatch.setitem(app.config, "VIDEO_HOSTS", ("videos.vendor.example",))
    with at("sakura"):
        kinds()
        found("do").video_url = address
        pid, mailed = found("do").public_id, token(links.step_link(found("do"), person("aoi")))
        db.session.commit()
    for page in (
        as_("aoi").get(f"/c/sakura/onboarding/steps/{pid}"),
        app.test_client().get(f"/step/{mailed}"),
    ):
        assert (f'src="{address}"' in page.text) is plays
        assert "Watch the short video" in page.text
