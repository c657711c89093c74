"""An article's text in one language: opened, saved as editions, readdressed within its language."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.knowledge.actions.events import NO_CUSTOMER, ArticleChanged
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.models import Article, ArticleEdition, ArticleState, ArticleText, OldAddress
from portal.knowledge.queries.editions import latest_of
from portal.knowledge.rules.slugs import free_slug, slug_of

FIELDS = ("title", "lead", "body", "note")
LONGEST_TITLE, LONGEST_LEAD, LONGEST_BODY, LONGEST_NOTE = 200, 500, 400_000, 300
#: Somebody else who goes on writing after this begins an edition of their own.
A_SITTING = timedelta(minutes=30)


def open_text(
    article: Article,
    language: str,
    words: Mapping[str, str],
    *,
    by: Actor,
    slug: str = "",
    basis_id: int | None = None,
) -> ArticleText:
    """Begin an article's text in a language with its first edition, a draft. Raises Refused (no_title)."""
    title = _line(words.get("title", ""))[:LONGEST_TITLE]
    if not title:
        raise Refused("no_title")
    text = ArticleText(
        article_id=article.id,
        language=language,
        slug=_free(language, slug_of(slug or title)),
        title=title,
        lead=words.get("lead", "")[:LONGEST_LEAD],
        state_by_id=by.person_id,
        basis_id=basis_id,
    )
    db.session.add(text)
    db.session.flush()
    _add_edition(text, 1, {**words, "title": title}, by)
    return text


def save(text: ArticleText, words: Mapping[str, str], *, by: Actor) -> ArticleEdition:
    """Keep what an author wrote (title, lead, body, note; what is left out stays), and return its edition.

    What is published never changes: the first save after it begins the next edition, a draft. Saving what is there
    already changes nothing. Raises Refused (state, no_title).
    """
    if text.state is ArticleState.ARCHIVED:
        raise Refused("state")
    latest = latest_of(text)
    new = _news(latest, words)
    if "title" in new:
        new["title"] = _line(new["title"])[:LONGEST_TITLE]
        if not new["title"]:
            raise Refused("no_title")
    if not new:
        return latest
    edition = latest if _grows(latest, by) else _next_edition(text, latest, by)
    for name, value in new.items():
        setattr(edition, name, value)
    edition.at, edition.by_id, text.updated_at = clock.now(), by.person_id, clock.now()
    if text.state is ArticleState.PUBLISHED:
        text.state, text.state_at, text.state_by_id = ArticleState.DRAFT, clock.now(), by.person_id
    if text.published_id is None:
        _show_in_lists(text, edition)
    db.session.flush()
    return edition


def restore(text: ArticleText, edition: ArticleEdition, *, by: Actor, note: str = "") -> ArticleEdition:
    """Let the text say again what an earlier edition of it said, as a draft."""
    if edition.text_id != text.id:
        raise Refused("state")
    said = {"title": edition.title, "lead": edition.lead, "body": edition.body, "note": note}
    audit.remember("article.restored", by=by, subject=f"article_text:{text.public_id}", number=edition.number)
    return save(text, said, by=by)


def give_address(text: ArticleText, slug: str, *, by: Actor) -> None:
    """Change a text's clean address; the one before leads on to it. Raises Refused (taken, same)."""
    wanted = slug_of(slug)
    if wanted == text.slug:
        raise Refused("same")
    if _taken(text.language, wanted):
        raise Refused("taken")
    if text.published_at is not None:
        keep_leading_on(f"{text.language}/{text.slug}", text.article_id, text.language)
    audit.remember(
        "article.readdressed", by=by, subject=f"article_text:{text.public_id}", before=text.slug, after=wanted
    )
    text.slug = wanted
    db.session.flush()
    announce(ArticleChanged(NO_CUSTOMER, text.article_id))


def keep_leading_on(path: str, article_id: int, language: str = "") -> None:
    """Let an address that was used once lead to an article for ever: `ja/slug`, or a path of where it came from."""
    path = path.strip("/")[:400]
    known = db.session.scalar(select(OldAddress).where(OldAddress.path == path))
    if known is not None:
        known.article_id, known.language = article_id, language
        return
    db.session.add(OldAddress(path=path, article_id=article_id, language=language))


def _news(latest: ArticleEdition, words: Mapping[str, str]) -> dict[str, str]:
    """Return what is different from the newest edition; a note alone makes no new one."""
    there = {name: getattr(latest, name) for name in FIELDS}
    if latest.published_at is not None:
        there["note"] = ""
    new = {name: words[name] for name in FIELDS if name in words and words[name] != there[name]}
    return {} if latest.published_at is not None and set(new) == {"note"} else new


def _grows(latest: ArticleEdition, by: Actor) -> bool:
    """Tell whether an edition goes on: never published, and by its own author, or while both write at it."""
    if latest.published_at is not None:
        return False
    return latest.by_id == by.person_id or clock.now() - latest.at < A_SITTING


def _next_edition(text: ArticleText, latest: ArticleEdition, by: Actor) -> ArticleEdition:
    said = {"title": latest.title, "lead": latest.lead, "body": latest.body}
    return _add_edition(text, latest.number + 1, said, by)


def _add_edition(text: ArticleText, number: int, words: Mapping[str, str], by: Actor) -> ArticleEdition:
    edition = ArticleEdition(
        text_id=text.id,
        number=number,
        title=words["title"],
        lead=words.get("lead", "")[:LONGEST_LEAD],
        body=words.get("body", "")[:LONGEST_BODY],
        note=words.get("note", "")[:LONGEST_NOTE],
        by_id=by.person_id,
    )
    db.session.add(edition)
    db.session.flush()
    text.latest_id = edition.id
    db.session.flush()
    return edition


def _show_in_lists(text: ArticleText, edition: ArticleEdition) -> None:
    """Let a text that nobody reads yet be called as its draft, and be addressed so unless that was chosen."""
    if text.slug == slug_of(text.title) and edition.title != text.title:
        text.slug = _free(text.language, slug_of(edition.title))
    text.title, text.lead = edition.title, edition.lead


def _free(language: str, wanted: str) -> str:
    return free_slug(wanted, lambda slug: _taken(language, slug))


def _taken(language: str, slug: str) -> bool:
    asked = select(ArticleText.id).where(ArticleText.language == language, ArticleText.slug == slug)
    return db.session.scalar(asked) is not None


def _line(words: str) -> str:
    return " ".join(words.split())
