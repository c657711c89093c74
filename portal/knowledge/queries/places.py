"""From where articles are read: inside a customer, at the desk, or in the public help; and who reads them there."""

from dataclasses import dataclass
from typing import Any

from flask import g, url_for

from portal.accounts.queries.reach import NOBODY, reader_of
from portal.accounts.standpoint import Standpoint
from portal.foundation.audience import Reader
from portal.foundation.i18n import LANGUAGES

DESK, HELP = "desk", "help"
NOWHERE = "articles"  # stands in public addresses where an article is in no category


@dataclass(frozen=True)
class Place:
    """Where a reader stands: `name` is a customer's slug, or one of DESK and HELP (whose pages name a language)."""

    name: str
    language: str = ""

    @property
    def public(self) -> bool:
        """True in the help that anybody may read."""
        return self.name == HELP

    def home(self) -> str:
        """Return the address of the knowledge base here."""
        return self._at("index")

    def article(self, public_id: str, *, slug: str = "", category: str = "", anchor: str = "") -> str:
        """Return the address of an article here; in the public help its slug and its category's name it."""
        anchored: dict[str, Any] = {"_anchor": anchor} if anchor else {}
        if self.public:
            shelf = category or NOWHERE
            named: dict[str, Any] = {"language": self.language, "help_category": shelf, "help_slug": slug}
            return url_for("help.article", **named, **anchored)
        return self._at("article", article=public_id, **anchored)

    def line(self, line: Any) -> str:
        """Return the address of an article of a list (queries.lists.Line) here."""
        return self.article(line.public_id, slug=line.slug, category=line.category)

    def category(self, public_id: str, *, slug: str = "") -> str:
        """Return the address of a category here."""
        if self.public:
            return url_for("help.category", language=self.language, help_category=slug)
        return self._at("category", category=public_id)

    def _at(self, page: str, **values: Any) -> str:
        if self.public:
            return url_for(f"help.{page}", language=self.language, **values)
        if self.name == DESK:
            return url_for(f"knowledge_read.{page}", **values)
        return url_for(f"knowledge.{page}", slug=self.name, **values)


def place_of(point: Standpoint, language: str) -> Place:
    """Return the place of whoever is signed in."""
    return Place(point.customer.slug if point.customer else DESK, language)


def help_in(language: str) -> Place:
    """Return the public help in a language."""
    return Place(HELP, language if language in LANGUAGES else "ja")


def reader_here() -> Reader:
    """Return who reads on the request under way, asked for once; in the public help nobody in particular."""
    if g.get("knowledge_reader") is None:
        point: Standpoint = g.standpoint
        g.knowledge_reader = NOBODY if g.get("reads_in_public") else reader_of(point)
    found: Reader = g.knowledge_reader
    return found
