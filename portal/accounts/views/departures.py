"""A customer's person moves or leaves: one page with everything they own, handed over together."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts import ownership
from portal.accounts.actions import departures
from portal.accounts.actions.departures import AlreadyPlanned, SuccessorNeeded
from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.members import DepartureForm, FollowerForm
from portal.accounts.models import Departure, Membership
from portal.accounts.permits import Permit
from portal.accounts.queries import departures as asked
from portal.accounts.queries import members
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, way_on

bp = CustomerBlueprint("departures", __name__)
LOADS = {"departure": asked.by_public_id}
PLAN, SHOW = "accounts/departures/plan.html", "accounts/departures/show.html"


@bp.page(
    "/members/<pid:member>/departure",
    permit=Permit.PEOPLE_LEAVE,
    methods=("GET", "POST"),
    loads={"member": members.by_public_id},
)
def plan(member: Membership) -> ResponseReturnValue:
    """Plan somebody's last day, choose who follows, and hand over what they own."""
    point = standpoint()
    if (planned := asked.planned_for(member)) is not None:
        return way_on(_address(planned))
    form = DepartureForm(others=members.others(member), zone=point.customer.time_zone)
    facts = {
        "form": form,
        "member": member,
        "things": ownership.owned_by(member),
        "ticked": set(request.form.getlist("thing")),
        "last_admin": members.is_last_admin(member),
        "kind_word": ownership.kind_word,
    }
    if request.method == "GET":
        return render_template(PLAN, **facts)
    if not form.validate():
        return refused(PLAN, **facts)
    return _planned(member, form, facts)


@bp.page("/departures", permit=Permit.PEOPLE_LEAVE)
def show_all() -> ResponseReturnValue:
    """Show who is moving or leaving, and who has."""
    found = asked.all_of_them()
    ids = [one.membership_id for one in found] + [one.successor_id or 0 for one in found]
    return render_template("accounts/departures/list.html", departures=found, people=members.by_ids(ids))


@bp.page("/departures/<pid:departure>", permit=Permit.PEOPLE_LEAVE, loads=LOADS)
def show(departure: Departure) -> ResponseReturnValue:
    """Show one departure: what was handed over, and what is still with who leaves."""
    return render_template(SHOW, **_facts(departure))


@bp.page("/departures/<pid:departure>/hand-over", permit=Permit.PEOPLE_LEAVE, methods=("POST",), loads=LOADS)
def hand_over(departure: Departure) -> ResponseReturnValue:
    """Hand over what is ticked, to whoever is chosen."""
    point, facts = standpoint(), _facts(departure)
    successor = facts["form"].chosen()
    keys = set(request.form.getlist("thing"))
    if departure.ended_at or departure.cancelled_at:
        return way_on(_address(departure))
    if successor is None or not keys:
        facts["form"].follower.errors = [_("Tick what is handed over, and say who follows.")]
        return refused(SHOW, **facts)
    given = departures.hand_over(departure, successor, keys, by=point.actor)
    flash(ngettext("%(num)s thing handed over", "%(num)s things handed over", len(given)), "done")
    return way_on(_address(departure))


@bp.page("/departures/<pid:departure>/cancel", permit=Permit.PEOPLE_LEAVE, methods=("POST",), loads=LOADS)
def cancel(departure: Departure) -> ResponseReturnValue:
    """The person stays after all."""
    point = standpoint()
    if departure.ended_at is None and departure.cancelled_at is None:
        departures.cancel(departure, by=point.actor)
        flash(_("The departure is cancelled"), "done")
    return way_on(url_for("members.show_all", slug=point.customer.slug))


def _planned(member: Membership, form: DepartureForm, facts: dict[str, Any]) -> ResponseReturnValue:
    point, successor = standpoint(), form.chosen()
    assert form.leaves_on.data is not None  # it is required
    try:
        departure = departures.plan(
            member,
            form.leaves_on.data,
            successor=successor,
            moves_to=form.moves_to.data or "",
            by=point.actor,
        )
    except SuccessorNeeded:
        form.successor.errors = [_("Say who follows: this person owns things, or is the last administrator.")]
        return refused(PLAN, **facts)
    except AlreadyPlanned:
        return way_on(url_for("departures.show_all", slug=point.customer.slug))
    if successor is not None:
        keys = None if form.extent.data == "everything" else facts["ticked"]
        departures.hand_over(departure, successor, keys, by=point.actor)
    flash(_("The departure is planned, and whoever must know is told."), "done")
    return way_on(_address(departure))


def _facts(departure: Departure) -> dict[str, Any]:
    point = standpoint()
    people = members.by_ids([departure.membership_id, departure.successor_id or 0])
    member = people[departure.membership_id]
    seen = {visibility.value for visibility in point.audience.sees} if point.audience else set()
    return {
        "departure": departure,
        "member": member,
        "successor": people.get(departure.successor_id or 0),
        "things": [] if member.ended_at else ownership.owned_by(member),
        "counts": _summed(departure.handed_over, seen),
        "kind_word": ownership.kind_word,
        "form": FollowerForm(others=members.others(member)),
    }


def _summed(handed_over: dict[str, dict[str, int]], seen: set[str]) -> dict[str, int]:
    """Return how many things of each kind were handed over, of those that the reader may see."""
    sums: dict[str, int] = {}
    for visibility, kinds in handed_over.items():
        for kind, count in kinds.items() if visibility in seen else ():
            sums[kind] = sums.get(kind, 0) + count
    return sums


def _address(departure: Departure) -> str:
    slug = standpoint().customer.slug
    return url_for("departures.show", slug=slug, departure=departure.public_id)
