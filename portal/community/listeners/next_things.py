"""A question of a customer that waits is the next thing for who accompanies it, and for whoever knows about it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import Customer, User
from portal.accounts.permits import ROLE_OF_STAFF, Permit, permits
from portal.accounts.standpoint import Standpoint, at_large
from portal.activity.next_things import (
    Keeping,
    NextThing,
    Rank,
    Steady,
    offers_to_customers,
    offers_to_vendor,
)
from portal.community.queries import chances, figures
from portal.community.queries.reach import spaces_of
from portal.foundation import clock
from portal.foundation.clock import day_of
from portal.foundation.db import db
from portal.foundation.i18n import moment

MODULE, MOST = "community", 10
#: No customer's pulse tells of what stands in spaces of many, so that they are looked at anew after this.
STAYS = timedelta(minutes=1)


@offers_to_vendor(keeping=Keeping.HOUR)
def questions_of_customers(user: User, customer_ids: Sequence[int]) -> Steady:
    """Offer the questions of these customers that nobody has answered, until a minute has passed."""
    until = clock.now() + STAYS
    roles = frozenset({ROLE_OF_STAFF[user.staff_role]}) if user.staff_role else frozenset()
    if not branding.module_on(MODULE) or not permits(roles, Permit.COMMUNITY_FIGURES):
        return Steady([], until)
    with spaces_of(at_large(user)):
        rows = figures.open_questions(customer_ids, MOST)
    return Steady(list(_asked(rows)), until)


@offers_to_customers
def for_members(point: Standpoint) -> Iterator[NextThing]:
    """Offer somebody the answers they have not looked at, and a question that they could answer."""
    if not branding.module_on(MODULE) or not point.may(Permit.COMMUNITY_WRITE):
        return
    with spaces_of(point):
        answered = chances.own_answered(point.user.id, point.customer.id)
        could = chances.could_answer(point.user.id)
    zone = point.customer.time_zone
    for row in answered:
        yield NextThing(
            Rank.ANYTHING, "community.answered",
            _l("Your question was answered: %(title)s", title=row.title), _address(point, row),
            _l("Read the answers"),
            reason=lazy_ngettext(
                "%(num)s answer; say which one helped.", "%(num)s answers; say which one helped.", row.replies
            ),
            since=day_of(row.answered_at, zone), caption=_l("A best answer helps the next one"), icon="users",
        )  # fmt: skip
    for row in could:
        yield NextThing(
            Rank.ANYTHING, "community.could_answer",
            _l("You could answer this: %(title)s", title=row.title), _address(point, row), _l("Answer"),
            reason=_l("You know “%(word)s”, and nobody has answered yet.", word=row.shown),
            since=day_of(row.at, zone), icon="users",
        )  # fmt: skip


def _asked(rows: Sequence[Any]) -> Iterator[NextThing]:
    names = _companies({row.author_customer_id for row in rows})
    zone = branding.installation().time_zone
    for row in rows:
        name, slug = names[row.author_customer_id]
        yield NextThing(
            Rank.ANSWER, "community.waiting", row.title,
            f"/c/{slug}/community/threads/{row.public_id}", _l("Answer"),
            reason=_reason(row.answer_by, row.answering_id),
            due=day_of(row.answer_by, zone) if row.answer_by else None, since=day_of(row.at, zone),
            caption=_l("Opens in the community"), icon="users", customer_name=name, customer_url=f"/c/{slug}",
            late=row.answer_by is not None and row.answer_by < clock.now(),
        )  # fmt: skip


def _reason(answer_by: datetime | None, answering_id: int | None) -> Any:
    if answering_id is not None:
        return _l("Somebody said that they will answer this question in the community.")
    if answer_by is None:
        return _l("Nobody has answered this question in the community yet.")
    return _l(
        "Nobody has answered this question in the community yet; by %(moment)s somebody should.",
        moment=moment(answer_by),
    )


def _companies(ids: set[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    rows = db.session.execute(
        select(Customer.id, Customer.name, Customer.slug).where(Customer.id.in_(sorted(ids)))
    )
    return {row.id: (row.name, row.slug) for row in rows}


def _address(point: Standpoint, row: Any) -> str:
    return url_for("community_threads.show", slug=point.customer.slug, thread=row.public_id)
