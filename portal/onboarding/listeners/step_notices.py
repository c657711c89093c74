"""Who hears of what happens inside steps: the CSM at once that somebody is stuck, whoever handed something in that it
came back, a reviewer that something waits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import and_, select

from portal.accounts.models import Customer, Membership, User
from portal.accounts.queries.calendars import vendors_today
from portal.activity import notices
from portal.activity.actions.notices import tell, withdraw
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.conversations.queries.answering import answerer
from portal.foundation.actor import WORKER
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed
from portal.onboarding.actions.events import StepsOpened, StepStuck
from portal.onboarding.actions.reviews import SentBack
from portal.onboarding.actions.troubles import TroubleEnded
from portal.onboarding.forms.troubles import reason_words
from portal.onboarding.models import Journey, Step, StepReview, StepTrouble
from portal.onboarding.queries.standing import BELONGS, runs
from portal.onboarding.rules.shapes import Words
from portal.onboarding.rules.words import StepKind, StepSide, StepState

KIND, STUCK, BACK, REVIEW = "step", "step.stuck", "step.sent_back", "step.review"
notices.chapter(_l("Onboarding"), "step.", "journey.")
AnyMap = Mapping[int, Any]


@notices.kind(
    STUCK, _l("Somebody is stuck at a step of an onboarding"), usually=ByMail.AT_ONCE, direct=True,
    weight=Weight.ASKS, news=_l("Somebody is stuck in their onboarding"), sides=[Side.VENDOR],
)  # fmt: skip
def stuck(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell the CSM who is stuck, where and why, as long as it lasts."""
    rows, found = _troubles({one.ids.get("trouble_id") for one in noted}), {}
    for one in noted:
        row = rows.get(one.ids.get("trouble_id", 0))
        if row is not None and row.solved_at is None:
            title = _("%(name)s is stuck: %(step)s", name=_name(one), step=_title(row))
            text = "\n".join(part for part in (str(reason_words(row.reason)), row.words) if part)
            subject = _("%(customer)s is stuck at a step of the onboarding", customer=one.customer_name)
            found[one.id] = _told(one, row, title, subject, text, _("See what is in the way"), "circle-pause")
    return found


