"""What a subject says, without what mail programs put before it."""

import re

_ANSWER = re.compile(
    r"^\s*(?:re|aw|sv|antw|回复|答复|返信|返)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]\s*", re.IGNORECASE
)
_FORWARD = re.compile(r"^\s*(?:fwd?|wg|tr|転送|転)\s*[:：]\s*", re.IGNORECASE)
_TAG = re.compile(r"^\s*(?:【[^】]{1,60}】|\[[^\]]{1,60}\])\s*")
LONGEST = 200


def title(subject: str, ours: tuple[str, ...] = ()) -> str:
    """Return the subject as the title of a matter; `ours` are names that we put in brackets before it.

    >>> title("RE: Re: 【あおぞらクラウド】締め日", ("あおぞらクラウド",)), title("Fwd: [urgent] Broken")
    ('締め日', '[urgent] Broken')
    """
    left, before = subject.strip(), None
    while left != before:
        before = left
        left = _FORWARD.sub("", _ANSWER.sub("", left))
        tag = _TAG.match(left)
        if tag and tag[0].strip().strip("【】[]") in ours:
            left = left[tag.end() :]
    return " ".join(left.split())[:LONGEST]


def is_forwarded(subject: str) -> bool:
    """True when the subject says that somebody passes a mail on.

    >>> is_forwarded("FW: x"), is_forwarded("転送：x"), is_forwarded("Re: FW: x")
    (True, True, False)
    """
    return bool(_FORWARD.match(subject))
