"""What the vendor's team does with a customer as a company."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.accounts.actions import team
from portal.accounts.actions.revisions import created, revise, write_down
from portal.accounts.models import Customer, LifecycleStage, User
from portal.accounts.queries import customers, handovers
from portal.accounts.rules.search_keys import company_key
from portal.accounts.rules.slugs import slug_of
from portal.accounts.rules.stages import needs_sales_handover
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.files import storage
from portal.foundation.history import Change
from portal.foundation.logos import inert_logo
from portal.foundation.tenancy import customer_scope

#: What only the vendor's team sees of a customer.
VENDORS_FIELDS = frozenset({"stage", "segment_id", "external_id", "slug"})


class HandoverNeeded(Exception):
    """A customer cannot be kicked off before CS has accepted what sales promised, or a reason is given."""


@dataclass(frozen=True)
class CustomerCreated(Event):
    """A customer was entered."""


@dataclass(frozen=True)
class CustomerRevised(Event):
    """What is known of the company changed."""


@dataclass(frozen=True)
class StageChanged(Event):
    """A customer stands elsewhere on the way."""

    before: str
    after: str
    by: Actor


def create(facts: Mapping[str, Any], *, primary: User, backup: User | None, by: Actor) -> Customer:
    """Enter a customer with its account team; without a slug one is made from its name."""
    values = dict(facts)
    values["slug"] = values.get("slug") or proposed_slug(values["name"], values.get("kana", ""))
    customer = Customer(**values)
    customer.search_key = company_key(customer.name, customer.kana, customer.slug)
    db.session.add(customer)
    db.session.flush()
    with customer_scope(customer.id):
        created("customer", customer, customer.name, by=by, visibility=Visibility.VENDOR)
        team.begin(primary, backup, by=by)
        db.session.flush()  # while the scope is open
    audit.remember("customer.created", by=by, customer_id=customer.id, subject=_subject(customer))
    announce(CustomerCreated(customer.id))
    return customer


def proposed_slug(name: str, kana: str) -> str:
    """Return a free address name for a company."""
    return customers.free_slug(slug_of(name, kana) or f"customer-{secrets.token_hex(3)}")


def revise_customer(customer: Customer, values: Mapping[str, Any], *, by: Actor) -> None:
    """Change what is known of the company in scope."""
    inner = {field: value for field, value in values.items() if field in VENDORS_FIELDS}
    shared = {field: value for field, value in values.items() if field not in VENDORS_FIELDS}
    changed = revise("customer", customer, inner, by=by, visibility=Visibility.VENDOR)
    changed |= revise("customer", customer, shared, by=by, visibility=Visibility.SHARED)
    if not changed:
        return
    customer.search_key = company_key(customer.name, customer.kana, customer.slug)
    if "slug" in changed:
        audit.remember(
            "customer.moved",
            by=by,
            customer_id=customer.id,
            subject=_subject(customer),
            before=changed["slug"].before,
            after=customer.slug,
        )
    announce(CustomerRevised(customer.id))


def change_stage(customer: Customer, stage: LifecycleStage, *, by: Actor, reason: str = "") -> None:
    """Move the customer in scope on its way. Raises HandoverNeeded before a kick-off without handover or reason."""
    before = customer.stage
    if stage is before:
        return
    if needs_sales_handover(before, stage) and not reason and not handovers.sales_handover_done():
        raise HandoverNeeded
    customer.stage = stage
    customer.left_at = clock.now() if stage is LifecycleStage.LEFT else None
    db.session.flush()
    changes = {"stage": Change(before, stage)}
    write_down("customer", customer.id, changes, by=by, visibility=Visibility.VENDOR, why=reason or None)
    audit.remember(
        "stage.changed",
        by=by,
        customer_id=customer.id,
        subject=_subject(customer),
        before=before.value,
        after=stage.value,
        reason=reason,
    )
    announce(StageChanged(customer.id, before.value, stage.value, by))


def set_logo(customer: Customer, data: bytes, *, by: Actor) -> None:
    """Show the customer's own logo: only its pixels are kept. Raises FileRefused."""
    place = f"customers/{customer.id}/logo-{secrets.token_hex(16)}.png"
    storage().put(place, inert_logo(data))
    revise("customer", customer, {"logo_place": place}, by=by, visibility=Visibility.SHARED)
    announce(CustomerRevised(customer.id))


def remove_logo(customer: Customer, *, by: Actor) -> None:
    """Show the customer's name again."""
    revise("customer", customer, {"logo_place": None}, by=by, visibility=Visibility.SHARED)
    announce(CustomerRevised(customer.id))


def _subject(customer: Customer) -> str:
    return f"customer:{customer.public_id}"
