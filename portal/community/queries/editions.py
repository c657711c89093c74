"""How a post read before: when it was edited, and, for whoever may see them, the words that were changed each time.

In a company's own spaces everybody sees the words. Elsewhere only their author and moderators do: words are often
changed because they should never have left the company.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select

from portal.accounts.standpoint import Standpoint
from portal.community.models import PostEdition
from portal.community.queries.mentions import called
from portal.community.queries.threads import Here
from portal.community.rules.mentions import MENTION, mentioned
from portal.foundation.db import db
from portal.knowledge.rules.differences import Line, differences

MOST = 50


@dataclass(frozen=True)
class Edition:
    """One edition: since when it said so, and what it changed of the one before; the newest first."""

    number: int
    at: datetime
    title: Sequence[Line] = ()
    lines: Sequence[Line] = ()

    @property
    def lines_of_all(self) -> list[Line]:
        """Return what changed, of the title first."""
        return [*self.title, *self.lines]


class Now(Protocol):
    """A post as it reads now."""

    @property
    def body(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def edited_at(self) -> datetime | None: ...
    @property
    def editions(self) -> int: ...
    @property
    def author_customer_id(self) -> int | None: ...
    @property
    def mine(self) -> bool: ...


def of(
    here: Here, reply_id: int, post: Now, point: Standpoint, language: str, *, title: str = ""
) -> list[Edition]:
    """Return the editions of a post that was edited, the newest first, without words for whoever may not see them."""
    asked = select(PostEdition.number, PostEdition.at, PostEdition.title, PostEdition.body).where(
        PostEdition.thread_id == here.id, PostEdition.reply_id == reply_id
    )
    rows = db.session.execute(asked.order_by(PostEdition.number.desc()).limit(MOST)).all()
    told = [(post.editions, post.edited_at or post.at, title, post.body)]
    told += [(row.number, row.at, row.title, row.body) for row in rows]
    if not shows_words(here, post):
        return [Edition(number, at) for number, at, _title, _body in told]
    named = {public_id for _number, _at, _title, body in told for public_id in mentioned(body)}
    people = called(named, point, language, [post.author_customer_id])
    names = {public_id: by.name for public_id, by in people.items()}
    texts = [(number, at, line, _readable(body, names)) for number, at, line, body in told]
    pairs = zip(texts, [*texts[1:], None], strict=True)
    return [
        Edition(one[0], one[1], differences(before[2], one[2]), differences(before[3], one[3]))
        if before is not None
        else Edition(one[0], one[1])
        for one, before in pairs
    ]


def shows_words(here: Here, post: Now) -> bool:
    """True when the reader may see how a post read before."""
    return here.space.kind.is_private or post.mine or here.moderated


def _readable(body: str, names: dict[str, str]) -> str:
    return MENTION.sub(lambda found: f"@{names.get(found[1]) or '…'}", body)
