"""The press: tagged PDFs from our own files alone, in a process that is watched and begun anew."""

import io
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from pypdf import PdfReader

from portal.foundation import pdf
from portal.foundation.pdf.press import PATIENCE_SECONDS, Press, PressFailed

pytestmark = pytest.mark.skipif(bool(pdf.missing()), reason="the libraries that set PDFs are not installed")
PAGE = '<!doctype html><html lang="ja"><head><title>控え</title></head><body>{}</body></html>'


@pytest.fixture
def press() -> Iterator[Press]:
    made = Press()
    yield made
    made.close()


def test_a_page_is_set_with_title_language_and_tags(press):
    data = press.print(PAGE.format("<h1>合意の控え 髙﨑①</h1>"), ("pdf/sheet.css",), {})
    assert data.startswith(b"%PDF-1.7")
    root = PdfReader(io.BytesIO(data)).root_object
    assert "/StructTreeRoot" in root
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("ja", True)
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def test_the_process_is_kept_warm(press):
    press.print(PAGE.format("one"), (), {})
    first = press.process_id
    press.print(PAGE.format("two"), (), {})
    assert press.process_id == first


def test_a_killed_process_costs_one_piece_at_most(press):
    press.print(PAGE.format("one"), (), {})
    os.kill(press.process_id, signal.SIGKILL)
    time.sleep(0.2)
    assert press.print(PAGE.format("two"), (), {}).startswith(b"%PDF")


def test_who_dawdles_is_ended():
    slow = Press(patience=0.3)
    with pytest.raises(PressFailed) as failed:
        slow.print(PAGE.format("<p>長い文章。</p>" * 20_000), (), {})
    assert failed.value.reason == "too_slow"
    assert slow.process_id is None
    slow.close()


def test_who_takes_too_much_memory_fails_and_the_next_is_served():
    small = Press(memory=400 * 1024 * 1024, patience=5 * PATIENCE_SECONDS)  # the machine may be busy
    with pytest.raises(PressFailed) as failed:
        small.print(PAGE.format("<table>" + "<tr><td>値</td></tr>" * 60_000 + "</table>"), (), {})
    assert failed.value.reason in ("too_large", "broken")
    assert small.print(PAGE.format("two"), (), {}).startswith(b"%PDF")
    small.close()


STYLED = ("pdf/review.css",)


def test_nothing_of_a_press_stays_on_the_disk(tmp_path, monkeypatch):
    """Fonts are unpacked for the time of a room; what a killed one leaves is cleared away by the next."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    press = Press()
    press.print(PAGE.format("one"), STYLED, {})
    assert any(tmp_path.iterdir())
    press.close()
    assert not any(tmp_path.iterdir())
    killed, beside = Press(), Press()
    for one in (killed, beside):
        one.print(PAGE.format("two"), STYLED, {})
    left = set(tmp_path.iterdir())
    os.kill(killed.room_id, signal.SIGKILL)
    after = Press()
    after.print(PAGE.format("three"), STYLED, {})
    assert len(set(tmp_path.iterdir()) & left) == 1, "that of the room at work stays, and no other"
    for one in (killed, beside, after):
        one.close()
    assert not any(tmp_path.iterdir())


class Canary:
    """Listens on this machine, and remembers whether anybody came."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port, self.visits = self.server.getsockname()[1], 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self.server.accept()
            except OSError:
                return
            self.visits += 1
            visitor.close()


def test_nothing_is_fetched_but_our_own_files(press, tmp_path):
    canary, secret = Canary(), tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>SECRET-FILE</text></svg>')
    to = f"http://127.0.0.1:{canary.port}"
    addresses = (
        f"{to}/x.png", f"//127.0.0.1:{canary.port}/x", f"ftp://127.0.0.1:{canary.port}/", secret.as_uri(),
        "file:///etc/passwd",
        "static:/../portal/foundation/config.py", "static:/vendor/../../pyproject.toml", "static:/js/live.js",
        "stored:other", "data:text/html,<b>x</b>", "gopher://127.0.0.1/", "\\\\127.0.0.1\\x",
    )  # fmt: skip
    data = press.print(PAGE.format("".join(map(reaching_out, addresses)) + styled(to)), (), {})
    canary.server.close()
    assert canary.visits == 0
    for leaked in (b"SECRET-FILE", b"root:x:", b"EmbeddedFile"):
        assert leaked not in data


def reaching_out(to: str) -> str:
    """Return every element that could fetch from an address."""
    picture = f'<img alt="" src="{to}"><object data="{to}"></object><svg><image href="{to}"/><use href="{to}#a"/></svg>'
    links = f'<link rel="stylesheet" href="{to}"><link rel="attachment" href="{to}">'
    return f'{picture}{links}<p style="background:url({to!r})">x</p>'


def styled(to: str) -> str:
    """Return a stylesheet that would fetch another, and a font."""
    font = f"@font-face {{ font-family: x; src: url('{to}/f.ttf') }} b {{ font-family: x }}"
    return f"<style>@import url('{to}/i.css'); {font}</style><b>b</b>"


def test_what_is_handed_over_is_read(press):
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'
    )
    without = press.print(PAGE.format('<img alt="x" src="stored:logo">'), (), {})
    within = press.print(PAGE.format('<img alt="x" src="stored:logo">'), (), {"logo": picture.encode()})
    assert within != without


def test_the_line_to_type_names_what_is_missing(monkeypatch):
    pdf.missing.cache_clear()
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    assert pdf.missing() == (
        "sudo apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )
    pdf.missing.cache_clear()
