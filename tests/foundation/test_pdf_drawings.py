"""Plain drawings are painted straight into the page, and look as WeasyPrint draws them; others go its way."""

import shutil
import subprocess
from xml.etree.ElementTree import fromstring  # nosec B405  # what is read stands below

import pytest
from PIL import Image, ImageChops
from weasyprint.text.fonts import FontConfiguration

from portal.foundation import pdf
from portal.foundation.pdf import drawings
from portal.foundation.pdf.plain_drawings import Shaping, plain_drawing
from portal.foundation.pdf.plain_shapes import NotPlain, circle, path, rectangle
from portal.foundation.pdf.press import document
from portal.foundation.pdf.setter import Setter
from portal.foundation.pdf.sheets import digests
from tests.foundation.pdf_reading import PAGE, SHEETS, opened, text

pytestmark = pytest.mark.skipif(bool(pdf.missing()), reason="the libraries that set PDFs are not installed")
CHART = """<svg viewBox="-10 0 240 120" width="480" height="300" font-family="Banso Gothic" font-size="9" role="img"
 aria-label="図"><rect x="0" y="0" width="200" height="20" fill="#fce8e6"/>
<rect x="20" y="30" width="60" height="24" rx="6" fill="#0d3a3e"/>
<rect x="90" y="30" width="10" height="3" rx="9" fill="none" stroke="#0b6a6f" stroke-width="2"/>
<circle cx="130" cy="42" r="11" fill="#1f7a4d" stroke="#1c2529" stroke-width="3"/>
<line x1="0" y1="0" x2="200" y2="90" stroke="#b3261e"/>
<polyline points="0,60 40,70 80,55" fill="none" stroke="#1c5fa8" stroke-width="1.75" stroke-linejoin="round"
 stroke-linecap="round"/><polygon points="150 60 170 60 160 80" fill="#f6b73c"/>
<path d="M0 80h40v6l5 5H10V85z" fill="#59656b"/>
<path d="M60 80C70 60 90 60 100 80c5 10 20 10 25 0" fill="none" stroke="#8f5500" stroke-dasharray="4 3"/>
<g font-size="12" fill="#1c2529"><text x="0" y="110">左 Abc</text>
<text x="100" y="110" text-anchor="middle" font-weight="700">中央 12.5%</text>
<text x="220" y="110" text-anchor="end">右 &#128512;</text></g></svg>"""
"""Shapes, words and colours of every kind that our charts have."""


def piece(html: str) -> bytes:
    """Return a document that stands by itself."""
    sheets = digests(SHEETS)
    made = Setter().answer(document(b"P", PAGE.format(html), sheets, {}))
    assert made.kind == b"D", made.facts
    return made.parts[0]


def plain(inside: str, attributes: str = 'viewBox="0 0 9 9"'):
    """Return what a drawing becomes."""
    return plain_drawing(fromstring(f"<svg {attributes}>{inside}</svg>"), FontConfiguration(), Shaping())


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="nothing here draws PDFs")
def test_a_plain_drawing_looks_as_weasyprint_draws_it(tmp_path, monkeypatch):
    """Painted here or there, the picture is the same but for the edges of letters."""
    ours = drawn(piece(CHART), tmp_path / "ours")
    monkeypatch.setattr(drawings, "plain_drawing", lambda *_: None)
    theirs = drawn(piece(CHART), tmp_path / "theirs")
    assert sum(count > 0 for count in ours.histogram()) > 50
    differing = ImageChops.difference(ours, theirs).histogram()
    assert sum(differing[80:]) < sum(differing) * 0.0005


def test_words_of_a_drawing_are_text_and_in_no_form_of_their_own(tmp_path):
    """What is centred is found as it is read, and nothing had to be drawn apart for it."""
    data = piece(CHART.replace("&#128512;", ""))
    assert "中央 12.5%" in text(data, tmp_path)
    book = opened(data)
    assert not book.pages[0].Resources.get("/XObject")


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M0 0A1 1 0 0 1 2 2"/>',
        '<path d="M0 0L1"/>',
        '<path d="L3 3"/>',
        '<path d="M0 0z3"/>',
        '<path d="M1e9 0"/>',
        f'<path d="M{"9" * 400} 0"/>',
        '<rect width="50%" height="9"/>',
        '<rect width="9" height="9" fill="red"/>',
        '<rect width="9" height="9" fill="#ggg000"/>',
        '<rect width="9" height="9" opacity=".5"/>',
        '<rect width="9" height="9" transform="scale(2)"/>',
        '<rect width="9" height="9" fill="url(#a)"/>',
        '<rect width="nan" height="9"/>',
        '<circle r="1" stroke="#000000" stroke-linecap="odd"/>',
        '<path d="M0 0" stroke-dasharray="1 -1"/>',
        '<text x="0 4 8">abc</text>',
        "<text>a<tspan>b</tspan></text>",
        '<text font-weight="heavy">a</text>',
        '<image href="stored:x"/>',
        "<style>rect { fill: red }</style>",
    ],
)
def test_what_is_not_plain_is_left(inside):
    """Whatever is not known exactly is drawn by WeasyPrint, never by halves."""
    assert plain('<rect width="9" height="9"/>') is not None
    assert plain(inside) is None


def test_a_drawing_without_a_view_is_left():
    """Nothing says how large it is."""
    assert plain("", "") is None
    assert plain("", 'viewBox="0 0 0 9"') is None
    assert plain("", 'viewBox="0 0 9"') is None


def test_a_drawing_has_the_ratio_of_its_view():
    """One length gives the other; without any it is as large as its place."""
    assert plain("", 'viewBox="0 0 20 10" width="40"').get_intrinsic_size(1, 16) == (40, 20, 2)
    assert plain("", 'viewBox="0 0 20 10" height="40"').get_intrinsic_size(1, 16) == (80, 40, 2)
    assert plain("", 'viewBox="0 0 20 10"').get_intrinsic_size(1, 16) == (None, None, 2)
    assert plain("", 'viewBox="0 0 20 10" width="10" height="10"').get_intrinsic_size(1, 16) == (10, 10, 1)


def test_words_are_shaped_once_a_document():
    """The same word on every axis costs once."""
    shaping = Shaping()
    word = ("四月", "Banso Gothic", 9.0, 400, "ja")
    fonts = FontConfiguration()
    assert shaping.shaped(word, fonts)[0] is shaping.shaped(word, fonts)[0]
    assert shaping.shaped(word, fonts)[1] > 10


def test_steps_of_a_path():
    """Relative steps, pairs after a move, and what follows a closing."""
    assert path({"d": "m1 1 2 0v3z l4,4"}).split("\n") == [
        "1.0000 1.0000 m",
        "3.0000 1.0000 l",
        "3.0000 4.0000 l",
        "h",
        "5.0000 5.0000 l",
    ]
    assert path({"d": ""}) == ""
    with pytest.raises(NotPlain):
        path({"d": "M0 0?"})


def test_nothing_is_drawn_of_what_has_no_size():
    """A bar of nothing is no hairline."""
    assert rectangle({"width": "0", "height": "3"}) == ""
    assert circle({"r": "0"}) == ""


def drawn(data: bytes, name) -> Image.Image:
    """Return the first page as a picture."""
    name.with_suffix(".pdf").write_bytes(data)
    call = ["pdftoppm", "-r", "72", "-png", "-singlefile", name.with_suffix(".pdf"), name]
    subprocess.run(call, check=True)
    return Image.open(name.with_suffix(".png")).convert("L")
