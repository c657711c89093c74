"""News as chat services want them: plain words that can neither call a room nor become a link, and few of them.

Slack: plain_text, in which nothing is read as a command. Teams: an Adaptive Card of text runs, which know no
Markdown. Generic: JSON, signed as Standard Webhooks do.
"""

import base64
import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_LINES, LONGEST_TITLE, LONGEST_TEXT = 10, 200, 300
WRITTEN_BEFORE_IT = "whsec_"  # a signing key, as Standard Webhooks write it
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
#: Characters that reverse or hide what stands beside them.
TURNING = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])


class ChatFormat(StrEnum):
    SLACK = "slack"
    TEAMS = "teams"
    GENERIC = "generic"


@dataclass(frozen=True)
class Line:
    """One thing as a channel is told of it; empty is what its readers may not see."""

    words: str  # what kind of thing it is; ours
    url: str
    kind: str = ""
    customer: str = ""
    title: str = ""
    text: str = ""


@dataclass(frozen=True)
class Batch:
    """What one message to a channel holds, with the words around it in the channel's language."""

    heading: str
    lines: Sequence[Line]
    url: str
    open_words: str
    more_words: str = ""


def body(chat: ChatFormat, batch: Batch) -> bytes:
    """Return a batch as a chat service takes it."""
    return json.dumps(_WRITERS[chat](batch), ensure_ascii=False).encode()


def signature(secret: str, message_id: str, timestamp: int, sent: bytes) -> str:
    """Return the header webhook-signature of Standard Webhooks: HMAC-SHA256 over id, time and body.

    >>> key = "whsec_MfKQ9r8GKYqr" + "TwjUPD8ILPZIo2LaLaSw"  # the example of the standard
    >>> signature(key, "msg_p5jXN8AQM9" + "LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')[:19]
    'v1,g0hM9SsE+OTPJTGt'
    """
    key = base64.b64decode(secret.removeprefix(WRITTEN_BEFORE_IT))
    signed = f"{message_id}.{timestamp}.".encode() + sent
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def calm(text: str, longest: int) -> str:
    r"""Return one line without control and turning characters, cut where it is too long.

    >>> calm("a\n\x07b\u202ec", 10), calm("abcdef", 4)
    ('a bc', 'abc…')
    """
    plain = "".join(" " if char.isspace() else char for char in text.translate(TURNING))
    line = " ".join("".join(char for char in plain if unicodedata.category(char) != "Cc").split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _slack(batch: Batch) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(calm(batch.heading, 150))}]
    for line in batch.lines:
        block = {"type": "section", "text": _plain(_said(line))}
        block["accessory"] = {"type": "button", "text": _plain(batch.open_words), "url": line.url}
        blocks.append(block)
    if batch.more_words:
        button = {"type": "button", "text": _plain(batch.more_words), "url": batch.url}
        blocks.append({"type": "actions", "elements": [button]})
    # What is shown where blocks are not: our own words alone, since this one is read for commands.
    return {"text": _without_commands(calm(batch.heading, 150)), "mrkdwn": False, "blocks": blocks}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _without_commands(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _teams(batch: Batch) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [_run_of(calm(batch.heading, 150), weight="Bolder", size="Medium")]
    for line in batch.lines:
        parts.append(_run_of(_said(line)) | {"separator": True})
        parts.append({"type": "ActionSet", "actions": [_way(batch.open_words, line.url)]})
    if batch.more_words:
        parts.append({"type": "ActionSet", "actions": [_way(batch.more_words, batch.url)]})
    card = {"$schema": SCHEMA, "type": "AdaptiveCard", "version": "1.4", "body": parts}
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _run_of(text: str, **looks: str) -> dict[str, Any]:
    """Return text of which nothing is read as Markdown; nor, with a space in between, as a date to be worded."""
    harmless = re.sub(r"\{(?=\{)", "{ ", text)
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": harmless, **looks}]}


def _way(words: str, url: str) -> dict[str, Any]:
    return {"type": "Action.OpenUrl", "title": words, "url": url}


def _generic(batch: Batch) -> dict[str, Any]:
    told = [
        {"kind": one.kind, "words": one.words, "url": one.url}
        | {name: words for name in ("customer", "title", "text") if (words := getattr(one, name))}
        for one in batch.lines
    ]
    return {"type": "notices.told", "heading": batch.heading, "notices": told, "url": batch.url}


def _said(line: Line) -> str:
    first = " · ".join(
        part
        for part in (line.words, calm(line.customer, LONGEST_TITLE), calm(line.title, LONGEST_TITLE))
        if part
    )
    return f"{first}\n{calm(line.text, LONGEST_TEXT)}" if line.text else first


_WRITERS: dict[ChatFormat, Callable[[Batch], dict[str, Any]]] = {
    ChatFormat.SLACK: _slack,
    ChatFormat.TEAMS: _teams,
    ChatFormat.GENERIC: _generic,
}
