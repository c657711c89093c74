"""A kind of rule about everybody whom the product knows: each employee registered there has signed in there."""

from math import ceil
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.foundation.audience import Side
from portal.onboarding import observables
from portal.onboarding.listeners.observables import Found
from portal.onboarding.listeners.observables_product import event_names
from portal.onboarding.observables import Asked, Evidence, Kind, Progress
from portal.onboarding.queries import facts
from portal.onboarding.rules.shapes import Rule

EVERYBODY = 100


def _holds(rule: Rule, asked: Asked) -> Found:
    """Compare two numbers of different people: those of whom `ref` was told, and those of whom `text` was."""
    known = facts.of(asked)
    did, among = known.used(rule.ref), known.used(rule.text)
    want = max(ceil(among.people * (rule.people or EVERYBODY) / 100), int(rule.at_least or 1))
    if did.last_at is None or did.people < want:
        return Progress(did.people, want)
    return Evidence(did.last_at, {"people": did.people, "of": among.people})


def _tell(rule: Rule, known: dict[str, Any]) -> str:
    if "people" in known:
        return ngettext(
            "“%(name)s”: %(num)s person of %(of)s", "“%(name)s”: %(num)s people of %(of)s", known["people"],
            name=rule.ref, of=known["of"],
        )  # fmt: skip
    share = rule.people or EVERYBODY
    if share == EVERYBODY:
        return _("“%(name)s” was done by everybody of “%(among)s”", name=rule.ref, among=rule.text)
    return _("“%(name)s” was done by %(share)s%% of “%(among)s”", name=rule.ref, among=rule.text, share=share)


observables.register(
    Kind(
        "used_by_all", _l("Everybody whom the product knows did something"), ("ref", "text", "people", "at_least"),
        _holds, _tell, event_names, Side.CUSTOMER, polled=True,
    )
)  # fmt: skip
