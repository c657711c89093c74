"""Passwords: refused when easy, hashed, checked alike for everybody, and never a way to lock others out."""

import time
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from portal.accounts.actions import passwords
from portal.accounts.models import User
from portal.accounts.rules.passwords import LONGEST, SHORTEST, Weakness, weakness
from portal.foundation import clock, limits
from portal.foundation.db import db
from tests.accounts.post import acts, ask, code_in, is_in, known_device, letters, settle, stranger

GOOD = "river lamp onion 7"
AOI = "aoi@sakura.example"


@pytest.fixture
def with_password(app, as_):
    browser = known_device(app, as_("aoi"), "aoi")
    assert browser.post("/profile/password", data={"new_password": GOOD}).status_code == 303
    return browser


def sign_in(app, password: str, *, email: str = AOI, address: str = "192.0.2.9", browser=None):
    browser = browser or stranger(app)
    browser.environ_base["REMOTE_ADDR"] = address
    return browser, browser.post("/sign-in/password", data={"email": email, "password": password})


def test_set_and_sign_in_with_it(app, with_password):
    browser, answer = sign_in(app, GOOD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(browser)
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == AOI)).one()
        assert user.password_hash.startswith("$argon2id$")
    assert "password.set" in acts(app)
    assert "A password was set" in letters(app, AOI)[-1].text


def test_setting_one_signs_other_devices_out(app, as_):
    here, there = as_("aoi"), as_("aoi")
    assert is_in(there)
    here.post("/profile/password", data={"new_password": GOOD})
    assert is_in(here)
    assert not is_in(there)


def test_spaces_count_and_nothing_is_cut_off(app, as_):
    browser = as_("aoi")
    browser.post("/profile/password", data={"new_password": f" {GOOD} "})
    assert sign_in(app, GOOD)[1].status_code == 422
    assert sign_in(app, f" {GOOD} ")[1].status_code == 303


def test_removing_it_leaves_the_mail(app, with_password):
    assert with_password.post("/profile/password/remove").status_code == 303
    assert sign_in(app, GOOD)[1].status_code == 422
    assert "password.removed" in acts(app)


@pytest.mark.parametrize(
    "easy",
    [
        "short7",
        "x" * 129,
        "password2026",
        "12345678",
        "qwertyuiop",
        "tanakaaoi1",
        "aoi.sakura",
        "さくら商会2026",
        "abababababab",
    ],
)
def test_easy_ones_are_refused_and_never_shown(app, as_, easy):
    answer = as_("aoi").post("/profile/password", data={"new_password": easy})
    assert answer.status_code == 422
    assert easy not in answer.text


def test_the_rules_tell_why():
    for much_used in (
        "P@ssw0rd!",
        "iloveyou2",
        "ｐａｓｓｗｏｒｄ１",
        "Sommer12",
        "kanrisha1",
        "パスワード2026",
        "いろはにほへと1",
    ):
        assert weakness(much_used) is Weakness.COMMON, much_used
    for regular in ("zxcvbnm,./", "asdfghjkl;", "abababababab", "1998-11-21", "あいうえおかきくけ"):
        assert weakness(regular) in {Weakness.PATTERN, Weakness.COMMON}, regular
    known = ["ken@minato-shokai.example", "田中", "葵", "Minato Shōkai"]
    for personal in ("minato-shokai-1", "田中田中葵2026", "Ken12345", "m1nat0 2026"):
        assert weakness(personal, known) is Weakness.PERSONAL, personal
    for good in (GOOD, "kX9#mQ2$vL", "紫の雨が降る夜に", "correct mule engine staple", "83920-kettle-elm"):
        assert weakness(good, ["Aoi Tanaka"]) is None, good


def test_the_passwords_that_many_people_use_are_refused():
    long_enough = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= SHORTEST]
    assert len(long_enough) > 10_000  # at least 3,000 are demanded
    for password in [*long_enough[:200], *long_enough[200::40]]:
        assert weakness(password), password
        assert weakness(password.upper()), password


def test_while_a_password_is_judged_others_may_write(app, as_, monkeypatch):
    held = []

    def judged(password, known):
        held.append(db.session().in_transaction())

    monkeypatch.setattr("portal.accounts.forms.passwords.weakness", judged)
    assert as_("aoi").post("/profile/password", data={"new_password": GOOD}).status_code == 303
    assert held == [False]


