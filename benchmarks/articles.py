"""The articles of a help centre, in both languages, with mixed rights and a tree of categories."""

from collections.abc import Iterator
from typing import Any

from portal.foundation import clock
from portal.foundation.audience import Reach
from portal.foundation.db import new_public_id
from portal.knowledge.models import ArticleState

SHELVES, LANGUAGES = 40, ("ja", "en")
REACHES = (Reach.EVERY_CUSTOMER, Reach.PUBLIC, Reach.PUBLIC, Reach.VENDOR, Reach.SOME)
PART = {
    "ja": "請求書の書式を選び、取引先ごとに締め日を決めます。**保存する**を押すと、次の請求書から使われます。\n\n"
    "1. **書式を選ぶ**\n\n   左の一覧から選びます。\n2. **確かめる**\n\n   見本が切り替わります。\n\n"
    "| 項目 | 例 |\n|---|---|\n| 締め日 | 20日 |\n| 支払期日 | 翌月末 |\n",
    "en": "Choose how invoices look and set a closing day for each customer. Press **Save** to use it from now on.\n\n"
    "1. **Choose**\n\n   From the list at the left.\n2. **Check**\n\n   The sample changes.\n\n"
    "| Field | Example |\n|---|---|\n| Closing day | the 20th |\n| Due | end of next month |\n",
}
PARTS = 6


def categories(count: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of the categories: eight at the top, the others below them."""
    for number in range(1, min(count, SHELVES) + 1):
        parent = None if number <= 8 else (number - 1) % 8 + 1
        path = f"/{number}/" if parent is None else f"/{parent}/{number}/"
        yield {
            "id": number, "public_id": new_public_id(), "version": 1, "parent_id": parent, "path": path,
            "position": number, "slug": f"shelf-{number}", "name_ja": f"カテゴリ {number}",
            "name_en": f"Category {number}", "about_ja": "", "about_en": "", **_made(),
        }  # fmt: skip


def articles(count: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of the articles; the first is for every customer."""
    now = clock.now()
    for number in range(1, count + 1):
        reach = REACHES[(number - 1) % len(REACHES)]
        keys = ["customer:1"] if reach is Reach.SOME else []
        yield {
            "id": number, "public_id": new_public_id(), "version": 1, "category_id": number % SHELVES + 1,
            "position": number, "original_language": "ja", "owner_id": 1, "reach": reach, "addressees": keys,
            "external_id": f"benchmark/{number}", "first_published_at": now, "changed_at": now, **_made(),
        }  # fmt: skip


def texts(count: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of their texts, all of them published."""
    now = clock.now()
    for number, language, inner in _each(count):
        yield {
            "id": inner, "public_id": new_public_id(), "version": 1, "article_id": number, "language": language,
            "slug": f"article-{number}", "title": _title(number, language), "lead": PART[language][:40],
            "minutes": 3, "state": ArticleState.PUBLISHED, "state_at": now, "review_words": "",
            "latest_id": inner, "published_id": inner, "published_at": now, "revised_at": now, **_made(),
        }  # fmt: skip


def editions(count: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of what they say, some 3,000 characters each."""
    now = clock.now()
    for number, language, inner in _each(count):
        body = "\n\n".join(
            f"## {_title(number, language)} {part}\n\n{PART[language]}" for part in range(PARTS)
        )
        yield {
            "id": inner, "public_id": new_public_id(), "text_id": inner, "number": 1,
            "title": _title(number, language), "lead": PART[language][:40], "body": body, "note": "",
            "minor": False, "at": now, "published_at": now,
        }  # fmt: skip


def _each(count: int) -> Iterator[tuple[int, str, int]]:
    for number in range(1, count + 1):
        for place, language in enumerate(LANGUAGES, 1):
            yield number, language, (number - 1) * len(LANGUAGES) + place


def _title(number: int, language: str) -> str:
    return f"請求の手順 {number}" if language == "ja" else f"How to invoice {number}"


def _made() -> dict[str, Any]:
    now = clock.now()
    return {"created_at": now, "updated_at": now}
