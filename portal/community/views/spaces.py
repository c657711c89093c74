"""A space's feed, everything that is open to one, tags, and who exactly reads a space."""

from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.standpoint import standpoint
from portal.community.forms.choices import brief, who_reads
from portal.community.forms.refusals import sentence
from portal.community.forms.words import KIND_WORDS, SORT_WORDS, STANDING_WORDS
from portal.community.models import Space
from portal.community.queries import feed, reading, tags
from portal.community.queries import spaces as ask
from portal.community.queries.feed import Sort, Standing, Wanted
from portal.community.queries.places import address
from portal.community.queries.standing_of import may_write
from portal.community.rules.cursors import Cursor
from portal.community.rules.tags import folded
from portal.community.rules.words import ThreadKind
from portal.community.views.doors import both
from portal.foundation.i18n import LANGUAGES, language

ONE = {"space": ask.space}
LONGEST_TAG = 40


@both("/spaces/<pid:space>", loads=ONE)
def space(space: Space) -> ResponseReturnValue:
    """Show what was written in a space, a page at a time."""
    point = standpoint()
    seen = ask.seen(space, language())
    refusal = may_write(point, space, begins=True)
    told, beyond = who_reads(seen, point)
    return render_template(
        "community/spaces/feed.html", seen=seen, told=told, beyond=beyond, title=seen.name, lead=seen.about,
        against=sentence(refusal) if refusal else "", tag_word="",
        **_facts("community.space", _wanted(space_id=space.id), space=space.public_id),
    )  # fmt: skip


@both("/all")
def everything() -> ResponseReturnValue:
    """Show what was written in all spaces that are open to one."""
    return render_template(
        "community/spaces/feed.html", seen=None, told="", beyond="", title=_("All posts"),
        lead=_("From every space that is open to you"), against="", tag_word="",
        **_facts("community.everything", _wanted()),
    )  # fmt: skip


@both("/tags", endpoint="tags")
def all_tags() -> ResponseReturnValue:
    """Show the tags that posts open to one carry, and how many do."""
    return render_template("community/spaces/tags.html", tags=tags.all_tags())


@both("/tags/<path:tag_word>", endpoint="tag")
def tagged(tag_word: str) -> ResponseReturnValue:
    """Show the posts that carry a tag; one that nothing open to one carries is none."""
    word = folded(tag_word.replace("\0", "")[: 2 * LONGEST_TAG])
    shown = tags.shown_as(word)
    if shown is None:
        abort(404)
    return render_template(
        "community/spaces/feed.html", seen=None, told="", beyond="", title=f"#{shown}", lead="", against="",
        tag_word=word, **_facts("community.tag", _wanted(tag=word), tag_word=word),
    )  # fmt: skip


@both("/spaces/<pid:space>/readers", loads=ONE)
def readers(space: Space) -> ResponseReturnValue:
    """Show who exactly reads a space, as far as this reader may know."""
    point = standpoint()
    seen = ask.seen(space, language())
    told, beyond = who_reads(seen, point)
    return render_template(
        "community/spaces/readers.html", seen=seen, told=told, beyond=beyond, words=brief(seen, point),
        readers=reading.readers_of(space, point),
    )  # fmt: skip


def _wanted(*, space_id: int | None = None, tag: str = "") -> Wanted:
    """Return what the address asks for; anything it does not know narrows nothing."""
    args = request.args
    return Wanted(
        space_id=space_id,
        tag=tag or folded(args.get("tag", "").replace("\0", "")[: 2 * LONGEST_TAG]),
        kind=ThreadKind(args["kind"]) if args.get("kind") in set(ThreadKind) else None,
        language=args.get("language", "") if args.get("language") in LANGUAGES else "",
        standing=Standing(args["standing"]) if args.get("standing") in set(Standing) else None,
        sort=Sort(args["sort"]) if args.get("sort") in set(Sort) else Sort.ACTIVE,
        after=Cursor.read(args.get("after", "")),
    )


def _facts(endpoint: str, wanted: Wanted, **place: Any) -> dict[str, Any]:
    chosen = {
        "kind": wanted.kind, "standing": wanted.standing, "language": wanted.language,
        "sort": None if wanted.sort is Sort.ACTIVE else wanted.sort,
    }  # fmt: skip

    def at(**changed: Any) -> str:
        values = {name: str(value) for name, value in {**chosen, **changed}.items() if value}
        return address(endpoint, **place, **values)

    return {
        "page": feed.page(wanted, standpoint(), language()),
        "wanted": wanted,
        "at": at,
        "kinds": KIND_WORDS,
        "standings": STANDING_WORDS,
        "sorts": SORT_WORDS,
    }
