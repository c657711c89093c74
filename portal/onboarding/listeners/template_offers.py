"""Whoever leads a journey is told that a newer edition of its template is offered."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, select

from portal.accounts.models import User
from portal.accounts.queries.team import primary
from portal.activity import notices
from portal.activity.actions.notices import tell
from portal.activity.notices import Noted, Told
from portal.activity.sentences import told_by
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed
from portal.onboarding.actions.offers import EditionOffered
from portal.onboarding.models import Journey, TemplateOffer
from portal.onboarding.rules.shapes import Words

OFFERED = "journey.edition_offered"
told_by("onboarding/templates/told.html", "journey.edition_taken")


@notices.kind(
    OFFERED, _l("A newer edition of a template is offered to an onboarding of yours"), sides=frozenset({Side.VENDOR})
)  # fmt: skip
def offered(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell of an offer while nobody has answered it."""
    rows = _offers({one.subject_id for one in noted})
    return {
        one.id: Told(
            title=_("A newer edition of the template is offered to “%(title)s”", title=title),
            endpoint="journey_offers.show",
            place={"slug": one.customer_slug, "template_offer": public_id},
            about=one.customer_name,
            subject=_("A newer edition of the template is offered"),
            action=_("See what would change"),
            thread=f"offer-{public_id}",
            icon="list-checks",
        )
        for one in noted
        if (found := rows.get(one.subject_id)) is not None
        for public_id, title in [found]
    }


@in_transaction(EditionOffered)
def tell_the_lead(event: EditionOffered) -> None:
    """Tell the person who leads the journey, or else the primary CSM."""
    journey = db.session.scalars(select(Journey).where(Journey.id == event.journey_id)).one()
    csm = primary() if journey.lead_id is None else None
    person = journey.lead_id or (csm.id if csm is not None else None)
    if person is not None:
        tell(
            [person], OFFERED, by=event.by, about=f"{OFFERED}:{event.offer_id}", visibility=Visibility.VENDOR,
            subject_kind="template_offer", subject_id=event.offer_id,
        )  # fmt: skip


def _offers(ids: set[int]) -> dict[int, tuple[str, str]]:
    same = and_(Journey.id == TemplateOffer.journey_id, Journey.customer_id == TemplateOffer.customer_id)
    asked = (
        select(TemplateOffer.id, TemplateOffer.public_id, Journey.title_ja, Journey.title_en)
        .join(Journey, same)
        .where(
            TemplateOffer.id.in_(sorted(ids)),
            TemplateOffer.taken_at.is_(None),
            TemplateOffer.declined_at.is_(None),
        )
    )
    rows = db.session.execute(narrowed(asked, TemplateOffer, Journey))
    return {key: (public_id, Words(ja, en).of(language())) for key, public_id, ja, en in rows}
