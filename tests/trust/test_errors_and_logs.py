"""Errors say nothing of the inside, and logs hold no secret."""

import io
import logging
import re

import pytest
from sqlalchemy import select

from portal.foundation.db import db
from portal.foundation.log import set_up_logging
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import work_off
from tests import cast
from tests.walks import in_share

INSIDE = (
    "Traceback",
    "/site-packages/",
    "portal/",
    ".py",
    "sqlalchemy",
    "sqlite",
    "psycopg",
    "SELECT ",
    "werkzeug",
    "jinja2",
)
ODD = [
    "/c/sakura/plans/AAAAAAAAAAAAAAAA",
    "/c/sakura/plans/%00",
    "/c/%ff%fe/map",
    "/c/sakura/nodes/" + "a" * 5000,
    "/desk/settings/offers/segment/99999999999999999999999999",
    "/static/%2e%2e/%2e%2e/etc/passwd",
    "/static/..%2fpyproject.toml",
    "/branding/../../secret",
    "/branding/%2e%2e/%2e%2e/secret_key",
    "/demo/files/..%2f..%2fpyproject.toml",
    "/c/sakura/timeline?page=99999999999999999999999",
    "/c/sakura/timeline?before=%00",
    "/c/sakura/map?owner=%00&department=%F0%9F%92%A9&standing='%20OR%201=1--",
    "/c/sakura/stream?since=99999999999999999999999999999",
    "/desk/customers?q=%00%ED%A0%80&page=-1",
    "/desk/customers?q=" + "%F0%9F%91%A9" * 400,
    "/desk/audit?first=0001-01-01&last=9999-12-31&person=%00&page=1e9",
    "/desk/audit?act=%00&customer=%00",
    "/mailbox?to=%00",
    "/c/sakura/members?q=%00",
    "/sign-in?next=%00",
]


