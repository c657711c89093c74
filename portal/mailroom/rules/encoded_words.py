"""Header words such as `=?ISO-2022-JP?B?…?=` (RFC 2047), also as programs break them: split inside a character, without
padding, with blanks, inside quotation marks.
"""

import re
from dataclasses import dataclass

from portal.mailroom.rules.charsets import decode
from portal.mailroom.rules.transfer import from_base64

_WORD = re.compile(r"=\?([\w.:+\-]{1,60})(?:\*[\w\-]{0,20})?\?([bBqQ])\?(.{0,4000}?)\?=", re.DOTALL)
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
MOST_WORDS = 500


@dataclass
class _Run:
    """Words of one charset that stand side by side: their bytes belong together."""

    charset: str
    data: bytes = b""
    loose: str = ""  # base64 that ends inside a byte and may go on in the next word


def decoded(text: str) -> str:
    """Return header text with its encoded words put into characters.

    >>> decoded("=?UTF-8?B?5pel5p?= =?UTF-8?B?ys?= =?utf-8?q?_ok?=")
    '日本 ok'
    """
    out: list[str] = []
    run: _Run | None = None
    place = 0
    for count, word in enumerate(_WORD.finditer(text)):
        if count >= MOST_WORDS:
            break
        between, place = text[place : word.start()], word.end()
        charset, how, payload = word[1].lower(), word[2].lower(), word[3]
        if run is not None and (between.strip() or run.charset != charset):
            out.append(_finished(run))
            run = None
            between = between if between.strip() else ""
        if run is None:
            out.append(between)
            run = _Run(charset)
        _add(run, how, payload)
    if run is not None:
        out.append(_finished(run))
    out.append(text[place:])
    return "".join(out)


def _add(run: _Run, how: str, payload: str) -> None:
    if how == "b":
        whole = run.loose + "".join(payload.split())
        run.loose = ""
        if len(whole.rstrip("=")) % 4 and not whole.endswith("="):
            cut = len(whole) - len(whole) % 4
            whole, run.loose = whole[:cut], whole[cut:]
        run.data += from_base64(whole.encode("ascii", "ignore"))
        return
    _settle(run)
    plain = payload.replace("_", " ").encode("utf-8", "replace")
    run.data += _HEX.sub(lambda found: bytes((int(found[1], 16),)), plain)


def _settle(run: _Run) -> None:
    run.data += from_base64(run.loose.encode("ascii", "ignore"))
    run.loose = ""


def _finished(run: _Run) -> str:
    _settle(run)
    return decode(run.data, run.charset)
