"""Two wordings told apart: nothing of either is lost, whatever the texts are, and never for long."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.wordings import GONE, MOST_PAIRS, NEW, SAME, shortened, told_apart

words = st.text(alphabet="請求書の日数を ab1\n。,é👩‍💻", max_size=60)


@given(words, words)
def test_both_texts_can_be_read_from_the_pieces(before, after):
    pieces = told_apart(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != NEW) == before
    assert "".join(piece.text for piece in pieces if piece.kind != GONE) == after
    assert all(piece.text for piece in pieces)
    assert all(one.kind != two.kind for one, two in itertools.pairwise(pieces))


@given(words, words)
def test_what_is_shortened_keeps_every_change(before, after):
    pieces = told_apart(before * 9, after * 9)
    changed = [piece for piece in pieces if piece.kind != SAME]
    assert [piece for piece in shortened(pieces) if piece.kind != SAME] == changed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("あ" * 20_000, "い" * 10_000 + "あ" * 10_000),
        ("ab " * 7_000, "ba " * 7_000),
        ("x" * 20_000, "y" * 20_000),
    ],
)
def test_a_hostile_text_does_not_take_long(before, after):
    began = time.perf_counter()
    told_apart(before, after)
    assert time.perf_counter() - began < 1
    assert len(before) * len(after) > MOST_PAIRS


def test_english_is_compared_by_words_and_japanese_by_characters():
    said = [(piece.kind, piece.text) for piece in told_apart("Call Aoi on Monday", "Call Sora on Monday")]
    assert said == [("same", "Call "), ("gone", "Aoi "), ("new", "Sora "), ("same", "on Monday")]
    said = [(piece.kind, piece.text) for piece in told_apart("月曜日に電話する", "火曜日に電話する")]
    assert said == [("gone", "月"), ("new", "火"), ("same", "曜日に電話する")]
    said = [(piece.kind, piece.text) for piece in told_apart("1,200件まで", "1,500件まで")]
    assert said == [("gone", "1,200"), ("new", "1,500"), ("same", "件まで")]
