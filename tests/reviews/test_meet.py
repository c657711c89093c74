"""The meeting runs from the review: step by step, and whoever wants follows who leads."""

import pytest
from sqlalchemy import select

from portal.foundation.db import db
from portal.meetings.models import AgendaPoint, Decision, Meeting
from portal.reviews.live import presenting
from portal.reviews.models import Review
from tests.meetings import arranged
from tests.reviews.test_outcomes import pids, request_of, review, url


def page(review_pid: str, at: str = "") -> str:
    return f"/c/sakura/reviews/{review_pid}/meet" + (f"?at={at}" if at else "")


@pytest.fixture
def held(app, at):
    """Give the open review a meeting; return its public id and the review's."""
    fixed = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", "ren"))
    with at("sakura"):
        meeting = db.session.scalars(select(Meeting).where(Meeting.public_id == fixed)).one()
        review().meeting_id = meeting.id
        pid = review().public_id
        db.session.commit()
    return fixed, pid


def test_every_step_is_a_page_with_a_way_on(as_, at):
    review_pid, _one = pids(at)
    browser, seen, where = as_("chloe"), [], page(review_pid)
    for _time in range(30):
        text = browser.get(where).text
        seen.append(text)
        if 'rel="next"' not in text:
            break
        where = text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert len(seen) >= 4
    assert "What it is about" in seen[0]
    assert "Voices from the branches" in "".join(seen)
    assert "Roll it out to every branch" in seen[-2]
    assert "Train ten people" in seen[-1]
    assert as_("mallory").get(page(review_pid)).status_code == 404
    assert as_("ren").get(page(review_pid, "nowhere")).status_code == 200


def test_the_customer_meets_nobody_over_what_is_prepared(as_, at):
    with at("sakura"):
        prepared = review("prepared").public_id
    assert as_("aoi").get(page(prepared)).status_code == 404
    assert as_("chloe").get(page(prepared)).status_code == 200


def test_whoever_wants_follows_who_leads(as_, at):
    review_pid, _one = pids(at)
    lead = f"/c/sakura/reviews/{review_pid}/meet/leader"
    assert as_("ren").post(lead, data={"at": "start"}).status_code == 403
    assert as_("chloe").post(lead, data={"at": "elsewhere"}).status_code == 400
    assert as_("chloe").post(lead, data={"at": "decisions"}).status_code == 303
    assert "You lead" in as_("chloe").get(lead, query_string={"at": "decisions"}).text
    told = as_("aoi").get(lead, query_string={"at": "start"}).text
    assert "leads the meeting" in told
    assert "Follow" in told
    assert "Go along" in as_("aoi").get(lead, query_string={"at": "start", "follow": "yes"}).text
    assert "Go along" not in as_("aoi").get(lead, query_string={"at": "decisions", "follow": "yes"}).text
    assert as_("aoi").post(lead, data={"at": "start", "lead": "no"}).status_code == 303  # not hers to stop
    assert presenting.of(review_pid) is not None
    assert as_("chloe").post(lead, data={"at": "start", "lead": "no"}).status_code == 303
    assert presenting.of(review_pid) is None


def test_the_agenda_is_made_of_the_review_once(as_, at, held):
    _fixed, pid = held
    for _time in range(2):
        assert as_("chloe").post(f"/c/sakura/reviews/{pid}/meet/agenda").status_code == 303
    with at("sakura"):
        points = db.session.scalars(select(AgendaPoint).order_by(AgendaPoint.position)).all()
        keys = [one.source_key for one in points]
        assert len(keys) == len(set(keys)) >= 3
        assert keys[-2:] == [f"review:{pid}:decisions", f"review:{pid}:aims"]
    assert as_("carl").post(f"/c/sakura/reviews/{pid}/meet/agenda").status_code == 403


def test_a_review_without_a_meeting_has_no_agenda(as_, at):
    with at("sakura"):
        pid = db.session.scalars(select(Review.public_id).where(Review.state == "open")).one()
    assert as_("chloe").post(f"/c/sakura/reviews/{pid}/meet/agenda").status_code == 409


def test_what_is_decided_is_recorded_at_the_meeting_once(as_, at, held):
    _fixed, pid = held
    _review, one = pids(at)
    browser = as_("ren")
    assert browser.post(url(pid, one, "/say"), data={"answer": "later", "back": "meet"}).status_code == 303
    with at("sakura"):
        assert not db.session.scalars(select(Decision)).all()
    answer = browser.post(url(pid, one, "/say"), data={"answer": "yes", "seen": "later", "back": "meet"})
    assert "/meet?at=decisions" in answer.headers["Location"]
    with at("sakura"):
        made = db.session.scalars(select(Decision)).one()
        assert "Roll it out to every branch" in made.text
        assert made.decided_by_id == request_of("Roll it out to every branch").decider_id
    words = {"answer": "yes", "answer_text": "From May on", "answered_on": "2026-11-20", "recorded": "y"}
    assert browser.post(url(pid, one, "/answer"), data=words).status_code == 303
    with at("sakura"):
        made = db.session.scalars(select(Decision)).one()
        assert "From May on" in made.text
