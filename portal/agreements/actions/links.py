"""Personal links for people without an account: to one place of one circulation, expiring, revocable.

The link shows; agreeing asks for a code that is mailed at that moment and works in the asking browser alone.
"""

from sqlalchemy import select, update

from portal.accounts import sessions
from portal.agreements.actions.records import remember
from portal.agreements.models import Agreement
from portal.agreements.queries.rounds import Place
from portal.foundation import clock, limits, mail
from portal.foundation import links as purpose_links
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.db import db
from portal.foundation.limits import Allowance
from portal.foundation.links import LinkRefused, Purpose, PurposeLink

CODES = Allowance("agreement codes", 5, 3600)  # per place of a circulation
RENEWALS = Allowance("agreement links", 3, 3600)


def give(edition: Agreement, place: Place, *, by: Actor | None = None) -> PurposeLink:
    """Make the personal link to a place; those given before open no more."""
    revoke(edition, place, by=by)
    return purpose_links.make(
        Purpose.EXECUTIVE,
        email=place.person.email,
        customer_ref=edition.customer_id,
        ids={"step": place.id, "agreement": edition.id},
    )


def revoke(edition: Agreement, place: Place, *, by: Actor | None = None) -> int:
    """Let no link to this place open any more; returns how many did."""
    given = list(of_place(edition.customer_id, place.id))
    for link in given:
        link.revoked_at = clock.now()
    if given and by is not None:
        remember("agreement.link_revoked", edition, by, place=place.public_id)
    db.session.flush()
    return len(given)


def of_place(customer_id: int, step_id: int) -> list[PurposeLink]:
    """Return the links to a place that still open, the newest first."""
    asked = select(PurposeLink).where(
        PurposeLink.purpose == Purpose.EXECUTIVE,
        PurposeLink.customer_ref == customer_id,
        PurposeLink.revoked_at.is_(None),
        PurposeLink.expires_at > clock.now(),
    )
    found = db.session.scalars(asked.order_by(PurposeLink.id.desc())).all()
    return [link for link in found if link.ids.get("step") == step_id]


def may_renew(link: PurposeLink) -> bool:
    """Use one of the few new links an hour for this place."""
    return limits.take(RENEWALS, "step", link.ids.get("step"))


def send_again(edition: Agreement, place: Place, *, by: Actor) -> PurposeLink:
    """Mail a new link to the address that is registered for this person, and nowhere else."""
    link = give(edition, place)
    mail.post(
        "agreement.your_turn",
        customer_ref=edition.customer_id,
        agreement_id=edition.id,
        signatory_id=place.person.id,
        step_id=place.id,
        link_id=link.id,
    )
    remember("agreement.link_renewed", edition, by, place=place.public_id)
    return link


def ask_code(edition: Agreement, place: Place) -> PurposeLink:
    """Mail six digits to the person, good for ten minutes in this browser; codes asked before are dropped.

    Raises LinkRefused("too_many") when many were asked for.
    """
    if not limits.take(CODES, "step", place.id):
        raise LinkRefused("too_many")
    db.session.execute(
        update(PurposeLink)
        .where(
            PurposeLink.purpose == Purpose.AGREEMENT_CODE,
            PurposeLink.customer_ref == edition.customer_id,
            PurposeLink.email == place.person.email,
            PurposeLink.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )
    link = purpose_links.make(
        Purpose.AGREEMENT_CODE,
        email=place.person.email,
        browser=sessions.browser(),
        customer_ref=edition.customer_id,
        ids={"step": place.id, "agreement": edition.id},
    )
    mail.post(
        "agreement.code",
        customer_ref=edition.customer_id,
        agreement_id=edition.id,
        signatory_id=place.person.id,
        link_id=link.id,
    )
    remember("agreement.code_asked", edition, actor_of(place), place=place.public_id)
    return link


def enter_code(edition: Agreement, place: Place, challenge: PurposeLink, typed: str) -> bool:
    """Spend the code; False when it is another one, which counts. Raises LinkRefused when it opens no more."""
    if challenge.ids.get("step") != place.id:
        raise LinkRefused("unknown")
    if purpose_links.spend_by_code(challenge, typed):
        return True
    remember("agreement.code_wrong", edition, actor_of(place), place=place.public_id)
    limits.note_failure()
    return False


def actor_of(place: Place) -> Actor:
    """Return who acts when somebody without an account acts by their link."""
    return Actor(ActorKind.ACTION_LINK, place.person.side, place.person.user_id)
