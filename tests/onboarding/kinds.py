"""A journey with a step of every kind, for what happens inside steps."""

from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation.db import db
from portal.meetings.models import FreeTimes
from portal.meetings.rules.free import USUAL_HOURS
from portal.onboarding.models import Journey, Step
from portal.onboarding.queries import journeys
from portal.onboarding.rules.shapes import Field, Rule, TemplateShape, Words
from portal.onboarding.rules.words import Anchor, StepKind, StepSide
from tests import cast
from tests.onboarding.small import begun, by_key, phase, step

FIELDS = (
    Field("company", Words("請求書に載せる会社名", "Name on the invoice")),
    Field("note", Words("ご要望", "Wishes"), "long", required=False),
    Field("seats", Words("利用人数", "How many people"), "number"),
    Field("begins", Words("開始日", "First day"), "date", required=False),
    Field(
        "size",
        Words("用紙", "Paper"),
        "choice",
        False,
        (Words("A4縦", "A4 upright"), Words("A4横", "A4 wide")),
    ),
    Field("sso", Words("SSOを使いますか", "Do you use SSO?"), "yes_no", required=False),
    Field("admin", Words("管理者", "Administrator"), "person", required=False),
)
KINDS = TemplateShape(
    phases=(
        phase(
            "work",
            step("do", due=1),
            step("form", due=2, kind=StepKind.FORM, fields=FIELDS, minutes=5),
            step("upload", due=3, kind=StepKind.UPLOAD),
            step("question", due=4, kind=StepKind.QUESTION),
            step("approve", due=5, kind=StepKind.APPROVE, needs=("form", "upload")),
            step("ours", StepSide.VENDOR, due=5, kind=StepKind.APPROVE, needs=("form",)),
            step("meeting", StepSide.TOGETHER, due=6, kind=StepKind.MEETING, minutes=30),
            step(
                "held",
                StepSide.TOGETHER,
                due=6,
                kind=StepKind.MEETING,
                automatic=Rule("meeting_held", "step"),
            ),
            step("prepare", StepSide.VENDOR, kind=StepKind.FORM, fields=FIELDS[:1], internal=True),
        ),
    ),
    wow=Rule("step", "do"),
    wow_words=Words("最初の請求書が出た", "The first invoice went out"),
    clock_from=Anchor.START,
    value_days=30,
)


def kinds(**more: Any) -> Journey:
    """Return a journey with a step of every kind, begun and kept; the customer's scope must be open."""
    made = begun(KINDS, **more)
    db.session.commit()
    return made


def found(key: str) -> Step:
    """Return a step of the only journey, as it is now."""
    return by_key(journeys.running()[0])[key]


def person(name: str) -> User:
    """Return somebody of the cast."""
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()


def lets_book(name: str = "chloe") -> None:
    """Let a vendor person's free times be booked, on every working day."""
    db.session.add(
        FreeTimes(person_id=person(name).id, open=True, zone="Asia/Tokyo", hours=USUAL_HOURS, lengths=[30])
    )
    db.session.commit()
