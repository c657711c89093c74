"""Where people land: everybody's door to their own home, and a customer's home composed from what features offer."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts import branding
from portal.accounts.actions import invitations
from portal.accounts.door import CustomerBlueprint, PersonalBlueprint
from portal.accounts.models import Customer, TeamPosition, User
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries import absences, handovers, members, subscriptions
from portal.accounts.queries.companies import companions, my_companies, today_at
from portal.accounts.queries.sign_in import customer_open_to
from portal.accounts.sessions import viewed_customer
from portal.accounts.standpoint import Standpoint, standpoint
from portal.accounts.visits import visit_before
from portal.activity import cards, next_things, queries
from portal.activity.next_things import NextThing
from portal.activity.rules import by_day
from portal.activity.sentences import chapter
from portal.foundation.audience import Audience, Side
from portal.foundation.i18n import language
from portal.foundation.pages import way_on
from portal.foundation.tenancy import every_customer
from portal.plans.queries import plans
from portal.plans.queries.liveliness import Alive, liveliness
from portal.plans.views.kpis import live_facts
from portal.plans.views.periods import period_words
from portal.portfolio.queries import company, days, offers_home

RECENT = 8
OFFERED = offers_home  # importing them registers them
SHOWN_NEXT = 4
bp = PersonalBlueprint("home", __name__)
customer_bp = CustomerBlueprint("customer_home", __name__)
register(Entry("customer_home.show", _l("Home"), "house", Permit.CUSTOMER_READ, 10, "customer"))
chapter("values", _l("Measured values"), "kpi.", "measurement.", "measurements.")
chapter("plan", _l("Plan and map"), "plan.", "node.", "nodes.", "goal.", "rule.", "map.", "import.")


@bp.page("/", permit=Permit.SIGNED_IN)
def show() -> ResponseReturnValue:
    """Send everybody home: the vendor's people to their desk, a customer's person to their company."""
    point = standpoint()
    if viewed := viewed_customer():  # a vendor person with a member's eyes goes where the member would
        return redirect(url_for("customer_home.show", slug=viewed))
    if point.may(Permit.PORTFOLIO_READ):
        return redirect(url_for("portfolio.today"))
    if point.may(Permit.KNOWLEDGE_WRITE) and branding.module_on("knowledge"):
        return redirect(url_for("knowledge_desk.index"))
    if point.may(Permit.DESK):
        return redirect(url_for("profile.show"))
    companies = my_companies(point.user)
    if len(companies) == 1 and not _has_something_to_join(point.user):
        return redirect(url_for("customer_home.show", slug=companies[0].slug))
    return redirect(url_for("home.choose"))


@bp.page("/companies", permit=Permit.SIGNED_IN)
def choose() -> ResponseReturnValue:
    """Let somebody choose among their companies, or join the one of their mail domain; else say whom to ask."""
    user = standpoint().user
    return render_template("home/choose.html", companies=my_companies(user), offer=customer_open_to(user))


@bp.page("/companies/join", permit=Permit.SIGNED_IN, methods=("POST",))
def join() -> ResponseReturnValue:
    """Join the company that was offered, as a viewer; its administrators are told."""
    user = standpoint().user
    customer = customer_open_to(user)
    if customer is None or customer.slug != request.form.get("company"):
        flash(_("This company cannot be joined by mail address any more"), "wrong")
        return way_on(url_for("home.choose"))
    invitations.join_by_domain(user, customer)
    flash(_("You have joined %(company)s as a viewer", company=customer.name), "done")
    return way_on(url_for("customer_home.show", slug=customer.slug))


@customer_bp.page("", permit=Permit.CUSTOMER_READ, endpoint="show")
def show_customer() -> ResponseReturnValue:
    """Answer in one screen: where we stand, my next thing, what changed since I was here, who my CSM is."""
    live, point = live_facts(), standpoint()
    stand, today = company.stand(point.audience), today_at(point.customer)
    things = _next_things(point)
    vendors = point.side is Side.VENDOR
    return render_template(
        "home/overview.html" if vendors else "home/customer.html",
        today=today,
        stand=stand,
        said=stand.said(today),
        period=_period(stand, point.customer),
        first=things[0] if things else None,
        then=things[1:SHOWN_NEXT],
        coming=company.coming_dates(today, contract=point.may(Permit.CUSTOMER_EDIT)),
        map_url=_map_url(point, stand.plan_pid),
        main_cards=cards.cards_for(point, "main"),
        side_cards=cards.cards_for(point, "side"),
        reply=days.reply(language()),
        alive=_alive(point, stand.plan_pid),
        live=live,
        **_changes(point),
        **_team(),
        **(_overview() if vendors else {}),
    )


def _period(stand: company.Stand, customer: Customer) -> str:
    if stand.starts_on is None or stand.ends_on is None:
        return ""
    return period_words(stand.starts_on, stand.ends_on, customer)


def _has_something_to_join(user: User) -> bool:
    """True once a sign-in, where a company is open to somebody who has another; later it waits among theirs."""
    if session.get("offered_company") or customer_open_to(user) is None:
        return False
    session["offered_company"] = True
    return True


def _next_things(point: Standpoint) -> list[NextThing]:
    """Return what the reader should do for this company; a vendor person hears of it as at their desk."""
    if point.side is not Side.VENDOR:
        return next_things.for_customer(point)
    here = url_for("customer_home.show", slug=point.customer.slug)
    with every_customer("the desk's offers, asked for one customer", Audience.VENDOR):
        things = next_things.for_vendor(point.user, [point.customer.id])
    return [thing for thing in things if thing.customer_url == here]


def _changes(point: Standpoint) -> dict[str, Any]:
    """Return what changed since the visit before; where nothing did, what changed last."""
    since = visit_before(point.membership) if point.membership else None
    new = queries.timeline(since=since, limit=RECENT) if since else []
    entries = new or queries.timeline(limit=RECENT)
    return {
        "since": since,
        "anything_new": bool(new),
        "first_visit": since is None and point.membership is not None and not point.read_only,
        "days": by_day(entries, point.user.time_zone),
    }


def _alive(point: Standpoint, plan_pid: str | None) -> Alive | None:
    """Return when the plan on this page was last opened by the customer, measured and changed."""
    plan = plans.active_plan() if plan_pid else None
    return liveliness(plan, point.customer) if plan is not None and plan.public_id == plan_pid else None


def _team() -> dict[str, Any]:
    """Return the CSM, who stands in, and until when one of them is away."""
    team = companions()
    away = absences.away_until([one.person.id for one in team])
    return {
        "primary": next((one for one in team if one.position is TeamPosition.PRIMARY), None),
        "backup": next((one for one in team if one.position is TeamPosition.BACKUP), None),
        "away": away,
    }


def _overview() -> dict[str, Any]:
    """Return what only the vendor's people see of a customer."""
    return {
        "sums": company.people_sums(),
        "people": members.people(),
        "subscriptions": [one for one in subscriptions.all_of_them() if one.ended_on is None],
        **_handover(),
    }


def _handover() -> dict[str, Any]:
    newest = next(iter(handovers.all_of_them()), None)
    slug = standpoint().customer.slug
    url = url_for("handovers.show", slug=slug, handover=newest.public_id) if newest else ""
    return {"handover": newest, "handover_url": url}


def _map_url(point: Standpoint, plan_pid: str | None) -> str:
    slug = point.customer.slug
    return url_for("map.show", slug=slug, plan=plan_pid) if plan_pid else url_for("map.active", slug=slug)
