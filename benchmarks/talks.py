"""Ten thousand conversations of one customer, one of them with two thousand messages."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from portal.conversations.rules.search import fold
from portal.foundation import clock
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import new_public_id

CUSTOMER, LONG = 1, 1  # the first conversation is the long one
EACH = 3  # messages of every other
WORDS = (
    "請求書のCSVを月末にまとめて出す方法を教えてください。項目は取引先コードと金額です。",
    "設定の「書式」から選べます。**一括出力**を押すと、翌朝までに届きます。\n\n- 期間\n- 取引先",
    "ありがとうございます。来月の締めで試してみます。",
)


def conversations(count: int, lines: int, member: int, csm: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of the conversations; every fourth is solved, the others wait for one side or the other."""
    now = clock.now()
    for number in range(1, count + 1):
        at = now - timedelta(minutes=number * 7)
        last = _last(number, lines)
        solved = number % 4 == 0
        waiting = None if solved else Side.VENDOR if number % 2 else Side.CUSTOMER
        title = f"請求業務についての相談 {number}"
        yield {
            "id": number, "public_id": new_public_id(), "version": 1, "customer_id": CUSTOMER, "title": title,
            "folded": fold(title), "begun_by_id": member, "begun_side": Side.CUSTOMER, "begun_at": at,
            "subject_kind": "", "subject_id": 0, "context_title": "", "context_path": "", "context_search": "",
            "waiting_for": waiting, "waiting_since": None if solved else at, "answer_due_at": None,
            "first_answered_at": at, "assigned_id": csm, "snoozed_until": None, "solved_at": at if solved else None,
            "last_shared_id": last, "last_shared_at": at, "last_vendor_id": last, "last_vendor_at": at,
            "last_customer_id": last, "last_customer_at": at, "pulse_vendor": number, "pulse_customer": number,
        }  # fmt: skip


def messages(count: int, lines: int, member: int, csm: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of the messages, those of the long conversation first."""
    now = clock.now()
    for conversation in range(1, count + 1):
        for turn in range(lines if conversation == LONG else EACH):
            text, ours = WORDS[turn % len(WORDS)], turn % 2 == 1
            yield {
                "public_id": new_public_id(), "version": 1, "customer_id": CUSTOMER, "visibility": Visibility.SHARED,
                "conversation_id": conversation, "text": text, "folded": fold(text), "quoted": "",
                "author_id": csm if ours else member, "author_side": Side.VENDOR if ours else Side.CUSTOMER,
                "author_address": "", "at": now - timedelta(minutes=conversation * 7 + lines - turn),
                "edited_at": None, "deleted_at": None, "deleted_by_id": None, "happening": None, "facts": {},
                "mail_id": None,
            }  # fmt: skip


def followers(count: int, lines: int, member: int, csm: int) -> Iterator[dict[str, Any]]:
    """Yield who follows: both, and both have read everything."""
    now = clock.now()
    for conversation in range(1, count + 1):
        for person in (member, csm):
            yield {
                "customer_id": CUSTOMER, "conversation_id": conversation, "person_id": person, "since": now,
                "left_at": None, "read_id": _last(conversation, lines), "read_at": now,
            }  # fmt: skip


def _last(number: int, lines: int) -> int:
    """Return the id of the last message of a conversation: they are numbered in the order in which they are made."""
    return lines + (number - 1) * EACH
