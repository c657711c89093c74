"""Drawings on paper: stylesheets do not reach into them there, so forms and colours are written onto the shapes.

On the screen `ink-…` classes are dressed by static/css/78-paper-base.css, where light and dark differ; a test holds
the two together.
"""

import re
from collections.abc import Mapping

FORMS: Mapping[str, str] = {
    "ink-fill": 'fill="{tone}"',
    "ink-soft": 'fill="{soft}"',
    "ink-line": 'fill="none" stroke="{tone}" stroke-width="1.75" stroke-linejoin="round" stroke-linecap="round"',
    "ink-thin": 'fill="none" stroke="{tone}" stroke-width="0.75"',
    "ink-dash": 'fill="none" stroke="{tone}" stroke-width="1.25" stroke-dasharray="4 3"',
    "ink-dots": 'fill="none" stroke="{tone}" stroke-width="1" stroke-dasharray="1.5 2.5"',
    "ink-text": 'fill="{tone}"',
    "ink-bold": 'fill="{tone}" font-weight="700"',
}
TONES: Mapping[str, tuple[str, str]] = {
    "brand": ("#0b6a6f", "#e0f0ef"),
    "ink": ("#1c2529", "#f4f2ed"),
    "ink-2": ("#4d5a60", "#f4f2ed"),
    "ink-3": ("#5c686e", "#f4f2ed"),
    "line": ("#e2dfd6", "#f4f2ed"),
    "line-strong": ("#c9c5b8", "#f4f2ed"),
    "surface": ("#ffffff", "#ffffff"),
    "sunken": ("#f4f2ed", "#f4f2ed"),
    "night": ("#0d3a3e", "#0d3a3e"),
    "on-night": ("#f3faf9", "#f3faf9"),
    "wow": ("#f6b73c", "#fdf0d8"),
    "on_track": ("#1f7a4d", "#e2f3e9"),
    "at_risk": ("#8f5500", "#fdf0d8"),
    "off_track": ("#b3261e", "#fce8e6"),
    "achieved": ("#1c5fa8", "#e3eefa"),
    "no_data": ("#59656b", "#eceeef"),
}
FONT = "Banso Gothic"
_SVG = re.compile(r"<svg(?=[\s>])")
_INKED = re.compile(r'class="([^"<>]*\bink-[^"<>]*)"')


def inked(html: str, tones: Mapping[str, tuple[str, str]] = TONES) -> str:
    """Return HTML whose drawings carry their font, forms and colours as attributes.

    A shape without a colour has the brand's.

    >>> inked('<svg><path class="ink-thin ink-of-line" d="M0 0"/></svg>')
    '<svg font-family="Banso Gothic"><path fill="none" stroke="#e2dfd6" stroke-width="0.75" d="M0 0"/></svg>'
    """

    def attributes(found: re.Match[str]) -> str:
        names = found[1].split()
        colour = next((name[7:] for name in names if name.startswith("ink-of-")), "brand")
        tone, soft = tones.get(colour) or TONES["no_data"]
        return " ".join(FORMS[name].format(tone=tone, soft=soft) for name in names if name in FORMS)

    return _SVG.sub(f'<svg font-family="{FONT}"', _INKED.sub(attributes, html))
