"""What WeasyPrint is spared changes nothing in what it sets; where it has moved, these tests say so."""

import hashlib
import inspect
from importlib.metadata import version
from importlib.resources import files

import pytest
import tinyhtml5
from weasyprint import css
from weasyprint.css import AnonymousStyle, ComputedStyle
from weasyprint.layout import percent
from weasyprint.pdf import fonts as weasyprint_fonts
from weasyprint.text import line_break

from portal.foundation import pdf
from portal.foundation.pdf import setter, source, thrift
from portal.foundation.pdf.press import document
from portal.foundation.pdf.setter import Setter
from portal.foundation.pdf.settled import fixed, said_in, settled
from portal.foundation.pdf.sheets import digests
from tests.foundation.pdf_reading import PAGE, SHEETS, opened

pytestmark = pytest.mark.skipif(bool(pdf.missing()), reason="the libraries that set PDFs are not installed")
SPOTS = {
    "begin_computed": "ffbc4864",
    "begin_anonymous": "9fbdd74c",
    "look_up": "b318d8ef",
    "resolve_percentages": "71673078",
    "check_math": "4f8e6a21",
    "font_key": "d6b09d54",
    "font_file": "03040a62",
}
"""What stands for the text of each function that is answered from memory."""
ROWS = "".join(f"<tr><th scope='row'>指標{n}</th><td class='n'>{n},5 %</td></tr>" for n in range(60))
STYLE = """<style>
table.c { border-collapse: collapse; width: 60% } table.c td { border: 1px solid #aaaaaa; padding: 2% }
table.s { width: 90%; border-spacing: 0 }
.n { margin-inline-start: 4px; padding: calc(1px + 2%); text-align: right }
.f { display: flex; gap: 1em } .f > * { flex: 1; width: 30%; min-width: 2em }
.g { display: grid; grid-template-columns: 1fr 2fr }
.b { float: left; width: 40%; height: 20%; max-height: 3em; box-sizing: border-box; border: .2em solid #0b6a6f }
.v { --x: #b3261e; color: var(--x); border-left: 2px solid var(--x) } p::first-line { font-weight: 700 }
u { padding: 0 .3em } del { color: currentcolor }
</style>"""
EVERYTHING = (
    f"{STYLE}<h1>試し</h1><p class='v'>文 <b>強調</b> <u>線</u> <del>消</del> <a href='#x'>先</a></p>"
    "<ol><li>一<ul><li>二</li></ul></li></ol><div class='f'><p>あ</p><p>い</p></div>"
    "<div class='g'><p>う</p><p>え</p></div><div class='b'>囲み</div><blockquote id='x'>引用</blockquote>"
    f"<table class='c'><tbody>{ROWS}</tbody></table><table class='s'><tbody>{ROWS}</tbody></table>"
    "<dl><dt>語</dt><dd>説明</dd></dl><pre>a\n b</pre>"
)


def pages(html: str) -> list[bytes]:
    """Return what is drawn on each page."""
    made = Setter().answer(document(b"P", PAGE.format(html), digests(SHEETS), {}))
    assert made.kind == b"D", made.facts
    book = opened(made.parts[0])
    return [page.Contents.read_bytes() for page in book.pages]


def test_spots_are_where_they_were():
    """A new WeasyPrint is looked at before it is spared anything."""
    assert version("weasyprint") == thrift.KNOWN
    found = {
        name: hashlib.sha256(inspect.getsource(getattr(thrift, name)).encode()).hexdigest()[:8]
        for name in SPOTS
    }
    assert found == SPOTS


def test_under_another_version_nothing_is_replaced(monkeypatch):
    """Slower, and right."""
    monkeypatch.setattr(css, "check_math", thrift.check_math)
    monkeypatch.setattr(thrift, "KNOWN", "0")
    thrift.spare()
    assert css.check_math is thrift.check_math


