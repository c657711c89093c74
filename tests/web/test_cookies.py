"""The session's cookie is read once for each browser; what that keeps can be neither forged, stretched nor shared."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask, session

from portal.web.cookies import Sessions


@pytest.fixture
def small() -> Flask:
    app = Flask("small")
    app.secret_key = "of a test"
    app.session_interface = Sessions()

    @app.get("/put")
    def put() -> str:
        session.update(person="aoi", said=["once"])
        return ""

    @app.get("/show")
    def show() -> str:
        words = f"{session.get('person')} {session.get('said')}"
        session.get("said", []).append("changed in place, and not saved")
        return words

    return app


@pytest.fixture
def signed(small) -> str:
    return small.test_client().get("/put").headers["Set-Cookie"].split(";")[0].split("=", 1)[1]


def shown(app: Flask, cookie: str) -> str:
    browser = app.test_client()
    browser.set_cookie("session", cookie)
    return browser.get("/show").text


def test_what_one_request_changes_in_place_is_not_said_to_the_next(small, signed):
    assert [shown(small, signed) for _ in range(2)] == ["aoi ['once']"] * 2


def test_a_forged_cookie_says_nothing(small, signed):
    payload, stamp, signature = signed.split(".")
    assert shown(small, signed) == "aoi ['once']"
    for forged in (
        f"{payload}.{stamp}.{signature[::-1]}",
        f"{payload}x.{stamp}.{signature}",
        "",
        "x",
        "a.b.c",
    ):
        assert shown(small, forged) == "None None"


def test_a_cookie_that_was_read_before_grows_old_all_the_same(small, signed):
    assert shown(small, signed) == "aoi ['once']"
    with time_machine.travel(timedelta(days=32)):
        assert shown(small, signed) == "None None"


def test_a_changed_key_ends_every_session_and_an_older_one_may_be_kept_on(small, signed):
    assert shown(small, signed) == "aoi ['once']"
    small.secret_key = "another"
    assert shown(small, signed) == "None None"
    small.config["SECRET_KEY_FALLBACKS"] = ["of a test"]
    assert shown(small, signed) == "aoi ['once']"
