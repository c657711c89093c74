"""Starters: short, in both languages, and kept as JSON without loss."""

import json
from dataclasses import is_dataclass

import pytest

from portal.onboarding.rules import shapes
from portal.onboarding.rules.words import JourneyRole
from portal.onboarding.starters import STARTERS, Starter, starter

MOST_OF_A_SHORT_ONE = 12
every = pytest.mark.parametrize("one", STARTERS, ids=lambda one: one.code)


def _texts(value: object) -> list[shapes.Words]:
    if isinstance(value, shapes.Words):
        return [value]
    parts = value if isinstance(value, tuple) else vars(value).values() if is_dataclass(value) else ()
    return [words for part in parts for words in _texts(part)]


@every
def test_a_starter_is_kept_as_json_and_read_again(one: Starter):
    kept = json.loads(json.dumps(shapes.as_json(one.shape), ensure_ascii=False))

    assert shapes.template(kept) == one.shape


@every
def test_a_starter_speaks_both_languages(one: Starter):
    assert [words for words in _texts(one) if bool(words.ja) != bool(words.en)] == []
    assert all(step.title and step.about for step in one.shape.steps)


@every
def test_a_starter_is_short_and_says_what_the_first_result_is(one: Starter):
    assert len(one.shape.steps) <= MOST_OF_A_SHORT_ONE
    assert one.shape.wow
    assert one.shape.wow_words
    assert one.shape.done
    assert [step.is_wow for step in one.shape.steps].count(True) == 1


def test_starters_are_there_for_administrators_and_for_end_users():
    assert {one.shape.role for one in STARTERS} == set(JourneyRole)
    assert len({one.code for one in STARTERS}) == len(STARTERS)
    assert starter("paperwork-user") in STARTERS
    assert starter("unknown") is None
