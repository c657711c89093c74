"""A real calendar server takes what we write, gives it back, finds it by its times, and lets it change and go."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import recurring_ical_events
import vobject
from icalendar import Calendar

from portal.meetings.actions import changes
from portal.meetings.queries import invitations, meetings
from portal.meetings.rules import ics
from portal.meetings.rules.drafts import Draft
from tests.meetings import arranged

HOME = "/aoi/meetings/"
PATIENCE_SECONDS = 30


class Server:
    """The calendar of one person at the server."""

    def __init__(self, port: int):
        self.port = port

    def ask(self, method: str, path: str, body: bytes | str = b"", **headers: str) -> tuple[int, bytes, str]:
        """Return the status, the body and the ETag of an answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, path, body.encode() if isinstance(body, str) else body, named)
            answer = line.getresponse()
            return answer.status, answer.read(), answer.getheader("ETag") or ""
        finally:
            line.close()

    def put(self, name: str, data: bytes, **headers: str) -> tuple[int, str]:
        status, said, tag = self.ask(
            "PUT", f"{HOME}{name}.ics", data, Content_Type="text/calendar", **headers
        )
        assert status in (201, 204), said
        return status, tag

    def between(self, first: datetime, last: datetime) -> str:
        """Return what the server finds between two instants."""
        status, body, _tag = self.ask(
            "REPORT", HOME,
            '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/>'
            '<C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
            f'<C:time-range start="{first:%Y%m%dT%H%M%SZ}" end="{last:%Y%m%dT%H%M%SZ}"/>'
            "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>",
            Depth="1", Content_Type="application/xml",
        )  # fmt: skip
        assert status == 207, body
        return body.decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("calendars")
    command = [
        sys.executable, "-m", "radicale", "--config", "", "--server-hosts", f"127.0.0.1:{port}", "--auth-type", "none",
        "--rights-type", "authenticated", "--storage-filesystem-folder", str(folder), "--logging-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        found = Server(port)
        _wait_for(found)
        login = {"Authorization": "Basic YW9pOng="}
        found_ask = found.ask
        found.ask = lambda method, path, body=b"", **headers: found_ask(
            method, path, body, **(login | headers)
        )  # type: ignore[method-assign]
        status, said, _tag = found.ask("MKCALENDAR", HOME)
        assert status == 201, said
        yield found
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(server: Server) -> None:
    patience = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            server.ask("GET", "/.web/")
            return
        except OSError:
            assert time.monotonic() < patience
            time.sleep(0.05)


def written(app, pid: str) -> bytes:
    def look():
        found = meetings.meeting(pid)
        return ics.write(
            [invitations.entry_of(found, arranged.customer(), meetings.comers_of(found), reader=None)]
        )

    return arranged.inside(app, "sakura", look)


def test_a_meeting_is_kept_changed_and_called_off(app, server):
    moment = datetime(2027, 3, 9, 1, tzinfo=UTC)
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", at=moment))
    status, tag = server.put(pid, written(app, pid))
    assert status == 201
    kept = vobject.readOne(server.ask("GET", f"{HOME}{pid}.ics")[1].decode())
    assert kept.vevent.dtstart.value.astimezone(UTC) == moment
    assert kept.vevent.uid.value == f"{pid}@localhost.localdomain"
    assert pid in server.between(moment - timedelta(hours=1), moment + timedelta(minutes=1))
    assert pid not in server.between(moment - timedelta(hours=3), moment - timedelta(hours=1))

    later = moment + timedelta(days=1)

    def move():
        found = meetings.meeting(pid)
        changes.revise(found, Draft("Moved", zone=found.zone), starts_at=later, by=arranged.actor("chloe"))

    arranged.inside(app, "sakura", move)
    status, tag = server.put(pid, written(app, pid), If_Match=tag)
    assert status in (201, 204)
    assert pid not in server.between(moment - timedelta(hours=1), moment + timedelta(hours=1))
    assert "Moved" in server.between(later, later + timedelta(hours=1))

    arranged.inside(app, "sakura", lambda: changes.cancel(meetings.meeting(pid), by=arranged.actor("chloe")))
    server.put(pid, written(app, pid), If_Match=tag)
    kept = vobject.readOne(server.ask("GET", f"{HOME}{pid}.ics")[1].decode())
    assert kept.vevent.status.value == "CANCELLED"
    assert server.ask("DELETE", f"{HOME}{pid}.ics")[0] == 200
    assert pid not in server.between(later, later + timedelta(hours=1))


def test_a_series_with_one_moved_and_one_called_off(app, server):
    pid = arranged.inside(app, "sakura", lambda: arranged.weekly("chloe", "aoi"))

    def change():
        those = meetings.occurrences(meetings.meeting(pid).series_id)
        moved, gone = those[1], those[3]
        draft = Draft(moved.title, zone=moved.zone)
        changes.revise(
            moved, draft, starts_at=moved.starts_at + timedelta(hours=3), by=arranged.actor("chloe")
        )
        changes.cancel(gone, by=arranged.actor("chloe"))
        series = meetings.series(those[0].series_id)
        data = ics.write(invitations.series_of(series, arranged.customer(), reader=None))
        return series.uid, data, [one.starts_at for one in those], [one.state for one in those]

    uid, data, times, _states = arranged.inside(app, "sakura", change)
    server.put("series", data)
    kept = server.ask("GET", f"{HOME}series.ics")[1]
    assert len(list(vobject.readComponents(kept.decode()))) == 1
    found = recurring_ical_events.of(Calendar.from_ical(kept)).between(
        times[0] - timedelta(days=1), times[-1] + timedelta(days=1)
    )
    assert sorted(one["DTSTART"].dt.astimezone(UTC) for one in found) == [
        t for n, t in enumerate(times) if n != 3
    ]
    assert uid in server.between(times[1], times[1] + timedelta(minutes=30))
    assert uid not in server.between(times[3], times[3] + timedelta(minutes=30))


def test_every_zone_that_people_use(app, server):
    for zone, hour in (("Asia/Tokyo", 1), ("Europe/Berlin", 8), ("America/New_York", 14)):
        for month in (1, 7):  # winter and summer
            moment = datetime(2027, month, 12, hour, tzinfo=UTC)
            draft = Draft("x", zone=zone)
            pid = arranged.inside(
                app, "sakura", lambda m=moment, d=draft: arranged.fixed("chloe", "aoi", at=m, draft=d)
            )
            server.put(pid, written(app, pid))
            assert pid in server.between(moment, moment + timedelta(minutes=1))
            assert pid not in server.between(moment - timedelta(minutes=2), moment - timedelta(minutes=1))
