"""What drawings look like on the screen and on paper is written twice; here the two are held together."""

import re
from pathlib import Path

from portal.foundation.inks import FORMS, TONES, inked

STATIC = Path(__file__).parents[2] / "static"
SCREEN = (STATIC / "css" / "78-paper-base.css").read_text()
PRINT = (STATIC / "pdf" / "review.css").read_text()


def fixed() -> dict[str, str]:
    """Return the colours of paper by the names of their variables."""
    return dict(re.findall(r"(--paper-[\w-]+): (#[0-9a-f]{6})", PRINT))


def test_every_form_and_colour_is_dressed_on_the_screen():
    said = set(re.findall(r"\.paper \.(ink-[\w-]+) \{", SCREEN))
    assert said == set(FORMS) | {f"ink-of-{tone}" for tone in TONES}


def test_paper_has_the_colours_that_the_screen_names():
    pairs = re.findall(
        r"\.ink-of-([\w-]+) \{ --tone: var\((--paper-[\w-]+)\); --tone-soft: var\((--paper-[\w-]+)\)", SCREEN
    )
    assert len(pairs) == len(TONES)
    for tone, strong, soft in pairs:
        assert TONES[tone] == (fixed()[strong], fixed()[soft]), tone


def test_every_colour_of_paper_has_one_on_the_screen():
    used = set(re.findall(r"var\((--paper-[\w-]+)\)", SCREEN))
    named = set(re.findall(r"(--paper-[\w-]+): ", SCREEN))
    assert used <= named
    assert set(fixed()) == named


def test_dashes_and_widths_are_the_same():
    for name, attributes in FORMS.items():
        rule = re.search(rf"\.paper \.{name} \{{([^}}]*)\}}", SCREEN)
        assert rule is not None
        for attribute in ("stroke-width", "stroke-dasharray"):
            there = re.search(rf'{attribute}="([\d. ]+)"', attributes)
            here = re.search(rf"{attribute}: ([\d. ]+)", rule[1])
            assert (there and [float(one) for one in there[1].split()]) == (
                here and [float(one) for one in here[1].split()]
            ), name


def test_words_of_people_are_left_alone():
    assert inked("<p>class=&#34;ink-line&#34; &lt;svg </p>") == "<p>class=&#34;ink-line&#34; &lt;svg </p>"


def test_an_unknown_colour_is_grey_and_other_classes_go():
    assert inked('<svg ><path class="mine ink-fill ink-of-nothing"/></svg>').count('fill="#59656b"') == 1


def test_no_text_on_paper_is_see_through():
    """A text with an opacity is painted as a group of its own, where the tree of tags does not find it."""
    sheets = [PRINT, *(sheet.read_text() for sheet in (STATIC / "css").glob("78-paper*.css"))]
    assert not [one for sheet in sheets for one in re.findall(r"[^-]opacity:[^;]*", sheet)]
