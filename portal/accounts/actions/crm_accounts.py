"""Writing the companies of a CRM's list."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

from portal.accounts import branding
from portal.accounts.actions import customers, team
from portal.accounts.actions.customers import CustomerCreated
from portal.accounts.actions.revisions import created
from portal.accounts.models import Customer, LifecycleStage, User
from portal.accounts.queries.crm_imports import PlannedRow
from portal.accounts.rules.search_keys import company_key
from portal.accounts.rules.slugs import slug_of
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db, new_public_id
from portal.foundation.events import announce
from portal.foundation.tenancy import customer_scope


def write(rows: Sequence[PlannedRow], importer: User, options: Mapping[str, Any], *, by: Actor) -> None:
    """Enter the new companies in one statement, each with its primary, and change the known ones."""
    default = _default_primary(importer, options)
    new = [row for row in rows if row.fate.outcome == "create"]
    _enter(new, default, by=by)
    changed = {row.existing_id: row for row in rows if row.fate.outcome == "update"}
    for customer in db.session.scalars(select(Customer).where(Customer.id.in_(list(changed)))):
        with customer_scope(customer.id):
            values = dict(changed[customer.id].values)
            stage = values.pop("stage", None)
            customers.revise_customer(customer, values, by=by)
            if stage is not None:
                customers.change_stage(customer, stage, by=by, reason="import")


def _enter(rows: Sequence[PlannedRow], default: User, *, by: Actor) -> None:
    if not rows:
        return
    slugs = _Slugs()
    owners = {default.id: default} | {user.id: user for user in _users({r.values["owner_id"] for r in rows})}
    facts = [_facts(row, slugs) for row in rows]
    db.session.execute(insert(Customer), facts)
    found = select(Customer).where(Customer.public_id.in_([one["public_id"] for one in facts]))
    entered = {customer.public_id: customer for customer in db.session.scalars(found)}
    for row, one in zip(rows, facts, strict=True):
        customer = entered[one["public_id"]]
        with customer_scope(customer.id):
            created("customer", customer, customer.name, by=by, visibility=Visibility.VENDOR)
            team.enter_primary(owners.get(row.values["owner_id"], default), by=by)
        announce(CustomerCreated(customer.id))


def _facts(row: PlannedRow, slugs: "_Slugs") -> dict[str, Any]:
    rules = branding.installation()
    values = {name: value for name, value in row.values.items() if name != "owner_id"}
    slug = slugs.take(slug_of(values["name"], values.get("kana", "")))
    return {
        "external_id": None,
        "kana": "",
        "industry": "",
        "segment_id": None,
        "stage": LifecycleStage.ADOPTION,
        "language": rules.default_language,
        "time_zone": rules.time_zone,
        "country": rules.country,
        "fiscal_first_month": 4,
        "version": 1,
        **values,
        "public_id": new_public_id(),
        "slug": slug,
        "search_key": company_key(values["name"], values.get("kana", ""), slug),
        "left_at": clock.now() if values.get("stage") is LifecycleStage.LEFT else None,
    }


class _Slugs:
    """Address names not yet taken, neither by a customer nor by a row before."""

    def __init__(self) -> None:
        self.taken = set(db.session.scalars(select(Customer.slug)))
        self.numbers: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        wanted = wanted or f"customer-{new_public_id()[:6].lower().strip('-_')}"
        slug = wanted
        while slug in self.taken:
            self.numbers[wanted] = self.numbers.get(wanted, 1) + 1
            slug = f"{wanted}-{self.numbers[wanted]}"
        self.taken.add(slug)
        return slug


def _default_primary(importer: User, options: Mapping[str, Any]) -> User:
    chosen = options.get("primary_id")
    return next(iter(_users({chosen})), importer) if chosen else importer


def _users(ids: set[int | None]) -> Sequence[User]:
    return db.session.scalars(select(User).where(User.id.in_([one for one in ids if one]))).all()
