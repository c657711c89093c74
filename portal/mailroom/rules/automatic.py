"""Was it written by a person or by a program? What programs write is accounted for and answered by nobody."""

import re

from portal.mailroom.rules.headers import Headers
from portal.mailroom.rules.limits import MOST_HOPS

_AWAY = re.compile(
    r"自動返信|自動応答|自動配信|不在(?:通知|の(?:お知らせ|ご連絡|連絡|ため)|です|にして)|休暇(?:中|の)|休業のお知らせ|"
    r"out of (?:the )?office|automatic reply|auto(?:matic)?[ -]?(?:reply|response)|autoreply|on vacation|abwesen|"
    r"^(?:auto|re: auto):",
    re.I,
)
_ANSWERS = ("x-autoreply", "x-autorespond", "x-autoreply-from", "x-auto-reply-from", "x-mail-autoreply")
_LIST = ("list-id", "list-post", "list-unsubscribe", "mailing-list", "x-ml-name", "x-mailing-list")
_HINTS = ("precedence", "x-auto-response-suppress", "x-precedence", *_LIST)
_SPAM_SHIELD = re.compile(r"\bSFV:SP[MO]\b")


def automatic(headers: Headers, subject: str, *, nobody: bool) -> str:
    """Return why a mail is a program's: loop, auto_reply, auto_generated, bulk, list; empty for a person's.

    A subject such as 不在のお知らせ is a hint that needs a header beside it: people write about their absence, too.
    `nobody`: it came with an empty envelope sender.
    """
    if headers.count("received") > MOST_HOPS:
        return "loop"
    submitted = headers.first("auto-submitted").split(";")[0].strip().lower()
    if submitted and submitted != "no":
        return "auto_reply" if submitted in ("auto-replied", "auto-notified") else "auto_generated"
    if any(headers.has(name) for name in _ANSWERS):
        return "auto_reply"
    precedence = headers.first("precedence").strip().lower()
    if precedence in ("auto_reply", "auto-reply"):
        return "auto_reply"
    hinted = nobody or any(headers.has(name) for name in _HINTS)
    if hinted and _AWAY.search(subject):
        return "auto_reply"
    if nobody:
        return "auto_generated"
    if precedence in ("bulk", "junk"):
        return "bulk"
    return "list" if precedence == "list" or any(headers.has(name) for name in _LIST) else ""


def marked_as_spam(headers: Headers) -> bool:
    """True when some relay on the way took it for spam. That it did not says nothing: anybody can write that."""
    if headers.first("x-spam-flag").strip().lower() == "yes":
        return True
    if headers.first("x-spam-status").strip().lower().startswith("yes"):
        return True
    level = headers.first("x-ms-exchange-organization-scl").strip()
    shield = headers.first("x-forefront-antispam-report")
    return (level.isascii() and level.isdigit() and int(level[:3]) >= 5) or bool(_SPAM_SHIELD.search(shield))