@notices.kind(
    BACK,
    _l("Something that I handed in was sent back"),
    usually=ByMail.AT_ONCE,
    direct=True,
    weight=Weight.ASKS,
)
def sent_back(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who handed something in that it came back, and why, as long as the step is open."""
    rows, found = _steps({one.subject_id for one in noted}), {}
    whys = _whys({one.ids.get("review_id") for one in noted})
    for one in noted:
        row = rows.get(one.subject_id)
        if row is not None and row.state is StepState.OPEN:
            title = _("%(name)s sent “%(step)s” back", name=_name(one), step=_title(row))
            subject = _("A step of the onboarding was sent back")
            why = whys.get(one.ids.get("review_id", 0), "")
            found[one.id] = _told(one, row, title, subject, why, _("Open the step"), "undo-2")
    return found


@notices.kind(REVIEW, _l("Something in an onboarding waits for my approval"), weight=Weight.ASKS)
def waits_for_review(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell a reviewer what there is to look at, as long as it waits."""
    rows, found = _steps({one.subject_id for one in noted}), {}
    for one in noted:
        row = rows.get(one.subject_id)
        if row is not None and row.state is StepState.OPEN:
            title = _("“%(step)s” waits for your approval", step=_title(row))
            subject = _("Something waits for your approval")
            found[one.id] = _told(one, row, title, subject, "", _("Look at it"), "user-check")
    return found


@in_transaction(StepStuck)
def tell_csm(event: StepStuck) -> None:
    """Tell who leads the journey, else who answers for the customer today, at once."""
    lead = db.session.scalar(narrowed(select(Journey.lead_id).where(Journey.id == event.journey_id), Journey))
    staff = db.session.scalar(narrowed(select(Step.staff_id).where(Step.id == event.step_id), Step))
    customer = db.session.get_one(Customer, event.customer_id)
    answers = answerer(customer, vendors_today(), lead)
    people = {one for one in (answers.person.id if answers else None, lead, staff) if one is not None}
    pid = select(StepTrouble.public_id).where(StepTrouble.id == event.trouble_id)
    tell(
        people, STUCK, by=event.by, about=f"{STUCK}:{db.session.scalar(narrowed(pid, StepTrouble))}",
        visibility=event.visibility, subject_kind=KIND, subject_id=event.step_id, trouble_id=event.trouble_id,
    )  # fmt: skip


@in_transaction(TroubleEnded)
def take_back(event: TroubleEnded) -> None:
    """Take back what was told of a trouble that is over."""
    withdraw(f"{STUCK}:{event.trouble_pid}")


@in_transaction(SentBack)
def tell_who_handed_in(event: SentBack) -> None:
    """Tell who had completed each of these steps, and whose they are."""
    handed_in_by = dict(event.handed_in_by)
    for step in _rows(handed_in_by):
        people = (handed_in_by[step.id], step.staff_id, _person_of(step.owner_id))
        tell(
            {one for one in people if one is not None}, BACK, by=event.by, about=f"{BACK}:{event.review_id}:{step.id}",
            visibility=step.visibility, subject_kind=KIND, subject_id=step.id, review_id=event.review_id,
        )  # fmt: skip


@in_transaction(StepsOpened)
def tell_reviewers(event: StepsOpened) -> None:
    """Tell whose review can be done now; the others of that side see it on their page."""
    for step in _rows(event.step_ids):
        if step.kind is not StepKind.APPROVE:
            continue
        person = step.staff_id if step.side is StepSide.VENDOR else _person_of(step.owner_id)
        if person is not None:
            tell(
                [person], REVIEW, by=WORKER, about=f"{REVIEW}:{step.public_id}:{step.opened_at}",
                visibility=step.visibility, subject_kind=KIND, subject_id=step.id,
            )  # fmt: skip


def _told(one: Noted, row: Any, title: str, subject: str, text: str, action: str, icon: str) -> Told:
    return Told(
        title=title,
        endpoint="steps.show",
        place={"slug": one.customer_slug, "step": row.public_id},
        text=text,
        about=_title(row),
        subject=subject,
        action=action,
        thread=f"step-{row.public_id}",
        icon=icon,
    )


def _name(one: Noted) -> str:
    return pgettext("person", "%(name)s", name=one.by.name) if one.by and one.by.name else _("Somebody")


def _title(row: Any) -> str:
    return Words(row.title_ja, row.title_en).of(language())


def _rows(ids: Iterable[int]) -> Sequence[Step]:
    wanted = sorted(ids)
    return db.session.scalars(narrowed(select(Step).where(Step.id.in_(wanted)), Step)).all() if wanted else []


def _person_of(membership_id: int | None) -> int | None:
    if membership_id is None:
        return None
    asked = select(Membership.user_id).where(Membership.id == membership_id, Membership.ended_at.is_(None))
    return db.session.scalar(narrowed(asked, Membership))


def _steps(ids: set[int]) -> AnyMap:
    """Return these steps as far as their journeys still run."""
    asked = select(Step.id, Step.public_id, Step.title_ja, Step.title_en, Step.state).join(Journey, BELONGS)
    asked = asked.where(Step.id.in_(sorted(ids)), *runs())
    return {row.id: row for row in db.session.execute(narrowed(asked, Step, Journey))}


def _troubles(ids: set[Any]) -> AnyMap:
    """Return these troubles as far as their journeys still run."""
    same = and_(Step.id == StepTrouble.step_id, Step.customer_id == StepTrouble.customer_id)
    asked = select(
        StepTrouble.id, StepTrouble.reason, StepTrouble.words, StepTrouble.solved_at, Step.public_id, Step.title_ja,
        Step.title_en,
    ).join(Step, same).join(Journey, BELONGS)  # fmt: skip
    asked = asked.where(StepTrouble.id.in_(sorted(ids - {None})), *runs())
    return {row.id: row for row in db.session.execute(narrowed(asked, StepTrouble, Step, Journey))}


def _whys(ids: set[Any]) -> Mapping[int, str]:
    asked = select(StepReview.id, StepReview.words).where(StepReview.id.in_(sorted(ids - {None})))
    return {row.id: row.words for row in db.session.execute(narrowed(asked, StepReview))}
