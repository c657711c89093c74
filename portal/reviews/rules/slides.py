"""Draws slides as a PowerPoint file: real text in real boxes, real tables, charts that can be edited."""

import io
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Length, Mm, Pt

from portal.reviews.rules.decks import Card, Cards, Chart, Columns, Cover, Deck, Grid, Line, Page, Words
from portal.reviews.rules.slide_measures import POINT, ems, set_ticks

WIDE, HIGH = Mm(338.7), Mm(190.5)  # 16:9
LEFT, INNER = 18.0, 302.7  # millimetres
INK, SOFT, PAPER, RULE = "1C2529", "4D5A60", "F2F0EA", "D9D5CB"
TONES = {"good": "1E7B4F", "warn": "8F5200", "bad": "B3261E", "": "1C2529"}
FURTHER = ("8A6D1F", "3F5E9A", "7A4A7A", "5C686E")
"""Of lines after the first, in the order of a chart."""
FONTS = {"ja": "Yu Gothic", "en": "Calibri"}
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_RUNS = re.compile(r"^[=+\-@\t\r＝＋－＠]")


def pptx_of(deck: Deck, told: Callable[[int, int], None] | None = None) -> bytes:
    """Return the deck as a file; `told(done, of)` hears of each slide."""
    book = Presentation()
    book.slide_width, book.slide_height = WIDE, HIGH
    about = book.core_properties
    about.title, about.language, about.author = (
        _clean(deck.title)[:250],
        deck.language,
        _clean(deck.author)[:250],
    )
    for place, page in enumerate(deck.pages):
        slide = book.slides.add_slide(book.slide_layouts[5])  # a title and nothing else
        _Drawing(slide, deck, place + 1).draw(page)
        if told is not None:
            told(place + 1, len(deck.pages))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Drawing:
    """One slide under way. Places and sizes are millimetres."""

    def __init__(self, slide: Any, deck: Deck, number: int):
        self.slide, self.deck, self.number = slide, deck, number
        self.brand = deck.brand.lstrip("#").upper()

    def draw(self, page: Page) -> None:
        if isinstance(page, Cover):
            self._cover(page)
        else:
            self._head(page)
            self._foot()
            self._body(page)
        if page.notes:
            self.slide.notes_slide.notes_text_frame.text = _clean(page.notes)

    def _body(self, page: Page) -> None:
        if isinstance(page, Cards):
            self._cards(page.cards)
        elif isinstance(page, Words):
            self._words(LEFT, 44, INNER, 126, page.paragraphs, 18)
        elif isinstance(page, Columns):
            self._columns(page.columns)
        elif isinstance(page, Grid):
            self._grid(page)
        elif isinstance(page, Chart):
            self._chart(page)

    # -- kinds of slides -------------------------------------------------------------------------------------

    def _cover(self, page: Cover) -> None:
        self._bar(0, 0, 8, 190.5, self.brand)
        if self.deck.partner:
            self._bar(0, 0, 8, 94.75, self.deck.partner.lstrip("#").upper())
        place = LEFT + 6
        for logo in page.logos:
            shape = self.slide.shapes.add_picture(io.BytesIO(logo), Mm(place), Mm(18), height=Mm(16))
            if shape.width > Mm(80):
                shape.height = Length(int(shape.height * Mm(80) / shape.width))
                shape.width = Mm(80)
            place += shape.width / Mm(1) + 10
        top = 40 if page.asked else 58
        self._words(LEFT + 6, top, 290, 14, [page.whom], 24, SOFT)
        self._title(page.title, LEFT + 6, top + 16, 290, 32, 40)
        self._words(LEFT + 6, top + 54, 290, 38 if page.asked else 60, page.lines, 16, SOFT)
        if page.asked:
            self._words(LEFT + 6, 134, 290, 8, [page.asked_words], 14, self.brand, bold=True)
            self._words(LEFT + 6, 143, 290, 40, page.asked, 13)

    def _head(self, page: Page) -> None:
        self._bar(0, 0, 338.7, 2.4, self.brand)
        if page.kicker:
            self._words(LEFT, 9, INNER, 8, [page.kicker], 12, self.brand, bold=True)
        self._title(page.title, LEFT, 16, INNER, 20, 26)

    def _foot(self) -> None:
        self._words(LEFT, 179, 260, 7, [self.deck.foot], 9, SOFT)
        self._words(LEFT + 262, 179, 40.7, 7, [str(self.number)], 9, SOFT, right=True)

    def _cards(self, cards: Sequence[Card]) -> None:
        across = min(4, max(1, len(cards)))
        wide = (INNER - (across - 1) * 6) / across
        for place, card in enumerate(cards):
            row, column = divmod(place, across)
            left, top = LEFT + column * (wide + 6), 46 + row * 64
            self._bar(left, top, wide, 58, PAPER)
            self._bar(left, top, 1.6, 58, TONES[card.tone] if card.tone else self.brand)
            self._words(left + 5, top + 4, wide - 8, 16, [card.label], 13, SOFT)
            size = max(12, min(28, (wide - 9) / POINT / ems(card.value)))
            self._words(left + 5, top + 21, wide - 8, 17, [card.value], size, TONES[card.tone], bold=True)
            under = [one for one in (card.tone_words, card.before) if one]
            self._words(left + 5, top + 40, wide - 8, 16, under, 11, SOFT)

    def _columns(self, columns: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        count = max(1, len(columns))
        wide = (INNER - (count - 1) * 6) / count
        for place, (heading, paragraphs) in enumerate(columns):
            left = LEFT + place * (wide + 6)
            self._bar(left, 44, wide, 128, PAPER)
            self._words(left + 5, 48, wide - 10, 9, [heading], 15, self.brand, bold=True)
            self._words(left + 5, 60, wide - 10, 108, paragraphs, 15)

    def _grid(self, page: Grid) -> None:
        columns = len(page.header)
        if not columns:
            return
        high = min(9.5, 128 / (len(page.rows) + 1))
        shape = self.slide.shapes.add_table(
            len(page.rows) + 1, columns, Mm(LEFT), Mm(42), Mm(INNER), Mm(high * (len(page.rows) + 1))
        )
        _described(shape, page.title)
        table = shape.table
        table.horz_banding = False
        widths = page.widths if len(page.widths) == columns else (1,) * columns
        for place, width in enumerate(widths):
            table.columns[place].width = Mm(INNER * max(width, 1) / sum(max(one, 1) for one in widths))
        size = 12 if columns <= 6 else 10 if columns <= 9 else 8.5
        for line, row in enumerate((page.header, *page.rows)):
            table.rows[line].height = Mm(high)
            for column in range(columns):
                cell = table.cell(line, column)
                words = row[column] if column < len(row) else ""
                right = column < len(page.numeric) and page.numeric[column]
                self._cell(cell, words, size, head=line == 0, right=right)

    def _cell(self, cell: Any, words: str, size: float, *, head: bool, right: bool) -> None:
        cell.fill.solid()
        cell.fill.fore_color.rgb = _rgb(self.brand if head else "FFFFFF")
        cell.margin_left = cell.margin_right = Mm(2)
        cell.margin_top = cell.margin_bottom = Mm(1)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        self._fill(cell.text_frame, [words], size, "FFFFFF" if head else INK, bold=head, right=right)

    def _chart(self, page: Chart) -> None:
        data = CategoryChartData(number_format="General")
        data.categories = list(page.days)
        for line in page.lines:
            data.add_series(_label(line.label), [_finite(value) for value in line.values])
        shape = self.slide.shapes.add_chart(
            XL_CHART_TYPE.LINE_MARKERS, Mm(LEFT), Mm(42), Mm(INNER), Mm(132), data
        )
        _described(shape, page.title)
        chart = shape.chart
        chart.font.size, chart.font.name = Pt(12), FONTS[self.deck.language]
        chart.has_title = False
        chart.has_legend = len(page.lines) > 1
        if chart.has_legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        self._axes(chart, page)
        for place, (series, line) in enumerate(zip(chart.plots[0].series, page.lines, strict=True)):
            self._draw_line(series, line, place)

    def _axes(self, chart: Any, page: Chart) -> None:
        chart.category_axis.tick_labels.number_format = (
            "yyyy/m/d" if self.deck.language == "ja" else "d mmm yyyy"
        )
        chart.category_axis.tick_labels.number_format_is_linked = False
        chart.category_axis.has_major_gridlines = False
        if page.days:
            set_ticks(chart.category_axis._element, page.days)
        values = chart.value_axis
        values.major_gridlines.format.line.color.rgb = _rgb(RULE)
        values.format.line.fill.background()
        if page.unit:
            values.has_title = True
            self._fill(values.axis_title.text_frame, [page.unit], 12, SOFT)

    def _draw_line(self, series: Any, line: Line, place: int) -> None:
        colour = self.brand if place == 0 else FURTHER[(place - 1) % len(FURTHER)]
        series.smooth = False
        series.format.line.color.rgb = _rgb(colour)
        series.format.line.width = Pt(1.75 if line.is_expected else 2.75)
        if line.is_expected:
            series.format.line.dash_style = MSO_LINE.DASH
            series.marker.style = XL_MARKER_STYLE.NONE
            return
        series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 7
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = _rgb(colour)
        series.marker.format.line.color.rgb = _rgb(colour)

    # -- what they are drawn with ----------------------------------------------------------------------------

    def _title(self, words: str, left: float, top: float, wide: float, high: float, size: float) -> None:
        box = self.slide.shapes.title
        box.left, box.top, box.width, box.height = Mm(left), Mm(top), Mm(wide), Mm(high)
        box.text_frame.margin_left = 0  # its words begin where those of the boxes below it begin
        smaller = size if len(words) < 30 else size * 0.8 if len(words) < 60 else size * 0.6
        self._fill(box.text_frame, [words], smaller, INK, bold=True)

    def _words(
        self, left: float, top: float, wide: float, high: float, lines: Sequence[str], size: float, colour: str = INK,
        *, bold: bool = False, right: bool = False,
    ) -> None:  # fmt: skip
        box = self.slide.shapes.add_textbox(Mm(left), Mm(top), Mm(wide), Mm(high))
        frame = box.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        self._fill(frame, lines, size, colour, bold=bold, right=right)

    def _bar(self, left: float, top: float, wide: float, high: float, colour: str) -> None:
        shape = self.slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Mm(left), Mm(top), Mm(wide), Mm(high))
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(colour)
        shape.line.fill.background()
        shape.shadow.inherit = False
        _described(shape, "")

    def _fill(
        self, frame: Any, lines: Sequence[str], size: float, colour: str, *, bold: bool = False, right: bool = False
    ) -> None:  # fmt: skip
        frame.word_wrap, frame.vertical_anchor = True, frame.vertical_anchor or MSO_ANCHOR.TOP
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
            paragraph.space_after = Pt(5 if len(lines) > 1 else 0)
            run = paragraph.add_run()
            run.text = _clean(line)
            font = run.font
            font.size, font.bold, font.name = Pt(round(size * 2) / 2), bold, FONTS[self.deck.language]
            font.color.rgb = _rgb(colour)
            properties = run._r.get_or_add_rPr()
            properties.set("lang", "ja-JP" if self.deck.language == "ja" else "en-GB")
            properties.append(properties.makeelement(qn("a:ea"), {"typeface": FONTS["ja"]}))


def _described(shape: Any, words: str) -> None:
    """Say what a drawing is to whoever does not see it; without words it is decoration."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", _clean(words))


def _clean(text: str) -> str:
    return _NO_CHARACTER.sub("\ufffd", text)


def _label(text: str) -> str:
    """Return the name of a line so that the workbook behind the chart runs nothing."""
    text = _clean(text)
    return f"\u200b{text}" if _RUNS.match(text) else text


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _rgb(colour: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(colour))
