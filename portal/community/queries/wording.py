"""Texts of posts as HTML for one reader: read once for everybody, people and files put in for each."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote

from flask_babel import gettext as _
from flask_babel import pgettext
from markupsafe import Markup, escape

from portal.accounts.standpoint import Standpoint
from portal.community.queries.bylines import Byline
from portal.community.queries.files import Shown, shown
from portal.community.queries.mentions import called
from portal.community.queries.places import address
from portal.community.rules.posts import Gap, Hole, Post, read

#: Texts as read: pure, the same for everybody; whether one may read a text was asked before it came here.
_known = lru_cache(2_000)(read)


class Text(Protocol):
    """A post whose words are to be drawn."""

    @property
    def public_id(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def author_customer_id(self) -> int | None: ...


def worded(texts: Iterable[Text], thread_id: int, point: Standpoint, language: str) -> dict[str, Markup]:
    """Return the HTML of texts of one thread by public id, in a fixed number of statements."""
    posts = {one.public_id: _known(one.body) for one in texts}
    homes = {one.author_customer_id for one in texts}
    people = called(_ids(posts.values(), Gap.PERSON), point, language, sorted(homes, key=str))
    files = shown(_ids(posts.values(), Gap.PICTURE, Gap.FILE), [thread_id])
    return {public_id: filled(post, people, files, point) for public_id, post in posts.items()}


def people_in(texts: Iterable[Text]) -> set[str]:
    """Return the public ids of those whom these texts name."""
    return set(_ids((_known(one.body) for one in texts), Gap.PERSON))


def preview(text: str, point: Standpoint, language: str) -> Markup:
    """Return the HTML of a text that is being written."""
    post = read(text)
    return filled(post, called(post.named(Gap.PERSON), point, language), {}, point)


def filled(post: Post, people: Mapping[str, Byline], files: Mapping[str, Shown], point: Standpoint) -> Markup:
    """Return a text with its holes filled for a reader."""
    parts = [
        part if isinstance(part, str) else str(_in_place(part, people, files, point)) for part in post.parts
    ]
    return Markup("".join(parts))  # noqa: S704  # nosec B704  # cleaned by rules/posts, holes are escaped here


def _in_place(
    hole: Hole, people: Mapping[str, Byline], files: Mapping[str, Shown], point: Standpoint
) -> Markup:
    if hole.gap is Gap.PERSON:
        by = people.get(hole.public_id)
        name = pgettext("person", "%(name)s", name=by.name) if by and by.name else _("A member")
        mine = " mention-me" if by and by.person == point.user.public_id else ""
        return Markup('<span class="mention{}">@{}</span>').format(mine, name)
    file = files.get(hole.public_id)
    if file is None:
        return escape(hole.words)
    url = address("community_threads.fetch", file=file.public_id)
    if hole.gap is Gap.PICTURE and file.width:
        drawn = Markup(
            '<a class="post-picture" href="{}"><img src="{}" alt="{}" width="{}" height="{}" loading="lazy"></a>'
        )
        return drawn.format(url, url, hole.words, file.width, file.height or file.width)
    return Markup('<a class="post-file" href="{}" download>{}</a>').format(url, hole.words or file.name)


def markdown_of(public_id: str, name: str, *, picture: bool) -> str:
    """Return the Markdown that puts a file into a text."""
    words = "".join(" " if sign in "[]()\\\n" else sign for sign in name).strip()
    return f"![{words}](file:{quote(public_id)})" if picture else f"[{words}](file:{quote(public_id)})"


def _ids(posts: Iterable[Post], *gaps: Gap) -> list[str]:
    return list(dict.fromkeys(pid for post in posts for pid in post.named(*gaps)))
