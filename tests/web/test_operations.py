"""What machines ask: is it ready, how is it doing; and that neither answers nor logs tell what is nobody's business."""

import json
import logging

import pytest
from sqlalchemy.exc import OperationalError

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.mail import MailDelivery
from portal.foundation.outbox import OutboxItem
from portal.web import schema


def figures(browser, **headers) -> dict[str, float]:
    """Return the figures by name and labels as Prometheus reads them."""
    answer = browser.get("/metrics", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    lines = [line for line in answer.text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_it_is_alive_without_a_database(app, as_, monkeypatch):
    monkeypatch.setattr(db.session, "connection", _no_database)
    assert as_("").get("/healthz").json == {"status": "alive"}


def test_it_is_not_ready_while_the_database_is_away(app, as_, monkeypatch):
    monkeypatch.setattr(db.session, "connection", _no_database)
    answer = as_("").get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "not ready", "reason": "the database does not answer (OperationalError)"}


def test_it_is_ready_when_nothing_is_missing(app, as_, monkeypatch):
    monkeypatch.setattr(schema, "assert_migrated_lately", lambda *_: None)
    assert as_("").get("/readyz").json == {"status": "ready"}


def test_requests_are_counted_by_endpoint_and_never_by_address(app, as_):
    browser = as_("aoi")
    name = 'portal_requests_total{endpoint="customer_home.show",method="GET",status="200"}'
    before = figures(browser).get(name, 0)
    assert browser.get("/c/sakura").status_code == 200
    after = figures(browser)
    assert after[name] == before + 1
    assert after['portal_request_seconds_count{endpoint="customer_home.show"}'] >= 1
    assert not [one for one in after if "sakura" in one]


def test_what_is_owed_is_told(app, as_):
    with app.app_context():
        now = clock.now()
        db.session.add(OutboxItem(kind="mail.send", not_before=now))
        db.session.add(OutboxItem(kind="mail.send", given_up_at=now))
        db.session.add(MailDelivery(message_id="<1@x>", offered=2))
        db.session.add(MailDelivery(message_id="<2@x>", offered=1))
        before_others = db.session.query(OutboxItem).filter(OutboxItem.given_up_at.is_(None)).count()
        db.session.commit()
    told = figures(as_(""))
    assert told["portal_outbox_due"] == before_others
    assert told["portal_outbox_wait_seconds"] >= 0
    assert told["portal_outbox_given_up"] == 1
    assert told["portal_mail_offered_again"] == 1


def test_an_open_stream_is_counted_until_it_ends(app, as_):
    browser = as_("aoi")
    before = figures(browser)["portal_streams"]
    stream = browser.get("/c/sakura/stream", buffered=False)
    assert stream.mimetype == "text/event-stream"
    assert figures(browser)["portal_streams"] == before + 1
    stream.close()
    assert figures(browser)["portal_streams"] == before


@pytest.mark.parametrize(
    ("environment", "headers"),
    [
        ({"REMOTE_ADDR": "203.0.113.9"}, {}),
        ({}, {"X-Forwarded-For": "203.0.113.9"}),  # a proxy on this machine that nobody told the portal of
        ({}, {"Forwarded": "for=203.0.113.9"}),
    ],
)
def test_others_find_no_such_page(as_, environment, headers):
    answer = as_("").get("/metrics", environ_base=environment, headers=headers)
    assert answer.status_code == 404
    assert "portal_requests" not in answer.text


def test_with_a_token_only_who_shows_it(app, as_, monkeypatch):
    monkeypatch.setitem(app.config, "METRICS_TOKEN", "let me see")
    browser = as_("")
    assert browser.get("/metrics").status_code == 404
    assert browser.get("/metrics", headers={"Authorization": "Bearer let me"}).status_code == 404
    shown = {"Authorization": "Bearer let me see", "X-Forwarded-For": "203.0.113.9"}
    assert figures(browser, **shown)["portal_streams"] >= 0


def test_each_request_is_one_line_without_address_or_query(app, as_, caplog):
    with caplog.at_level(logging.INFO, logger="portal.requests"):
        as_("aoi").get("/c/sakura?token=very-secret", headers={"X-Request-ID": "abc-123"})
        as_("").get("/healthz")
    (line,) = [record for record in caplog.records if record.name == "portal.requests"]
    said = line.msg if isinstance(line.msg, dict) else json.loads(line.getMessage())
    assert (said["method"], said["endpoint"], said["status"]) == ("GET", "customer_home.show", 200)
    assert said["ms"] >= 0
    assert "very-secret" not in str(said)
    assert "sakura" not in str(said)


def test_robots_stay_out_of_all_but_the_public_help(as_):
    answer = as_("").get("/robots.txt")
    assert "Allow: /help\n" in answer.text
    assert "Disallow: /\n" in answer.text
    assert "Sitemap: http://localhost/help/sitemap.xml" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_browser_finds_the_mark(as_):
    answer = as_("").get("/favicon.ico")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def test_finders_of_holes_are_told_whom_to_write(app, as_, monkeypatch):
    address = "/.well-known/security.txt"
    assert as_("").get(address).status_code == 404  # nobody has said yet
    monkeypatch.setitem(app.config, "MAIL_SENDER", "security@vendor.example")
    answer = as_("").get(address)
    assert answer.mimetype == "text/plain"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:security@vendor.example"
    assert fields["Canonical"] == "http://localhost/.well-known/security.txt"
    assert fields["Expires"] > clock.now().isoformat()


def _no_database(*_words, **_more):
    raise OperationalError("SELECT 1", {}, Exception("away"))
