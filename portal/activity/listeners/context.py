"""What whoever opens a conversation sees at once: who asks, their company, their next step, what changed lately."""

from typing import Any
from zoneinfo import ZoneInfo

from portal.accounts.models import Membership, Subscription, User
from portal.accounts.queries import customers, members, subscriptions
from portal.accounts.queries.absences import away_until
from portal.accounts.queries.calendars import today_of
from portal.accounts.queries.companies import companions
from portal.accounts.standpoint import as_member
from portal.activity.context import About, about_customer, about_person
from portal.activity.next_things import for_customer
from portal.activity.queries import timeline
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.i18n import LANGUAGES, language, reader_zone
from portal.foundation.tenancy import customer_scope

MOST_CHANGES = 3


@about_person("activity/context/person.html", order=10)
def who_asks(about: About) -> dict[str, Any] | None:
    """Tell who asks: name with kana, department, title, role, language, their time of day, when they were last here."""
    person, member = about.person, about.membership
    if person is None:
        return None
    local = clock.now().astimezone(ZoneInfo(person.time_zone))
    return {
        "person": person,
        "kana": _kana(person),
        "member": member,
        "department": _department(member),
        "speaks": LANGUAGES.get(person.language, person.language),
        "local": f"{local:%H:%M}",
        "zone": person.time_zone if person.time_zone != reader_zone() else "",
        "url_member": member.public_id if member is not None and member.ended_at is None else "",
        "brief": person.name_in(language()),
    }


@about_customer("activity/context/company.html", order=20)
def their_company(about: About) -> dict[str, Any]:
    """Tell of the company: segment, what it bought and until when, where it stands on its way, who accompanies it."""
    customer = about.point.customer
    segment = customers.segment_of(customer) if customer.segment_id else None
    running = [one for one in subscriptions.all_of_them() if one.ended_on is None]
    team = companions()
    return {
        "segment": (segment.name_en if language() == "en" else segment.name_ja) if segment else "",
        "subscriptions": running,
        "soonest": _soonest(running),
        "team": team,
        "away": away_until([one.person.id for one in team]),
        "brief": customer.name,
    }


@about_person("activity/context/next_step.html", order=40)
def their_next_step(about: About) -> dict[str, Any] | None:
    """Tell what their home asks of them next, beside what is open, as far as both sides see it."""
    person, member = about.person, about.membership
    if person is None or member is None or member.ended_at is not None:
        return None
    customer = about.point.customer
    with customer_scope(customer.id, Audience.GUEST):
        point = as_member(person, customer, member, viewed_by=about.point.user)
        things = [one for one in for_customer(point) if one.kind.split(".")[0] != about.subject_kind]
    if not things:
        return None
    return {"thing": things[0], "late": things[0].overdue(today_of(customer))}


@about_customer("activity/context/changes.html", order=90)
def what_changed(_about: About) -> dict[str, Any] | None:
    """Tell what happened last."""
    entries = timeline(limit=MOST_CHANGES)
    return {"entries": entries} if entries else None


def _kana(person: User) -> str:
    return " ".join(part for part in (person.family_kana, person.given_kana) if part)


def _department(member: Membership | None) -> str:
    if member is None or member.department_id is None:
        return ""
    return members.department_names().get(member.department_id, "")


def _soonest(running: list[Subscription]) -> Subscription | None:
    """Return the subscription that must be answered or ends first."""
    dated = [one for one in running if one.notice_on or one.renews_on]
    today = clock.now().date()
    coming = [one for one in dated if (one.notice_on or one.renews_on or today) >= today]
    return min(coming or dated, key=lambda one: one.notice_on or one.renews_on or today, default=None)
