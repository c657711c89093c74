"""Both languages are complete: every message in code and templates has its Japanese, and none is left over."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from portal.foundation.config import ROOT
from portal.foundation.i18n import CATALOGUES, merge

KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Key = tuple[str | None, str]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
FILLED_IN = re.compile(PLACEHOLDER.pattern + "|%%")


def said() -> Iterator[tuple[Key, str]]:
    """Yield every message with its context and where it is said."""
    for context, message, place in as_said():
        yield (context, message[0] if isinstance(message, tuple) else message), place


def as_said() -> Iterator[tuple[str | None, str | tuple[str, ...], str]]:
    """Yield the same with all its forms, where it is counted."""
    places = (("portal", [("**.py", "python")]), ("templates", [("**.*", "jinja2")]))
    for folder, methods in places:
        for file, line, message, _comments, context in extract_from_dir(
            ROOT / folder, methods, keywords=KEYWORDS, options_map={"**.*": {"silent": "false"}}
        ):
            yield context, message, f"{folder}/{file}:{line}"


@pytest.fixture(scope="module")
def messages() -> dict[Key, str]:
    return dict(said())


def files() -> list[Path]:
    return sorted((CATALOGUES / "ja").glob("*.po"))


def test_every_message_has_its_japanese(messages):
    catalogue = merge(files(), "ja")
    missing = []
    for (context, text), place in messages.items():
        entry = catalogue.get(text, context)
        words = entry.string if entry else ""
        if not (all(words) if isinstance(words, tuple) else words):
            missing.append(f"{place}: {context or ''} {text!r}")
    assert not missing, f"{len(missing)} messages\n" + "\n".join(missing)


def test_what_is_counted_is_counted_in_its_japanese_too():
    """An entry of another form has the same name and is not found: the page says the English words, or others."""
    catalogue, wrong = merge(files(), "ja"), []
    for context, message, place in as_said():
        entry = catalogue.get(message[0] if isinstance(message, tuple) else message, context)
        if entry is not None and entry.id != message:
            wrong.append(f"{place}: {message!r}, but {entry.id!r}")
    assert not wrong, "\n".join(wrong)


def test_no_entry_is_fuzzy_or_left_over(messages):
    known = {(context, text) for context, text in messages}
    wrong = []
    for file in files():
        with file.open("rb") as stream:
            for entry in read_po(stream, locale="ja"):
                if not entry.id:
                    continue
                text = entry.id[0] if isinstance(entry.id, tuple) else entry.id
                if entry.fuzzy:
                    wrong.append(f"{file.name}: fuzzy {text!r}")
                if (entry.context, text) not in known:
                    wrong.append(f"{file.name}: nobody says {text!r}")
    assert not wrong, f"{len(wrong)} entries\n" + "\n".join(wrong)


def test_placeholders_agree():
    wrong = []
    for file in files():
        with file.open("rb") as stream:
            for entry in read_po(stream, locale="ja"):
                ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
                words = entry.string if isinstance(entry.string, tuple) else (entry.string,)
                wanted = set(PLACEHOLDER.findall(ids[-1]))
                wrong += [f"{file.name}: {w!r}" for w in words if w and set(PLACEHOLDER.findall(w)) - wanted]
    assert not wrong, "\n".join(wrong)


def test_what_a_template_says_can_be_filled_in(messages):
    """Jinja fills in every message, so that a lone per cent sign ends the page, in whichever language it stands."""
    catalogue = merge(files(), "ja")
    wrong = []
    for (context, text), place in messages.items():
        entry = catalogue.get(text, context)
        words = entry.string if entry else ""
        said_ = (text, *(words if isinstance(words, tuple) else (words,)))
        if place.startswith("templates/") and any("%" in FILLED_IN.sub("", one) for one in said_):
            wrong.append(f"{place}: {said_}")
    assert not wrong, "\n".join(wrong)


def test_a_message_is_worded_once():
    """Two rooms that say the same thing share the words; different words for one message would be chance."""
    seen: dict[Key, tuple[str, str]] = {}
    wrong = []
    for file in files():
        with file.open("rb") as stream:
            for entry in read_po(stream, locale="ja"):
                text = entry.id[0] if isinstance(entry.id, tuple) else entry.id
                if not text:
                    continue
                words = str(entry.string)
                first = seen.setdefault((entry.context, text), (words, file.name))
                if first[0] != words:
                    wrong.append(f"{text!r}: {first[0]} in {first[1]}, {words} in {file.name}")
    assert not wrong, "\n".join(wrong)
