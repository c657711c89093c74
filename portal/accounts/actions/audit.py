"""Taking the audit log along: that is an entry in it, too."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.accounts.queries import audit as asked
from portal.accounts.queries.audit import Search
from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.audit import AuditEntry
from portal.foundation.sheets import write_csv

HEADER = (
    "Time",
    "Act",
    "Kind of actor",
    "Side",
    "Person",
    "Mail",
    "Customer",
    "Subject",
    "Facts",
    "Address",
    "Request",
)


def export(search: Search, *, by: Actor) -> bytes:
    """Return the entries that are looked for as CSV, at most 100,000 of the newest, times in the search's zone."""
    entries = list(asked.exported(search))
    audit.remember("audit.exported", by=by, subject="audit", count=len(entries), search=_said(search))
    return write_csv(HEADER, _lines(entries, search.zone))


def _lines(entries: list[AuditEntry], zone: str) -> Iterator[tuple[Any, ...]]:
    people = asked.people_of({one.actor_id for one in entries if one.actor_id})
    companies = asked.customers_of({one.customer_ref for one in entries if one.customer_ref})
    for one in entries:
        person, company = people.get(one.actor_id or 0), companies.get(one.customer_ref or 0)
        yield (
            _local(one.at, zone),
            one.act,
            str(one.actor_kind or ""),
            str(one.actor_side or ""),
            person.name if person else "",
            (person.email or "") if person else "",
            company.name if company else "",
            one.subject,
            said_facts(one.facts),
            one.address,
            one.request_id,
        )


def said_facts(facts: dict[str, Any]) -> str:
    """Return an entry's facts on one line."""
    return "; ".join(f"{name}: {value}" for name, value in facts.items() if value not in (None, ""))


def _local(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).isoformat(" ", "seconds")


def _said(search: Search) -> dict[str, str]:
    said = {"act": search.act, "person": search.person, "customer": search.customer}
    said |= {"first": str(search.first or ""), "last": str(search.last or "")}
    return {name: value for name, value in said.items() if value}
