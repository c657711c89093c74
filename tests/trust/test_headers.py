"""Every answer of every kind carries the same protection, and cookies say no more than they must."""

from http.cookies import SimpleCookie

import pytest

from portal.foundation.config import Settings
from portal.web.app import create_app
from portal.web.headers import FIXED, policy
from tests.trust.reading import addresses

ANSWERS = {
    "a page": "/c/sakura",
    "a part": "/c/sakura/plans",
    "a redirect": "/",
    "not found": "/no/such/page",
    "refused": "/desk/settings",
    "not allowed here": "/sign-out",
    "health": "/healthz",
    "a file": "/static/favicon.svg",
    "a file that is not there": "/static/nothing.svg",
    "outside the folder": "/static/../portal/web/app.py",
    "a stream": "/c/sakura/stream",
    "robots": "/robots.txt",
}


def policy_of(answer) -> dict[str, str]:
    words = (part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    return {pair[0]: pair[1] for pair in words}


@pytest.mark.parametrize("what", ANSWERS)
def test_every_kind_of_answer_is_protected(as_, what):
    for who in ("", "aoi"):
        answer = as_(who).get(ANSWERS[what], buffered=False)
        for name, value in FIXED.items():
            assert answer.headers.getlist(name) == [value], (who, name)
        answer.close()


def test_every_page_is_protected_and_kept_by_nobody_but_the_browser(app, as_):
    browser = as_("chloe")
    for url in addresses(app):
        answer = browser.get(url)
        answer.close()
        assert answer.headers["Content-Security-Policy"], url
        kept = answer.headers["Cache-Control"]
        public = url.startswith(("/assets/", "/favicon", "/robots", "/.well-known", "/branding/"))
        assert public or kept in ("private, no-store", "private, no-cache", "no-store"), (url, kept)
        assert public or "Cookie" in answer.headers["Vary"], url


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline(as_):
    policy = policy_of(as_("").get("/sign-in"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert not any(word in " ".join(policy.values()) for word in ("unsafe", "nonce", "*", "http:", "https:"))


def test_videos_come_from_the_hosts_that_the_installation_names_and_nothing_else_does(tmp_path):
    told = policy(("videos.vendor.example",))
    asked = "media-src 'self' https://videos.vendor.example"
    assert told == FIXED["Content-Security-Policy"].replace("media-src 'self'", asked)
    assert policy(()) == FIXED["Content-Security-Policy"]
    for said in ("a.example; script-src *", "a.example 'unsafe-inline'", "https://a.example", "a.example\nx"):
        with pytest.raises(ValueError, match="video_hosts"):
            Settings(_env_file=None, data_dir=tmp_path, video_hosts=said)


def test_an_unexpected_failure_is_protected_and_says_nothing_of_the_inside(app, as_, monkeypatch):
    def fall(*_facts, **_more):
        raise RuntimeError("secret detail at /srv/portal/module.py")

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setitem(app.view_functions, "customer_home.show", fall)
    for headers in ({}, {"HX-Request": "true"}):
        answer = as_("aoi").get("/c/sakura", headers=headers)
        assert answer.status_code == 500
        assert answer.headers["Content-Security-Policy"] == FIXED["Content-Security-Policy"]
        for word in ("secret detail", "Traceback", ".py", "RuntimeError", "/srv/", "sqlalchemy", "werkzeug"):
            assert word not in answer.text


def cookies_of(answer) -> SimpleCookie:
    cookies = SimpleCookie()
    for line in answer.headers.getlist("Set-Cookie"):
        cookies.load(line)
    return cookies


def test_the_cookie_is_for_the_server_alone(as_):
    morsel = cookies_of(as_("").get("/sign-in"))["banso"]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    assert morsel["path"] == "/"
    assert not morsel["domain"]


def test_behind_tls_the_cookie_belongs_to_this_host_alone(tmp_path):
    settings = Settings(
        _env_file=None, data_dir=tmp_path, secret_key="for tests only", base_url="https://portal.example",
        mail_url="mailbox:", log_format="text",
    )  # fmt: skip
    from portal.foundation.db import db  # noqa: PLC0415

    app = create_app(settings)
    with app.app_context():
        db.create_all()
    answer = app.test_client().get("/sign-in", base_url="https://portal.example")
    morsel = cookies_of(answer)["__Host-banso"]
    assert morsel["secure"]
    assert morsel["httponly"]
    assert morsel["path"] == "/"
    assert not morsel["domain"]
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
    with app.app_context():
        db.engine.dispose()


def test_no_answer_says_what_it_is_made_of(as_):
    """The server of the tests says so itself; what we add must not."""
    answer = as_("aoi").get("/c/sakura")
    assert "X-Powered-By" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost@evil.example"])
def test_a_host_that_was_made_up_is_not_repeated(as_, host):
    """Links go to the address that is configured or to none; a poisoned Host shows up nowhere."""
    answer = as_("aoi").get("/c/sakura", headers={"Host": host})
    assert "evil.example" not in answer.text
    assert "evil.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "where",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\t//evil.example",
        "/%0d%0aX:1",
        "javascript:alert(1)",
        "///evil.example",
        "/ /evil.example",
    ],
)
def test_nobody_is_sent_elsewhere(as_, where):
    """`next` leads inside the portal or nowhere."""
    browser = as_("")
    page = browser.get("/sign-in", query_string={"next": where})
    assert page.status_code < 500
    assert "evil.example" not in page.headers.get("Location", "")
    assert 'href="//evil' not in page.text
    assert 'value="//evil' not in page.text
    assert 'value="https://evil' not in page.text
