"""Every finding has its sentence, in both languages; none falls back on "cannot be read"."""

import re
from pathlib import Path

import pytest
from flask import g

from portal.foundation import dates, numbers, sheets
from portal.foundation.sheet_words import encodings, fate_words, note_words, outcome_words, refusal_words
from portal.foundation.sheets import OUTCOMES, Note, Reason, RowFate, SheetError
from portal.foundation.sheets.encodings import ENCODINGS
from portal.plans import rules
from portal.plans.rules.terms import contradictions
from portal.plans.views.imports_words import FINDINGS, finding, refusal

FACTS = {"looks_like": "pdf", "limit": 10_485_760, "line": 3, "column": 2, "character": "🎉"}
NOTES = (
    Note("guessed_encoding", {"encoding": "cp932"}),
    Note("guessed_delimiter", {"delimiter": ";"}),
    Note("header_below_titles", {"line": 4, "skipped": 3}),
    Note("header_on_two_lines", {"first": 1, "last": 2}),
    Note("chose_worksheet", {"worksheet": "計画", "of": 3}),
)


@pytest.fixture(params=["ja", "en"])
def reading(app, request):
    """A request of a reader of each language."""
    with app.test_request_context():
        g.language = request.param
        yield request.param


def reasons_in(*modules) -> set[str]:
    """The reason codes that these modules name in their code."""
    found: set[str] = set()
    for module in modules:
        folder = Path(module.__file__)
        files = sorted(folder.parent.glob("*.py")) if folder.name == "__init__.py" else [folder]
        for file in files:
            text = file.read_text()
            found |= set(re.findall(r'"bad", "?\w+"?, "(\w+)"', text))
            found |= set(re.findall(r'\.bad\([^()]*(?:\([^()]*\)[^()]*)*?, "(\w+)", ', text))
            found |= set(re.findall(r'reason="(\w+)"', text))
            found |= set(re.findall(r'(?:CellError|NotADate|NotANumber)\((?:\w+, )?"(\w+)"', text))
    return found


def told(reason: str) -> str:
    return fate_words(reason, "約12", FINDINGS)


def test_every_refusal_has_its_words(reading):
    words = {refusal_words(SheetError(reason, **FACTS)) for reason in Reason}
    assert len(words) == len(Reason)
    assert all(re.search(r"[ぁ-ん]", one) for one in words) == (reading == "ja")


def test_every_note_has_its_words(reading):
    words = {note_words(note) for note in NOTES}
    assert len(words) == len(NOTES)


def test_every_finding_has_its_words(reading):
    unknown = fate_words("nobody knows this", "x")
    named = reasons_in(sheets, numbers, dates) - {hint.name for hint in sheets.MEASUREMENT_FIELDS}
    named |= {dates.NotADate("").reason, numbers.NotANumber("").reason}
    assert {"above_header", "not_a_number", "not_a_date", "stated_twice", "no_kpi", "circle"} <= named
    missing = {reason for reason in named if told(reason) == unknown}
    assert not missing
    assert all(told(reason) != unknown for reason in FINDINGS)


def test_every_contradiction_has_its_words():
    text = Path(contradictions.__code__.co_filename).read_text()
    named = set(re.findall(r'yield "(\w+)"', text))
    assert named
    assert named <= set(FINDINGS)
    assert rules.contradictions is contradictions


def test_every_encoding_and_outcome_is_called_something(reading):
    assert {name for name, _ in encodings()} == set(ENCODINGS)
    assert len({outcome_words(outcome) for outcome in OUTCOMES}) == len(OUTCOMES)


def test_refusals_of_imports_have_their_words(reading):
    reasons = ("changed", "bad_rows", "nothing", "closed", "applied", "not_allowed", "unreadable", "no_side")
    assert len({refusal(reason) for reason in reasons}) == len(reasons)


def test_a_long_cell_is_shortened(reading):
    words = finding(RowFate(2, "bad", "target", "not_a_number", "長" * 500))
    assert len(words) < 140
