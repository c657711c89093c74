"""A conversation in which a result was told becomes the beginning of a story."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.collaboration import turning
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import CannotTurn, Made, TurnInto, why
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.i18n import LANGUAGES, language
from portal.foundation.refusals import Refused
from portal.stories.actions import stories as change
from portal.stories.actions.records import KIND


def _offered(subject: Subject) -> bool:
    return subject.visibility is Visibility.SHARED and standpoint().may(Permit.STORIES_WRITE)


def _make(subject: Subject, text: str, *, by: Actor, visibility: Visibility, under: str) -> Made:
    if visibility is not Visibility.SHARED:
        raise CannotTurn(_l("A story is told by both sides: it cannot come from what only one of them sees."))
    customer, reason = standpoint().customer, why(subject)
    code = language() if language() in LANGUAGES else customer.language
    try:
        story = change.begin(customer, text, by=by, language=code, situation=reason.text[:4_000])
    except Refused as refusal:
        raise CannotTurn(_l("Give it a title first.")) from refusal
    url = url_for("own_stories.show", slug=customer.slug, story=story.public_id)
    return Made(url, text, KIND, story.id, story.public_id)


turning.register(TurnInto(KIND, _l("Begin a success story with it"), _offered, _make, icon="sparkles"))
