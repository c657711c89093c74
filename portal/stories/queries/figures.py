"""Which KPIs can be shown with before and after: those of signed plans, with what was measured since."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.agreements.models import Agreement, AgreementDocument, Outcome
from portal.agreements.rules.contents import Contract, contents
from portal.agreements.rules.document import reference, seal
from portal.foundation.clock import day_of
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import Node, Plan
from portal.plans.queries.measurements import in_force
from portal.stories.rules.figures import Source, frozen


@dataclass(frozen=True)
class Offered:
    """A KPI that a story may show. `facts` are None where nothing was measured yet."""

    key: str
    title: str
    facts: dict[str, Any] | None


@dataclass(frozen=True)
class Signed:
    """A signed plan with its KPIs."""

    plan: str
    edition: int
    agreed_on: date
    kpis: tuple[Offered, ...]


def offered(zone: str) -> list[Signed]:
    """Return the KPIs of every signed plan that the reader sees, the newest agreement first; three statements.

    A text whose seal is not its own any more offers nothing. `zone` says on which day it was agreed.
    """
    editions = [row for row in _in_force() if seal(row.text) == row.seal]
    read = [contents(json.loads(row.text)) for row in editions]
    nodes = _nodes({contract.id for one in read for contract in one.contracts})
    measured = in_force(list(nodes.values()))
    found = []
    for row, said in zip(editions, read, strict=True):
        agreed_on = day_of(row.ended_at, zone)
        source = Source(said.title, row.number, agreed_on, reference(row.seal))
        kpis = tuple(_offered(one, nodes, measured, source) for one in said.contracts if one.id in nodes)
        found.append(Signed(said.title, row.number, agreed_on, kpis))
    return found


def _in_force() -> list[Any]:
    """Return the edition in force of each plan."""
    asked = (
        select(
            Agreement.plan_id,
            Agreement.number,
            Agreement.ended_at,
            AgreementDocument.text,
            AgreementDocument.seal,
        )
        .join(AgreementDocument, AgreementDocument.agreement_id == Agreement.id)
        .join(Plan, Plan.id == Agreement.plan_id)
        .where(Agreement.outcome == Outcome.AGREED, Plan.deleted_at.is_(None))
        .order_by(Agreement.ended_at.desc(), Agreement.number.desc())
    )
    newest: dict[int, Any] = {}
    for row in db.session.execute(narrowed(asked, Agreement, AgreementDocument, Plan)):
        newest.setdefault(row.plan_id, row)
    return list(newest.values())


def _nodes(public_ids: set[str]) -> dict[str, int]:
    asked = select(Node.public_id, Node.id).where(
        Node.public_id.in_(sorted(public_ids)), Node.deleted_at.is_(None)
    )
    return {row.public_id: row.id for row in db.session.execute(narrowed(asked, Node))}


def _offered(
    contract: Contract, nodes: Mapping[str, int], measured: Mapping[int, Any], source: Source
) -> Offered:
    facts = frozen(contract, measured.get(nodes[contract.id], ()), source)
    return Offered(contract.id, contract.title, None if facts is None else {"key": contract.id, **facts})
