"""The plan of a journey: days moved, steps adapted for this customer alone, pauses, start days, calling off."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.db import db
from portal.onboarding.models import Journey, Phase, Step
from tests.onboarding import small

HX = {"HX-Request": "true", "HX-Target": "timeline"}


@pytest.fixture
def journey(at):
    """The public id of a journey that has begun at Sakura."""
    with at("sakura"):
        made = small.begun().public_id
        db.session.commit()
    return made


@pytest.fixture
def url(journey):
    return f"/c/sakura/onboarding/{journey}"


def _pid(at, key: str) -> str:
    with at("sakura"):
        return db.session.scalars(select(Step.public_id).where(Step.key == key)).one()


def _due(at, key: str) -> date | None:
    with at("sakura"):
        return db.session.scalars(select(Step.due_on).where(Step.key == key)).one()


def _seen(page: str) -> str:
    field = re.search(r'<input[^>]*name="seen"[^>]*>', page)
    assert field is not None
    return unescape(field.group().split('value="')[1].split('"')[0])


def test_a_day_is_moved_on_the_line(as_, at, url):
    chloe, step = as_("chloe"), _pid(at, "first")
    page = chloe.get(f"{url}/plan").text
    assert 'role="slider"' in page
    day = clock.today("Asia/Tokyo") + timedelta(days=30)
    answer = chloe.post(
        f"{url}/plan/days", data={"seen": _seen(page), f"at-{step}": day.isoformat()}, headers=HX
    )
    assert answer.status_code == 200
    assert "1 day moved" in answer.text
    assert _due(at, "first") == day
    assert "tl-pin" in answer.text


def test_without_a_script_all_days_are_saved_at_once(as_, at, url):
    chloe = as_("chloe")
    page, day = chloe.get(f"{url}/plan").text, clock.today("Asia/Tokyo") + timedelta(days=40)
    typed = {f"at-{_pid(at, key)}": day.isoformat() for key in ("invite", "first")}
    assert chloe.post(f"{url}/plan/days", data=typed | {"seen": _seen(page)}).status_code == 303
    assert _due(at, "invite") == _due(at, "first") == day


def test_a_day_that_somebody_else_moved_meanwhile_is_not_overwritten(as_, at, url):
    chloe, bo, step = as_("chloe"), as_("bo"), _pid(at, "first")
    seen, today = _seen(chloe.get(f"{url}/plan").text), clock.today("Asia/Tokyo")
    first, second = today + timedelta(days=20), today + timedelta(days=25)
    bo.post(f"{url}/plan/days", data={"seen": seen, f"at-{step}": first.isoformat()})
    answer = chloe.post(f"{url}/plan/days", data={"seen": seen, f"at-{step}": second.isoformat()}, headers=HX)
    assert answer.status_code == 409
    assert "Somebody else moved the same day" in answer.text
    assert _due(at, "first") == first


def test_opening_a_step_by_hand_says_where_its_phase_still_holds_it(as_, at, url):
    chloe, first = as_("chloe"), _pid(at, "first")
    with at("sakura"):
        assert db.session.scalars(select(Step.opened_at).where(Step.key == "first")).one() is None
    page = chloe.post(f"{url}/plan/steps/{first}/open", follow_redirects=True).text
    assert "It still waits for its phase" in page
    assert "The step is open" not in page


def test_a_step_is_added_changed_moved_and_taken_out_here_alone(as_, at, url):
    chloe = as_("chloe")
    with at("sakura"):
        phase = db.session.scalars(select(Phase.public_id).where(Phase.key == "start")).one()
    typed = {
        "title_ja": "権限を確認する", "title_en": "Check the rights", "side": "customer", "owner": "admin",
        "kind": "do", "minutes": "15", "due_anchor": "start", "due_days": "4", "gate_kind": "none",
    }  # fmt: skip
    assert chloe.post(f"{url}/plan/phases/{phase}/new", data=typed).status_code == 303
    with at("sakura"):
        made = db.session.scalars(select(Step).where(Step.title_en == "Check the rights")).one()
        pid = made.public_id
        assert made.minutes == 15
        assert made.due_on is not None
    form = chloe.get(f"{url}/plan/steps/{pid}").text
    typed |= {"title_en": "Check all rights", "seen": _seen(form)}
    assert chloe.post(f"{url}/plan/steps/{pid}", data=typed).status_code == 303
    assert "Check all rights" in chloe.get(f"{url}/plan").text
    assert chloe.post(f"{url}/plan/steps/{pid}/place", data={"to": "up"}).status_code == 303
    assert chloe.post(f"{url}/plan/steps/{pid}/remove").status_code == 303
    page = chloe.get(f"{url}/plan").text
    assert f"/plan/steps/{pid}" not in page
    assert "1 step was taken out for this customer" in page
    assert chloe.post(f"{url}/plan/restore", data={"step": pid}).status_code == 303
    assert f"/plan/steps/{pid}" in chloe.get(f"{url}/plan").text
    assert chloe.post(f"{url}/plan/restore", data={"step": pid}).status_code == 404


def test_two_who_change_the_same_field_see_both_texts(as_, at, url):
    chloe, bo, pid = as_("chloe"), as_("bo"), _pid(at, "invite")
    form = chloe.get(f"{url}/plan/steps/{pid}").text
    typed = {
        "seen": _seen(form), "title_ja": "invite(日)", "side": "customer", "owner": "", "kind": "do",
        "minutes": "10", "due_anchor": "start", "due_days": "2", "gate_kind": "none",
    }  # fmt: skip
    assert bo.post(f"{url}/plan/steps/{pid}", data=typed | {"title_en": "Bo's words"}).status_code == 303
    answer = chloe.post(f"{url}/plan/steps/{pid}", data=typed | {"title_en": "Chloe's words"})
    assert answer.status_code == 409
    assert "Bo&#39;s words" in answer.text
    assert "Chloe&#39;s words" in answer.text


def test_a_phase_is_added_changed_and_taken_out(as_, at, url):
    chloe = as_("chloe")
    typed = {"title_ja": "定着", "title_en": "Settle in", "gate_kind": "by_hand"}
    assert chloe.post(f"{url}/plan/phases/new", data=typed).status_code == 303
    with at("sakura"):
        pid = db.session.scalars(select(Phase.public_id).where(Phase.title_en == "Settle in")).one()
    assert "opened by hand" in chloe.get(f"{url}/plan").text
    assert chloe.post(f"{url}/plan/phases/{pid}/open").status_code == 303
    assert chloe.post(f"{url}/plan/phases/{pid}/place", data={"to": "up"}).status_code == 303
    seen = _seen(chloe.get(f"{url}/plan/phases/{pid}").text)
    typed |= {"title_en": "Take root", "seen": seen}
    assert chloe.post(f"{url}/plan/phases/{pid}", data=typed).status_code == 303
    assert chloe.post(f"{url}/plan/phases/{pid}/remove").status_code == 303
    assert "Take root" not in chloe.get(f"{url}/plan").text


def test_it_rests_with_a_reason_and_goes_on(as_, at, url):
    chloe = as_("chloe")
    assert chloe.post(f"{url}/pause", data={}).status_code == 422
    typed = {"pause-reason": "closing", "pause-asked_side": "customer", "pause-words": "年度末のため"}
    assert chloe.post(f"{url}/pause", data=typed).status_code == 303
    page = chloe.get(f"{url}/plan").text
    assert "Busy season or year end" in page
    assert "年度末のため" in page
    assert "Paused" in chloe.get("/desk/onboarding?pick=paused").text
    assert chloe.post(f"{url}/pause", data=typed).status_code == 422
    assert chloe.post(f"{url}/resume").status_code == 303
    assert chloe.post(f"{url}/resume").status_code == 422


def test_start_days_move_open_steps_and_nothing_else(as_, at, url):
    chloe, before = as_("chloe"), _due(at, "invite")
    later = clock.today("Asia/Tokyo") + timedelta(days=14)
    assert chloe.post(f"{url}/anchors", data={"started_on": later.isoformat()}).status_code == 303
    assert (_due(at, "invite") or date.min) > (before or date.max)
    assert chloe.post(f"{url}/anchors", data={"started_on": "never"}).status_code == 422


def test_what_is_said_of_it_changes_field_by_field(as_, at, url):
    chloe = as_("chloe")
    seen = _seen(chloe.get(f"{url}/details").text)
    typed = {
        "seen": seen, "title_ja": "新しい題", "title_en": "A new title", "wow_words_en": "It went out",
        "value_days": "20", "behind_after": "2", "stuck_after": "6", "lead": "",
    }  # fmt: skip
    assert chloe.post(f"{url}/details", data=typed | {"stuck_after": "1"}).status_code == 422
    assert chloe.post(f"{url}/details", data=typed).status_code == 303
    with at("sakura"):
        found = db.session.scalars(select(Journey)).one()
        assert (found.title_en, found.value_days, found.stuck_after) == ("A new title", 20, 6)


def test_it_is_called_off_with_a_reason_and_stays_readable(as_, at, url):
    chloe = as_("chloe")
    assert chloe.post(f"{url}/cancel", data={"cancel-why": " "}).status_code == 422
    assert chloe.post(f"{url}/cancel", data={"cancel-why": "製品が変わりました"}).status_code == 303
    assert "製品が変わりました" in chloe.get(f"{url}/plan").text
    assert chloe.post(f"{url}/pause", data={"pause-reason": "people"}).status_code == 422


ACTS = ("begin", "resume", "pause", "cancel", "anchors", "details", "plan/days", "plan/phases/new")


@pytest.mark.parametrize(("who", "status"), [("aoi", 403), ("mallory", 404), ("olivia", 404), ("carl", 403)])
def test_only_who_leads_it_adapts_it(as_, at, url, who, status):
    browser = as_(who)
    assert browser.get(f"{url}/plan").status_code == status
    for act in ACTS:
        assert browser.post(f"{url}/{act}").status_code == status
    step = _pid(at, "first")
    for act in ("", "/place", "/remove", "/open", "/by-rule"):
        assert browser.post(f"{url}/plan/steps/{step}{act}").status_code == status


def test_a_step_of_another_journey_is_not_found_under_this_one(as_, at, url):
    with at("sakura"):
        other = small.begun().id
        db.session.commit()
        pid = db.session.scalars(select(Step.public_id).where(Step.journey_id == other)).first()
    assert as_("chloe").get(f"{url}/plan/steps/{pid}").status_code == 404


def test_twice_as_many_steps_take_as_many_statements(as_, at, counting, journey, url):
    chloe = as_("chloe")
    assert chloe.get(f"{url}/plan").status_code == 200
    with counting() as few:
        chloe.get(f"{url}/plan")
    with at("sakura"):
        found = db.session.scalars(select(Step)).all()
        for n, one in enumerate(found * 10):
            db.session.add(
                Step(
                    journey_id=one.journey_id, phase_id=one.phase_id, key=f"more-{n}", title_en=f"More {n}",
                    side=one.side, visibility=one.visibility, due_on=one.due_on, owner_id=one.owner_id,
                )
            )  # fmt: skip
        db.session.commit()
    with counting() as more:
        page = chloe.get(f"{url}/plan")
    assert len(more) == len(few)
    assert len(page.data) < 110_000


@pytest.mark.parametrize("typed", ["<script>", "'; --", "0000-00-00", "9999-99-99", "\0", "二〇二六"])
def test_odd_days_change_nothing(as_, at, url, typed):
    chloe, step, before = as_("chloe"), _pid(at, "first"), _due(at, "first")
    seen = _seen(chloe.get(f"{url}/plan").text)
    answer = chloe.post(f"{url}/plan/days", data={"seen": seen, f"at-{step}": typed})
    assert answer.status_code == 303
    assert _due(at, "first") == before


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '" onfocus="alert(1)', "{{ 7 * 7 }}", "%(day)s %s"]
)
def test_hostile_words_are_shown_and_never_run(as_, at, url, hostile):
    with at("sakura"):
        for row in (*db.session.scalars(select(Step)), *db.session.scalars(select(Phase))):
            row.title_en = row.title_ja = hostile
        db.session.scalars(select(Journey)).one().title_en = hostile
        db.session.commit()
    pages = (
        f"{url}/plan",
        f"{url}/plan/steps/{_pid(at, 'first')}",
        f"{url}/details",
        "/desk/onboarding",
        "/desk",
    )
    for page in pages:
        answer = as_("chloe").get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert 'onfocus="alert' not in answer.text
