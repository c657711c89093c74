"""The second step: set up, asked after a link and a password alike, once per code, and recovered from."""

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import RecoveryCode, User
from portal.foundation import clock
from portal.foundation.db import db
from tests.accounts.post import acts, ask, code_in, is_in, letters, link_in, settle, stranger

AOI = "aoi@sakura.example"


@pytest.fixture
def enrolled(app, as_):
    """Aoi's browser, the secret in her app, and her recovery codes, some minutes after setting up."""
    start = clock.now()
    with time_machine.travel(start, tick=False) as time:
        browser = as_("aoi")
        page = browser.get("/profile/second-factor/begin").text
        assert 'src="data:image/svg+xml' in page
        secret = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page)[1].replace(" ", "")
        codes = browser.post("/profile/second-factor/confirm", data={"code": now(secret)}).text
        time.shift(timedelta(minutes=2))
        yield time, browser, secret, re.findall(r"<li>([a-z0-9]{6}-[a-z0-9]{6})</li>", codes)


def now(secret: str) -> str:
    return pyotp.TOTP(secret).at(clock.now())


def first_step(app):
    browser = stranger(app)
    ask(browser, AOI)
    answer = browser.post(link_in(letters(app, AOI)[-1]))
    assert answer.location == "/sign-in/second-factor"
    assert not is_in(browser)
    return browser


def test_setting_up_needs_the_right_code(app, as_):
    browser = as_("aoi")
    browser.get("/profile/second-factor/begin")
    answer = browser.post("/profile/second-factor/confirm", data={"code": "000000"})
    assert answer.status_code == 422
    assert "not right" in answer.text
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == AOI)).one()
        assert user.second_factor_since is None


def test_asked_after_a_link_and_a_code_works_once(app, enrolled):
    _time, _, secret, codes = enrolled
    assert len(codes) == 10
    browser = first_step(app)
    assert browser.post("/sign-in/second-factor", data={"code": "000000"}).status_code == 422
    code = now(secret)
    assert browser.post("/sign-in/second-factor", data={"code": code}).status_code == 303
    assert is_in(browser)
    again = first_step(app)
    assert again.post("/sign-in/second-factor", data={"code": code}).status_code == 422
    assert not is_in(again)


def test_asked_after_a_password_too(app, enrolled):
    _time, browser, secret, _ = enrolled
    browser.post("/profile/password", data={"new_password": "river lamp onion 7"})
    other = stranger(app)
    answer = other.post("/sign-in/password", data={"email": AOI, "password": "river lamp onion 7"})
    assert answer.location == "/sign-in/second-factor"
    assert not is_in(other)
    other.post("/sign-in/second-factor", data={"code": now(secret)})
    assert is_in(other)


def test_a_recovery_code_works_once(app, enrolled):
    *_, codes = enrolled
    browser = first_step(app)
    assert (
        browser.post("/sign-in/second-factor", data={"code": codes[0].upper().replace("-", " ")}).status_code
        == 303
    )
    assert is_in(browser)
    again = first_step(app)
    assert again.post("/sign-in/second-factor", data={"code": codes[0]}).status_code == 422
    assert again.post("/sign-in/second-factor", data={"code": codes[1]}).status_code == 303
    assert "second_factor.recovery_code_used" in acts(app)


def test_codes_and_secret_are_not_stored(app, enrolled):
    _time, _browser, secret, codes = enrolled
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == AOI)).one()
        assert secret not in (user.second_factor_salt or "")
        hashes = set(db.session.scalars(select(RecoveryCode.code_hash)))
        assert len(hashes) == 10
        assert hashes.isdisjoint(codes)


def test_tries_are_counted(app, enrolled):
    _time, _, secret, _ = enrolled
    browser = first_step(app)
    for _ in range(5):
        assert browser.post("/sign-in/second-factor", data={"code": "000000"}).status_code == 422
    assert browser.post("/sign-in/second-factor", data={"code": now(secret)}).status_code == 429
    assert not is_in(browser)


def test_the_first_step_does_not_wait_for_ever(app, enrolled):
    time, _, secret, _ = enrolled
    browser = first_step(app)
    time.shift(timedelta(minutes=11))
    assert browser.post("/sign-in/second-factor", data={"code": now(secret)}).location == "/sign-in"


def test_proving_oneself_takes_the_second_step(app, enrolled):
    time, browser, secret, _ = enrolled
    time.shift(timedelta(minutes=11))
    assert "/prove" in browser.post("/profile/second-factor/remove").location
    assert (
        browser.post("/prove", data={"code": now(secret), "next": "/profile/second-factor"}).status_code
        == 303
    )
    assert browser.post("/profile/second-factor/remove").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(User).where(User.email == AOI)).one().second_factor_since is None
        assert db.session.scalars(select(RecoveryCode)).all() == []


def test_new_recovery_codes_replace_the_old(app, enrolled):
    _time, browser, _, codes = enrolled
    fresh = browser.post("/profile/second-factor/codes").text
    assert codes[0] not in fresh
    other = first_step(app)
    assert other.post("/sign-in/second-factor", data={"code": codes[0]}).status_code == 422


def test_other_devices_are_signed_out(app, as_):
    here, there = as_("aoi"), as_("aoi")
    page = here.get("/profile/second-factor/begin").text
    secret = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    here.post("/profile/second-factor/confirm", data={"code": now(secret)})
    assert is_in(here)
    assert not is_in(there)


def test_an_installation_may_ask_it_of_its_own_people(app, as_):
    settle(app, staff_second_factor=True)
    chloe, aoi = as_("chloe"), as_("aoi")
    assert chloe.get("/c/sakura").location == "/profile/second-factor"
    assert chloe.get("/profile").location == "/profile/second-factor"
    assert chloe.get("/profile/second-factor").status_code == 200
    assert aoi.get("/c/sakura").status_code == 200
    page = chloe.get("/profile/second-factor/begin").text
    secret = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    chloe.post("/profile/second-factor/confirm", data={"code": now(secret)})
    assert chloe.get("/profile").status_code == 200


def test_the_code_in_a_mail_is_no_second_step(app, enrolled):
    browser = stranger(app)
    ask(browser, AOI)
    code = code_in(letters(app, AOI)[-1])
    browser.post("/sign-in/wait", data={"code": code})
    assert browser.post("/sign-in/second-factor", data={"code": code}).status_code == 422
    assert not is_in(browser)
