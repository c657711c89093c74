"""A session that ended, or a page older than its session, loses nothing that was typed."""

import re

import pytest

from portal.accounts.models import SignIn
from portal.foundation.db import db

OURS = {"Sec-Fetch-Site": "same-origin"}
TYPED = {
    "family_name": "長い名前",
    "given_name": "途中まで",
    "romanised": "",
    "language": "en",
    "time_zone": "UTC",
}


@pytest.fixture
def csrf(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


def token(page: str) -> str:
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


def end_all(app) -> None:
    with app.app_context():
        db.session.query(SignIn).delete()
        db.session.commit()


def test_an_ended_session_shows_what_was_typed_and_can_be_sent_again(app, as_, csrf):
    browser = as_("aoi")
    old = token(browser.get("/profile").text)
    end_all(app)
    answer = browser.post("/profile", data=TYPED | {"csrf_token": old}, headers=OURS)
    assert answer.status_code == 401
    assert "長い名前" in answer.text
    assert 'target="_blank"' in answer.text
    form = answer.text[answer.text.index('<form method="post" action="/profile"') :]
    assert 'name="given_name" value="途中まで"' in form


def test_a_lost_token_shows_what_was_typed_and_sends_it_with_a_new_one(app, as_, csrf):
    browser = as_("aoi")
    answer = browser.post("/profile", data=TYPED | {"csrf_token": "long gone"}, headers=OURS)
    assert answer.status_code == 400
    form = answer.text[answer.text.index('<form method="post" action="/profile"') :]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]))
    assert fields["family_name"] == "長い名前"
    assert browser.post("/profile", data=fields, headers=OURS).status_code == 303


def test_what_another_site_made_up_is_not_offered_for_sending(as_, csrf):
    answer = as_("aoi").post("/profile", data=TYPED, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert '<form method="post" action="/profile"' not in answer.text


def test_secrets_are_never_shown_again(app, as_, csrf):
    for path, secret in (
        ("/sign-in/password", {"email": "a@b.example", "password": "river lamp onion 7"}),
        ("/profile/password", {"new_password": "river lamp onion 7"}),
        ("/sign-in/wait", {"code": "river lamp onion 7"}),
    ):
        answer = app.test_client().post(path, data=secret, headers=OURS)
        assert answer.status_code == 400
        assert "river lamp" not in answer.text


def test_a_part_of_a_page_is_taken_the_place_of(as_, csrf):
    answer = as_("aoi").post("/profile", data=TYPED, headers=OURS | {"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#main"
    assert answer.headers["HX-Trigger"] == "dialog-close"  # or a dialog lies over what was typed in it
    assert "長い名前" in answer.text
    assert "<html" not in answer.text


def test_a_part_asked_for_by_nobody_stays_small(app):
    answer = app.test_client().get("/c/sakura", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "<html" not in answer.text


def test_open_pages_go_on_working_after_the_same_person_came_back(app, as_, csrf):
    browser = as_("aoi")
    page = token(browser.get("/profile").text)
    browser.post("/sign-out", data={"csrf_token": page})
    waiting = browser.get("/sign-in").text
    assert (
        browser.post("/sign-in", data={"email": "aoi@sakura.example", "csrf_token": page}).status_code == 303
    )
    assert token(waiting)


def test_forms_without_a_token_do_nothing(app, as_, csrf):
    for path in (
        "/sign-in",
        "/sign-out",
        "/language",
        "/profile",
        "/view-as/stop",
        "/profile/sign-ins/end-others",
    ):
        assert as_("aoi").post(path, data={"email": "a@b.example", "language": "ja"}).status_code == 400, path
