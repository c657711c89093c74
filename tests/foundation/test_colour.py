"""An accent colour may be anything; what is made of it must read everywhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation import colour
from portal.foundation.colour import ENOUGH, NotAColour, contrast, legible
from portal.foundation.config import ROOT

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_any_accent_reads_on_every_surface(accent: str) -> None:
    made = legible(accent)
    for tones, surfaces in ((made.light, colour.SURFACES_LIGHT), (made.dark, colour.SURFACES_DARK)):
        for surface in (*surfaces, tones.brand_soft):
            assert contrast(tones.brand, surface) >= ENOUGH
        assert contrast(tones.on_brand, tones.brand) >= ENOUGH


@given(COLOURS)
def test_every_text_reads_on_the_soft_accent(accent: str) -> None:
    made = legible(accent)
    for soft, texts in (
        (made.light.brand_soft, colour.TEXTS_LIGHT),
        (made.dark.brand_soft, colour.TEXTS_DARK),
    ):
        assert all(contrast(soft, text) >= ENOUGH for text in texts)


@given(COLOURS)
def test_a_legible_accent_stays_as_it_was_chosen(accent: str) -> None:
    made = legible(accent)
    for tones, surfaces in ((made.light, colour.SURFACES_LIGHT), (made.dark, colour.SURFACES_DARK)):
        if all(contrast(accent, surface) >= ENOUGH for surface in (*surfaces, tones.brand_soft)):
            assert tones.brand == accent
        else:
            assert tones.brand != accent


@given(COLOURS)
def test_the_hue_stays(accent: str) -> None:
    _, chroma, hue = colour._oklch(colour._rgb(accent))
    for tones in (legible(accent).light, legible(accent).dark):
        _, made_chroma, made_hue = colour._oklch(colour._rgb(tones.brand))
        if chroma > 0.05 and made_chroma > 0.05:
            turn = abs((hue - made_hue + 3.14159265) % 6.2831853 - 3.14159265)
            assert turn < 0.12  # rounding to 8 bits turns a hue by a few degrees at most


@given(COLOURS, st.none() | COLOURS)
def test_two_companies_colours_are_told_from_every_ground_of_a_cover(
    customer: str, vendor: str | None
) -> None:
    made = colour.pair(customer, vendor)
    for ground in (made.ground, *colour.NIGHTS):
        assert contrast(made.customer, ground) >= ENOUGH
        assert contrast(made.vendor, ground) >= ENOUGH
    assert contrast(made.ground, "#f3faf9") >= ENOUGH


def test_the_grounds_of_a_cover_are_those_of_the_stylesheets() -> None:
    sheet = (ROOT / "static" / "css" / "78-paper-base.css").read_text()
    night = re.search(r"--paper-night: var\(--night, light-dark\((#\w+), (#\w+)\)\)", sheet)
    assert night.groups() == colour.NIGHTS
    assert f"--paper-glow: var(--glow, {colour.USUAL_GLOW})" in sheet


@pytest.mark.parametrize("text", ["", "teal", "#fff", "#12345g", "0b6a6f", "#0b6a6f;}", "url(x)"])
def test_only_colours_are_colours(text: str) -> None:
    with pytest.raises(NotAColour):
        legible(text)


def test_the_stylesheet_overrides_the_three_tokens_and_the_ground_of_covers() -> None:
    assert re.fullmatch(
        r":root \{ (--(brand|on-brand|brand-soft): light-dark\(#[0-9a-f]{6}, #[0-9a-f]{6}\); ?){3}"
        r"--night: #[0-9a-f]{6}; --glow: #[0-9a-f]{6}; \}\n",
        legible("#d4002a").stylesheet(),
    )


def test_the_surfaces_and_texts_are_those_of_the_tokens() -> None:
    tokens = (ROOT / "static" / "css" / "00-tokens.css").read_text()
    found = {
        name: (light, dark)
        for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", tokens)
    }
    assert tuple(zip(*(found[n] for n in ("paper", "surface", "sunken")), strict=True)) == (
        colour.SURFACES_LIGHT, colour.SURFACES_DARK,
    )  # fmt: skip
    assert tuple(zip(*(found[n] for n in ("ink", "ink-2", "ink-3", "off-track", "wow")), strict=True)) == (
        colour.TEXTS_LIGHT, colour.TEXTS_DARK,
    )  # fmt: skip
