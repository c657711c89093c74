"""Events on pages: who sees them, signing up with one click, what is asked, what comes afterwards, and the walls."""

import io
import json
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from icalendar import Calendar
from sqlalchemy import func, select

from portal.community.models import Persona
from portal.community.rules.words import CompanyShown, NameShown
from portal.foundation import clock
from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.foundation.history import plain
from portal.gatherings.actions import planning, seats
from portal.gatherings.forms.gatherings import GatheringForm
from portal.gatherings.models import Gathering, GatheringFeedback, GatheringFile, GatheringQuestion
from portal.gatherings.rules.words import GatheringState, SeatState
from tests.gatherings.planned import (
    LINK,
    actor,
    added,
    customer,
    facts,
    person,
    published,
    seat,
    the,
    work_off,
)

HERE = "/c/sakura/gatherings"


def test_one_click_signs_up_and_another_one_off(app, as_):
    """The card is drawn again where it was pressed; without JavaScript the page opens."""
    event, aoi = added(app), as_("aoi")
    assert "Sign up" in aoi.get(HERE).text
    part = aoi.post(f"{HERE}/{event}/seat", data={"shape": "card"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "You are coming" in part.text
    assert "<html" not in part.text
    assert LINK in aoi.get(f"{HERE}/{event}").text
    plain = aoi.post(f"{HERE}/{event}/seat/away")
    assert plain.status_code == 303
    page = aoi.get(f"{HERE}/{event}").text
    assert LINK not in page
    with app.app_context():
        assert seat(event, "aoi").state is SeatState.GONE
        assert the(event).taken == 0


def test_the_link_and_names_are_shown_to_nobody_else(app, as_):
    """Who does not come sees no link, in the calendar file neither; names are seen by those who hold events alone."""
    event = added(app)
    as_("mallory").post(f"/c/ume/gatherings/{event}/seat")
    sora = as_("sora")
    for url in (f"{HERE}/{event}", HERE, f"{HERE}/month", f"{HERE}/{event}/event.ics"):
        text = sora.get(url).text
        assert LINK not in text
        assert "Mallory" not in text
        assert "ウメ" not in text
    assert "1 / 2 people" in sora.get(HERE).text
    assert "Mallory" in as_("olivia").get(f"/desk/gatherings/{event}").text
    assert "Mallory" not in as_("carl").get(f"/desk/gatherings/{event}").text
    assert "Mallory" not in as_("chloe").get(f"{HERE}/{event}").text
    assert as_("chloe").post(f"{HERE}/{event}/seat").status_code == 303
    with app.app_context():
        assert the(event).taken == 1  # the vendor's people sign nobody up


def test_what_is_for_others_does_not_exist(app, as_):
    """An event for one customer is nowhere for another: pages, lists, months, files, seats."""
    with app.app_context():
        made = published(Reach.SOME, [f"customer:{customer('ume').id}"], title_en="Plum circle")
        file = GatheringFile(gathering_id=made.id, name="a.pdf", media_type="application/pdf", size=3, sha256="x",
                             place="gatherings/none")  # fmt: skip
        db.session.add(file)
        db.session.commit()
        event, slides = made.public_id, file.public_id
    aoi, mallory = as_("aoi"), as_("mallory")
    assert "Plum circle" in mallory.get("/c/ume/gatherings").text
    for url in (HERE, f"{HERE}/month", f"{HERE}?which=past"):
        assert "Plum circle" not in aoi.get(url).text
    for url in (f"{HERE}/{event}", f"{HERE}/{event}/event.ics", f"{HERE}/files/{slides}"):
        assert aoi.get(url).status_code == 404
    assert aoi.post(f"{HERE}/{event}/seat").status_code == 404
    assert (
        as_("chloe").get(f"{HERE}/{event}").status_code == 404
    )  # at a customer its own events, whoever looks


def test_a_draft_is_the_teams_alone(app, as_):
    with app.app_context():
        made = planning.plan(facts(title_en="Not yet"), by=actor())[0]
        db.session.commit()
        event = made.public_id
    assert as_("aoi").get(f"{HERE}/{event}").status_code == 404
    assert "Not yet" in as_("chloe").get("/desk/gatherings?which=drafts").text
    answer = as_("chloe").post(f"/desk/gatherings/{event}/publish")
    assert answer.location.endswith("/who")  # first it is said who may come


def test_planning_at_the_desk(app, as_):
    """A series comes at the same hour of its zone's clock; a wrong field comes back with what was typed."""
    chloe = as_("chloe")
    day = (clock.today("Asia/Tokyo") + timedelta(days=9)).isoformat()
    typed = {"kind": "office_hours", "title_ja": "相談会", "title_en": "", "day": day, "time": "15:00", "minutes": "60",
             "zone": "Asia/Tokyo", "place_kind": "online", "join_url": "http://plain.example", "capacity": "20",
             "closes_time": "18:00", "asks": "y", "pattern": "biweekly", "times": "3",
             "host": "", "spoken": ""}  # fmt: skip
    wrong = chloe.post("/desk/gatherings/new", data=typed)
    assert wrong.status_code == 422
    assert "https://" in wrong.text
    assert "相談会" in wrong.text
    right = chloe.post("/desk/gatherings/new", data=typed | {"join_url": "https://meet.example.com/a"})
    assert right.status_code == 303, right.text
    with app.app_context():
        rows = db.session.scalars(select(Gathering).order_by(Gathering.starts_at)).all()
        assert [(b.starts_at - a.starts_at).days for a, b in pairwise(rows)] == [14, 14]
        assert all(row.state is GatheringState.DRAFT and row.reach is Reach.VENDOR for row in rows)
        first = rows[0].public_id
    chloe.post(f"/desk/gatherings/{first}/who", data={"reach": "every_customer"})
    assert chloe.post(f"/desk/gatherings/{first}/publish").status_code == 303
    assert as_("aoi").get(HERE).text.count("相談会") >= 3


def test_two_who_edit_at_once_lose_nothing(app, as_):
    """Different fields both win; the same field shows both texts."""
    event, chloe = added(app), as_("chloe")
    page = chloe.get(f"/desk/gatherings/{event}/edit").text
    assert "Closing the year" in page
    with app.app_context():
        row = the(event)
        saw = json.dumps({k: plain(v) for k, v in GatheringForm.facts_of(row).items()})
        typed = {k: "" if v is None else str(v) for k, v in GatheringForm.facts_of(row).items()} | {
            "seen": saw
        }
        typed["asks"] = "y"
        planning.revise(row, {"title_en": "Theirs", "capacity": 30}, by=actor("bo"))
        db.session.commit()
    both = chloe.post(f"/desk/gatherings/{event}/edit", data=typed | {"text_en": "Mine"})
    assert both.status_code == 303, both.text
    clash = chloe.post(f"/desk/gatherings/{event}/edit", data=typed | {"title_en": "Mine too"})
    assert clash.status_code == 409
    assert "Theirs" in clash.text
    with app.app_context():
        row = the(event)
        assert (row.title_en, row.capacity, row.text_en) == ("Theirs", 30, "Mine")


def test_questions_show_their_author_as_chosen(app, as_):
    """By pen name and industry, without the company, or by no name at all; only those who come read them."""
    event = added(app, capacity=None)
    mallory, aoi = as_("mallory"), as_("aoi")
    mallory.post(
        f"/c/ume/gatherings/{event}/questions", data={"text": "Without a seat?", "shown": "as_chosen"}
    )
    mallory.post(f"/c/ume/gatherings/{event}/seat")
    for words, shown in (("How many days?", "as_chosen"), ("And nameless?", "no_name")):
        assert (
            mallory.post(
                f"/c/ume/gatherings/{event}/questions", data={"text": words, "shown": shown}
            ).status_code
            == 303
        )
    assert "How many days?" not in aoi.get(f"{HERE}/{event}").text
    aoi.post(f"{HERE}/{event}/seat")
    page = aoi.get(f"{HERE}/{event}").text
    assert "How many days?" in page
    assert "Without a seat?" not in page
    assert "Plum blossom" in page
    assert "A member" in page
    assert "Mallory" not in page
    assert "ウメ" not in page
    with app.app_context():
        other = db.session.scalars(select(GatheringQuestion.public_id)).first()
        assert db.session.scalars(select(Persona.name_shown)).one() is NameShown.PEN_NAME
        assert db.session.scalars(select(Persona.company_shown)).one() is CompanyShown.INDUSTRY
    aoi.post(f"{HERE}/{event}/questions/away", data={"question": other})
    assert "How many days?" in aoi.get(f"{HERE}/{event}").text  # it is not hers to take back
    assert as_("carl").get(f"/desk/gatherings/{event}").text.count("Mallory") == 0


def test_afterwards_there_are_files_attendance_and_how_it_was(app, as_):
    event = added(app)
    aoi, chloe = as_("aoi"), as_("chloe")
    aoi.post(f"{HERE}/{event}/seat")
    assert aoi.post(f"{HERE}/{event}/feedback", data={"stars": "5"}).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count(GatheringFeedback.id))) == 0  # not yet
        seat_pid, later = seat(event, "aoi").public_id, the(event).ends_at + timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        aoi, chloe = as_("aoi"), as_("chloe")
        put = chloe.post(
            f"/desk/gatherings/{event}/files",
            data={
                "files": [
                    (io.BytesIO(b"%PDF-1.4 slides"), "slides.pdf"),
                    (io.BytesIO(b"<html>"), "page.html"),
                ]
            },
        )
        assert put.status_code == 303
        chloe.post(
            f"/desk/gatherings/{event}/recording", data={"recording_url": "https://video.example.com/1"}
        )
        bad = chloe.post(f"/desk/gatherings/{event}/recording", data={"recording_url": "javascript:alert(1)"})
        assert bad.status_code == 422
        chloe.post(f"/desk/gatherings/{event}/attendance", data={f"came-{seat_pid}": "yes"})
        assert (
            aoi.post(f"{HERE}/{event}/feedback", data={"stars": "4", "words": "More time"}).status_code == 303
        )
        assert aoi.post(f"{HERE}/{event}/feedback", data={"stars": "9"}).status_code == 422
        nothing = aoi.post(f"{HERE}/{event}/feedback", data={}).text
        assert "Please fill this in." in nothing
        assert "Not a valid choice" not in nothing  # one trouble is said once
        page = aoi.get(f"{HERE}/{event}").text
        assert "slides.pdf" in page
        assert "page.html" not in page
        assert "https://video.example.com/1" in page
        desk = chloe.get(f"/desk/gatherings/{event}").text
        assert "More time" in desk
        assert "4.0" in desk
        assert "was there" not in aoi.get("/c/sakura/timeline").text
        assert "was there" in chloe.get("/c/sakura/timeline").text
        with app.app_context():
            name = db.session.scalars(select(GatheringFile.public_id)).one()
            assert seat(event, "aoi").came is True
        sent = aoi.get(f"{HERE}/files/{name}")
        assert sent.data.startswith(b"%PDF")
        assert "private" in sent.headers["Cache-Control"]


