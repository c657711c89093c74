"""Naming people in a text: `@name` as it is typed, `@{public id}` as it is kept, a name again as it is shown.

Japanese puts no spaces between words, so the longest name that follows an @ counts.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from portal.foundation.markup import to_html

TOKEN = re.compile(r"@\{([A-Za-z0-9_-]{16})\}")
AT = re.compile(r"(?<![A-Za-z0-9_.@/:+-])[@＠](?=\S)")
LONGEST_NAME = 80
#: Stand for a name while Markdown is read; taken out of what people write. Private characters mean nothing to it.
BEGIN, END = "\ue000", "\ue001"
MARK = re.compile(f"{BEGIN}(\\d+){END}")
#: One tag as nh3 writes it: values stand in double quotes, which are escaped inside.
TAG = re.compile(r'<[^">]*(?:"[^"]*"[^">]*)*>')


@dataclass(frozen=True)
class Named:
    """A person who may be named, and the ways in which one may write the name."""

    public_id: str
    name: str
    forms: tuple[str, ...]


@dataclass
class Resolved:
    """A text as it is kept, whom it names, and what could not be told apart."""

    text: str
    mentioned: list[str] = field(default_factory=list)
    unclear: dict[str, list[str]] = field(default_factory=dict)  # as written: names of those it may mean


def resolve(text: str, people: Iterable[Named], chosen: Collection[str] = ()) -> Resolved:
    """Return the text with every `@name` of these people kept by public id; other words after an @ stay as they are.

    Where several people share what was written, one of `chosen` (public ids) is meant; else it is unclear.

    >>> misaki = Named("A" * 16, "鈴木 美咲", ("鈴木 美咲", "鈴木", "Misaki Suzuki"))
    >>> resolve("お願いします。@鈴木美咲さん、＠鈴木 様", [misaki]).text.replace("A" * 16, "…")
    'お願いします。@{…}さん、@{…} 様'
    >>> resolve("mail a@鈴木, @misaki suzukis", [misaki]).mentioned
    []
    """
    known = {one.public_id: one for one in people}
    forms: dict[str, set[str]] = {}
    for one in known.values():
        for form in one.forms:
            forms.setdefault(_folded(form), set()).add(one.public_id)
    forms.pop("", None)
    found, pieces, last = Resolved(""), [], 0
    for at in AT.finditer(text):
        if at.start() < last:
            continue
        end, meant = _meant(text, at, forms, known)
        if len(meant) > 1 and len(only := meant & set(chosen)) == 1:
            meant = only
        if len(meant) > 1:
            found.unclear[text[at.start() : end]] = sorted(known[pid].name for pid in meant)
        if len(meant) != 1:
            continue
        pid = next(iter(meant))
        pieces += [text[last : at.start()], f"@{{{pid}}}"]
        last = end
        if pid not in found.mentioned:
            found.mentioned.append(pid)
    found.text = "".join([*pieces, text[last:]])
    return found


def readable(text: str, names: Mapping[str, str]) -> str:
    """Return the text with the names that these people have today, as plain text.

    >>> readable("Hello @{AAAAAAAAAAAAAAAA}, @{BBBBBBBBBBBBBBBB}", {"A" * 16: "Misaki"})
    'Hello @Misaki, @{BBBBBBBBBBBBBBBB}'
    """
    return TOKEN.sub(lambda token: f"@{names[token[1]]}" if token[1] in names else token[0], text)


def plain(text: str, names: Mapping[str, str]) -> str:
    """Return what a text in Markdown says, in one paragraph without its marks.

    >>> plain("**Look**:\\n\\n- one @{AAAAAAAAAAAAAAAA}\\n- two", {"A" * 16: "Misaki"})
    'Look: one @Misaki two'
    """
    return to_html(readable(text, names)).striptags()


def html(text: str, names: Mapping[str, str], me: str = "") -> Markup:
    """Return the safe HTML of a text in Markdown, with names as they are today; one's own is marked."""
    order = list(names)
    plain = text.replace(BEGIN, "").replace(END, "")
    marked = TOKEN.sub(
        lambda token: f"{BEGIN}{order.index(token[1])}{END}" if token[1] in names else token[0], plain
    )
    people = [(pid, names[pid]) for pid in order]
    return Markup("".join(_placed(to_html(marked), people, me)))  # noqa: S704  # nosec B704  # names are escaped


def unnamed(text: str, mentioned: Collection[str]) -> str:
    """Return the text in which only those `mentioned` are named: what looks like another's id is mere text.

    >>> unnamed("@{AAAAAAAAAAAAAAAA} @{BBBBBBBBBBBBBBBB}", ["A" * 16])
    '@{AAAAAAAAAAAAAAAA} @ {BBBBBBBBBBBBBBBB}'
    """
    return TOKEN.sub(lambda token: token[0] if token[1] in mentioned else f"@ {{{token[1]}}}", text)


def clean(text: str) -> str:
    """Return what somebody typed without the characters that we use ourselves."""
    return text.replace(BEGIN, "").replace(END, "").replace("\r\n", "\n").strip()


def _placed(body: str, people: list[tuple[str, str]], me: str) -> Iterator[str]:
    """Yield the body with names in place of marks: drawn in the text, plain inside a tag."""
    last = 0
    for tag in TAG.finditer(body):
        yield MARK.sub(lambda mark: _drawn(mark, people, me), body[last : tag.start()])
        yield MARK.sub(lambda mark: _plain(mark, people), tag[0])
        last = tag.end()
    yield MARK.sub(lambda mark: _drawn(mark, people, me), body[last:])


def _drawn(mark: re.Match[str], people: list[tuple[str, str]], me: str) -> str:
    public_id, name = people[int(mark[1])]
    mine = " mention-me" if public_id == me else ""
    return f'<span class="mention{mine}">@{escape(name)}</span>'


def _plain(mark: re.Match[str], people: list[tuple[str, str]]) -> str:
    return f"@{escape(people[int(mark[1])][1])}"


def _meant(
    text: str, at: re.Match[str], forms: Mapping[str, set[str]], known: Mapping[str, Named]
) -> tuple[int, set[str]]:
    """Return where the name after an @ ends, and whom it may mean; nobody: an empty set."""
    token = TOKEN.match("@" + text[at.end() : at.end() + 18])
    if token:
        return at.end() + 18, {token[1]} & set(known)
    best: tuple[int, set[str]] = (at.end(), set())
    for folded, end in _beginnings(text, at.end()):
        if folded in forms and not _goes_on(text, end):
            best = (end, forms[folded])
    return best


def _beginnings(text: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield what follows an @, longer and longer, as it is compared, with where it ends in the text."""
    folded = ""
    for end in range(start, min(len(text), start + LONGEST_NAME)):
        if text[end] in "\n@＠":
            return
        more = _folded(text[end])
        if more:
            folded += more
            yield folded, end + 1


def _goes_on(text: str, end: int) -> bool:
    """True when a Latin word goes on where a name would end."""
    before, after = text[end - 1], text[end : end + 1]
    return after != "" and _is_latin(before) and _is_latin(after)


def _is_latin(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign in "_-")


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
