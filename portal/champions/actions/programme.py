"""Setting the rules of the ambassador programme, and what is held against somebody who gets round them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from portal.champions.models import ProgrammeRules, Strike
from portal.champions.queries.programme import THE_ROW, programme, rules
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audit import remember
from portal.foundation.db import db


def set_rules(changes: Mapping[str, Any], *, by: Actor) -> None:
    """Set rules of the programme: worth, caps, levels, recent_days, ring_votes, strike_days, board."""
    row = rules()
    if row is None:
        row = ProgrammeRules(id=THE_ROW)
        db.session.add(row)
    real = {name: value for name, value in changes.items() if getattr(row, name) != value}
    for name, value in real.items():
        setattr(row, name, value)
    db.session.flush()
    if real:
        remember("programme.rules", by=by, fields=sorted(real))


def strike(user_id: int, why: str, *, by: Actor) -> Strike:
    """Hold something against somebody: no points, no level and no place on the board for a while."""
    until = clock.now() + timedelta(days=programme().strike_days)
    made = Strike(user_id=user_id, why=why.strip(), by_id=by.person_id, until=until)
    db.session.add(made)
    db.session.flush()
    remember("strike.given", by=by, subject=f"strike:{made.public_id}", why=made.why)
    return made


def lift(one: Strike, *, by: Actor) -> None:
    """End a strike before its time."""
    one.ended_at = one.ended_at or clock.now()
    remember("strike.lifted", by=by, subject=f"strike:{one.public_id}")
    db.session.flush()