@pytest.mark.parametrize("piece", ["4@8({[<3691!|0$5+7%2", "x", "a1", "ﷺ", "1/1/", "password!"])
def test_judging_takes_no_longer_for_long_and_odd_ones(piece):
    began = time.process_time()
    weakness((piece * LONGEST)[:LONGEST], [piece * 20])
    assert time.process_time() - began < 3


def test_what_is_known_about_one_person_is_no_reason_for_another():
    assert weakness("frobnicate-2026", ["frobnicate"]) is Weakness.PERSONAL
    assert weakness("frobnicate-2026", ["somebody"]) is None


def test_a_wrong_one_says_the_same_as_an_unknown_address(app, with_password):
    known = sign_in(app, "wrong wrong wrong")[1]
    unknown = sign_in(app, "wrong wrong wrong", email="nobody@nowhere.example")[1]
    without = sign_in(app, "wrong wrong wrong", email="sora@sakura.example")[1]
    for answer in (known, unknown, without):
        assert answer.status_code == 422
        assert "do not go together" in answer.text
        assert "wrong wrong" not in answer.text
    assert acts(app).count("sign_in.failed") == 3


def test_an_unknown_address_takes_the_same_work(app, monkeypatch):
    done = []
    monkeypatch.setattr(passwords, "_verify", lambda kept, typed: done.append(kept) or (False, False))
    sign_in(app, "wrong wrong wrong", email="nobody@nowhere.example")
    assert len(done) == 1
    assert done[0].startswith("$argon2id$")


def test_strangers_are_stopped_and_the_owner_is_not(app, with_password):
    for _ in range(5):
        assert sign_in(app, "wrong wrong wrong")[1].status_code == 422
    assert sign_in(app, GOOD)[1].status_code == 429  # this block has no tries left, right or wrong
    with app.app_context():
        for _ in range(passwords.FROM_STRANGERS.most):
            limits.take(passwords.FROM_STRANGERS, AOI)
    assert sign_in(app, GOOD, address="198.51.100.200")[1].status_code == 429  # strangers, everywhere
    with_password.post("/sign-out")
    owner, answer = sign_in(app, GOOD, browser=with_password)
    assert answer.status_code == 303  # but the owner's own device
    assert is_in(owner)
    elsewhere = stranger(app)
    ask(elsewhere, AOI)
    elsewhere.post("/sign-in/wait", data={"code": code_in(letters(app, AOI)[-1])})
    assert is_in(elsewhere)  # and the link anywhere


def test_failures_everywhere_slow_strangers_down(app, with_password, monkeypatch):
    pauses = []
    monkeypatch.setattr(limits.time, "sleep", pauses.append)
    with app.app_context():
        for _ in range(limits.FAILURES_EVERYWHERE.most):
            limits.note_failure()
    assert sign_in(app, GOOD)[1].status_code == 303
    assert pauses == [limits.PAUSE_SECONDS]


def test_old_proof_is_asked_for_again(app, as_, with_password):
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        answer = with_password.get("/profile/password")
        assert answer.location.startswith("/prove?next=")
        answer = with_password.post("/profile/password", data={"new_password": "another lamp onion 8"})
        assert answer.location.startswith("/prove")
        assert with_password.post("/prove", data={"password": "wrong wrong wrong"}).status_code == 422
        answer = with_password.post("/prove", data={"password": GOOD, "next": "/profile/password"})
        assert answer.location == "/profile/password"
        assert with_password.get("/profile/password").status_code == 200


def test_proof_by_mail_where_there_is_no_password(app, as_):
    browser = as_("sora")
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert "/prove" in browser.get("/profile/mail").location
        browser.get("/prove?next=/profile/mail")
        browser.post("/prove/mail", data={"next": "/profile/mail"})
        code = code_in(letters(app, "sora@sakura.example")[-1])
        assert browser.post("/prove", data={"code": "000000", "next": "/profile/mail"}).status_code == 303
        assert "/prove" in browser.get("/profile/mail").location
        assert (
            browser.post("/prove", data={"code": code, "next": "/profile/mail"}).location == "/profile/mail"
        )
        assert browser.get("/profile/mail").status_code == 200


def test_an_installation_without_passwords(app, with_password):
    settle(app, passwords_allowed=False)
    assert "password" not in stranger(app).get("/sign-in").text.lower().replace("no password", "")
    assert sign_in(app, GOOD)[1].location.startswith("/sign-in")
    assert with_password.get("/profile/password").location == "/profile/sign-ins"


def test_a_stranger_is_asked_to_sign_in(app):
    assert stranger(app).post("/profile/password", data={"new_password": GOOD}).status_code == 401
