"""One's own facts, the address one signs in with, and the language from anywhere."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation.db import db
from tests.accounts.post import acts, ask, is_in, letters, link_in

FACTS = {
    "family_name": "田中",
    "given_name": "葵",
    "family_kana": "たなか",
    "given_kana": "あおい",
    "romanised": "Aoi Tanaka",
    "language": "en",
    "time_zone": "Europe/Berlin",
}
AOI = "aoi@sakura.example"


def aoi(app) -> User:
    with app.app_context():
        user = db.session.scalars(select(User).where(User.romanised.like("Aoi%"))).one()
        db.session.expunge(user)
        return user


def test_names_language_and_zone(app, as_):
    browser = as_("aoi")
    page = browser.get("/profile").text
    assert "What is noted about you" in page
    assert "株式会社さくら商会" in page
    assert browser.post("/profile", data=FACTS).status_code == 303
    user = aoi(app)
    assert (user.family_kana, user.romanised, user.time_zone) == ("たなか", "Aoi Tanaka", "Europe/Berlin")
    assert "たなかあおい" in user.search_key
    browser.post("/profile", data=FACTS | {"language": "ja"})
    assert 'lang="ja"' in browser.get("/profile").text


def test_what_cannot_be_is_refused_and_kept_on_the_page(as_):
    browser = as_("aoi")
    for wrong in ({"language": "xx"}, {"time_zone": "Mars/Base"}, {"family_name": "x" * 81}):
        assert browser.post("/profile", data=FACTS | wrong).status_code == 422
    nameless = browser.post("/profile", data=FACTS | {"family_name": "", "given_name": "", "romanised": ""})
    assert nameless.status_code == 422
    assert 'value="たなか"' in nameless.text


def test_a_stranger_is_asked_to_sign_in(app):
    assert app.test_client().post("/profile", data=FACTS).status_code == 401


def test_light_or_dark(app, as_):
    browser = as_("aoi")
    answer = browser.post("/profile/scheme", data={"scheme": "dark", "next": "/profile/sign-ins"})
    assert answer.location == "/profile/sign-ins"
    assert 'data-scheme="dark"' in browser.get("/profile").text
    browser.post("/profile/scheme", data={"scheme": '"><script>'})
    assert aoi(app).scheme == "dark"


def test_the_language_from_anywhere(app, as_):
    stranger = app.test_client()
    assert 'lang="ja"' in stranger.get("/sign-in").text
    answer = stranger.post("/language", data={"language": "en", "next": "/sign-in?next=/c/sakura"})
    assert answer.location == "/sign-in?next=/c/sakura"
    assert 'lang="en"' in stranger.get("/sign-in").text
    stranger.post("/language", data={"language": "tlh", "next": "/"})
    assert 'lang="en"' in stranger.get("/sign-in").text
    assert stranger.post("/language", data={"language": "ja", "next": "//evil.example"}).location == "/"
    assert stranger.post("/language", data={"language": "ja", "next": "/sign-out"}).location == "/"
    browser = as_("aoi")
    browser.post("/language", data={"language": "ja", "next": "/profile"})
    assert aoi(app).language == "ja"
    browser.post("/sign-out")
    assert 'lang="ja"' in browser.get("/sign-in").text


def test_another_address_takes_effect_once_it_is_confirmed(app, as_):
    browser, elsewhere = as_("aoi"), as_("aoi")
    answer = browser.post("/profile/mail", data={"email": "Aoi.Tanaka@sakura.example"})
    assert "24 hours" in answer.text
    assert "has not been changed yet" in letters(app, AOI)[-1].text
    path = link_in(letters(app, "aoi.tanaka@sakura.example")[0])
    assert aoi(app).email == AOI
    assert as_("mallory").post(path).status_code == 410
    assert app.test_client().post(path).status_code == 401
    browser.get(path)
    assert aoi(app).email == AOI
    assert browser.post(path).status_code == 303
    assert aoi(app).email == "aoi.tanaka@sakura.example"
    assert is_in(browser)
    assert not is_in(elsewhere)
    assert "can no longer sign in" in letters(app, AOI)[-1].text
    assert browser.post(path).status_code == 410
    assert {"mail.change_asked", "mail.changed"} <= set(acts(app))
    ask(app.test_client(), AOI)
    assert len(letters(app, AOI)) == 2  # the old address opens nothing any more


def test_an_address_that_somebody_has(app, as_):
    browser = as_("aoi")
    answer = browser.post("/profile/mail", data={"email": "sora@sakura.example"})
    assert answer.status_code == 200  # nobody learns who is here
    path = link_in(letters(app, "sora@sakura.example")[0])
    assert browser.post(path).status_code == 409
    assert aoi(app).email == AOI
