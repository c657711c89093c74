"""What the bell says of a question that has waited too long: to the vendor's people who accompany its asker."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.community.actions.overdue import KIND
from portal.community.listeners.told import LETTER, THREAD
from portal.community.queries.told import posts
from portal.foundation.audience import Side


@notices.kind(
    KIND, _l("A question of a customer of mine waits in the community longer than promised"),
    usually=ByMail.AT_ONCE, weight=Weight.ASKS, letter=LETTER, sides=frozenset({Side.VENDOR}),
)  # fmt: skip
def overdue(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell which question waits, as long as its reader may read it."""
    readable = posts(reader, noted)
    return {
        one.id: Told(
            title=_("A question from %(customer)s still waits for an answer", customer=one.customer_name),
            endpoint=THREAD,
            place={"slug": one.customer_slug, "thread": post.thread_pid},
            text=post.text,
            about=post.title,
            subject=_("A question waits for an answer"),
            action=_("Read and answer"),
            thread=f"community-{post.thread_pid}",
            icon="clock",
        )
        for one in noted
        if (post := readable.get(one.id)) is not None
    }
