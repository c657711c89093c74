"""Mails that say what became of a mail of ours: delivery reports (RFC 3464), receipts, and bounces in free words."""

import re
from dataclasses import dataclass

from portal.mailroom.rules.charsets import decode, one_line
from portal.mailroom.rules.headers import Headers, read, split
from portal.mailroom.rules.parts import Part

_ADDRESS = re.compile(r"[\w.+%'=/&!#$*?^`{|}~-]{1,64}@[\w.-]{1,190}\.\w{2,30}")
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_ID = re.compile(r"(?im)^message-id:\s*<([^<>\s]{1,300})>")
_ROBOT = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|microsoftexchange[0-9a-f]+|bounces?)[@+-]", re.I)
_FAILED = re.compile(
    r"undeliver|returned mail|delivery (status notification|failure|has failed)|failure notice|mail delivery failed|"
    r"delivery incomplete|non[ -]?remis|unzustellbar|配信不能|配信できません|送信できません|届けられません|エラー通知|"
    r"配送エラー|配信エラー|不達",
    re.I,
)
_STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
MOST_TOLD = 20


@dataclass(frozen=True)
class Failure:
    """One address that a mail of ours did not reach, or not yet."""

    address: str
    action: str  # failed, delayed, delivered, relayed, expanded
    status: str  # such as 5.1.1; empty when it does not say
    why: str


@dataclass(frozen=True)
class Report:
    """What a report says. `kind`: bounce, delay, receipt (delivered or read), complaint."""

    kind: str
    about: str  # the message id of ours that it is about; empty when it does not say
    failures: tuple[Failure, ...] = ()


def report_of(root: Part, sender: str, subject: str, text: str, *, nobody: bool) -> Report | None:
    """Return what a mail reports of a mail of ours, None when it is no report.

    `nobody`: it came with an empty envelope sender, as what machines answer does.
    """
    kinds = {part.media_type for part in root.leaves()}
    if kinds & _STATUS_PARTS and (report := _standard(root)):
        return report
    if "message/disposition-notification" in kinds:
        return Report("receipt", _about(root))
    if "message/feedback-report" in kinds:
        return Report("complaint", _about(root))
    return _in_free_words(root, sender, subject, text, nobody=nobody)


def _standard(root: Part) -> Report | None:
    blocks: list[Headers] = []
    for part in root.leaves():
        if part.media_type in _STATUS_PARTS:
            blocks += [
                read(block) for block in re.split(rb"\n[ \t\r]*\n", part.data()[:100_000])[: MOST_TOLD + 1]
            ]
    failures = tuple(_failure(block) for block in blocks if block.has("final-recipient"))
    if not failures:
        return None
    actions = {one.action for one in failures}
    kind = "bounce" if "failed" in actions else "delay" if "delayed" in actions else "receipt"
    return Report(kind, _about(root), failures[:MOST_TOLD])


def _failure(block: Headers) -> Failure:
    told = block.first("original-recipient") or block.first("final-recipient")
    address = told.rpartition(";")[2].strip().strip("<>").lower()[:254]
    status = _STATUS.search(block.first("status"))
    action = block.first("action").split("(")[0].strip().lower()[:20]
    if action not in ("failed", "delayed", "delivered", "relayed", "expanded"):
        action = "failed" if status and status[1] == "5" else "delayed"
    why = one_line(block.first("diagnostic-code").partition(";")[2] or block.first("diagnostic-code"), 300)
    return Failure(address, action, status[0] if status else "", why)


def _in_free_words(root: Part, sender: str, subject: str, text: str, *, nobody: bool) -> Report | None:
    """Judge a bounce that follows no standard: by who sent it and what its subject says, never by one alone."""
    told = root.headers.first("x-failed-recipients")
    robot = bool(_ROBOT.match(sender)) or nobody
    if not told and not (robot and _FAILED.search(subject)):
        return None
    near = told or _ID.sub(" ", text[:5_000])
    addresses = dict.fromkeys(one.lower() for one in _ADDRESS.findall(near) if not _ROBOT.match(one.lower()))
    status = _STATUS.search(text[:5_000])
    shown = status[0] if status else ""
    failures = tuple(Failure(one, "failed", shown, "") for one in list(addresses)[:MOST_TOLD])
    about = _about(root) or next(iter(_ID.findall(text[:50_000])), "")
    return Report("bounce", about, failures)


def _about(root: Part) -> str:
    """Return the id of the mail that was sent back with the report, or that a receipt names."""
    for part in root.leaves():
        if part.media_type in ("message/rfc822", "message/rfc822-headers", "text/rfc822-headers"):
            head, _ = split(part.data()[:300_000])
            if head.message_id():
                return head.message_id()
        if part.media_type in ("message/disposition-notification", "message/feedback-report"):
            told = read(part.data()[:20_000])
            if found := told.ids("original-message-id") or told.ids("message-id"):
                return found[0]
            quoted = _ID.search(decode(part.data()[:20_000]))
            if quoted:
                return quoted[1]
    return ""
