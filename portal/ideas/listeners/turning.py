"""A conversation, a step, a decision or a note's line becomes an idea for the product, with the why."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.collaboration import turning
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import CannotTurn, Made, TurnInto, Under, why
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.ideas.actions import ideas as change
from portal.ideas.actions.ideas import KIND
from portal.ideas.forms.words import state_word
from portal.ideas.models import Idea
from portal.ideas.queries import ideas

A_NEW_ONE = "new"


def _offered(subject: Subject) -> bool:
    return subject.kind != KIND and standpoint().may(Permit.IDEAS_WRITE)


def _known(_subject: Subject, _visibility: Visibility) -> Sequence[Under]:
    """Return what it can be: a new idea first, else one that others asked for already."""
    known = [Under(row.public_id, row.title, state_word(row.state)) for row in ideas.still_open()]
    return [Under(A_NEW_ONE, _("A new idea")), *known]


def _make(subject: Subject, text: str, *, by: Actor, visibility: Visibility, under: str) -> Made:
    idea = change.write(text, by=by) if under in ("", A_NEW_ONE) else ideas.idea(under)
    if idea is None or not _takes_asks(idea):
        raise CannotTurn(_("That idea has been decided meanwhile."))
    reason = why(subject)
    made = change.ask(
        idea,
        reason.text or text,
        by=by,
        visibility=visibility,
        asked_by_id=reason.asked_by_id,
        source=subject,
    )
    url = url_for("ideas.show", slug=standpoint().customer.slug, ask=made.public_id)
    return Made(url, idea.title, KIND, made.id, made.public_id)


def _takes_asks(idea: Idea) -> bool:
    """Tell whether an idea is worded, still its own and not decided."""
    return idea.worded_at is not None and idea.merged_into_id is None and idea.state in ideas.STILL_OPEN


turning.register(
    TurnInto(KIND, _l("Note it as an idea for the product"), _offered, _make, _known, "sparkles")
)
