"""What a customer's people learned by themselves, in words: tables and definitions of a business review."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.activity.review_sections import Row, Source, Table
from portal.foundation.i18n import in_language


def tables(learned: Mapping[str, Any]) -> Iterator[Table]:
    """Return the articles that most people opened."""
    yield Table(
        "articles", _l("Articles that most people opened"), (_l("Article"), lazy_pgettext("count", "People")),
        [Row(one["id"], (in_language(one["title"]), one["people"])) for one in learned["top"]], (60, 12),
    )  # fmt: skip


def sources() -> Iterator[Source]:
    """Say what is counted of reading and searching."""
    yield Source(
        _l("Articles opened"),
        _l(
            "An article that somebody had not opened before, once for each person; only what the company may read."
        ),
        _l("Reading marks of the knowledge base; sums only, no names."),
    )
    yield Source(
        _l("Answers found by searching"),
        _l("Searches after which something that was found was opened."),
        _l("Searches in the portal; sums only, no names."),
    )