def test_a_month_by_ones_own_clock(app, as_):
    """An event late in the evening in Tokyo stands a day earlier in New York."""
    with app.app_context():
        begins = clock.now().replace(hour=15, minute=30, second=0, microsecond=0) + timedelta(days=3)
        published(starts_at=begins, ends_at=begins + timedelta(hours=1))  # half past midnight in Tokyo
        person("aoi").time_zone, person("sora").time_zone = "Asia/Tokyo", "America/New_York"
        db.session.commit()
    month = f"{HERE}/month?m={begins.strftime('%Y-%m')}"
    assert "00:30" in as_("aoi").get(f"{HERE}/month?m={(begins + timedelta(hours=9)).strftime('%Y-%m')}").text
    there = as_("sora").get(month).text
    assert "00:30" not in there
    assert "New York" in there
    assert as_("aoi").get(f"{HERE}/month?m=../../etc").status_code == 200


@pytest.mark.parametrize("url", [HERE, f"{HERE}/month", f"{HERE}?which=past"])
def test_more_events_cost_no_more_statements(app, as_, counting, url):
    added(app)
    aoi = as_("aoi")
    aoi.get(url)
    with counting() as few:
        assert aoi.get(url).status_code == 200
    with app.app_context():
        for _ in range(6):
            made = published(capacity=None)
            seats.come(made, person("mallory").id, customer("ume").id)
        db.session.commit()
    aoi.get(url)
    with counting() as many:
        assert aoi.get(url).status_code == 200
    assert len(many) == len(few)


