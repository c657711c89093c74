"""Slides and numbers out of hostile and enormous reviews: text stays text, nothing runs, everything opens."""

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from portal.activity.review_sections import Row, Table
from portal.reviews.paper.deck_tables import grids, paged, plain
from portal.reviews.rules.decks import Card, Cards, Chart, Columns, Cover, Deck, Grid, Line, Words, split
from portal.reviews.rules.slide_measures import ems
from portal.reviews.rules.slides import pptx_of

NASTY = [
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    '=HYPERLINK("http://x")',
    "a\x00b\x0bc\ud800d",
    "あ" * 100_000,
]


def deck_of(*pages) -> Deck:
    return Deck("ja", "題", "あおぞら", "foot", "#0b6a6f", tuple(pages))


def opened(deck: Deck):
    return Presentation(io.BytesIO(pptx_of(deck)))


@pytest.mark.parametrize("text", NASTY, ids=["script", "braces", "formula", "control", "endless"])
def test_whatever_people_write_stays_text(text):
    line = Line(text[:200], (1.0, None, float("nan"), 3.0))
    days = tuple(date(2026, month, 1) for month in (4, 5, 6, 7))
    deck = opened(
        deck_of(
            Cover(text[:300], whom=text[:300], lines=(text[:300],)),
            Words(text[:300], "k", text, (text[:2_000],)),
            Columns("c", "k", "", ((text[:100], (text[:500],)),) * 3),
            Grid("g", "k", "", ("a", "b"), ((text[:200], "1"),), (3, 1), (False, True)),
            Chart("chart", "k", "", days, (line, Line("target", (2.0,) * 4, is_expected=True)), "%"),
        )
    )
    shown = deck.slides[1].shapes.title.text_frame.text
    clean = text[:300].replace("\x00", "\ufffd").replace("\x0b", "\ufffd").replace("\ud800", "\ufffd")
    assert shown == clean
    chart = next(shape.chart for shape in deck.slides[4].shapes if shape.has_chart)
    assert list(chart.plots[0].series[0].values)[:2] == [1.0, None]


def test_the_workbook_behind_a_chart_runs_nothing():
    line = Line("=cmd|' /C calc'!A0", (1.0, 2.0))
    data = pptx_of(deck_of(Chart("c", "", "", (date(2026, 1, 1), date(2026, 2, 1)), (line,))))
    book = zipfile.ZipFile(io.BytesIO(data))
    inner = next(name for name in book.namelist() if name.endswith(".xlsx"))
    sheet = zipfile.ZipFile(io.BytesIO(book.read(inner))).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_a_text_of_any_length_is_split_and_loses_nothing():
    text = ["あ" * 100_000, "short", "x" * 5_000]
    portions = split(text, 92, 14)
    assert "".join("".join(one) for one in portions) == "".join(text)
    assert all(portions)


def test_marks_of_text_are_gone_and_pieces_of_lists_stay():
    assert plain("# Head\n\n**「顧客」**の声\n\n- a\n- b\n\n<script>x</script>") == [
        "Head",
        "「顧客」の声",
        "• a",
        "• b",
        "<script>x</script>",
    ]


def test_tables_go_on_over_slides_with_numbers_at_the_right():
    rows = [Row(str(n), (f"KPI {n}", n / 3, date(2026, 9, 30), None), group="目標") for n in range(40)]
    pages = list(grids(Table("t", "T", ("name", "value", "day", "x"), rows, (3, 1, 1, 1)), "k", ""))
    assert [page.title for page in pages] == ["T (1/4)", "T (2/4)", "T (3/4)", "T (4/4)"]
    assert sum(len(page.rows) for page in pages) == 40
    assert pages[0].numeric == (False, False, True, False, False)
    assert pages[0].rows[0][-1] == "–"


def test_no_lines_make_no_slide():
    assert list(paged("t", "", "", ("a",), [], (1,))) == []


def test_the_first_slide_says_what_is_asked_and_wears_both_colours():
    asked = ("1. Roll it out · by 24 Dec 2026 · Dr Who", "4 more, slide 3")
    cover = Cover("QBR", whom="Sakura", asked=asked, asked_words="Decisions asked for")
    slide = opened(replace(deck_of(cover), partner="#c2453a")).slides[0]
    texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    assert "Decisions asked for" in texts
    assert "\n".join(asked) in texts
    filled = [str(shape.fill.fore_color.rgb) for shape in slide.shapes if shape.shape_type == 1]
    assert filled == ["0B6A6F", "C2453A"]
    plain_cover = opened(deck_of(Cover("QBR", whom="Sakura"))).slides[0]
    assert "Decisions asked for" not in [s.text_frame.text for s in plain_cover.shapes if s.has_text_frame]


def test_a_long_figure_stays_on_its_line():
    cards = (Card("KPIs", "150件中89件", "前回 145件中105件", "warn", "注意"),) * 4
    boxes = [one for one in opened(deck_of(Cards("x", "", "", cards))).slides[0].shapes if one.has_text_frame]
    box = next(one for one in boxes if one.text_frame.text == cards[0].value)
    run = box.text_frame.paragraphs[0].runs[0]
    assert ems(run.text) * run.font.size <= box.width


def test_days_below_a_chart_are_written_by_the_month():
    days = tuple(date(2026, 5, 25) + timedelta(days=7 * n) for n in range(19))
    line = Line("x", tuple(float(n) for n in range(19)))
    book = opened(deck_of(Chart("x", "", "", days, (line,))))
    chart = next(one.chart for one in book.slides[0].shapes if one.has_chart)
    axis = chart.category_axis._element
    assert [axis.find(qn(f"c:{one}")).get("val") for one in ("majorUnit", "majorTimeUnit")] == ["1", "months"]
