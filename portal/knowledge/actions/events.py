"""What happened to articles, as others hear of it (search, onboardings, lists); they cross customers, so name none."""

from dataclasses import dataclass

from portal.foundation.events import Event

NO_CUSTOMER = 0


@dataclass(frozen=True)
class ArticlePublished(Event):
    """Readers get a new edition of an article in one language; a minor one is no news."""

    article_id: int
    language: str
    minor: bool


@dataclass(frozen=True)
class ArticleChanged(Event):
    """Something else about an article changed: its place, its addresses, its tags, a snippet in it.

    `rights` alone: who may read it changed and nothing that is searched for.
    """

    article_id: int
    rights: bool = False


@dataclass(frozen=True)
class ArticleGone(Event):
    """Nobody reads an article any more, in this language (empty: in any)."""

    article_id: int
    language: str = ""
