"""What the parts promise in their markup: words beside colours, nothing inline, nothing left in English."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask, render_template_string
from markupsafe import escape
from werkzeug.datastructures import MultiDict

from portal.foundation.colour import ENOUGH, contrast
from portal.foundation.config import ROOT
from portal.foundation.forms import DayField, PortalForm
from tests.look.cast import STANDINGS
from tests.look.gallery import PAGES, gallery_app

OURS = [
    path
    for room in ("layouts", "parts", "errors")
    for path in sorted((ROOT / "templates" / room).glob("*.html"))
]
INLINE = re.compile(
    r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|hx-on|\sjs:", re.IGNORECASE
)
WORDS = {
    "on_track": "順調",
    "at_risk": "注意",
    "off_track": "要対応",
    "achieved": "達成",
    "no_data": "データなし",
}
TOKENS = (ROOT / "static" / "css" / "00-tokens.css").read_text()


@pytest.fixture(scope="module")
def bare() -> Flask:
    return gallery_app()


def drawn(bare: Flask, source: str, language: str = "ja") -> str:
    with bare.test_request_context(f"/gallery?language={language}"):
        return render_template_string(source)


@pytest.mark.parametrize("path", OURS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_is_inline(path: Path) -> None:
    assert not INLINE.search(path.read_text())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_render_and_say_their_language(bare: Flask, page: str, language: str) -> None:
    answer = bare.test_client().get(f"{page}?language={language}&banner=1")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert not INLINE.search(answer.text)


@pytest.mark.parametrize("page", PAGES)
def test_no_english_is_left_in_japanese_pages(bare: Flask, page: str) -> None:
    text = bare.test_client().get(f"{page}?language=ja&banner=1").text
    with (ROOT / "translations" / "ja" / "layouts.po").open("rb") as file:
        sentences = [m.id for m in read_po(file, locale="ja") if isinstance(m.id, str) and len(m.id) > 8]
    assert [s for s in sentences if "%" not in s and f">{escape(s)}<" in text] == []


@pytest.mark.parametrize("standing", STANDINGS)
def test_a_standing_is_always_a_word_and_a_shape(bare: Flask, standing: str) -> None:
    source = '{% from "parts/standing.html" import chip %}{{ chip("' + standing + '", stale=true) }}'
    text = drawn(bare, source)
    assert WORDS[standing] in text
    assert 'class="shape"' in text
    assert "実績の入力待ち" in text


def test_unknown_progress_has_no_percentage(bare: Flask) -> None:
    text = drawn(bare, '{% from "parts/progress.html" import bar_line %}{{ bar_line(none) }}')
    assert "まだ分かりません" in text
    assert "progress-fill" not in text


@pytest.mark.parametrize(("share", "width"), [(0.394, "39.4%"), (1.7, "100%"), (1, "100%")])
def test_progress_never_leaves_its_bar(bare: Flask, share: float, width: str) -> None:
    text = drawn(bare, '{% from "parts/progress.html" import bar %}{{ bar(' + str(share) + ", 0.28) }}")
    assert f'width="{width}"' in text
    assert 'x1="28.0%"' in text
    assert "予定 28%" in text


def test_what_people_typed_is_escaped(bare: Flask) -> None:
    source = """{% from "parts/people.html" import person %}{% from "parts/empty.html" import empty %}
    {% from "parts/buttons.html" import button %}{% set x = '"><img src=x onerror=y>' %}
    {{ person({"name": x, "initial": "<", "colour_index": 0}, note=x) }}
    {{ empty(x, x) }}{{ button(x, x, attrs={"title": x}) }}"""
    text = drawn(bare, source)
    assert "<img" not in text
    assert text.count("&lt;img") == 7


def test_a_field_ties_its_hint_and_its_error_to_the_control(bare: Flask) -> None:
    text = bare.test_client().get("/gallery?language=ja").text
    control = re.search(r'<input[^>]*id="wrong-name"[^>]*>', text)
    assert control
    assert 'aria-describedby="wrong-name-hint wrong-name-error"' in control[0]
    assert 'aria-invalid="true"' in control[0]
    assert 'id="wrong-name-error"' in text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("2026-11-30", 'type="date"'), ("令和8年11月30日", 'type="date"'), ("soon", 'value="soon"')],
)
def test_a_day_that_is_refused_keeps_its_picker_unless_it_is_none(
    bare: Flask, typed: str, shown: str
) -> None:
    class Period(PortalForm):
        last = DayField("Last day")

    with bare.test_request_context():
        form = Period(MultiDict({"last": typed}), meta={"csrf": False})
        form.validate()
        form.last.errors = [*form.last.errors, "Before the first day"]
        source = '{% import "parts/fields.html" as fields with context %}{{ fields.field(form.last) }}'
        control = re.search("<input[^>]*>", render_template_string(source, form=form))
    assert control
    assert shown in control[0]
    assert ('type="date"' in control[0]) is (typed != "soon")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_every_failure_says_what_happened_and_what_to_do(bare: Flask, status: int) -> None:
    text = bare.test_client().get(f"/error/{status}?language=en").text
    general = bare.test_client().get("/error/500?language=en").text
    title = re.search(r"<h1>(.*?)</h1>", text)
    assert title
    assert (f"<h1>{title[1]}</h1>" in general) is (status == 500)
    assert "7c1e9a42" in text


def colours() -> dict[str, tuple[str, str]]:
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", TOKENS))
    pairs = {
        name: (light, dark)
        for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", TOKENS)
    }
    return {**{name: (value, value) for name, value in found.items()}, **pairs}


SURFACES = ("paper", "surface", "sunken", "brand-soft")
PAIRS = [
    *(
        (ink, surface)
        for ink in ("ink", "ink-2", "ink-3", "brand", "off-track", "wow")
        for surface in SURFACES
    ),
    *((name, f"{name}-soft") for name in ("on-track", "at-risk", "off-track", "achieved", "no-data", "wow")),
    *((ink, f"{name}-soft") for ink in ("ink", "ink-2") for name in ("wow", "off-track", "at-risk")),
    ("on-brand", "brand"),
    ("paper", "ink"),
]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS, ids="-on-".join)
def test_texts_read_on_their_ground(text: str, ground: str, scheme: int) -> None:
    found = colours()
    assert contrast(found[text][scheme], found[ground][scheme]) >= ENOUGH


@pytest.mark.parametrize("index", range(8))
def test_white_reads_on_every_person(index: int) -> None:
    assert contrast("#ffffff", colours()[f"person-{index}"][0]) >= ENOUGH


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("surface", ["paper", "surface", "sunken"])
def test_controls_have_an_outline_one_can_see(surface: str, scheme: int) -> None:
    found = colours()
    assert contrast(found["control-line"][scheme], found[surface][scheme]) >= 3


def test_a_lost_token_gives_back_what_was_typed_to_our_own_page_only(bare: Flask) -> None:
    client = bare.test_client()
    ours = client.get("/error/400?language=ja", headers={"Sec-Fetch-Site": "same-origin"}).text
    foreign = client.get("/error/400?language=ja", headers={"Sec-Fetch-Site": "cross-site"}).text
    assert 'name="request_key" value="abc"' in ours
    assert ">もう一度送る<" in ours
    assert "もう一度送る" not in foreign
    for text in (ours, foreign):
        assert ">請求業務の月次締めを3日短縮する</textarea>" in text
        assert "<textarea" in text
        assert ">abc<" not in text
