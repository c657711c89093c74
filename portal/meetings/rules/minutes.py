"""Minutes as they are sent: one canonical text of a moment, its seal, and what differs between two of them.

People stand in it by their pseudonym (public id), so that it says nothing about whoever was erased.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from portal.foundation.markup_plain import plain_lines

SCHEMA = 1
MOST_LINES = 40  # of text that is told as new or gone
HEAD = '<p style="margin:16px 0 4px;font-weight:bold;">'
INLINE = ' <div style="display:inline;"><p style="display:inline;margin:0;">'
#: What tags become in a mail; earlier ones first.
LOOKS = {
    "☐ <div><p>": f"☐{INLINE}",
    "☑ <div><p>": f"☑{INLINE}",
    '<ul class="check-list">': '<ul style="margin:0 0 8px;padding:0;list-style:none;">',
    "<ul>": '<ul style="margin:0 0 8px;padding:0 0 0 20px;">',
    "<ol>": '<ol style="margin:0 0 8px;padding:0 0 0 22px;">',
    "<p>": '<p style="margin:0 0 6px;">',
    "<td>": '<td style="padding:4px 8px;border:1px solid #c9c5b8;">',
    "<th>": '<th style="padding:4px 8px;border:1px solid #c9c5b8;text-align:left;">',
    **{f"<h{level}>": HEAD for level in (2, 3, 4)},
    **{f"</h{level}>": "</p>" for level in (2, 3, 4)},
}
#: What an item of a list has around its one paragraph, which would set the items apart in plain text.
TOGETHER = {
    "☐ <div><p>": "☐ ", "☑ <div><p>": "☑ ", "</p></div></li>": "</li>", "<li><p>": "<li>", "</p></li>": "</li>",
}  # fmt: skip
BOX = re.compile(r'<input type="checkbox" disabled( checked)?>')


@dataclass(frozen=True)
class Changed:
    """One thing that differs: what it is (decision, action, line), what became of it, and its words."""

    what: str
    how: str  # added, changed, removed
    words: str


def written(content: Mapping[str, Any]) -> str:
    """Return canonical JSON: keys sorted, nothing between.

    >>> written({"b": 1, "a": "議"})
    '{"a":"議","b":1}'
    """
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(text: str) -> str:
    """Return the hash of a canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str, sha256: str) -> dict[str, Any] | None:
    """Return what was sent, None where it is not what was sealed."""
    if seal(text) != sha256:
        return None
    found: dict[str, Any] = json.loads(text)
    return found


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Changed]:
    """Return what a reader of `before` has not read yet, decisions first, then action items, then the text.

    >>> one = {"decisions": [{"id": "a", "text": "Go"}], "actions": [], "text": "x"}
    >>> two = {"decisions": [{"id": "a", "text": "Stop"}], "actions": [{"id": "b", "title": "Call"}], "text": "x\\ny"}
    >>> [(c.what, c.how, c.words) for c in differences(one, two)]
    [('decision', 'changed', 'Stop'), ('action', 'added', 'Call'), ('line', 'added', 'y')]
    """
    found = [*_things("decision", "text", before["decisions"], now["decisions"])]
    found += _things("action", "title", before["actions"], now["actions"])
    return found + _lines(before["text"].splitlines(), now["text"].splitlines())


def to_send(html: str, base: str) -> str:
    """Return a note's HTML as mail programs and paper show it: ticks as signs, links with their whole address.

    >>> to_send('<a href="/c/a">x</a><input type="checkbox" disabled checked>', "https://p.example")
    '<a href="https://p.example/c/a">x</a>☑ '
    """
    ticked = BOX.sub(lambda box: "☑ " if box.group(1) else "☐ ", html)
    return ticked.replace('href="/', f'href="{base}/')


def in_mail(html: str) -> str:
    """Return what `to_send` made with its looks in the elements, since mail programs read nothing else.

    >>> in_mail("<h2>Notes</h2>")
    '<p style="margin:16px 0 4px;font-weight:bold;">Notes</p>'
    """
    for plain, styled in LOOKS.items():
        html = html.replace(plain, styled)
    return html


def in_plain(html: str) -> str:
    """Return what `to_send` made as plain text: its lists and boxes stay what they are.

    >>> in_plain("<h2>Todo</h2><ul><li>☐ <div><p>Call</p></div></li><li><p>Rest</p></li></ul>")
    'Todo\\n\\n- ☐ Call\\n- Rest'
    """
    for spread, close in TOGETHER.items():
        html = html.replace(spread, close)
    return plain_lines(html)


def _things(
    what: str, words: str, before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> list[Changed]:
    was, is_now = {one["id"]: one for one in before}, {one["id"]: one for one in now}
    found = []
    for key, one in is_now.items():
        if key not in was:
            found.append(Changed(what, "added", one[words]))
        elif was[key] != one:
            found.append(Changed(what, "changed", one[words]))
    return found + [Changed(what, "removed", one[words]) for key, one in was.items() if key not in is_now]


def _lines(before: Sequence[str], now: Sequence[str]) -> list[Changed]:
    found: list[Changed] = []
    for tag, first, last, begin, end in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if tag in ("replace", "delete"):
            found += [Changed("line", "removed", line) for line in before[first:last]]
        if tag in ("replace", "insert"):
            found += [Changed("line", "added", line) for line in now[begin:end]]
    return found[:MOST_LINES]
