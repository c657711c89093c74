"""The space of every customer: questions of years, of which one has 20 answers and one 2,000."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from benchmarks.talks import WORDS
from portal.community.rules.words import CompanyShown, NameShown, ReplyKind, SpaceKind, ThreadKind
from portal.foundation import clock
from portal.foundation.db import new_public_id

EVERYBODY, SHORT, LONG = 1, 1, 2  # the space; the questions with 20 and with most answers
ANSWERS, EACH_COMMENTED = 20, 4  # every fourth answer has a comment
FIRST = 3  # the first member; those who write come after


def spaces() -> list[dict[str, Any]]:
    """Return the space that every customer reads."""
    return [
        {
            "id": EVERYBODY, "public_id": new_public_id(), "kind": SpaceKind.EVERY, "slug": "all",
            "name_ja": "すべての顧客企業", "name_en": "All customers", "version": 1,
        }
    ]  # fmt: skip


def personas(people: int, customers: int) -> Iterator[dict[str, Any]]:
    """Yield how everybody who writes shows to others."""
    for number in range(FIRST, people + 1):
        yield {
            "public_id": new_public_id(), "user_id": number, "customer_id": (number - FIRST) % customers + 1,
            "name_shown": NameShown.NAME, "company_shown": CompanyShown.COMPANY, "chosen_at": clock.now(), "version": 1,
        }  # fmt: skip


def threads(count: int, most: int, people: int, customers: int) -> Iterator[dict[str, Any]]:
    """Yield the questions; one of them has `most` answers."""
    for number in range(1, count + 1):
        answers, author = _answers(number, most), _author(number, people)
        at = clock.now() - timedelta(hours=number)
        yield {
            "id": number, "public_id": new_public_id(), "version": 1, "space_id": EVERYBODY,
            "kind": ThreadKind.QUESTION, "language": "ja", "body": WORDS[0],
            "title": f"締め日が違う取引先を、一度の月次締めでまとめられますか {number}",
            "author_id": author, "author_customer_id": (author - FIRST) % customers + 1, "at": at, "last_at": at,
            "replies": answers, "numbered": answers + answers // EACH_COMMENTED, "answered_at": at,
        }  # fmt: skip


def replies(count: int, most: int, people: int, customers: int) -> Iterator[dict[str, Any]]:
    """Yield the answers of the two questions under test, every fourth with a comment."""
    made = 0
    for thread in (SHORT, LONG):
        for answer in range(_answers(thread, most)):
            made += 1
            number = answer + answer // EACH_COMMENTED + 1
            yield _reply(made, thread, number, ReplyKind.ANSWER, None, people, customers)
            if answer % EACH_COMMENTED == EACH_COMMENTED - 1:
                made += 1
                yield _reply(made, thread, number + 1, ReplyKind.COMMENT, made - 1, people, customers)


def _reply(
    reply_id: int, thread: int, number: int, kind: ReplyKind, parent: int | None, people: int, customers: int
) -> dict[str, Any]:
    author = _author(reply_id, people)
    return {
        "id": reply_id, "public_id": new_public_id(), "version": 1, "space_id": EVERYBODY, "thread_id": thread,
        "number": number, "kind": kind, "parent_id": parent, "body": WORDS[reply_id % len(WORDS)], "author_id": author,
        "author_customer_id": (author - FIRST) % customers + 1, "at": clock.now(), "votes": reply_id % 7,
        "comments": int(kind is ReplyKind.ANSWER and (number % (EACH_COMMENTED + 1)) == EACH_COMMENTED),
    }  # fmt: skip


def _answers(thread: int, most: int) -> int:
    return {SHORT: ANSWERS, LONG: most}.get(thread, 0)


def _author(number: int, people: int) -> int:
    return FIRST + number * 7 % (people - FIRST)
