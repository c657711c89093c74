"""What stands on the one-page slide, as plain frozen data; and the slide itself, with real text in real boxes."""

import io
from dataclasses import dataclass

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Length, Mm, Pt

WIDE, HIGH = Mm(338.7), Mm(190.5)  # 16:9
INK, SOFT, BRAND, PAPER = "1B2327", "4D5A60", "0B6A6F", "F1EFE9"
FONTS = {"ja": "Yu Gothic", "en": "Calibri"}


@dataclass(frozen=True)
class Column:
    """One of the slide's columns: a heading, and its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Slide:
    """All that the slide says, in one language. `qr` is a PNG that leads to `url`."""

    language: str
    company: str
    title: str
    lead: str
    columns: tuple[Column, ...]
    url: str
    url_words: str
    foot: str
    qr: bytes


def pptx_of(slide: Slide) -> bytes:
    """Return the slide as a PowerPoint file of one page."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDE, HIGH
    deck.core_properties.title, deck.core_properties.language = slide.title, slide.language
    deck.core_properties.author = slide.company
    page = deck.slides.add_slide(deck.slide_layouts[5])  # a title and nothing else
    draw = _Drawing(page, slide.language)
    draw.bar(Mm(0), Mm(0), Mm(7), HIGH, BRAND)
    draw.words(Mm(20), Mm(12), Mm(300), Mm(9), [slide.company], 14, SOFT)
    draw.title(slide.title)
    draw.words(Mm(20), Mm(47), Mm(300), Mm(16), [slide.lead], 18, SOFT)
    for number, column in enumerate(slide.columns):
        draw.column(column, Mm(20 + number * 80))
    draw.picture(slide.qr, Mm(262), Mm(74), Mm(56))
    draw.words(Mm(258), Mm(132), Mm(64), Mm(10), [slide.url_words], 12, INK, bold=True, centred=True)
    draw.words(Mm(258), Mm(141), Mm(64), Mm(12), [slide.url], 10, SOFT, centred=True)
    draw.words(Mm(20), Mm(177), Mm(300), Mm(8), [slide.foot], 10, SOFT)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


class _Drawing:
    """Boxes on one page; texts carry their language, so that fonts and spelling fit."""

    def __init__(self, page: object, language: str):
        self.page, self.language = page, language

    def title(self, words: str) -> None:
        box = self.page.shapes.title  # type: ignore[attr-defined]
        box.left, box.top, box.width, box.height = Mm(20), Mm(20), Mm(300), Mm(26)
        self._fill(box.text_frame, [words], 32 if len(words) < 34 else 26, INK, bold=True)

    def words(
        self, left: Length, top: Length, width: Length, height: Length, lines: list[str], size: float, colour: str,
        *, bold: bool = False, centred: bool = False,
    ) -> None:  # fmt: skip
        box = self.page.shapes.add_textbox(left, top, width, height)  # type: ignore[attr-defined]
        self._fill(box.text_frame, lines, size, colour, bold=bold, centred=centred)

    def column(self, column: Column, left: Length) -> None:
        self.bar(left, Mm(70), Mm(74), Mm(100), PAPER)
        self.words(Emu(left + Mm(4)), Mm(74), Mm(66), Mm(10), [column.heading], 15, BRAND, bold=True)
        self.words(Emu(left + Mm(4)), Mm(86), Mm(66), Mm(82), list(column.lines), 13, INK)

    def bar(self, left: Length, top: Length, width: Length, height: Length, colour: str) -> None:
        shape = self.page.shapes.add_shape(MSO_SHAPE.RECTANGLE, left, top, width, height)  # type: ignore[attr-defined]
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor(*bytes.fromhex(colour))
        shape.line.fill.background()
        shape.shadow.inherit = False

    def picture(self, data: bytes, left: Length, top: Length, width: Length) -> None:
        self.page.shapes.add_picture(io.BytesIO(data), left, top, width)  # type: ignore[attr-defined]

    def _fill(
        self, frame: object, lines: list[str], size: float, colour: str, *, bold: bool, centred: bool = False
    ) -> None:
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP  # type: ignore[attr-defined]
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()  # type: ignore[attr-defined]
            paragraph.alignment = PP_ALIGN.CENTER if centred else PP_ALIGN.LEFT
            paragraph.space_after = Pt(6)
            run = paragraph.add_run()
            run.text = line
            font = run.font
            font.size, font.bold, font.name = Pt(size), bold, FONTS[self.language]
            font.color.rgb = RGBColor(*bytes.fromhex(colour))
            properties = run._r.get_or_add_rPr()
            properties.set("lang", "ja-JP" if self.language == "ja" else "en-GB")
            east = properties.makeelement(qn("a:ea"), {"typeface": FONTS["ja"]})
            properties.append(east)
