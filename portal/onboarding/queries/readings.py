"""What is read inside the steps of a journey."""

import json

from sqlalchemy import select

from portal.foundation.db import db
from portal.foundation.pages import kept_body
from portal.foundation.tenancy import narrowed
from portal.onboarding.models import Journey, Step
from portal.onboarding.rules import shapes
from portal.onboarding.rules.shapes import Reading


def read_in(journey: Journey, pulse: int) -> list[Reading]:
    """Return what is read inside a journey's steps; asked anew when another `pulse` says that something changed."""
    found = kept_body(("journey.readings", journey.public_id, pulse), lambda: _written(journey))
    return [Reading(kind, ref) for kind, ref in json.loads(found)]


def _written(journey: Journey) -> str:
    rows = db.session.scalars(narrowed(select(Step.reading).where(Step.journey_id == journey.id), Step))
    known = {(one.kind, one.ref) for one in map(shapes.reading, rows) if one}
    return json.dumps(sorted(known))
