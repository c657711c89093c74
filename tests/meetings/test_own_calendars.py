"""Reading a vendor person's own calendar: over TLS, from where it is allowed, so much at most.

Busy times alone are kept.
"""

import gzip
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.fetching import fetch
from portal.foundation.outbox import OutboxItem
from portal.foundation.outward import Unreachable
from portal.meetings.actions import times as keeping
from portal.meetings.jobs import calendars
from portal.meetings.models import BusyTime, FreeTimes, PlaceKind
from portal.meetings.rules.free import USUAL_HOURS
from tests.meetings import arranged

DAY = f"{clock.now():%Y%m%d}"
CALENDAR = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Very secret talk\r\n"
    f"DTSTART:{DAY}T100000Z\r\nDTEND:{DAY}T110000Z\r\nRRULE:FREQ=DAILY;COUNT=3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
).encode()


class Peer(BaseHTTPRequestHandler):
    """A calendar service; what it answers is told by the test."""

    answers: dict[str, Any] = {}
    asked: list[str] = []

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        status, headers, body = self.answers.get(self.path, (404, {}, b""))
        if status == 200 and "ETag" in headers and self.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def peer(app, tmp_path, monkeypatch):
    """A real service in the operator's own network, with a certificate that is trusted."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    monkeypatch.setitem(app.config, "OWN_NETWORK_HOSTS", "localhost")
    server = HTTPServer(("127.0.0.1", 0), Peer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Peer.answers, Peer.asked = {"/me.ics": (200, {"ETag": '"one"'}, CALENDAR)}, []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def connect(app, url: str) -> int:
    with app.app_context():
        facts = {
            "open": True, "zone": "Asia/Tokyo", "hours": dict(USUAL_HOURS), "buffer_minutes": 15, "notice_hours": 24,
            "horizon_days": 28, "lengths": [30], "place_kind": PlaceKind.OPEN, "place": "",
        }  # fmt: skip
        times = keeping.settle(arranged.person("chloe"), facts, url, by=arranged.actor("chloe"))
        db.session.commit()
        return times.id


def read(app, times_id: int) -> tuple[list[BusyTime], FreeTimes]:
    with app.app_context():
        calendars.read_one(OutboxItem(ids={"times_id": times_id}))
        db.session.commit()
        times = db.session.get(FreeTimes, times_id)
        found = list(db.session.scalars(select(BusyTime).order_by(BusyTime.starts_at)))
        db.session.expunge_all()
        return found, times


def test_busy_times_alone_are_kept(app, peer):
    times_id = connect(app, f"{peer}/me.ics")
    found, times = read(app, times_id)
    assert len(found) == 3
    assert times.calendar_trouble == ""
    with app.app_context():
        connection = db.session.connection()
        for table in ("busy_time", "free_times", "outbox"):
            rows = str(connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall())
            assert "secret talk" not in rows
            assert "/me.ics" not in rows


def test_what_has_not_changed_is_not_read_again(app, peer):
    times_id = connect(app, f"{peer}/me.ics")
    read(app, times_id)
    Peer.answers["/me.ics"] = (200, {"ETag": '"one"'}, b"no calendar any more")
    found, times = read(app, times_id)
    assert len(found) == 3
    assert times.calendar_trouble == ""


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ((404, {}, b""), "gone"), ((500, {}, b""), "refused"), ((200, {}, b"<html>sign in</html>"), "not_a_calendar"),
        ((200, {}, b""), "empty"), ((302, {"Location": "http://localhost/"}, b""), "not_https"),
        ((302, {"Location": "https://127.0.0.1/x"}, b""), "private"),
        ((302, {"Location": "https://169.254.169.254/latest/meta-data"}, b""), "private"),
        ((302, {"Location": "/me.ics"}, b""), "too_many_turns"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "not_https"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_leaves_what_is_known(app, peer, answer, trouble):
    times_id = connect(app, f"{peer}/me.ics")
    read(app, times_id)
    Peer.answers["/me.ics"] = answer
    found, times = read(app, times_id)
    assert times.calendar_trouble == trouble
    assert len(found) == 3


def test_a_redirect_within_what_is_allowed(app, peer):
    Peer.answers["/old.ics"] = (301, {"Location": "/me.ics"}, b"")
    found, _times = read(app, connect(app, f"{peer}/old.ics"))
    assert len(found) == 3


def test_large_and_packed_answers_end_in_time(app, peer):
    with app.app_context():
        Peer.answers["/large"] = (200, {}, b"x" * 5000)
        with pytest.raises(Unreachable, match="too_large"):
            fetch(f"{peer}/large", most_bytes=1000)
        Peer.answers["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"0" * 50_000_000))
        with pytest.raises(Unreachable, match="too_large"):
            fetch(f"{peer}/bomb", most_bytes=100_000)
        Peer.answers["/packed"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"fine"))
        assert fetch(f"{peer}/packed", most_bytes=100).body == b"fine"


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.1/", "https://0.0.0.0/"]
)
def test_private_addresses_are_not_asked(app, url):
    with app.app_context(), pytest.raises(Unreachable, match="private"):
        fetch(url, most_bytes=100)


def test_another_calendar_forgets_the_one_before(app, peer):
    times_id = connect(app, f"{peer}/me.ics")
    read(app, times_id)
    connect(app, "")
    with app.app_context():
        assert db.session.scalars(select(BusyTime)).all() == []
        assert db.session.get(FreeTimes, times_id).calendar_url == ""


def test_each_hour_owes_reading_each_once(app, peer):
    connect(app, f"{peer}/me.ics")
    with app.app_context():
        for _twice in range(2):
            calendars.read_all(OutboxItem())
        db.session.commit()
        owed = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "meetings.read_calendar")).all()
        assert len(owed) == 2  # one when it was connected, one this hour
