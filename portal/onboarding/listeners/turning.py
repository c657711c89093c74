"""A line of a note, a conversation or a decision can become a step; what is made of a step says who was stuck."""

import re
from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.collaboration import turning
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import CannotTurn, Made, TurnInto, Under, Why, why_of
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import new_public_id
from portal.foundation.i18n import language
from portal.onboarding.actions import adapting
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.forms.troubles import effort_words, reason_words
from portal.onboarding.models import Journey, Phase
from portal.onboarding.queries import efforts, journeys, steps, troubles
from portal.onboarding.rules.shapes import StepShape, Words
from portal.onboarding.rules.troubles import is_hard
from portal.onboarding.rules.words import StepSide

KIND = "step"
LONGEST_TITLE = 200


def _offered(subject: Subject) -> bool:
    point = standpoint()
    allowed = subject.kind != KIND and point.may(Permit.ONBOARDING_LEAD)
    return allowed and journeys.any_running()


def _phases(_subject: Subject, visibility: Visibility) -> Sequence[Under]:
    """Return the phases of the running journeys; what is inside the customer becomes no step of both sides."""
    if visibility is Visibility.CUSTOMER:
        return []
    return [
        Under(phase.public_id, Words(phase.title_ja, phase.title_en).of(language()), _title(journey))
        for journey in journeys.running()
        for phase in journeys.phases(journey.id)
    ]


def _make(subject: Subject, text: str, *, by: Actor, visibility: Visibility, under: str) -> Made:
    phase: Phase | None = journeys.phase(under)
    if phase is None or visibility is Visibility.CUSTOMER:
        raise CannotTurn(_("That phase is not there any more."))
    title = " ".join(text.split())
    words = Words(title[:LONGEST_TITLE], "") if language() == "ja" else Words("", title[:LONGEST_TITLE])
    inside = visibility is Visibility.VENDOR
    side = StepSide.VENDOR if inside or by.side is Side.VENDOR else StepSide.CUSTOMER
    shape = StepShape(_key(), words, side, internal=inside)
    try:
        made = adapting.add(phase, shape, by=by)
    except Refused as refusal:
        raise CannotTurn(
            _("The onboarding does not take it: it is over, or has too many steps.")
        ) from refusal
    url = url_for("steps.show", slug=standpoint().customer.slug, step=made.public_id)
    return Made(url, title[:LONGEST_TITLE], KIND, made.id, made.public_id)


@why_of(KIND)
def why(subject: Subject) -> Why:
    """Say who was stuck and with which words; else who said that it took much effort."""
    step = steps.step(subject.public_id)
    if step is None:
        return Why(title=subject.title)
    said = troubles.of_step(step)
    if said:
        text = "\n".join(part for part in (str(reason_words(said[0].reason)), said[0].words) if part)
        return Why(said[0].by_id, subject.title, text)
    hard = next((one for one in efforts.of_step(step) if is_hard(one.score)), None)
    if hard is None:
        return Why(title=subject.title)
    took = _("It took effort: %(words)s", words=effort_words(hard.score))
    return Why(hard.person_id, subject.title, "\n".join(part for part in (took, hard.words) if part))


def _title(journey: Journey) -> str:
    return Words(journey.title_ja, journey.title_en).of(language())


def _key() -> str:
    """Return a key that no template uses."""
    return "own-" + re.sub(r"[^a-z0-9]", "", new_public_id().lower())[:8]


turning.register(TurnInto(KIND, _l("Make it a step of the onboarding"), _offered, _make, _phases, "route"))
