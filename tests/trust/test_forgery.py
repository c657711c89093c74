"""Nothing can be done from another site: every route that changes something asks for this session's token."""

import re

import pytest

from portal.foundation.db import db
from tests.test_access import address, guarded_rules

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
#: Pressed by mail programs, which have no session: the secret in the address is all it asks for (RFC 8058).
BY_ITS_SECRET = "/mail/stop/"
#: For programs: no cookie is looked at, so no other site can use a reader's.
FOR_PROGRAMS = "/api/v1/"
#: Done by nobody in particular: a cookie that comes along is not looked at (tests/knowledge/test_help.py).
IN_NOBODYS_NAME = ("/help/read/", "/help/ja/search", "/help/en/search")


@pytest.fixture
def guarded(app, as_, monkeypatch):
    """`guarded("aoi", "mallory")`: browsers of a portal that asks for the token, and keeps nothing."""

    def browsers(*names):
        found = [as_(name) for name in names]
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
        monkeypatch.setattr(db.session, "commit", db.session.rollback)
        return found

    return browsers


def changing_routes(app):
    with app.app_context():
        found = [(rule, address(app, rule)) for rule in guarded_rules(app)]
    found = [
        (rule, url) for rule, url in found if url and not url.startswith((FOR_PROGRAMS, *IN_NOBODYS_NAME))
    ]
    return [(url, method) for rule, url in found for method in sorted(rule.methods & CHANGING)]


@pytest.mark.parametrize("who", ["", "aoi", "vera"])
def test_what_is_for_programs_looks_at_no_cookie(app, guarded, who):
    (browser,) = guarded(who)
    urls = [
        rule.rule
        for rule in guarded_rules(app)
        if rule.rule.startswith(FOR_PROGRAMS) and "POST" in rule.methods
    ]
    assert urls
    assert {browser.post(url, json=[]).status_code for url in urls} == {401}


def token_of(browser, page: str = "/profile") -> str:
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(page).text)[1]


@pytest.mark.parametrize("who", ["", "aoi", "chloe", "vera"])
def test_without_a_token_nothing_is_done(app, guarded, who):
    (browser,) = guarded(who)
    routes = changing_routes(app)
    assert len(routes) > 60
    let_in = [url for url, method in routes if browser.open(url, method=method).status_code != 400]
    assert not let_in


def test_nor_with_the_token_of_another_session(app, guarded):
    browser, mallory = guarded("aoi", "mallory")
    other = token_of(mallory)
    assert token_of(browser) != other
    let_in = [
        url
        for url, _ in changing_routes(app)
        if browser.post(url, data={"csrf_token": other}).status_code != 400
    ]
    assert not let_in


def test_htmx_is_told_to_send_again_and_nothing_is_done(app, guarded):
    (browser,) = guarded("aoi")
    asking = [url for url, _method in changing_routes(app) if not url.startswith(BY_ITS_SECRET)]
    for url in asking[:10]:
        answer = browser.post(url, headers={"HX-Request": "true"}, data={"title": "typed before"})
        assert answer.status_code == 422
        assert "typed before" in answer.text


def test_with_its_own_token_a_form_is_taken(guarded):
    (browser,) = guarded("aoi")
    answer = browser.post("/profile/scheme", data={"csrf_token": token_of(browser), "scheme": "dark"})
    assert answer.status_code in (200, 204, 303)


def test_what_was_typed_is_said_again_but_no_secret(guarded):
    (browser,) = guarded("aoi")
    answer = browser.post("/profile/password", data={"new_password": "correct horse", "note": "kept"})
    assert answer.status_code == 400
    assert "correct horse" not in answer.text
    assert "kept" in answer.text
