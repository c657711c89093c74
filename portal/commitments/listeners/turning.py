"""A line of a note, a conversation or a decision can become an action item."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.collaboration import turning
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import Made, TurnInto
from portal.commitments.actions import commitments
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility

KIND = "commitment"


def _offered(subject: Subject) -> bool:
    return subject.kind != KIND and standpoint().may(Permit.COMMITMENTS_WRITE)


def _make(subject: Subject, text: str, *, by: Actor, visibility: Visibility, under: str) -> Made:
    """Write it down for the side of whoever does so; who does it and by when is said on its page."""
    point = standpoint()
    made = commitments.promise(
        point.customer, text, by=by, side=by.side or Side.VENDOR, visibility=visibility, source=subject
    )
    url = url_for("commitments.edit", slug=point.customer.slug, commitment=made.public_id)
    return Made(url, made.title, KIND, made.id, made.public_id)


turning.register(TurnInto(KIND, _l("Make it an action item"), _offered, _make, icon="circle-check"))
