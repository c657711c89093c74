"""Addresses of ours: those that articles had once, and what the ones that authors type lead to."""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.foundation.db import db
from portal.knowledge.models import Category, OldAddress
from portal.knowledge.queries import public
from portal.knowledge.queries.places import NOWHERE
from portal.knowledge.rules.parts import Link, LinkKind

ANOTHER_PAGE = ""


def led_elsewhere(path: str, article_id: int) -> bool:
    """Tell whether an address leads to another article already, which keeps it."""
    found = db.session.scalar(select(OldAddress.article_id).where(OldAddress.path == path.strip("/")[:400]))
    return found is not None and found != article_id


def typed(link: Link) -> str | None:
    """Return the public id of the article that a typed address leads to, ANOTHER_PAGE for every other page that is
    there, here or elsewhere, and None where readers find nothing."""
    path = _own_path(link)
    if not path:
        return ANOTHER_PAGE
    try:
        page, named = current_app.url_map.bind("").match(path, method="GET")
    except RequestRedirect:
        return ANOTHER_PAGE
    except HTTPException:
        return None
    if page in ("help.category", "help.article", "help.elsewhere"):
        return _in_public(named)
    return str(named.get("article") or ANOTHER_PAGE) if page.startswith("knowledge") else ANOTHER_PAGE


def _in_public(named: Mapping[str, str]) -> str | None:
    """Return what `typed` does for an address of the public help, which finds its articles as that page does."""
    spoken, shelf, slug = (named.get(one, "") for one in ("language", "help_category", "help_slug"))
    if shelf and not slug and (shelf == NOWHERE or _is_shelf(shelf)):
        return ANOTHER_PAGE
    found = public.article(spoken, slug) if slug else None
    found = found or public.moved(named.get("old") or f"{spoken}/{slug or shelf}"[:400], spoken)
    return found.public_id if found else None


def _is_shelf(slug: str) -> bool:
    there = db.session.scalar(select(Category.id).where(Category.slug == slug)) is not None
    return there or bool(public.moved_category(slug))


def _own_path(link: Link) -> str:
    own = urlsplit(str(current_app.config["BASE_URL"]))
    try:
        wanted = urlsplit(link.target)
    except ValueError:
        return ""
    here = link.kind is LinkKind.OUTSIDE and (wanted.scheme, wanted.netloc.lower()) == (
        own.scheme,
        own.netloc,
    )
    return (unquote(wanted.path) or "/") if link.kind is LinkKind.OWN or here else ""