def test_pages_are_the_same_without_any_sparing(monkeypatch):
    """Every way of laying out that documents of ours use, drawn by WeasyPrint alone: the same to the byte."""
    assert source.read(PAGE.format(EVERYTHING)) is not None
    ours = pages(EVERYTHING)
    monkeypatch.setattr(setter, "spare", lambda: None)
    monkeypatch.setattr(ComputedStyle, "__init__", thrift.begin_computed)
    monkeypatch.setattr(ComputedStyle, "__missing__", thrift.look_up)
    monkeypatch.setattr(AnonymousStyle, "__init__", thrift.begin_anonymous)
    monkeypatch.setattr(line_break, "_font_style_cache_key", thrift.font_key)
    monkeypatch.setattr(weasyprint_fonts, "get_hb_object_data", thrift.font_file)
    for module in (css, percent):
        monkeypatch.setattr(module, "check_math", thrift.check_math)
    for module in thrift.RESOLVING:
        monkeypatch.setattr(module, "resolve_percentages", thrift.resolve_percentages)
    monkeypatch.setattr(source, "read", lambda _text: None)
    monkeypatch.setattr(source.Source, "_ua_stylesheets", source.HTML._ua_stylesheets)
    assert len(ours) > 2
    assert pages(EVERYTHING) == ours


def test_a_sound_document_is_read_as_an_html_parser_reads_it():
    """The same elements, attributes and words."""
    text = PAGE.format(
        '<p lang="en">a &amp; b&ensp;c<br>d &lt;script&gt;</p><table><colgroup><col class="x"></colgroup>'
        '<tbody><tr><td>1</td></tr></tbody></table><svg viewBox="0 0 9 9"></svg><img src="stored:a" alt="&#34;"><hr>'
    )
    found = source.read(text)
    assert found is not None
    assert list(told(found)) == list(told(tinyhtml5.parse(text, namespace_html_elements=False)))


@pytest.mark.parametrize(
    "body",
    [
        "<p>offen",
        "<p hidden>x</p>",
        '<svg viewBox="0 0 9 9"><path d="M0 0"/></svg>',
        "<p>\x01</p>",
        "<P>x</p>",
        "a & b",
        '<base href="file:///"><p>x</p>',
        "<table><tr><td>1</td></tr></table>",
        "<p><b><ul><li>x</li></ul></b></p>",
    ],
)
def test_what_is_no_sound_document_goes_to_the_html_parser(body):
    """Whatever the fast parser might read otherwise is not for it."""
    assert source.read(PAGE.format("<p>x</p>")) is not None
    assert source.read(PAGE.format(body)) is None


def test_entities_are_never_expanded():
    """A document cannot grow by what it declares."""
    laughs = '<!DOCTYPE html [<!ENTITY a "ha">]><html><body>&a;</body></html>'
    assert source.read(laughs) is None
    assert "".join(source.read("<html><body>&LT;b&GT;&AMP;</body></html>").itertext()) == "<b>&"  # type: ignore[union-attr]


def test_the_user_agents_sheet_loses_what_nobody_needs():
    """Notes, form fields, and a marker for every element: six styles each."""
    whole = (files("weasyprint.css") / source.SHEET).read_text("utf-8")
    lean = source.lean(whole)
    for gone in (
        "::footnote-call",
        "::note-callback",
        "@note-area",
        "@left-top",
        "@bottom-right-corner",
        "input[type=submit i]:not",
        "\n::marker",
    ):
        assert gone in whole
        assert gone not in lean
    for kept in (
        "li::marker",
        "br::before",
        "h1, h2, h3, h4, h5, h6 { hyphens",
        "@bottom-right  ",
        "@counter-style disc",
    ):
        assert kept in lean


def test_variables_are_put_in_and_a_document_has_the_last_word():
    """The vendor's own colour reaches every rule; what somebody typed reaches none."""
    sheet = "html.is-bound .paper { --a: #111111; --b: var(--a) } p { color: var(--b); margin: var(--c) }"
    assert "p { color: #111111; margin: var(--c) }" in settled(sheet, fixed([sheet]))
    own = said_in(
        "<title>html.is-bound .paper{--b:red/*}</title><style>html.is-bound .paper{--a:#222222}</style></head>"
    )
    assert own == {"--a": "#222222"}
    assert "p { color: #222222;" in settled(sheet, fixed([sheet]) | own)


def test_a_ring_of_variables_ends():
    """It is left for WeasyPrint to find invalid."""
    assert settled("a { margin: var(--a) }", {"--a": "var(--b)", "--b": "var(--a)"}).startswith(
        "a { margin: var("
    )


def told(element, depth=0):
    """Yield elements with their attributes and words, in order."""
    yield depth, element.tag, sorted(element.attrib.items()), (element.text or "").strip()
    for child in element:
        yield from told(child, depth + 1)
        yield depth, (child.tail or "").strip()
