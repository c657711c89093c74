"""The tree that articles stand in: made, renamed, put in order, moved, taken away when empty."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, update

from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.knowledge.actions import articles
from portal.knowledge.actions.events import NO_CUSTOMER, ArticleChanged
from portal.knowledge.actions.links import find_typed_again, look_at_links_again
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.models import Article, Category, OldCategoryAddress
from portal.knowledge.queries.categories import articles_in, below, branch, siblings
from portal.knowledge.rules.slugs import free_slug, slug_of

COLUMNS = ("name_ja", "name_en", "about_ja", "about_en", "slug")
LONGEST_NAME, LONGEST_ABOUT, DEEPEST = 120, 400, 12
#: What stands where a category would, in the public help.
RESERVED = frozenset({"search", "articles"})


def add(
    names: Mapping[str, str],
    *,
    by: Actor,
    parent: Category | None = None,
    about: Mapping[str, str] | None = None,
    slug: str = "",
    external_id: str | None = None,
) -> Category:
    """Make a category as the last one below `parent`, named by language. Raises Refused (name, inside_itself)."""
    found = {language: _line(name) for language, name in names.items()}
    if not any(found.values()):
        raise Refused("name")
    if parent is not None and parent.path.count("/") > DEEPEST:
        raise Refused("inside_itself")
    told = about or {}
    made = Category(
        parent_id=parent.id if parent else None,
        position=len(siblings(parent)),
        slug=free_slug(slug_of(slug or found.get("en") or found.get("ja") or ""), _taken),
        name_ja=found.get("ja", ""),
        name_en=found.get("en", ""),
        about_ja=told.get("ja", "")[:LONGEST_ABOUT],
        about_en=told.get("en", "")[:LONGEST_ABOUT],
        external_id=external_id,
    )
    db.session.add(made)
    db.session.flush()
    made.path = f"{parent.path if parent else '/'}{made.id}/"
    audit.remember("category.made", by=by, subject=_subject(made), name=made.name_ja or made.name_en)
    db.session.flush()
    find_typed_again(made.slug)
    return made


def revise(category: Category, values: Mapping[str, Any], *, by: Actor) -> None:
    """Change how a category is called, what it says of itself, its address. Raises Refused (name, taken)."""
    new = {
        name: values[name] for name in COLUMNS if name in values and values[name] != getattr(category, name)
    }
    if not new:
        return
    if "slug" in new:
        new["slug"] = slug_of(new["slug"])
        if new["slug"] != category.slug and _taken(new["slug"]):
            raise Refused("taken")
    names = {name: new.get(name, getattr(category, name)) for name in ("name_ja", "name_en")}
    if not any(names.values()):
        raise Refused("name")
    before = category.slug
    for name, value in new.items():
        setattr(category, name, value)
    audit.remember("category.changed", by=by, subject=_subject(category), fields=sorted(new))
    if category.slug != before:
        _lead_on(before, category)
        find_typed_again(category.slug)


def move(category: Category, parent: Category | None, position: int | None = None, *, by: Actor) -> None:
    """Put a category below another one (None: at the top), last or at a position. Raises Refused (inside_itself)."""
    if parent is not None and (parent.id == category.id or parent.path.startswith(category.path)):
        raise Refused("inside_itself")
    parent_id = parent.id if parent else None
    others = [one for one in siblings(parent) if one.id != category.id]
    place = len(others) if position is None else max(0, min(position, len(others)))
    others.insert(place, category)
    elsewhere = category.parent_id != parent_id
    category.parent_id = parent_id
    for number, one in enumerate(others):
        if one.position != number:
            one.position = number
    if elsewhere:
        _find_new_paths(category, parent)
        audit.remember(
            "category.moved", by=by, subject=_subject(category), below=parent.public_id if parent else ""
        )


def step(category: Category, by_places: int, *, by: Actor) -> None:
    """Move a category up (-1) or down (1) among those beside it."""
    beside = siblings(_parent(category))
    place = next(number for number, one in enumerate(beside) if one.id == category.id)
    move(category, _parent(category), place + by_places, by=by)


def remove(category: Category, into: Category | None = None, *, by: Actor) -> None:
    """Take a category away; what is in it goes `into` another one, and so does whoever follows its address (else to
    the one above it). Raises Refused (not_empty, inside_itself)."""
    children, inside = below(category), articles_in(category)
    if (children or inside) and into is None:
        raise Refused("not_empty")
    if into is not None and (into.id == category.id or into.path.startswith(category.path)):
        raise Refused("inside_itself")
    for child in children:
        move(child, into, by=by)
    for article in inside:
        articles.move(article, into, by=by)
    audit.remember(
        "category.removed", by=by, subject=_subject(category), name=category.name_ja or category.name_en
    )
    gone, heir = category.slug, into or _parent(category)
    db.session.flush()
    if heir is not None:
        led_here = update(OldCategoryAddress).where(OldCategoryAddress.category_id == category.id)
        db.session.execute(led_here.values(category_id=heir.id))
        _lead_on(gone, heir)
    db.session.delete(category)
    db.session.flush()
    if heir is None:
        look_at_links_again(gone)


def _lead_on(slug: str, category: Category) -> None:
    """Let an address that was a category's lead to this one from now on."""
    known = db.session.scalar(select(OldCategoryAddress).where(OldCategoryAddress.slug == slug))
    if known is None:
        known = OldCategoryAddress(slug=slug)
        db.session.add(known)
    known.category_id = category.id
    db.session.flush()


def _find_new_paths(category: Category, parent: Category | None) -> None:
    """Let the whole branch know its new way from the root; whatever is found by category is found there now."""
    before, after = category.path, f"{parent.path if parent else '/'}{category.id}/"
    moved = branch(category)
    for one in moved:
        one.path = after + one.path[len(before) :]
    db.session.flush()
    ids = [one.id for one in moved]
    for article_id in db.session.scalars(select(Article.id).where(Article.category_id.in_(ids))):
        announce(ArticleChanged(NO_CUSTOMER, article_id))


def _parent(category: Category) -> Category | None:
    return db.session.get(Category, category.parent_id) if category.parent_id else None


def _taken(slug: str) -> bool:
    """Tell whether a category has this address already, or a page of the public help."""
    return slug in RESERVED or bool(
        db.session.scalar(select(func.count(Category.id)).where(Category.slug == slug))
    )


def _line(words: str) -> str:
    return " ".join(words.split())[:LONGEST_NAME]


def _subject(category: Category) -> str:
    return f"category:{category.public_id}"
