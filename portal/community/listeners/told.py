"""What the bell and the mail say about the community, as far as their reader may see it at that moment."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts import branding
from portal.accounts.models import User
from portal.activity import notices
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.community.forms.names import called
from portal.community.queries.told import Post, posts
from portal.community.rules.words import ThreadKind

Sentence = Callable[[Post, str], str]
MODULE, LETTER, THREAD = "community", "community.mail", "community_threads.show"

notices.chapter(_l("Community"), "community.")


@notices.kind(
    "community.mentioned", _l("Somebody mentions you in the community"), usually=ByMail.AT_ONCE, direct=True,
    weight=Weight.ASKS, letter=LETTER,
)  # fmt: skip
def mentioned(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever was named in a post."""
    return _told(reader, noted, lambda _post, name: _("%(name)s mentioned you in the community", name=name))


@notices.kind(
    "community.answered", _l("Somebody answers what you asked or wrote in the community"),
    usually=ByMail.AT_ONCE, weight=Weight.ASKS, letter=LETTER,
)  # fmt: skip
def answered(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who asked of an answer, and who wrote a post of what was said to it."""

    def sentence(post: Post, name: str) -> str:
        if post.kind is ThreadKind.QUESTION:
            return _("%(name)s answered your question", name=name)
        return _("%(name)s replied to your post", name=name)

    return _told(reader, noted, sentence)


@notices.kind(
    "community.commented", _l("Somebody comments on an answer of yours, or where you commented"),
    weight=Weight.SPEAKS, letter=LETTER,
)  # fmt: skip
def commented(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who wrote an answer, and who commented on it before."""
    return _told(reader, noted, lambda _post, name: _("%(name)s wrote a comment", name=name))


@notices.kind("community.accepted", _l("An answer of yours is the best one"), letter=LETTER)
def accepted(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whose answer helped."""
    return _told(
        reader, noted, lambda _post, _name: _("Your answer was chosen as the best answer"), "circle-check"
    )


@notices.kind("community.promised", _l("Somebody says that they will answer your question"), letter=LETTER)
def promised(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who asked that they have not asked in vain."""
    return _told(reader, noted, lambda _post, _name: _("Your question is going to be answered"), "clock")


@notices.kind(
    "community.solved", _l("A question you follow has its best answer"), usually=ByMail.NO, letter=LETTER
)
def solved(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who follows a question that it is solved."""
    return _told(reader, noted, lambda _post, _name: _("A question you follow is solved"), "circle-check")


@notices.kind(
    "community.followed", _l("Something new in what you follow in the community"), usually=ByMail.NO,
    letter=LETTER,
)  # fmt: skip
def followed(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who follows a thread, or whoever answered, of an answer."""
    return _told(reader, noted, lambda _post, name: _("%(name)s replied where you follow along", name=name))


@notices.kind(
    "community.new", _l("A new question or post where you follow along"), usually=ByMail.NO, letter=LETTER
)
def new(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who follows a space, a tag or a person of a new thread."""

    def sentence(post: Post, name: str) -> str:
        if post.kind is ThreadKind.QUESTION:
            return _("%(name)s asked a question", name=name)
        if post.kind is ThreadKind.ANNOUNCEMENT:
            return _("%(name)s posted an announcement", name=name)
        return _("%(name)s wrote a post", name=name)

    return _told(reader, noted, sentence)


@notices.kind(
    "community.merged", _l("A question you follow was asked before, and goes on there"), usually=ByMail.NO,
    letter=LETTER,
)  # fmt: skip
def merged(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who followed a question where it goes on."""
    return _told(
        reader, noted, lambda _post, _name: _("A question you follow goes on in an earlier one"), "git-fork"
    )


def _told(
    reader: User, noted: Sequence[Noted], sentence: Sentence, icon: str = "users"
) -> Mapping[int, Told]:
    found: dict[int, Told] = {}
    readable = posts(reader, noted) if branding.module_on(MODULE) else {}
    for one in noted:
        post = readable.get(one.id)
        if post is None:
            continue
        title = sentence(post, called(post.byline))
        place: dict[str, Any] = {"slug": one.customer_slug, "thread": post.thread_pid}
        found[one.id] = Told(
            title=title,
            endpoint=THREAD,
            place=place | ({"_anchor": f"reply-{post.reply_pid}"} if post.reply_pid else {}),
            text=post.text,
            about=post.title,
            subject=title,
            action=_("Read and answer"),
            thread=f"community-{post.thread_pid}",
            icon=icon,
        )
    return found
