"""Making a volume: kept pieces, progress, cancelling, processes that die or dawdle, and long pieces cut."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portal.foundation import pdf
from portal.foundation.config import ROOT
from portal.foundation.pdf.cutting import cut
from portal.foundation.pdf.making import Making
from portal.foundation.pdf.places import Places
from portal.foundation.pdf.press import Press, PressFailed
from portal.foundation.pdf.shelf import Shelf
from portal.foundation.pdf.volumes import Cancelled, Piece, Volume
from tests.foundation.pdf_reading import PAGE, SHEETS, bookmarks, names, opened, parents, text

pytestmark = pytest.mark.skipif(bool(pdf.missing()), reason="the libraries that set PDFs are not installed")
LONG = PAGE.format("<p>長い文章がつづきます。</p>" * 6_000)


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    made = Press(at_once=2)
    yield made
    made.close()


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path / "pieces")


def volume(*bodies: str, **changes) -> Volume:
    pieces = tuple(Piece(f"p{n}", f"第{n}章", PAGE.format(body)) for n, body in enumerate(bodies, 1))
    return Volume(
        title="本", language="ja", author="", pieces=pieces, stylesheets=SHEETS, owner="sakura", **changes
    )


def test_a_changed_piece_is_set_alone(press, shelf, monkeypatch):
    first = Making(volume("一", "二", "三"), press, shelf)
    first.bound()
    again = Making(volume("一", "二、改", "三"), press, shelf)
    asked = []
    begin = Making._begin
    monkeypatch.setattr(
        Making, "_begin", lambda self, part, *rest: asked.append(part.name) or begin(self, part, *rest)
    )
    again.bound()
    assert asked == ["p2"]
    Making(volume("一", "二、改", "三"), press, shelf).bound()
    assert asked == ["p2"]


def test_what_was_kept_is_bound_as_what_was_set(press, shelf):
    book = volume(
        "<h2 id='a'>一</h2>", "<a href='volume:p1#a'>一</a><table><tr><th>あ</th><td>1</td></tr></table>"
    )
    assert Making(book, press, shelf).bound().data == Making(book, press, shelf).bound().data


@pytest.mark.parametrize(
    "change",
    [
        {"owner": "ume"},
        {"files": {"logo": b"other"}},
        {"stylesheets": ("pdf/sheet.css", "pdf/article.css")},
    ],
)
def test_nothing_is_shared_between_customers_files_or_stylesheets(press, shelf, change):
    book = volume("<img alt='ロゴ' src='stored:logo'>", files={"logo": b"one"})
    Making(book, press, shelf).bound()
    other = Making(replace(book, **change), press, shelf)
    other.sheets = [(name, "") for name in other.volume.stylesheets]
    assert not other._on_shelf(other_part(other))


def other_part(making: Making):
    from portal.foundation.pdf.making import parts_of  # noqa: PLC0415

    return parts_of(making.volume.pieces[0])[0]


def test_without_an_owner_nothing_is_kept(press, shelf):
    Making(replace(volume("一"), owner=""), press, shelf).bound()
    assert list(shelf.folder.glob("*/*")) == []


def test_kept_pieces_are_for_their_owner_s_eyes(press, shelf):
    Making(volume("一"), press, shelf).bound()
    (kept,) = shelf.folder.glob("*/*.piece")
    assert kept.stat().st_mode & 0o077 == 0
    assert "sakura" not in str(kept)
    shelf.forget("sakura")
    assert list(shelf.folder.glob("*/*")) == []


def test_the_shelf_gives_the_oldest_away_when_it_is_full(tmp_path):
    shelf = Shelf(tmp_path, most_bytes=2_500)
    for age, key in ((300, "a"), (200, "b"), (100, "c")):
        shelf.keep("sakura", key, {}, b"x" * 1_000)
        path = next(tmp_path.glob(f"*/{key}.piece"))
        os.utime(path, (time.time() - age, time.time() - age))
    assert shelf.found("sakura", "a")
    shelf.tidy()
    assert [bool(shelf.found("sakura", key)) for key in "abc"] == [True, False, True]


def test_a_damaged_piece_is_set_again(press, shelf):
    first = Making(volume("一"), press, shelf).bound()
    (kept,) = shelf.folder.glob("*/*.piece")
    kept.write_bytes(kept.read_bytes()[:40])
    assert Making(volume("一"), press, shelf).bound().data == first.data


def test_progress_is_told_piece_by_piece(press):
    heard: list[tuple[int, int]] = []
    book = volume("一", "二", contents=lambda pages: PAGE.format(str(pages)))
    Making(book, press, None, told=lambda done, of: heard.append((done, of))).bound()
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_cancelling_ends_what_is_under_way(press):
    begun, at = time.monotonic(), threading.Event()
    threading.Timer(0.3, at.set).start()
    with pytest.raises(Cancelled):
        Making(
            replace(volume("短い"), pieces=(Piece("long", "", LONG),)), press, None, cancelled=at.is_set
        ).bound()
    assert time.monotonic() - begun < 5
    assert Making(volume("次"), press, None).bound().pages == 1


def test_who_dawdles_is_ended_and_the_next_is_served():
    slow = Press(patience=0.8, at_once=1)
    slow.print(PAGE.format("warm"), SHEETS, {})
    with pytest.raises(PressFailed) as failed:
        Making(replace(volume("短い"), pieces=(Piece("long", "", LONG),)), slow, None).bound()
    assert failed.value.reason == "too_slow"
    slow.patience = 60
    assert Making(volume("次"), slow, None).bound().pages == 1
    slow.close()


def test_a_process_that_dies_costs_nothing_but_time(press):
    victims: list[int] = []
    begin = press.take

    def taken(*args, **kwargs):
        line = begin(*args, **kwargs)
        if line is not None and not victims:
            victims.append(line.pid)
            threading.Timer(0.05, os.kill, (line.pid, signal.SIGKILL)).start()
        return line

    press.take = taken  # type: ignore[method-assign]
    try:
        made = Making(volume("<p>長い文章。</p>" * 800, "二"), press, None).bound()
    finally:
        del press.take
    assert victims
    opened(made.data)


def test_who_dies_twice_over_a_piece_fails(press, monkeypatch):
    begin = Making._begin

    def doomed(self, part, line, chances):
        os.kill(line.pid, signal.SIGKILL)
        return begin(self, part, line, chances)

    monkeypatch.setattr(Making, "_begin", doomed)
    with pytest.raises(PressFailed) as failed:
        Making(volume("一"), press, None).bound()
    assert failed.value.reason == "broken"


def test_setters_are_nice_and_few(press):
    lines = [press.take([]), press.take([]), press.take([])]
    assert lines[2] is None
    for line in lines[:2]:
        for _ in range(50):
            if os.getpriority(os.PRIO_PROCESS, line.pid) >= 10:
                break
            time.sleep(0.1)
        assert os.getpriority(os.PRIO_PROCESS, line.pid) >= 10
        press.give_back(line)


def test_places_are_shared_by_everybody_on_the_machine(tmp_path):
    here, there = Places(tmp_path, 2), Places(tmp_path, 2)
    first, second = here.take(), there.take()
    assert here.take() is None
    first.leave()
    assert there.take() is not None
    second.leave()


def test_setters_end_with_the_press():
    press = Press(at_once=1)
    press.print(PAGE.format("x"), (), {})
    setter, room = press.process_id, press.room_id
    press.close()
    for _ in range(50):
        if not Path(f"/proc/{setter}").exists() and not Path(f"/proc/{room}").exists():
            return
        time.sleep(0.1)
    pytest.fail("a process outlived the press")


ROWS = "".join(f"<tr><th scope='row'>行{n}</th><td>{n}</td></tr>" for n in range(5))
CUT = (
    '<section id="s"><h2 style="bookmark-level: 1">第1章</h2><p>一</p>'
    f'<!--cut--><h3 id="two" style="bookmark-level: 2">二</h3><table id="t">{ROWS}</table><a href="#s">上</a>'
    '<div class="x"><!--cut--><h3 style="bookmark-level: 2">三</h3><a href="#two">二へ</a></div></section>'
)


def test_a_cut_piece_is_one_piece_to_everybody_else(press, tmp_path):
    pages: dict[str, int] = {}
    book = volume(
        CUT,
        "<a href='volume:p1#two'>二へ</a>",
        contents=lambda found: pages.update(found) or PAGE.format("x"),
    )
    made = Making(book, press, None).bound()
    whole = opened(made.data)
    assert [len(page) > 0 for page in text(made.data, tmp_path).split("\f")] == [True] * 5 + [False]
    assert {name: pages[name] for name in ("p1", "p1#two", "p2")} == {"p1": 1, "p1#two": 2, "p2": 5}
    assert bookmarks(whole) == [(1, "第1章", 1), (2, "二", 2), (2, "三", 3), (1, "第2章", 5)]
    places = names(whole.Root.Names.Dests)
    assert {str(link.Dest) for page in whole.pages for link in page.obj.get("/Annots", ())} <= set(places)
    assert [str(part.S) for part in whole.Root.StructTreeRoot.K[0].K] == ["/Part"] * 3
    first = whole.Root.StructTreeRoot.K[0].K[0]
    assert [str(one.S) for one in first.K] == ["/Sect", "/Div", "/Div"]
    assert len(names(whole.Root.StructTreeRoot.IDTree)) == 5
    assert sorted(parents(whole)) == list(parents(whole))


def test_what_is_open_at_a_cut_is_closed_and_opened_again():
    parts = cut(
        '<body><div id="a" class="b"><svg><path d="M0"/></svg><br><p>x</p><ul><li>1<!--cut--></li></ul></div></body>'
    )
    assert parts == [
        '<body><div id="a" class="b"><svg><path d="M0"/></svg><br><p>x</p><ul><li>1</li></ul></div></body>',
        '<body><div class="b"><ul><li></li></ul></div></body>',
    ]


ON_A_LOOP = """
from gevent import monkey
monkey.patch_all()
import gevent
from portal.foundation.offload import off_the_loop
from portal.foundation.pdf.making import Making
from portal.foundation.pdf.press import Press
from portal.foundation.pdf.volumes import Piece, Volume
from tests.foundation.pdf_reading import PAGE, SHEETS
book = Volume("x", "ja", "", tuple(Piece(f"p{n}", "x", PAGE.format("x")) for n in range(3)), SHEETS)
press = Press(at_once=2)
work = [gevent.spawn(off_the_loop, Making(book, press, None).bound) for _ in range(3)]
work += [gevent.spawn(Making(book, press, None).bound) for _ in range(3)]
work += [gevent.spawn(press.print, PAGE.format("x"), (), {})]
gevent.joinall(work, timeout=100, raise_error=True)
assert all(one.value for one in work)
press.close()
"""


def test_an_event_loop_and_its_threads_share_one_press():
    done = subprocess.run(
        [sys.executable, "-c", ON_A_LOOP], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_says_on_which_page_something_stands_is_set_once_with_the_contents(
    press, shelf, monkeypatch, tmp_path
):
    asked: list[list[str]] = []
    together = Making._set
    monkeypatch.setattr(
        Making,
        "_set",
        lambda self, parts: asked.append([part.name for part in parts]) or together(self, parts),
    )
    heard: list[tuple[int, int]] = []
    book = volume("一", "二" * 4_000, "三<b id='a'>の</b>", contents=lambda pages: PAGE.format("目次"))
    says = replace(
        book.pieces[0], by_pages=lambda pages: PAGE.format(f"{pages['p3']}ページ、{pages['p3#a']}")
    )
    waiting = replace(book, pieces=(says, *book.pieces[1:]))
    made = Making(waiting, press, shelf, told=lambda done, of: heard.append((done, of)))
    bound = made.bound()
    assert asked == [["p2", "p3"], ["p1", "contents"]]
    assert heard == [(n, 5) for n in range(1, 6)]
    assert bound.pages > 4
    assert f"{bound.pages}ページ、{bound.pages}" in text(bound.data, tmp_path)


def test_pages_are_true_even_where_what_says_them_takes_several(press, tmp_path):
    book = volume("一", "二", contents=lambda pages: PAGE.format("目次<p>" * 100 + f"{pages['p2']}"))
    long = "<p>表紙の長いことば</p>" * 200
    says = replace(book.pieces[0], by_pages=lambda pages: PAGE.format(f"{long}{pages['p2']}ページ"))
    bound = Making(replace(book, pieces=(says, book.pieces[1])), press, None).bound()
    assert bound.pages > 4
    assert f"{bound.pages}ページ" in text(bound.data, tmp_path)
