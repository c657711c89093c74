"""What articles ask of the vendor's team next: a text to review, articles to look through again."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext

from portal.accounts.models import User
from portal.accounts.permits import ROLE_OF_STAFF, Permit, permits
from portal.accounts.queries.calendars import vendors_today
from portal.activity.next_things import Keeping, NextThing, Rank, Steady, offers_to_vendor
from portal.foundation import clock
from portal.knowledge.queries import waiting

#: No customer's pulse tells of articles, so that they are looked at anew after this.
STAYS = timedelta(minutes=1)


@offers_to_vendor(keeping=Keeping.HOUR)
def articles_waiting(user: User, _customer_ids: Sequence[int]) -> Steady:
    """Offer the drafts that wait for this reviewer, and the articles of this owner that are due."""
    return Steady(list(_things(user)), clock.now() + STAYS)


def _things(user: User) -> Iterator[NextThing]:
    if not user.staff_role or not permits(
        frozenset({ROLE_OF_STAFF[user.staff_role]}), Permit.KNOWLEDGE_WRITE
    ):
        return
    for row in waiting.to_review(user.id):
        yield NextThing(
            Rank.ANYTHING, "knowledge.review", _l("“%(title)s” waits for your review", title=row.title),
            f"/desk/knowledge/{row.article}", _l("Look it through"),
            reason=_l("A colleague asks you to read it before customers do."), since=row.state_at.date(),
            icon="book-open",
        )  # fmt: skip
    rows = waiting.due(user.id, vendors_today())
    if rows:
        yield NextThing(
            Rank.ANYTHING, "knowledge.due",
            lazy_ngettext(
                "%(num)s article of yours is to be looked through",
                "%(num)s articles of yours are to be looked through",
                len(rows),
            ),
            f"/desk/knowledge?which=due&owner={user.public_id}", _l("See what is due"),
            reason=_l("First “%(title)s”: is it still true?", title=rows[0].title), due=rows[0].review_on,
            icon="book-open",
        )  # fmt: skip
