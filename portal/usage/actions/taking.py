"""Taking a batch of events in: each once, however often it is sent, and counted in the same transaction.

Looked at first, outside any transaction; then kept in a few statements, whatever the number of customers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.foundation.cooperation import let_others_go_on
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.tenancy import customer_scope
from portal.usage.actions import refusals
from portal.usage.actions.events import UsageCounted
from portal.usage.actions.keeping import Placed, add_counts, keep_new, note_people
from portal.usage.actions.tokens import note_use
from portal.usage.queries import customers, names
from portal.usage.queries.customers import Found
from portal.usage.queries.tokens import Sender
from portal.usage.rules import rows
from portal.usage.rules.rows import BadRow, Row

SLICE = 50  # rows looked at before others may go on


@dataclass(frozen=True)
class Refusal:
    """A row that is not taken: its index in the batch, why, and what it called itself."""

    index: int
    reason: str
    id: str = ""
    name: str = ""
    customer_id: int = 0


@dataclass(frozen=True)
class Looked:
    """A batch whose rows were looked at, one by one."""

    good: Sequence[tuple[int, Row]]
    refused: Sequence[Refusal]


@dataclass(frozen=True)
class Taken:
    """What became of a batch: `taken` are new, `known` were taken before (or stood twice in it)."""

    taken: int
    known: int
    refused: Sequence[Refusal]


def look(raws: Sequence[Any], now: datetime) -> Looked:
    """Return which rows can be taken and which cannot, giving way to others in between."""
    good: list[tuple[int, Row]] = []
    refused: list[Refusal] = []
    for index, raw in enumerate(raws):
        if index % SLICE == SLICE - 1:
            let_others_go_on()
        try:
            good.append((index, rows.read(raw, now)))
        except BadRow as bad:
            refused.append(Refusal(index, bad.reason, *rows.told(raw)))
    return Looked(good, refused)


def take(looked: Looked, sender: Sender, now: datetime) -> Taken:
    """Keep what is new, count it, and say what became of every row."""
    placed, refused = _placed(looked.good, sender)
    let_others_go_on()
    placed, too_many = _within_names(placed)
    let_others_go_on()
    refused = sorted([*looked.refused, *refused, *too_many], key=lambda one: one.index)
    once = {(one.customer.id, one.row.id): one for one in reversed(placed)}  # of twins the first one counts
    new = _kept(sorted(once.values(), key=lambda one: (one.customer.id, one.row.id)), sender, now)
    refusals.remember(refused, sender, now)
    note_use(sender.token_id, now)
    return Taken(len(new), len(placed) - len(new), refused)


def _kept(placed: Sequence[Placed], sender: Sender, now: datetime) -> Sequence[Placed]:
    if not placed:
        return []
    people = note_people(placed, now)
    new = keep_new(placed, people, sender.token_id, now)
    if new:
        add_counts(new, people)
        _announce(new)
    return new


def _announce(new: Iterable[Placed]) -> None:
    told: dict[int, set[str]] = {}
    for one in new:
        told.setdefault(one.customer.id, set()).add(one.row.name)
    for customer_id, what in sorted(told.items()):
        with customer_scope(customer_id):
            announce(UsageCounted(customer_id, tuple(sorted(what))))
            db.session.flush()
        let_others_go_on()


def _placed(good: Sequence[tuple[int, Row]], sender: Sender) -> tuple[list[Placed], list[Refusal]]:
    """Return whose each row is; rows of customers that are unknown, gone or not the token's own are refused."""
    own = customers.by_id(sender.customer_id) if sender.customer_id else None
    found = {} if own else customers.named({row.customer for _, row in good} - {""})
    placed, refused = [], []
    for index, row in good:
        customer, reason = _own(row, own) if own else _any(row, found)
        if customer is None:
            refused.append(Refusal(index, reason, row.id, row.name, sender.customer_id))
        else:
            placed.append(Placed(index, row, customer, row.at.astimezone(customer.zone).date()))
    return placed, refused


def _own(row: Row, own: Found) -> tuple[Found | None, str]:
    """A token of one customer says the same of every other name, whether it is somebody's or nobody's."""
    return (own, "") if not row.customer or row.customer in own.names else (None, "customer_other")


def _any(row: Row, found: dict[str, list[Found]]) -> tuple[Found | None, str]:
    if not row.customer:
        return None, "customer_missing"
    meant = found.get(row.customer, [])
    if len(meant) != 1:
        return None, "customer_ambiguous" if meant else "customer_unknown"
    return (None, "customer_left") if meant[0].left else (meant[0], "")


def _within_names(placed: list[Placed]) -> tuple[list[Placed], list[Refusal]]:
    """Refuse names beyond those that a customer may have, so that a counter in a name cannot fill the house."""
    full = names.beyond({(one.customer.id, one.row.name) for one in placed})
    if not full:
        return placed, []
    kept = [one for one in placed if (one.customer.id, one.row.name) not in full]
    refused = [
        Refusal(one.index, "too_many_names", one.row.id, one.row.name, one.customer.id)
        for one in placed
        if (one.customer.id, one.row.name) in full
    ]
    return kept, refused
