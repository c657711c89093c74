"""What the bell says about agreements. Mail goes by letters of its own, which reach people without an account too."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.actions.notices import tell, withdraw
from portal.activity.notices import Noted, Told, Weight
from portal.agreements.actions.events import AgreementChanged
from portal.agreements.models import Agreement, Outcome
from portal.agreements.queries import rounds
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import narrowed
from portal.plans.models import Plan

ENDED = frozenset(outcome.value for outcome in (Outcome.AGREED, Outcome.SENT_BACK, Outcome.WITHDRAWN))


notices.chapter(_l("Agreements and proposals"), "agreement.", "proposal.")


@notices.kind("agreement.your_turn", _l("A plan waits for my agreement"), fixed=True, weight=Weight.ASKS)
def your_turn(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whose turn it is."""
    return _told(noted, lambda row: _("Please check “%(title)s” and agree", title=row.title))


@notices.kind(
    "agreement.ended", _l("An agreement in which I take part"), fixed=True, news=_l("An agreement ended")
)
def ended(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who took part how the round ended."""
    return _told(noted, _how_it_ended)


@in_transaction(AgreementChanged)
def ring(event: AgreementChanged) -> None:
    """Tell whoever is asked now; when the round has ended, everybody who took part."""
    edition = rounds.by_id(event.agreement_id)
    if edition is None or event.what == "sheet":
        return
    seen, turn = rounds.round_of(edition), f"agreement-turn-{edition.public_id}"
    withdraw(turn)
    if seen.current is not None:
        asked = (seen.current.person, seen.current.deputy)
        ids = [person.user_id for person in asked if person is not None and person.user_id]
        _tell(event, ids, "agreement.your_turn", turn)
    elif event.what in ENDED:
        ids = [person.user_id for person in seen.taken_part() if person.user_id]
        _tell(event, ids, "agreement.ended", f"agreement-ended-{edition.public_id}")


def _tell(event: AgreementChanged, person_ids: Sequence[int], kind: str, about: str) -> None:
    tell(
        person_ids,
        kind,
        by=event.by,
        about=about,
        visibility=Visibility.SHARED,
        subject_kind="agreement",
        subject_id=event.agreement_id,
        agreement_id=event.agreement_id,
    )


def _told(noted: Sequence[Noted], sentence: Callable[[Any], str]) -> Mapping[int, Told]:
    rows = _editions({one.ids.get("agreement_id") for one in noted})
    found = {}
    for one in noted:
        row = rows.get(one.ids.get("agreement_id"))
        if row is not None:
            found[one.id] = Told(
                title=sentence(row),
                endpoint="agreements.show",
                place={"slug": one.customer_slug, "agreement": row.public_id},
                about=_("Edition %(number)s", number=row.number),
                subject=sentence(row),
                action=_("Check the content"),
                icon="handshake",
            )
    return found


def _editions(ids: set[Any]) -> Mapping[Any, Any]:
    asked = (
        select(Agreement.id, Agreement.public_id, Agreement.number, Agreement.outcome, Plan.title)
        .join(Plan, Plan.id == Agreement.plan_id)
        .where(Agreement.id.in_(ids - {None}))
    )
    return {row.id: row for row in db.session.execute(narrowed(asked, Agreement, Plan))}


def _how_it_ended(row: Any) -> str:
    if row.outcome is Outcome.AGREED:
        return _("Both sides have agreed: %(title)s", title=row.title)
    if row.outcome is Outcome.SENT_BACK:
        return _("Sent back: %(title)s", title=row.title)
    return _("Taken back: %(title)s", title=row.title)
