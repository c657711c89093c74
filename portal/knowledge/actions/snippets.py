"""Pieces of text that many articles share."""

import re
from collections.abc import Mapping
from contextlib import suppress

from sqlalchemy import select

from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.knowledge.actions.events import NO_CUSTOMER, ArticleChanged
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.models import Snippet
from portal.knowledge.queries.snippets import articles_showing

NAME = re.compile(r"[\w][\w .-]{0,58}[\w]|\w")
LONGEST_TEXT = 20_000


def add(name: str, texts: Mapping[str, str], *, by: Actor) -> Snippet:
    """Make a snippet that articles show by writing its name. Raises Refused (name, taken)."""
    made = Snippet(name=_free_name(name), text_ja=texts.get("ja", ""), text_en=texts.get("en", ""))
    db.session.add(made)
    db.session.flush()
    audit.remember("snippet.made", by=by, subject=_subject(made), name=made.name)
    return made


def add_missing(found: Mapping[str, Mapping[str, str]], *, by: Actor) -> None:
    """Make those of these snippets that are not here; one of that name stays as it is."""
    for name, texts in found.items():
        with suppress(Refused):
            add(name, {code: words[:LONGEST_TEXT] for code, words in texts.items()}, by=by)


def revise(snippet: Snippet, values: Mapping[str, str], *, by: Actor) -> None:
    """Change what a snippet says (text_ja, text_en) wherever it is shown. Its name stays: articles call it by that."""
    new = {
        name: values[name]
        for name in ("text_ja", "text_en")
        if name in values and values[name] != getattr(snippet, name)
    }
    if not new:
        return
    for name, value in new.items():
        setattr(snippet, name, value[:LONGEST_TEXT])
    audit.remember("snippet.changed", by=by, subject=_subject(snippet), fields=sorted(new))
    db.session.flush()
    for article in articles_showing(snippet):
        announce(ArticleChanged(NO_CUSTOMER, article.article_id))


def remove(snippet: Snippet, *, by: Actor) -> None:
    """Take a snippet away that no article shows any more. Raises Refused (in_use)."""
    if articles_showing(snippet):
        raise Refused("in_use")
    audit.remember("snippet.removed", by=by, subject=_subject(snippet), name=snippet.name)
    db.session.delete(snippet)


def _free_name(name: str) -> str:
    wanted = " ".join(name.split())
    if not NAME.fullmatch(wanted):
        raise Refused("name")
    if db.session.scalar(select(Snippet.id).where(Snippet.name == wanted)) is not None:
        raise Refused("taken")
    return wanted


def _subject(snippet: Snippet) -> str:
    return f"snippet:{snippet.public_id}"
