"""A vendor may choose an accent colour; the program keeps every text on it and in it legible.

Only lightness is moved, in OKLCH, where equal steps look equal; hue stays, and chroma as far as a screen
can show it. Contrast is WCAG 2.2's, lightness Björn Ottosson's OKLab (https://bottosson.github.io/posts/oklab/).
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

ENOUGH = 4.5
STEP = 0.004

# What the accent meets, as written in static/css/00-tokens.css (a test compares the two).
SURFACES_LIGHT = ("#faf9f6", "#ffffff", "#f2f0ea")
SURFACES_DARK = ("#14191b", "#1b2225", "#232c30")
NIGHTS = ("#0d3a3e", "#0f2f32")  # and of covers, in static/css/78-paper-base.css
USUAL_GLOW = "#7fd0cd"
TEXTS_LIGHT = ("#1c2529", "#4d5a60", "#5c686e", "#b3261e", "#8f5200")
TEXTS_DARK = ("#eceeea", "#b4bdc0", "#9aa5a9", "#f2857c", "#f6b73c")

Rgb = tuple[float, float, float]


class NotAColour(ValueError):
    """The text is not a colour of the form #rrggbb."""


@dataclass(frozen=True)
class Tones:
    """One accent in one scheme, each as #rrggbb."""

    brand: str
    on_brand: str
    brand_soft: str


@dataclass(frozen=True)
class Accent:
    """An accent colour that is legible in both schemes."""

    light: Tones
    dark: Tones

    @property
    def night(self) -> str:
        """Return the colour of a dark ground: half as light as on paper, so that white reads on it."""
        brand = self.light.brand
        return "#" + "".join(f"{int(brand[at : at + 2], 16) // 2:02x}" for at in (1, 3, 5))

    def stylesheet(self) -> str:
        """Return the style sheet that lays this accent over the tokens, and over a cover's ground as on paper."""
        names = ("brand", "on_brand", "brand_soft")
        pairs = ((name, getattr(self.light, name), getattr(self.dark, name)) for name in names)
        lines = (f"--{name.replace('_', '-')}: light-dark({light}, {dark});" for name, light, dark in pairs)
        cover = f"--night: {self.night}; --glow: {self.dark.brand};"
        return ":root { " + " ".join((*lines, cover)) + " }\n"


def legible(accent: str) -> Accent:
    """Return `accent` (#rrggbb) moved in lightness until it reads at 4.5:1 or more wherever we use it.

    Raises NotAColour.

    >>> legible("#0b6a6f").light.brand
    '#0b6a6f'
    >>> legible("#ffe600").light.brand != "#ffe600"
    True
    """
    _, chroma, hue = _oklch(_rgb(accent))
    soft_light = _moved((0.96, min(chroma, 0.02), hue), TEXTS_LIGHT, up=True)
    soft_dark = _moved((0.31, min(chroma, 0.035), hue), TEXTS_DARK, up=False)
    return Accent(
        light=_tones(accent, soft_light, (*SURFACES_LIGHT, soft_light), up=False, text=1.0),
        dark=_tones(accent, soft_dark, (*SURFACES_DARK, soft_dark), up=True, text=0.22),
    )


@dataclass(frozen=True)
class Pair:
    """Two companies' colours beside each other on a dark ground, each as #rrggbb."""

    customer: str
    vendor: str
    ground: str


def pair(customer: str, vendor: str | None) -> Pair:
    """Return both companies' colours, lightened until each can be told from every ground a cover has.

    Raises NotAColour.

    >>> pair("#1d2a4d", None).customer != "#1d2a4d", pair("#ffe600", None).customer
    (True, '#ffe600')
    """
    ground = legible(vendor).night if vendor else NIGHTS[0]
    grounds = (ground, *NIGHTS)
    return Pair(_lifted(customer, grounds), _lifted(vendor or USUAL_GLOW, grounds), ground)


def _lifted(colour: str, grounds: Iterable[str]) -> str:
    return colour.lower() if _reads(colour, grounds) else _moved(_oklch(_rgb(colour)), grounds, up=True)


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast of two colours (#rrggbb), 1 to 21.

    >>> round(contrast("#ffffff", "#000000"), 1)
    21.0
    """
    lighter, darker = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _tones(accent: str, soft: str, surfaces: Iterable[str], *, up: bool, text: float) -> Tones:
    lightness, chroma, hue = _oklch(_rgb(accent))
    surfaces = tuple(surfaces)
    brand = accent.lower() if _reads(accent, surfaces) else _moved((lightness, chroma, hue), surfaces, up=up)
    on_brand = _moved((text, 0 if text == 1.0 else min(chroma, 0.03), hue), (brand,), up=text == 1.0)
    return Tones(brand, on_brand, soft)


def _moved(start: tuple[float, float, float], others: Iterable[str], *, up: bool) -> str:
    """Return the first colour from `start` towards white (`up`) or black that reads against all `others`."""
    lightness, chroma, hue = start
    others = tuple(others)
    while not _reads(found := _hex(_shown(lightness, chroma, hue)), others) and 0 <= lightness <= 1:
        lightness += STEP if up else -STEP
    return found


def _reads(colour: str, others: Iterable[str]) -> bool:
    return all(contrast(colour, other) >= ENOUGH for other in others)


def _shown(lightness: float, chroma: float, hue: float) -> Rgb:
    """Return the colour a screen can show: chroma is lowered until all three lamps are within 0..1."""
    low, high = 0.0, chroma
    if _inside(found := _from_oklch(lightness, high, hue)):
        return found
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if _inside(_from_oklch(lightness, middle, hue)) else (low, middle)
    red, green, blue = (min(max(lamp, 0.0), 1.0) for lamp in _from_oklch(lightness, low, hue))
    return red, green, blue


def _inside(colour: Rgb) -> bool:
    return all(-1e-6 <= lamp <= 1 + 1e-6 for lamp in colour)


def _rgb(text: str) -> Rgb:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise NotAColour(text)
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(min(max(lamp, 0), 1) * 255):02x}" for lamp in colour)


def _linear(lamp: float) -> float:
    return lamp / 12.92 if lamp <= 0.04045 else ((lamp + 0.055) / 1.055) ** 2.4


def _gamma(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _luminance(colour: Rgb) -> float:
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(colour: Rgb) -> tuple[float, float, float]:
    red, green, blue = map(_linear, colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _from_oklch(lightness: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return _gamma(red), _gamma(green), _gamma(blue)
