"""What accepted proposals added to an edition: listed with their seals, each to be read as it was sealed."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.agreements.models import Addendum, Agreement
from portal.agreements.queries import rounds
from portal.agreements.queries.document import Person, named
from portal.agreements.queries.proposals import by_ids
from portal.agreements.queries.since import addenda_of
from portal.agreements.rules.document import reference, seal
from portal.plans.queries.plans import plan_of

bp = CustomerBlueprint("addenda", __name__)
EDITION = {"agreement": rounds.agreement}


@dataclass(frozen=True)
class Added:
    """One addendum as the page lists it. `proposal` is the one that was accepted."""

    number: int
    reference: str
    is_intact: bool
    at: datetime
    proposal: Any
    by: Person | None
    accepted_by: Person | None


@bp.page("/agreements/<pid:agreement>/addenda", permit=Permit.MAP_READ, loads=EDITION)
def index(agreement: Agreement) -> ResponseReturnValue:
    """List what was added to an edition since both sides agreed on it."""
    plan = plan_of(agreement.plan_id)
    return render_template(
        "agreements/proposals/addenda.html", agreement=agreement, plan=plan, rows=_rows(agreement)
    )


@bp.page("/agreements/<pid:agreement>/addenda/<int:number>/text", permit=Permit.MAP_READ, loads=EDITION)
def text(agreement: Agreement, number: int) -> ResponseReturnValue:
    """Give one addendum as it was sealed, byte by byte."""
    found = next((one for one in addenda_of(agreement) if one.number == number), None)
    if found is None:
        abort(404)
    return Response(found.text.encode(), mimetype="application/json")


def _rows(agreement: Agreement) -> list[Added]:
    found = addenda_of(agreement)
    proposals = by_ids(one.proposal_id for one in found)
    said = {one.id: json.loads(one.text) for one in found}
    people = named(
        pseudonym for one in said.values() for pseudonym in (one["by"], one["accepted_by"]) if pseudonym
    )
    return [_added(one, said[one.id], proposals.get(one.proposal_id), people) for one in found]


def _added(one: Addendum, said: dict[str, Any], proposal: Any, people: dict[str, Person]) -> Added:
    return Added(
        one.number,
        reference(one.seal),
        seal(one.text) == one.seal,
        one.at,
        proposal,
        people.get(said["by"] or ""),
        people.get(said["accepted_by"] or ""),
    )
