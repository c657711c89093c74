"""Words under which articles are gathered, across the tree."""

from collections.abc import Iterable

from sqlalchemy import delete, func, select

from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.i18n import LANGUAGES
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.models import Article, ArticleTag, Tag
from portal.knowledge.rules.slugs import slug_of

LONGEST, MOST = 80, 20


def tag(article: Article, words: Iterable[str]) -> bool:
    """Let an article carry these tags and no others, making those that are new; tell whether that changed anything."""
    wanted = {one.id for one in map(_known_or_new, _named(words))}
    before = set(db.session.scalars(select(ArticleTag.tag_id).where(ArticleTag.article_id == article.id)))
    if wanted == before:
        return False
    gone = sorted(before - wanted)
    db.session.execute(
        delete(ArticleTag).where(ArticleTag.article_id == article.id, ArticleTag.tag_id.in_(gone))
    )
    db.session.add_all(ArticleTag(article_id=article.id, tag_id=one) for one in sorted(wanted - before))
    db.session.flush()
    return True


def rename(tag: Tag, names: dict[str, str], *, by: Actor) -> None:
    """Call a tag differently in some languages. Raises Refused (name)."""
    found = {language: " ".join(names.get(language, "").split())[:LONGEST] for language in LANGUAGES}
    if not any(found.values()):
        raise Refused("name")
    for language, name in found.items():
        setattr(tag, f"name_{language}", name)
    audit.remember("tag.changed", by=by, subject=f"tag:{tag.public_id}", names=found)


def remove(tag: Tag, *, by: Actor) -> None:
    """Take a tag off every article."""
    audit.remember("tag.removed", by=by, subject=f"tag:{tag.public_id}", name=tag.name_ja or tag.name_en)
    db.session.delete(tag)


def _named(words: Iterable[str]) -> list[str]:
    found = (" ".join(word.split())[:LONGEST].strip("#") for word in words)
    return list(dict.fromkeys(word for word in found if word))[:MOST]


def _known_or_new(name: str) -> Tag:
    slug = slug_of(name)
    folded = name.casefold()
    known = select(Tag).where(
        (Tag.slug == slug) | (func.lower(Tag.name_ja) == folded) | (func.lower(Tag.name_en) == folded)
    )
    found = db.session.scalars(known.order_by(Tag.id)).first()
    if found is None:
        found = Tag(slug=slug, name_ja=name, name_en=name if name.isascii() else "")
        db.session.add(found)
        db.session.flush()
    return found
