"""Whoever wrote in a thread hears that more people are to read it, and whoever asked hears how it ended."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.community.actions.widening import ASKED, NOT_WIDENED, WIDENED
from portal.community.forms.names import called
from portal.community.queries.told import posts


@notices.kind(
    ASKED, _l("More people are to read what I wrote in the community"), usually=ByMail.AT_ONCE, direct=True,
    weight=Weight.ASKS,
)  # fmt: skip
def asked(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Ask whoever answered; where they may not read the thread any more, nothing is told."""
    readable, found = posts(reader, noted), dict[int, Told]()
    for one in noted:
        post = readable.get(one.id)
        if post is None:
            continue
        title = _(
            "%(name)s would like more people to read a post in which you wrote", name=called(post.byline)
        )
        found[one.id] = Told(
            title=title, endpoint="community.consent",
            place={"slug": one.customer_slug, "asked_thread": post.thread_pid},
            about=post.title, subject=_("May more people read what you wrote?"), action=_("Read and decide"),
            thread=f"community-{post.thread_pid}", icon="users",
        )  # fmt: skip
    return found


@notices.kind(WIDENED, _l("More people read my post in the community, as I asked"))
def widened(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever asked that everybody agreed."""
    return _ended(reader, noted, _("Everybody agreed: more people can read your post now"))


@notices.kind(
    NOT_WIDENED,
    _l("More people do not read my post in the community: somebody did not agree"),
)
def not_widened(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever asked that it stays where it is, and not because of whom."""
    return _ended(reader, noted, _("Your post stays where it is: not everybody who wrote in it agreed"))


def _ended(reader: User, noted: Sequence[Noted], title: str) -> Mapping[int, Told]:
    readable = posts(reader, noted)
    return {
        one.id: Told(
            title=title, endpoint="community_threads.show",
            place={"slug": one.customer_slug, "thread": readable[one.id].thread_pid},
            about=readable[one.id].title, subject=title, action=_("Look at the post"),
            thread=f"community-{readable[one.id].thread_pid}", icon="users",
        )
        for one in noted if one.id in readable
    }  # fmt: skip
