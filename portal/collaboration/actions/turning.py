"""Turning something into something else, so that both ends remember it."""

from dataclasses import dataclass

from portal.collaboration.models.origins import Origin
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import Made, TurnInto, Why, why
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility, inside_of
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.tenancy import scope


@dataclass(frozen=True)
class Turned(Event):
    """Something became something else. `item` is the part of the subject that did; `url` is where the new is shown."""

    subject_kind: str
    subject_id: int
    item: str
    into: str
    made_kind: str
    made_id: int
    made_public_id: str
    title: str
    url: str
    visibility: Visibility
    by: Actor


def turn(
    subject: Subject,
    into: TurnInto,
    text: str,
    *,
    by: Actor,
    visibility: Visibility,
    under: str = "",
    item: str = "",
    because: Why | None = None,
) -> Made:
    """Make something of a subject (or of its part `item`) in the customer's scope, seen by `visibility` at most.

    `text` is what the new thing is called. Raises CannotTurn.
    """
    if into.inside and by.side is not None:
        visibility = inside_of(by.side)
    made = into.make(subject, text, by=by, visibility=visibility, under=under)
    reason, current = because or why(subject), scope()
    if not made.kind or current is None or current.customer_id is None:
        return made
    db.session.add(
        Origin(
            customer_id=current.customer_id,
            visibility=visibility,
            made_kind=made.kind,
            made_id=made.id,
            made_into=into.kind,
            subject_kind=subject.kind,
            subject_id=subject.id,
            item=item,
            words=reason.text or text,
            asked_by_id=reason.asked_by_id or by.person_id,
            by_id=by.person_id,
        )
    )
    db.session.flush()
    announce(
        Turned(
            current.customer_id, subject.kind, subject.id, item, into.kind, made.kind, made.id, made.public_id,
            made.title, made.url, visibility, by,
        )
    )  # fmt: skip
    return made