@pytest.mark.parametrize("url", ODD, ids=range(len(ODD)))
def test_odd_addresses_are_answered_plainly(as_, url):
    for who in ("", "aoi", "vera"):
        for headers in ({}, {"HX-Request": "true"}):
            answer = as_(who).get(url, headers=headers, buffered=False)
            status = answer.status_code
            text = (
                "" if answer.mimetype == "text/event-stream" else answer.get_data().decode(errors="replace")
            )
            answer.close()
            assert status < 500, (who, status)
            assert not [word for word in INSIDE if word in text and word not in url], (who, text[:500])


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\x00\xff\xfe=1&title=\xed\xa0\x80", "application/x-www-form-urlencoded"),
        (b"title=" + b"%00" * 10, "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../x\x00.csv"\r\n\r\na\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"x", "multipart/form-data"),
        (b'{"title": "\\ud800"}', "application/json"),
        (b"&".join(b"a%d=1" % n for n in range(2000)), "application/x-www-form-urlencoded"),
        (b"seen=%7B%22title%22%3A%22%5Cud800%22%7D&title=x", "application/x-www-form-urlencoded"),
        (b"seen=%5B1%5D&title=x", "application/x-www-form-urlencoded"),
        (
            b"seen=%7B%22title%22%3A%7B%22a%22%3A1%7D%2C%22due_on%22%3A5%7D&title=x",
            "application/x-www-form-urlencoded",
        ),
        (b"seen=" + b"%5B" * 5000, "application/x-www-form-urlencoded"),
        (b"request_key=" + b"%00" * 20 + b"&title=x", "application/x-www-form-urlencoded"),
        (b"request_key=%F0%9F%92%A9&title=x&seen=%7B%7D", "application/x-www-form-urlencoded"),
    ],
    ids=[
        "bytes",
        "nul",
        "file name",
        "cut off",
        "no boundary",
        "json",
        "many",
        "surrogate",
        "seen list",
        "seen within",
        "deep",
        "nul key",
        "emoji key",
    ],
)
def test_odd_bodies_are_refused_plainly(app, as_, body, kind, monkeypatch):
    from tests.test_access import address, guarded_rules  # noqa: PLC0415

    browser = as_("chloe")
    monkeypatch.setattr(db.session, "commit", db.session.rollback)
    with app.app_context():
        urls = [(rule, address(app, rule)) for rule in guarded_rules(app) if "POST" in rule.methods]
    wrong = []
    for rule, url in urls:
        if url is None or rule.endpoint in ("sign_out.leave", "view_as.begin", "sign_ins.end_others"):
            continue
        if not in_share(8, rule.endpoint, kind, body[:40].hex()):
            continue
        answer = browser.post(url, data=body, content_type=kind)
        text = answer.get_data().decode(errors="replace")
        if answer.status_code >= 500 or [word for word in INSIDE if word in text]:
            wrong.append(f"{url}: {answer.status_code} {[word for word in INSIDE if word in text]}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def logged(app, monkeypatch):
    """What is written to the log while a test runs, as the production form writes it."""
    out = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    set_up_logging("json")
    root.handlers[0].setStream(out)
    yield out
    root.handlers[:], root.level = before, level


def test_signing_in_leaves_no_secret_in_the_log(app, as_, logged):
    """Link, code, password, cookie and token: none is written down, neither where it works nor where it fails."""
    browser = as_("")
    browser.post("/sign-in", data={"email": cast.address("aoi")})
    with app.app_context():
        work_off()
        letter = db.session.scalars(select(MailboxMessage)).one()
    token = re.search(r"/sign-in/link/(\S+)", letter.text)[1]
    code = re.search(r"\b(\d{3}) ?(\d{3})\b", letter.text)
    browser.post("/sign-in/wait", data={"code": "000000"})
    browser.get(f"/sign-in/link/{token}")
    browser.post(f"/sign-in/link/{token}")
    browser.post(
        "/sign-in/password", data={"email": cast.address("aoi"), "password": "correct horse battery"}
    )
    browser.get(f"/sign-in/link/{token[:-2]}xx?password=in-the-address")
    with browser.session_transaction() as session:
        key = session.get("_user_id", "")
    cookie = browser.get_cookie("banso").value
    written = logged.getvalue()
    assert written.count("sign_in.") > 4, "the log says what happened"
    assert key, "she is signed in"
    secrets = [
        token,
        token.split(".")[-1],
        key,
        cookie,
        "correct horse",
        "in-the-address",
        cast.address("aoi"),
    ]
    secrets += [code[0].replace(" ", ""), code[0]]
    assert not [secret for secret in secrets if secret in written]


def test_an_error_is_logged_without_what_was_typed(app, as_, logged, monkeypatch):
    def fall(**_more):
        raise RuntimeError("it broke")

    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "profile.show", fall)
    as_("aoi").post("/profile", data={"family_name": "typed-by-her", "password": "hunter-two"})
    written = logged.getvalue()
    assert "it broke" in written
    assert "hunter-two" not in written
    assert "typed-by-her" not in written


def test_a_line_cannot_be_forged_in_the_log(as_, logged):
    as_("aoi").get(
        "/c/sakura/map",
        environ_overrides={"HTTP_X_REQUEST_ID": "x\nforged line", "HTTP_USER_AGENT": "a\r\nforged line"},
    )
    as_("").get("/c/%0aforged%20line/map")
    assert not [line for line in logged.getvalue().splitlines() if line.startswith("forged")]
    assert all(line.startswith("{") for line in logged.getvalue().splitlines())


def test_a_log_that_cannot_be_written_costs_no_answer(as_, logged, monkeypatch):
    def full(_words):
        raise OSError(28, "No space left on device")

    aoi = as_("aoi")
    monkeypatch.setattr(logging, "raiseExceptions", False)  # no word about it on the tests' own stderr
    monkeypatch.setattr(logging.getLogger(), "handlers", logging.getLogger().handlers[:1])
    logged.write = full
    assert aoi.get("/c/sakura").status_code == 200
    assert aoi.get("/no/such/page").status_code == 404
