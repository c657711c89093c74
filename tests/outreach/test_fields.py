"""Fields: whatever is typed and whatever a value holds, a text is filled once and stays a text."""

import re

from hypothesis import given
from hypothesis import strategies as st

from portal.collaboration.rules import mentions
from portal.outreach.rules.fields import FIELD, fields_in, filled, one_line, plain, unknown

NAMES = ("customer", "family_name", "name", "days")
texts = st.text(st.characters(codec="utf-8"), max_size=200)
pieces = st.lists(
    st.one_of(texts, st.sampled_from([f"{{{{{name}}}}}" for name in NAMES]), st.just("{{ customer }}")),
    max_size=8,
)
values = st.dictionaries(st.sampled_from(NAMES), texts, max_size=4)


@given(parts=pieces, given_values=values, markdown=st.booleans())
def test_a_text_is_filled_in_one_pass(
    parts: list[str], given_values: dict[str, str], *, markdown: bool
) -> None:
    text = "".join(parts)
    found = filled(text, given_values, markdown=markdown)
    expected = FIELD.sub(
        lambda match: (
            (plain(value) if markdown else value)
            if (value := one_line(given_values.get(match.group(1), "")))
            else match.group(0)
        ),
        text,
    )
    assert found.text == expected
    assert set(found.missing) == {
        name for name in fields_in(text) if not one_line(given_values.get(name, ""))
    }


@given(texts)
def test_a_value_is_one_short_line(value: str) -> None:
    line = one_line(value)
    assert len(line) <= 500
    assert "\n" not in line
    assert line == line.strip()


@given(st.text(st.sampled_from("[](){}<>*_`~|\\@#!&ab1 /:."), max_size=60))
def test_a_value_makes_no_tag_no_emphasis_and_names_nobody(value: str) -> None:
    html = str(mentions.html(f"x {plain(one_line(value))} y", {"A" * 16: "Misaki"}))
    tags = set(re.findall(r"<(\w+)", html))
    assert tags <= {"p", "a", "br"}
    for address in re.findall(r'href="([^"]*)"', html):
        assert address.startswith(("http://", "https://", "mailto:"))


@given(pieces)
def test_what_is_known_is_accepted_and_nothing_else(parts: list[str]) -> None:
    text = "".join(parts)
    wrong = unknown(text, NAMES)
    assert not set(wrong) & set(NAMES)
    if not wrong:
        assert set(fields_in(text)) <= set(NAMES)


def test_braces_that_do_not_close_are_named() -> None:
    assert unknown("{{customer} and {name}}", NAMES) == ["{{", "}}"]
    assert unknown("{{customer{{name}}", NAMES) != []
    assert unknown("{{}}", NAMES) == [""]
    assert unknown("a {single} brace is text", NAMES) == []
