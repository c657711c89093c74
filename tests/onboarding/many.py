"""Journeys in numbers, for lists and figures: rows as the engine leaves them, without walking each one there."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.accounts.models import Customer, Membership
from portal.foundation import clock
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.onboarding.models import (
    Journey,
    JourneySpan,
    JourneySummary,
    JourneyTemplate,
    JourneyTemplateEdition,
    Phase,
    Step,
    StepEffort,
    StepTrouble,
)
from portal.onboarding.rules import shapes
from portal.onboarding.rules.shapes import PhaseShape, StepShape, TemplateShape, Words
from portal.onboarding.rules.words import Pace, StepSide, StepState, StuckReason, Waiting

ZONE = ZoneInfo("Asia/Tokyo")
STEPS = (
    ("master", "取引先マスタを取り込む", "Import your customers", StepSide.CUSTOMER),
    ("template", "請求書テンプレートを選ぶ", "Choose an invoice template", StepSide.CUSTOMER),
    ("domain", "送信元ドメインを確認する", "Confirm the sending domain", StepSide.VENDOR),
    ("trial", "テスト請求書を送る", "Send a trial invoice", StepSide.TOGETHER),
    ("close", "最初の月次締めを終える", "Close the first month", StepSide.CUSTOMER),
)


def make_template(title: str = "Administrator's course") -> JourneyTemplate:
    """Make a template with a published edition of five steps."""
    steps = tuple(StepShape(key, Words(ja, en), side) for key, ja, en, side in STEPS)
    body = shapes.as_json(
        TemplateShape((PhaseShape("go", Words("はじめる", "Begin"), steps),), value_days=21)
    )
    template = JourneyTemplate(title_ja="管理者コース", title_en=title)
    db.session.add(template)
    db.session.flush()
    edition = JourneyTemplateEdition(template_id=template.id, body=body, published_at=clock.now())
    db.session.add(edition)
    db.session.flush()
    template.current_id = edition.id
    return template


def add_journey(
    template: JourneyTemplate,
    *,
    began: date,
    done: int = 2,
    pace: Pace = Pace.ON_TRACK,
    waits: Waiting = Waiting.CUSTOMER,
    late_days: int = 0,
    wow_after: int | None = None,
    completed: bool = False,
    begun: bool = True,
    waited: tuple[float, float] = (3.0, 1.0),
) -> Journey:
    """Add a journey of the customer in scope; `waited` are days for the customer and for us, the rest was work."""
    start = datetime.combine(began, time(), ZONE)
    wow_at = start + timedelta(days=wow_after, hours=9) if wow_after is not None else None
    journey = Journey(
        template_id=template.id, edition_id=template.current_id, title_ja="管理者の導入", title_en="For admins",
        kickoff_on=began, started_on=began if begun else None, started_at=start if begun else None,
        value_days=21, wow_words_ja="最初の月次締めを、手入力なしで終える",
        wow_words_en="Close the first month without typing", wow_reached_at=wow_at,
        completed_at=wow_at if completed else None,
        visibility=Visibility.SHARED if begun else Visibility.VENDOR,
    )  # fmt: skip
    db.session.add(journey)
    db.session.flush()
    steps = _steps(journey, start, len(STEPS) if completed else done, late_days)
    following = next((step for step in steps if step.state is StepState.OPEN), None)
    db.session.add(
        JourneySummary(
            journey_id=journey.id, steps=len(steps), steps_done=sum(s.state is StepState.DONE for s in steps),
            next_step_id=following.id if following and begun else None,
            next_due_on=following.due_on if following else None, waits=waits,
            waits_since=clock.now() - timedelta(days=2), pace=pace, pace_since=clock.now(),
            late_days=late_days,
        )
    )  # fmt: skip
    _spans(journey, start, wow_at, waited)
    db.session.flush()
    return journey


def tell(journey: Journey, key: str, score: int | None = None, reason: StuckReason | None = None) -> None:
    """Let the customer's administrator say how much effort a step took, or what they were stuck with."""
    step = db.session.scalars(select(Step).where(Step.journey_id == journey.id, Step.key == key)).one()
    person_id = db.session.scalars(select(Membership.user_id).order_by(Membership.id)).first() or 0
    if score is not None:
        db.session.add(
            StepEffort(step_id=step.id, person_id=person_id, score=score, words="長くかかりました")
        )
    if reason is not None:
        trouble = StepTrouble(step_id=step.id, reason=reason, by_id=person_id, side=Side.CUSTOMER)
        trouble.visibility = Visibility.SHARED
        db.session.add(trouble)
    db.session.flush()


def fill(slug: str, template: JourneyTemplate, count: int) -> None:
    """Add journeys of all kinds to one customer, and commit."""
    customer = db.session.scalars(select(Customer).where(Customer.slug == slug)).one()
    today = clock.today("Asia/Tokyo")
    with customer_scope(customer.id):
        for n in range(count):
            began = today - timedelta(days=10 + 17 * n % 300)
            if n % 4 == 3:
                made = add_journey(template, began=began, wow_after=12 + n % 9, completed=n % 8 == 7)
            else:
                paces = tuple(Pace)
                made = add_journey(
                    template, began=began, done=n % 4, pace=paces[n % 3], late_days=(0, 2, 7)[n % 3],
                    waits=(Waiting.CUSTOMER, Waiting.VENDOR, Waiting.WORKING)[n % 3],
                )  # fmt: skip
            tell(made, "template", score=2 + n % 4)
            if n % 3 == 0:
                tell(made, "domain", reason=StuckReason.NO_ACCESS if n % 2 else StuckReason.UNCLEAR)
        db.session.commit()


def _steps(journey: Journey, start: datetime, done: int, late_days: int) -> list[Step]:
    phase = Phase(journey_id=journey.id, key="go", title_ja="はじめる", title_en="Begin")
    db.session.add(phase)
    db.session.flush()
    today, made = clock.today("Asia/Tokyo"), []
    for n, (key, ja, en, side) in enumerate(STEPS):
        due = (
            start.date() + timedelta(days=3 * (n + 1)) if n < done else today + timedelta(days=3 * (n - done))
        )
        if n == done and late_days:
            due = today - timedelta(days=late_days)
        made.append(
            Step(
                journey_id=journey.id, phase_id=phase.id, key=key, position=n, title_ja=ja, title_en=en,
                side=side, due_on=due, visibility=Visibility.SHARED,
                opened_at=start + timedelta(days=2 * n) if n <= done else None,
                state=StepState.DONE if n < done else StepState.OPEN,
                done_at=start + timedelta(days=2 * n + 1.5) if n < done else None,
            )
        )  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    return made


def _spans(journey: Journey, start: datetime, until: datetime | None, waited: tuple[float, float]) -> None:
    at = start
    for what, days in ((Waiting.CUSTOMER, waited[0]), (Waiting.VENDOR, waited[1])):
        db.session.add(
            JourneySpan(journey_id=journey.id, what=what, since=at, until=at + timedelta(days=days))
        )
        at += timedelta(days=days)
    db.session.add(JourneySpan(journey_id=journey.id, what=Waiting.WORKING, since=at, until=until))
