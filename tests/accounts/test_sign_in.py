"""Signing in by link or code: as it should be, and as somebody who means ill would try it."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal.accounts.models import SignIn
from portal.foundation import clock
from portal.foundation.config import Settings
from portal.foundation.db import db
from portal.foundation.links import PurposeLink, digest
from portal.web.app import create_app
from tests.accounts.post import (
    acts,
    ask,
    change,
    code_in,
    has_code,
    is_in,
    known_device,
    letters,
    link_in,
    stranger,
)

AOI = "aoi@sakura.example"


def test_the_link_signs_in_where_it_was_asked_for(app):
    browser = stranger(app)
    answer = ask(browser, AOI)
    assert (answer.status_code, answer.location) == (303, "/sign-in/wait")
    waiting = browser.get("/sign-in/wait").text
    assert AOI in waiting
    assert "Works until" in waiting
    (letter,) = letters(app, AOI)
    page = browser.get(link_in(letter))
    assert page.status_code == 200
    assert not is_in(browser)
    answer = browser.post(link_in(letter))
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(browser)
    assert "sign_in.begun" in acts(app)


def test_the_code_signs_in_too_and_leads_on(app):
    browser = stranger(app)
    ask(browser, AOI, next="/c/sakura/plans")
    (letter,) = letters(app, AOI)
    answer = browser.post("/sign-in/wait", data={"code": f" {code_in(letter)[:3]} {code_in(letter)[3:]} "})
    assert answer.location == "/c/sakura/plans"
    assert is_in(browser)


def test_full_width_digits_are_read(app):
    browser = stranger(app)
    ask(browser, "Ａｏｉ@sakura.example")
    (letter,) = letters(app, AOI)
    wide = code_in(letter).translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert browser.post("/sign-in/wait", data={"code": wide}).location == "/"


def test_mail_scanners_open_links_and_spend_nothing(app):
    browser = stranger(app)
    ask(browser, AOI)
    (letter,) = letters(app, AOI)
    scanner = stranger(app)
    for _ in range(3):
        scanner.get(link_in(letter))
        scanner.head(link_in(letter))
        browser.get(link_in(letter))
    assert browser.post(link_in(letter)).status_code == 303
    assert is_in(browser)


def test_another_browser_is_told_what_to_do(app):
    browser, other = stranger(app), stranger(app)
    ask(browser, AOI)
    (letter,) = letters(app, AOI)
    for open_it in (other.get, other.post):
        answer = open_it(link_in(letter))
        assert answer.status_code == 410
        assert "another browser" in answer.text
        assert "6-digit code" in answer.text
        assert AOI not in answer.text
    assert not is_in(other)
    assert browser.post(link_in(letter)).status_code == 303


def test_a_code_typed_elsewhere_opens_nothing(app):
    browser, thief = stranger(app), stranger(app)
    ask(browser, AOI)
    (letter,) = letters(app, AOI)
    thief.get("/sign-in")
    assert thief.post("/sign-in/wait", data={"code": code_in(letter)}).location.startswith("/sign-in")
    ask(thief, AOI)
    thief.post("/sign-in/wait", data={"code": code_in(letter)})
    assert not is_in(thief)


def test_a_link_works_once(app):
    browser = stranger(app)
    ask(browser, AOI)
    (letter,) = letters(app, AOI)
    browser.post(link_in(letter))
    browser.post("/sign-out")
    replay = browser.post(link_in(letter))
    assert replay.status_code == 410
    assert not is_in(browser)


def test_a_code_works_once_even_in_the_same_browser(app):
    browser = stranger(app)
    ask(browser, AOI)
    (letter,) = letters(app, AOI)
    with browser.session_transaction() as session:
        kept = dict(session)
    browser.post("/sign-in/wait", data={"code": code_in(letter)})
    with browser.session_transaction() as session:
        session.clear()
        session.update(kept)
    browser.post("/sign-in/wait", data={"code": code_in(letter)})
    assert not is_in(browser)


def test_ten_minutes_and_the_time_is_said(app):
    browser = stranger(app)
    with time_machine.travel(clock.now(), tick=False) as time:
        ask(browser, AOI)
        (letter,) = letters(app, AOI)
        time.shift(timedelta(minutes=10, seconds=1))
        assert browser.get(link_in(letter)).status_code == 410
        assert "has expired" in browser.get("/sign-in/wait").text
        browser.post("/sign-in/wait", data={"code": code_in(letter)})
        assert not is_in(browser)


def test_five_tries_and_the_right_code_comes_too_late(app):
    browser = stranger(app)
    ask(browser, AOI)
    (letter,) = letters(app, AOI)
    wrong = "000000" if code_in(letter) != "000000" else "111111"
    for left in (4, 3, 2, 1):
        assert browser.post("/sign-in/wait", data={"code": wrong}).status_code == 303
        assert f"{left} more time" in browser.get("/sign-in/wait").text
    browser.post("/sign-in/wait", data={"code": wrong})
    browser.post("/sign-in/wait", data={"code": code_in(letter)})
    assert not is_in(browser)
    assert browser.post(link_in(letter)).status_code == 410
    assert acts(app).count("sign_in.failed") >= 5


def test_five_challenges_an_hour(app):
    browser = stranger(app)
    for _ in range(5):
        assert ask(browser, AOI).status_code == 303
    sixth = ask(browser, AOI)
    assert sixth.status_code == 429
    assert "Five mails" in sixth.text
    assert len(letters(app, AOI)) == 5


def test_strangers_cannot_use_up_what_the_owner_may_ask(app, as_):
    owner = known_device(app, as_("aoi"), "aoi")
    owner.post("/sign-out")
    for number in range(40):
        somebody = stranger(app)
        somebody.environ_base["REMOTE_ADDR"] = f"203.0.{number}.7"
        ask(somebody, AOI)
    from_elsewhere = stranger(app)
    from_elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.1"
    assert ask(from_elsewhere, AOI).status_code == 303  # an unknown device: the link works, without a code
    newest = letters(app, AOI)[-1]
    assert not has_code(newest)
    assert from_elsewhere.post(link_in(newest)).status_code == 303
    assert ask(owner, AOI).status_code == 303
    assert code_in(letters(app, AOI)[-1])


def test_known_and_unknown_look_alike(app, counting):
    answers = []
    for email in (AOI, "nobody@nowhere.example"):
        browser = stranger(app)
        browser.get("/sign-in")
        with counting() as statements:
            answer = browser.post("/sign-in", data={"email": email})
        page = browser.get("/sign-in/wait")
        wrong = browser.post("/sign-in/wait", data={"code": "000001"})
        after = browser.get("/sign-in/wait")
        answers.append(
            [answer.status_code, answer.location, len(statements), wrong.status_code, wrong.location]
            + [_faceless(found.text, email) for found in (answer, page, after)]
        )
    assert answers[0] == answers[1]
    assert letters(app, "nobody@nowhere.example") == []


def _faceless(text: str, email: str) -> str:
    text = re.sub(r'name="(csrf_token|request_key)"[^>]*value="[^"]*"', "", text.replace(email, "…"))
    return re.sub(r'"X-CSRFToken": "[^"]*"|content="[^"]*"|\d+:\d\d', "", text)


def test_a_disabled_person_hears_nothing_and_is_out_at_once(app, as_):
    browser = as_("aoi")
    assert is_in(browser)
    change(app, "aoi", disabled_at=clock.now())
    assert browser.get("/c/sakura").status_code == 401
    somebody = stranger(app)
    assert ask(somebody, AOI).status_code == 303
    assert letters(app, AOI) == []


def test_nobody_is_led_elsewhere(app):
    for lure in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/%0a/evil\n",
    ):
        browser = stranger(app)
        ask(browser, AOI, next=lure)
        (*_, letter) = letters(app, AOI)
        answer = browser.post("/sign-in/wait", data={"code": code_in(letter)})
        assert answer.location in ("/", "/%0a/evil"), lure


def test_the_session_before_signing_in_is_worth_nothing_afterwards(app):
    browser = stranger(app)
    ask(browser, AOI)
    before = browser.get_cookie("banso").value
    (letter,) = letters(app, AOI)
    browser.post("/sign-in/wait", data={"code": code_in(letter)})
    planted = stranger(app)
    planted.set_cookie("banso", before)
    assert not is_in(planted)
    assert is_in(browser)


def test_a_cookie_dies_with_its_sign_out(app, as_):
    browser = as_("aoi")
    browser.get("/profile")
    stolen = browser.get_cookie("banso").value
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    thief = stranger(app)
    thief.set_cookie("banso", stolen)
    assert not is_in(thief)


def test_idle_and_absolute_limits(app, as_):
    start = clock.now()
    with time_machine.travel(start, tick=False) as time:
        browser = as_("aoi")
        for _ in range(4):
            time.shift(timedelta(days=6))
            assert is_in(browser)
        time.shift(timedelta(days=6, hours=1))
        assert not is_in(browser)  # 30 days in all
    with time_machine.travel(start, tick=False) as time:
        browser = as_("aoi")
        time.shift(timedelta(days=7, seconds=1))
        assert not is_in(browser)  # 7 days unused


def test_when_somebody_was_seen_is_written_once_a_minute(app, as_, counting):
    with time_machine.travel(clock.now(), tick=False) as time:
        browser = as_("aoi")
        browser.get("/profile")
        time.shift(timedelta(seconds=61))
        with counting() as writing:
            browser.get("/profile")
        with counting() as quiet:
            browser.get("/profile")
        assert any(statement.startswith("UPDATE sign_in") for statement in writing)
        assert not any(statement.startswith("UPDATE") for statement in quiet)
        with app.app_context():
            row = db.session.scalars(select(SignIn)).one()
            assert row.seen_at == row.user.seen_at == clock.now()


def test_cookies_say_where_they_may_go(app, stage):
    cookie = stranger(app).get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # loopback without TLS
    settings = Settings(
        _env_file=None, data_dir=stage.folder, secret_key="x" * 20, base_url="https://portal.example"
    )
    secure = create_app(settings, SQLALCHEMY_DATABASE_URI=stage.url("stage"))
    cookie = secure.test_client().get("/sign-in", base_url="https://portal.example").headers["Set-Cookie"]
    with secure.app_context():
        db.session.remove()
        db.engine.dispose()
    assert cookie.startswith("__Host-banso=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie


def test_nothing_that_opens_is_stored(app):
    browser = stranger(app)
    ask(browser, AOI)
    (letter,) = letters(app, AOI)
    secret = link_in(letter).rpartition(".")[2]
    with app.app_context():
        row = db.session.scalars(select(PurposeLink)).one()
        stored = " ".join(str(getattr(row, column.name)) for column in PurposeLink.__table__.columns)
        assert secret not in stored
        assert code_in(letter) not in stored
        assert row.secret_hash == digest(secret)


@pytest.mark.parametrize(
    "typed",
    ["", "aoi", "aoi@", "a b@c.example", "aoi@sakura.example\nbcc:x@y.example", "x" * 300 + "@y.example"],
)
def test_what_is_no_address_is_said(app, typed):
    answer = ask(stranger(app), typed)
    assert answer.status_code == 422
    assert "error" in answer.text


def test_the_page_of_somebody_signed_out_asks_them_in_and_leads_back(app):
    answer = stranger(app).get("/c/sakura?tab=1")
    assert answer.status_code == 401
    assert 'value="/c/sakura?tab=1"' in answer.text
    assert 'action="/sign-in"' in answer.text


def test_signing_in_takes_the_same_statements_with_twice_the_people(app, counting):
    def statements() -> int:
        browser = stranger(app)
        browser.get("/sign-in")
        with counting() as seen:
            browser.post("/sign-in", data={"email": AOI})
        return len(seen)

    before = statements()
    for number in range(20):
        ask(stranger(app), f"p{number}@sakura.example")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(PurposeLink)) == 21
    assert statements() == before