def test_it_is_found_by_those_it_is_for(app, as_):
    with app.app_context():
        published(Reach.SOME, [f"customer:{customer('ume').id}"], title_en="Plumtree", text_en="orchards")
        published(title_en="Cherrytree")
        work_off()
    found = as_("mallory").get("/c/ume/search?q=Plumtree").text
    assert "/c/ume/gatherings/" in found
    assert "/c/sakura/gatherings/" not in as_("aoi").get("/c/sakura/search?q=Plumtree").text
    assert "/c/sakura/gatherings/" in as_("aoi").get("/c/sakura/search?q=Cherrytree").text


def test_hostile_words_stay_words(app, as_):
    """In pages, the bell's and the calendar's lines, whoever wrote them."""
    evil = "<img src=x onerror=alert(1)>\r\nBEGIN:VALARM"
    event = added(
        app,
        title_en=evil,
        title_ja=evil,
        text_en=f"<script>alert(1)</script> [x](javascript:alert(1)) {evil}",
    )
    aoi = as_("aoi")
    aoi.post(f"{HERE}/{event}/seat")
    aoi.post(
        f"{HERE}/{event}/questions", data={"text": f"<script>alert(1)</script>{evil}", "shown": "as_chosen"}
    )
    pages = [aoi.get(url).text for url in (HERE, f"{HERE}/month", f"{HERE}/{event}", "/c/sakura")]
    pages += [
        as_("chloe").get(url).text for url in (f"/desk/gatherings/{event}", f"/desk/gatherings/{event}/edit")
    ]
    assert not [
        page
        for page in pages
        if "<script>alert" in page or "<img src=x" in page or 'href="javascript' in page
    ]
    calendar = Calendar.from_ical(aoi.get(f"{HERE}/{event}/event.ics").data)
    assert len(calendar.walk("VEVENT")) == 1
    assert len(calendar.walk("VALARM")) == 1  # the reminder that we put there
    for wrong in ("../../etc/passwd", "x" * 5_000, "\0", "💥"):
        assert aoi.get(HERE, query_string={"which": wrong, "kind": wrong, "page": wrong}).status_code == 200
        assert aoi.get(f"{HERE}/month", query_string={"m": wrong}).status_code == 200
