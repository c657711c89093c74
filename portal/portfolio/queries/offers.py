"""What needs a vendor person today, as far as the whole book tells: contracts, silence, agreements, people who go."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from sqlalchemy import Row, or_, select

from portal.accounts.models import Customer, Departure, Handover, Membership, User
from portal.accounts.rules.visits import opened_on
from portal.activity.next_things import NextThing, Rank, offers_to_vendor
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.portfolio.queries.book import rows_of
from portal.portfolio.rules.lists import NOTICE_AHEAD, SILENT_AFTER, Days

AGREEING_TAKES = 7
"""Days that a plan may wait for the customer's yes before somebody should ask."""


@offers_to_vendor
def from_the_book(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer what each customer's own row tells."""
    days = Days(clock.now())
    for row in rows_of(user, customer_ids):
        left = days.until_notice(row)
        if left is not None and left <= NOTICE_AHEAD:
            yield _answer_contract(row, left)
        if row.plan_pid is None or row.state == "closed":
            continue
        if row.state == "proposed" and (days.now - row.state_since).days >= AGREEING_TAKES:
            yield _ask_for_agreement(row, (days.now - row.state_since).days)
        if row.overdue:
            yield _ask_for_values(row)
        if row.visibility == "shared" and days.silent(row):
            yield _ask_how_it_goes(row, days)


@offers_to_vendor
def handovers_of_mine(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer the handovers that this person should accept, or still has to write."""
    asked = (
        select(
            Handover.public_id, Handover.written_at, Handover.to_id, Handover.created_at, Customer.name, Customer.slug,
            User.family_name, User.given_name, User.romanised,
        )
        .join(Customer, Customer.id == Handover.customer_id)
        .join(User, User.id == Handover.from_id)
        .where(
            Handover.accepted_at.is_(None),
            or_(
                (Handover.to_id == user.id) & Handover.written_at.is_not(None),
                (Handover.from_id == user.id) & Handover.written_at.is_(None),
            ),
        )
        .order_by(Handover.id)
    )  # fmt: skip
    for row in db.session.execute(narrowed(asked, Handover)):
        yield _accept(row) if row.to_id == user.id and row.written_at else _write(row)


@offers_to_vendor
def departures_without_successor(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer the people of these customers who will go without anybody to follow them."""
    wanted = set(customer_ids)
    asked = (
        select(
            Departure.customer_id, Departure.public_id, Departure.leaves_on, Customer.name, Customer.slug,
            User.family_name, User.given_name, User.romanised,
        )
        .join(Customer, Customer.id == Departure.customer_id)
        .join(Membership, Membership.id == Departure.membership_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Departure.successor_id.is_(None), Departure.ended_at.is_(None), Departure.cancelled_at.is_(None)
        )
        .order_by(Departure.leaves_on, Departure.id)
    )  # fmt: skip
    for row in db.session.execute(narrowed(asked, Departure, Membership)):
        if row.customer_id in wanted:
            yield NextThing(
                Rank.PEOPLE,
                "departure.without_successor",
                _l("%(person)s will go, and nobody follows yet", person=_name(row)),
                url_for("departures.show", slug=row.slug, departure=row.public_id),
                _l("Name a successor"),
                reason=_l("Goals, KPIs and tasks of this person would be left without an owner."),
                due=row.leaves_on,
                caption=_l("The list of what they own, handed over together"),
                icon="user-minus",
                **_at(row),
            )


def _answer_contract(row: Row[Any], left: int) -> NextThing:
    return NextThing(
        Rank.NOTICE,
        "contract.notice",
        lazy_ngettext(
            "%(num)s day until the notice deadline", "%(num)s days until the notice deadline", left
        ),
        f"/c/{row.slug}/company",
        _l("Prepare the renewal"),
        reason=_l("Until then the customer can decide not to renew."),
        due=row.notice_on,
        caption=_l("Contract, team and people on one page"),
        drawing={"left": left, "of": NOTICE_AHEAD},
        icon="hourglass",
        **_at(row),
    )


def _ask_for_agreement(row: Row[Any], waited: int) -> NextThing:
    return NextThing(
        Rank.AGREEMENT,
        "plan.waiting_for_agreement",
        lazy_ngettext(
            "The plan has waited for agreement for %(num)s day",
            "The plan has waited for agreement for %(num)s days",
            waited,
        ),
        f"/c/{row.slug}/plans/{row.plan_pid}",
        _l("Look at the plan"),
        reason=_l("Nothing counts as agreed before both sides have said yes."),
        since=clock.day_of(row.state_since, row.time_zone),
        caption=_l("What is asked, and of whom"),
        icon="handshake",
        **_at(row),
    )


def _ask_for_values(row: Row[Any]) -> NextThing:
    return NextThing(
        Rank.VALUES,
        "values.overdue",
        lazy_ngettext(
            "%(num)s KPI has had no value for two periods",
            "%(num)s KPIs have had no value for two periods",
            row.overdue,
        ),
        f"/c/{row.slug}/plans/{row.plan_pid}?standing=waiting",
        _l("See which values are missing"),
        reason=_l("Without values nobody can say where the plan stands."),
        since=row.measured_on,
        caption=_l("The KPIs that wait, with their owners"),
        icon="circle-pause",
        **_at(row),
    )


def _ask_how_it_goes(row: Row[Any], days: Days) -> NextThing:
    today = days.today(row.time_zone)
    newest = clock.day_of(row.opened_at, row.time_zone) if row.opened_at else None
    return NextThing(
        Rank.SILENCE,
        "customer.silent",
        lazy_ngettext("Not opened for %(num)s day", "Not opened for %(num)s days", (today - newest).days)
        if newest
        else _l("Never opened by the customer yet"),
        f"/c/{row.slug}",
        _l("See what they have missed"),
        reason=_l("After %(days)s days of silence it is worth asking how it goes.", days=SILENT_AFTER),
        since=newest or clock.day_of(row.created_at, row.time_zone),
        caption=_l("Their home page, with what changed"),
        drawing={
            "days": opened_on(row.opened_days, newest, today),
            "note": _l("Days opened in the last 30"),
        },
        icon="eye-off",
        **_at(row),
    )


def _accept(row: Row[Any]) -> NextThing:
    return NextThing(
        Rank.PEOPLE,
        "handover.accept",
        _l("%(person)s hands over to you", person=_name(row)),
        url_for("handovers.show", slug=row.slug, handover=row.public_id),
        _l("Read and accept"),
        reason=_l("What was promised, the problem in their words, people, risks and open commitments."),
        caption=_l("Accepting is one click at the end"),
        icon="handshake",
        **_at(row),
    )


def _write(row: Row[Any]) -> NextThing:
    return NextThing(
        Rank.PEOPLE,
        "handover.write",
        _l("A handover waits for you to write it"),
        url_for("handovers.show", slug=row.slug, handover=row.public_id),
        _l("Write the handover"),
        reason=_l("The one who follows you can begin once it is written."),
        caption=_l("Five questions; a draft is kept as you go"),
        icon="pencil",
        **_at(row),
    )


def _at(row: Row[Any]) -> dict[str, str]:
    return {"customer_name": row.name, "customer_url": f"/c/{row.slug}"}


def _name(row: Row[Any]) -> str:
    return " ".join(part for part in (row.family_name, row.given_name) if part) or row.romanised
