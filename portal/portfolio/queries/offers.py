"""What needs a vendor person today, as far as the whole book tells: contracts, silence, agreements, people who go."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from sqlalchemy import and_, bindparam, or_, select

from portal.accounts.models import Customer, Departure, Handover, Membership, User
from portal.accounts.rules.visits import opened_on
from portal.activity.next_things import Keeping, NextThing, Rank, offers_to_vendor
from portal.foundation import clock
from portal.foundation.db import BIGINT
from portal.foundation.tenancy import ask_across, narrowed, prepared
from portal.portfolio.queries import AnyRow, AnySelect
from portal.portfolio.queries.book import lines_of
from portal.portfolio.queries.offers_quiet import wake_the_plan
from portal.portfolio.rules.lists import NOTICE_AHEAD, SILENT_AFTER, Days, Line, by_kana

PERSON = (User.family_name, User.given_name, User.romanised)
MOST_OF_A_KIND = 20
AGREEING_TAKES = 7
"""Days that a plan may wait for the customer's yes before somebody should ask."""


@offers_to_vendor(keeping=Keeping.APART, most=MOST_OF_A_KIND)
def from_the_book(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer what each customer's own line tells; of one kind at most so many that somebody can look at them."""
    asked = lines_of(user, customer_ids)
    for line in asked.lines:
        for kind, urgency in _needs(line, asked.days):
            place = (urgency, *by_kana(line))
            yield replace(_MADE[kind](line, asked.days), customer_id=line.id, place=place)


@prepared
def _open_handovers() -> AnySelect:
    """Return the question, built once: it names no customer, and is asked across all of them only."""
    me = bindparam("me", type_=BIGINT)
    asked = (
        select(Handover.public_id, Handover.written_at, Handover.to_id, Customer.name, Customer.slug, *PERSON)
        .join(Customer, Customer.id == Handover.customer_id)
        .join(User, User.id == Handover.from_id)
        .where(
            Handover.accepted_at.is_(None),
            or_(
                and_(Handover.to_id == me, Handover.written_at.is_not(None)),
                and_(Handover.from_id == me, Handover.written_at.is_(None)),
            ),
        )
        .order_by(Handover.id)
    )
    return narrowed(asked, Handover)


@prepared
def _open_departures() -> AnySelect:
    asked = (
        select(
            Departure.customer_id,
            Departure.public_id,
            Departure.leaves_on,
            Customer.name,
            Customer.slug,
            *PERSON,
        )
        .join(Customer, Customer.id == Departure.customer_id)
        .join(Membership, Membership.id == Departure.membership_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Departure.successor_id.is_(None),
            Departure.ended_at.is_(None),
            Departure.cancelled_at.is_(None),
        )
        .order_by(Departure.leaves_on, Departure.id)
    )
    return narrowed(asked, Departure, Membership)


def _needs(line: Line, days: Days) -> Iterator[tuple[str, int]]:
    """Yield what a customer needs: the kind, and a number that is lower the more urgent it is."""
    if "notice" in line.tags:
        yield "notice", line.notice_left or 0
    if "unspoken" in line.tags and not (
        line.fading or "silent" in line.tags
    ):  # one silence a customer is enough
        yield "unspoken", -line.unspoken
    if line.plan_pid is None or line.state == "closed":
        return
    if line.state == "proposed" and line.state_since and _waited(line, days) >= AGREEING_TAKES:
        yield "agreement", -_waited(line, days)
    if line.fading:  # it says both, and nothing is told twice
        yield "quiet", -line.silence
        return
    if line.overdue:
        yield "values", -line.overdue
    if line.shared and "silent" in line.tags:
        yield "silence", -line.silence


def _waited(line: Line, days: Days) -> int:
    """Return the days by the customer's calendar."""
    since = clock.day_of(line.state_since or days.now, line.time_zone)
    return (days.today(line.time_zone) - since).days


@offers_to_vendor(steady=True)
def handovers_of_mine(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer the handovers that this person should accept, or still has to write."""
    for row in ask_across(_open_handovers(), me=user.id):
        yield _accept(row) if row.to_id == user.id and row.written_at else _write(row)


@offers_to_vendor(steady=True, kind="accounts")
def departures_without_successor(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer the people of these customers who will go without anybody to follow them."""
    wanted = set(customer_ids)
    for row in ask_across(_open_departures()):
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


def _answer_contract(line: Line, _days: Days) -> NextThing:
    left = line.notice_left or 0
    return NextThing(
        Rank.NOTICE,
        "contract.notice",
        lazy_ngettext(
            "%(num)s day until the notice deadline", "%(num)s days until the notice deadline", left
        ),
        f"/c/{line.slug}/company",
        _l("Prepare the renewal"),
        reason=_l("Until then the customer can decide not to renew."),
        due=line.notice_on,
        caption=_l("Contract, team and people on one page"),
        drawing={"left": left, "of": NOTICE_AHEAD},
        icon="hourglass",
        **_at(line),
    )


def _ask_for_agreement(line: Line, days: Days) -> NextThing:
    return NextThing(
        Rank.AGREEMENT,
        "plan.waiting_for_agreement",
        lazy_ngettext(
            "The plan has waited for agreement for %(num)s day",
            "The plan has waited for agreement for %(num)s days",
            _waited(line, days),
        ),
        f"/c/{line.slug}/plans/{line.plan_pid}",
        _l("Look at the plan"),
        reason=_l("Nothing counts as agreed before both sides have said yes."),
        since=clock.day_of(line.state_since or days.now, line.time_zone),
        caption=_l("What is asked, and of whom"),
        icon="handshake",
        **_at(line),
    )


def _ask_for_values(line: Line, _days: Days) -> NextThing:
    return NextThing(
        Rank.VALUES,
        "values.overdue",
        lazy_ngettext(
            "%(num)s KPI has had no value for two periods",
            "%(num)s KPIs have had no value for two periods",
            line.overdue,
        ),
        f"/c/{line.slug}/plans/{line.plan_pid}?standing=waiting",
        _l("See what is missing"),
        reason=_l("Without values nobody can say where the plan stands."),
        since=line.measured_on,
        caption=_l("The KPIs that wait, with their owners"),
        icon="circle-pause",
        **_at(line),
    )


def _ask_how_it_goes(line: Line, days: Days) -> NextThing:
    today = days.today(line.time_zone)
    newest = clock.day_of(line.opened_at, line.time_zone) if line.opened_at else None
    never, silent = _l("Never opened by the customer yet"), line.silence
    return NextThing(
        Rank.SILENCE,
        "customer.silent",
        lazy_ngettext("Not opened for %(num)s day", "Not opened for %(num)s days", silent)
        if newest
        else never,
        f"/c/{line.slug}",
        _l("See what they missed"),
        reason=_l("After %(days)s days of silence it is worth asking how it goes.", days=SILENT_AFTER),
        since=newest or clock.day_of(line.created_at, line.time_zone),
        caption=_l("Their home page, with what changed"),
        drawing={
            "days": opened_on(line.opened_days, newest, today),
            "note": _l("Days opened in the last 30"),
        },
        icon="eye-off",
        **_at(line),
    )


def _speak_with_them(line: Line, _days: Days) -> NextThing:
    last = line.spoken_at
    return NextThing(
        Rank.SILENCE,
        "contact.unspoken",
        lazy_ngettext(
            "Nobody has spoken with them for %(num)s day",
            "Nobody has spoken with them for %(num)s days",
            line.unspoken,
        ),
        f"/c/{line.slug}/contacts",
        _l("See the contacts"),
        reason=_l("In this segment it should not be more than %(days)s days.", days=line.quiet_limit)
        if last
        else _l("Since this customer was entered, no contact has been written down."),
        since=clock.day_of(last or line.created_at, line.time_zone),
        caption=_l("All that was said, and a call is logged in two clicks"),
        icon="phone-missed",
        **_at(line),
    )


_MADE = {
    "unspoken": _speak_with_them,
    "quiet": wake_the_plan,
    "notice": _answer_contract,
    "agreement": _ask_for_agreement,
    "values": _ask_for_values,
    "silence": _ask_how_it_goes,
}


def _accept(row: AnyRow) -> NextThing:
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


def _write(row: AnyRow) -> NextThing:
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


def _at(row: AnyRow | Line) -> dict[str, Any]:
    return {"customer_name": row.name, "customer_url": f"/c/{row.slug}"}


def _name(row: AnyRow) -> str:
    return " ".join(part for part in (row.family_name, row.given_name) if part) or row.romanised
