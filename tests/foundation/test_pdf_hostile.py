"""What people type, and files they bring, cannot run, reach out, break the layout or stop the press."""

import io
from collections.abc import Iterator
from html import escape

import pytest
from PIL import Image

from portal.foundation import pdf
from portal.foundation.pdf.making import Making
from portal.foundation.pdf.press import PATIENCE_SECONDS, Press, PressFailed
from portal.foundation.pdf.volumes import Bound, Piece, Trouble, Volume
from tests.foundation.pdf_reading import PAGE, SHEETS, opened, text

pytestmark = pytest.mark.skipif(bool(pdf.missing()), reason="the libraries that set PDFs are not installed")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    """Give a press whose patience a machine busy with other tests does not wear out; what never ends still fails."""
    made = Press(at_once=1, patience=5 * PATIENCE_SECONDS)
    yield made
    made.close()


def bound(press: Press, body: str, files: dict[str, bytes] | None = None) -> Bound:
    pieces = (Piece("one", "一", PAGE.format(body)), Piece("two", "二", PAGE.format("<p>つづき</p>")))
    return Making(Volume("本", "ja", "", pieces, SHEETS, files or {}), press, None).bound()


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "{{ 7 * 7 }}",
        "{% include 'x' %}",
        "<!--cut-->",
        "]]></svg>",
        "volume:two",
        "\ue0f0x\ue0f1",
    ],
)
def test_what_was_typed_is_printed_as_it_was_typed(press, typed, tmp_path):
    made = bound(press, f"<h2>{escape(typed)}</h2><p>{escape(typed)}</p>")
    assert made.pages == 2
    assert made.troubles == ()
    whole = opened(made.data)
    assert "/JavaScript" not in str(whole.Root)
    if typed.isascii():
        assert typed in text(made.data, tmp_path)


def test_markup_that_should_not_be_there_does_nothing(press):
    made = bound(
        press,
        "<script>alert(1)</script><iframe src='http://127.0.0.1/'></iframe><object data='file:///etc/passwd'></object>"
        "<form><input name='x' value='y'></form><link rel='attachment' href='file:///etc/passwd'>",
    )
    whole = opened(made.data)
    assert "/AcroForm" not in whole.Root
    assert b"root:" not in made.data
    assert "/EmbeddedFiles" not in whole.Root.get("/Names", {})


def test_a_word_of_a_hundred_thousand_letters_stays_on_its_pages(press):
    made = bound(press, f"<table><tr><th>語</th><td>{'x' * 100_000}</td></tr></table><p>{'あ' * 30_000}</p>")
    assert made.pages > 5


def test_deep_nesting_fails_for_itself_alone(press, tmp_path):
    with pytest.raises(PressFailed) as failed:
        bound(press, "<div>" * 5_000 + "x" + "</div>" * 5_000)
    assert failed.value.reason in ("broken", "too_slow", "too_large")
    assert "つづき" in text(bound(press, "x").data, tmp_path)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.png",
        "//127.0.0.1/x",
        "data:image/png;base64,AAAA",
        "static:/../pyproject.toml",
        "stored:ume-logo",
        "",
        "javascript:alert(1)",
    ],
)
def test_pictures_from_elsewhere_are_replaced_and_reported(press, address, tmp_path):
    made = bound(press, f'<img alt="取引先のロゴ" src="{address}">', {"logo": b"x"})
    assert [(one.piece, one.what) for one in made.troubles] == [("one", "取引先のロゴ")]
    assert made.troubles[0].kind in ("refused", "missing")
    assert "取引先のロゴ" in text(made.data, tmp_path)


def bomb() -> bytes:
    """Return a picture of a hundred million dots in a few kilobytes."""
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    return out.getvalue()


USES = "".join(f'<g id="a{n}">{f"""<use xlink:href="#a{n - 1}"/>""" * 10}</g>' for n in range(1, 12))
LAUGHS = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>' + SVG.format(
    "<text>&b;</text>"
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        SVG.format(USES).encode(),
        SVG.format('<image xlink:href="file:///etc/passwd" width="9" height="9"/>').encode(),
        SVG.format("<script>alert(1)</script>").encode(),
        SVG.format("<rect/>" * 30_000).encode(),
        LAUGHS.encode(),
        b"<svg><unclosed>",
        "bomb",
    ],
)
def test_broken_and_malicious_pictures_are_replaced_and_reported(press, data):
    made = bound(press, '<img alt="ロゴ" src="stored:logo">', {"logo": bomb() if data == "bomb" else data})
    assert made.troubles == (Trouble("one", "broken", "ロゴ"),)


def test_sound_pictures_are_drawn(press):
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#0b6a6f").save(out, "PNG")
    made = bound(
        press,
        '<img alt="印" src="stored:a"><img alt="図" src="stored:b">',
        {"a": out.getvalue(), "b": SVG.format("<rect width='9' height='9'/>").encode()},
    )
    assert made.troubles == ()
    assert any(
        "/XObject" in page.Resources and len(page.Resources.XObject.keys())
        for page in opened(made.data).pages
    )


def test_a_drawing_that_is_no_sound_xml_is_drawn_all_the_same(press):
    made = bound(press, '<svg width="9" height="9"><title>x</title><rect width=9 height=9></svg><p>あと</p>')
    assert made.pages == 2


def test_a_thousand_pages_end_within_the_limits(press):
    made = bound(press, '<p style="break-after: page">頁</p>' * 1_000)
    assert made.pages in (1_001, 1_002)
