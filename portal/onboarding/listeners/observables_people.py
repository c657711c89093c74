"""Kinds of rules about the customer's people: who is registered, who has signed in, who uses the product every day."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts.models import Customer
from portal.foundation.audience import Side
from portal.onboarding import observables
from portal.onboarding.listeners.observables import Found, latest
from portal.onboarding.observables import Asked, Evidence, Kind, Progress
from portal.onboarding.queries import facts
from portal.onboarding.rules.shapes import Rule
from portal.onboarding.rules.values import midnight
from portal.usage.queries.names import known as known_names

OWNER, ALL = "owner", "all"


def _registered(rule: Rule, asked: Asked) -> Found:
    joined = [one.joined_at for one in facts.of(asked).members if one.joined_at is not None]
    want = rule.at_least or 1
    if len(joined) < want:
        return Progress(len(joined), want)
    return Evidence(sorted(joined)[ceil(want) - 1], {"people": len(joined)})


def _tell_registered(rule: Rule, known: dict[str, Any]) -> str:
    number = known.get("people")
    if number is not None:
        return ngettext("%(num)s person is registered", "%(num)s people are registered", int(number))
    want = int(rule.at_least or 1)
    return ngettext("At least %(num)s person is registered", "At least %(num)s people are registered", want)


def _signed_in(rule: Rule, asked: Asked) -> Found:
    known = facts.of(asked).members
    if rule.ref == OWNER:
        owner_id = asked.step.owner_id if asked.step is not None else asked.journey.member_id
        seen = next((one.seen_at for one in known if one.id == owner_id), None)
        return Evidence(seen, {}) if seen is not None else None
    registered = [one for one in known if one.joined_at is not None]
    came = [one.seen_at for one in registered if one.seen_at is not None]
    want = _wanted_people(rule, len(registered))
    if not registered or len(came) < want:
        return Progress(len(came), want)
    return Evidence(latest(*came), {"people": len(came), "of": len(registered)})


def _wanted_people(rule: Rule, registered: int) -> int:
    """Return how many people a rule wants: a number, a share of those who are registered, or each of them.

    >>> _wanted_people(Rule("signed_in", "all"), 7), _wanted_people(Rule("signed_in", people=80), 7)
    (7, 6)
    """
    if rule.at_least is not None:
        return ceil(rule.at_least)
    share = 100 if rule.people is None else rule.people
    return max(ceil(registered * share / 100), 1)


def _tell_signed_in(rule: Rule, known: dict[str, Any]) -> str:
    if rule.ref == OWNER:
        return _("Whoever does this has signed in")
    if known.get("people") is not None:
        return _("%(people)s of %(of)s people have signed in", people=known["people"], of=known.get("of"))
    if rule.at_least is not None:
        return ngettext("%(num)s person has signed in", "%(num)s people have signed in", int(rule.at_least))
    if rule.people is not None and rule.people < 100:
        return _("%(share)s %% of the people who are registered have signed in", share=rule.people)
    return _("Each of the people who are registered has signed in")


def _signed_in_choices(_customer: Customer | None) -> Sequence[tuple[str, str]]:
    return ((OWNER, _("Whoever does the step")), (ALL, _("Everybody who is registered")))


def _used_daily(rule: Rule, asked: Asked) -> Found:
    known = facts.of(asked)
    registered = sum(one.joined_at is not None for one in known.members)
    share, days = rule.people or 100, rule.days or 1
    want = rule.at_least if rule.at_least is not None else max(ceil(registered * share / 100), 1)
    until = known.today
    run, ended = facts.working_runs(known.daily(rule.ref), known.calendar, known.since, until, want)
    if run < days or ended is None:
        return Progress(run, days)
    return Evidence(
        midnight(ended, asked.customer.time_zone), {"days": run, "share": share, "on": ended.isoformat()}
    )


def _tell_used_daily(rule: Rule, known: dict[str, Any]) -> str:
    share, days = known.get("share", rule.people or 100), int(known.get("days", rule.days or 1))
    if rule.at_least is not None:
        return ngettext(
            "%(people)s people used it on %(num)s working day",
            "%(people)s people used it on each of %(num)s working days",
            days,
            people=int(rule.at_least),
        )
    return ngettext(
        "%(share)s %% of the people used it on %(num)s working day",
        "%(share)s %% of the people used it on each of %(num)s working days",
        days,
        share=share,
    )


def _names(_customer: Customer | None) -> Sequence[tuple[str, str]]:
    return [("", _("Anything")), *((name, name) for name in known_names())]


observables.register(
    Kind(
        "registered", _l("People are registered"), ("at_least",), _registered, _tell_registered,
        waits_for=Side.CUSTOMER,
    )
)  # fmt: skip
observables.register(
    Kind(
        "signed_in", _l("People have signed in"), ("ref", "at_least", "people"), _signed_in, _tell_signed_in,
        _signed_in_choices, Side.CUSTOMER,
    )
)  # fmt: skip
observables.register(
    Kind(
        "used_daily", _l("The product is used every day"), ("ref", "people", "days", "at_least"), _used_daily,
        _tell_used_daily, _names, Side.CUSTOMER, polled=True,
    )
)  # fmt: skip
