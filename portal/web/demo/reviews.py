"""Business reviews in the demo: three companies look back on the last quarter, and this quarter's are being filled.

ミナト商会 has corrected what was final, so there are two editions to compare; a decision that was left for later
comes back in the review after it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.calendar import FiscalYear, Period
from portal.foundation.db import db
from portal.plans.queries import plans
from portal.reviews.actions import freezing, outcomes, outcomes_making
from portal.reviews.actions import reviews as change
from portal.reviews.actions import sections as arrange
from portal.reviews.actions.reviews import Draft
from portal.reviews.models import Review, ReviewTemplate
from portal.reviews.queries import reviews
from portal.reviews.queries.beginning import templates_for
from portal.reviews.queries.sections import is_commented
from portal.reviews.queries.snapshots import draft_of, gaps_of
from portal.reviews.rules.words import AimKind, Answer, PeriodKind, Slot
from portal.web.demo.companies import COMPANIES
from portal.web.demo.reviews_words import ASAHI, HARBOUR, LUMEN, MINATO, Decision, Three, Words
from portal.web.demo.telling import TOKYO, Act, Story

LONDON = "Europe/London"
#: So many days ago the review of the last quarter was prepared: its quarter is the one before that day's.
PREPARED, OPENED, WRITTEN, MET, FINAL = 25, 22, 19, 16, 13
REOPENED, CORRECTED = 10, 7
BEGUN, SHARED, BEGUN_TO_WRITE = 6, 3, 1
SLOTS = tuple(Slot)


def add_scenes(story: Story) -> None:
    """Add the reviews of the last quarter, and this quarter's."""
    for words, zone in ((MINATO, TOKYO), (ASAHI, TOKYO), (LUMEN, LONDON)):
        _last_quarter(story, words, zone)
        _this_quarter(story, words, zone)
    _correction(story, MINATO, TOKYO)
    _this_quarter(story, HARBOUR, LONDON)


def _last_quarter(story: Story, words: Words, zone: str) -> None:
    """Prepared by the CSM, opened, filled by both, decided at the meeting, final."""
    quarter = _quarter(story, words)

    def scene(ago: int, at: str, who: str, act: Act) -> None:
        story.scene(ago, at, who, words.customer, act, zone=zone)

    scene(PREPARED, "10:15", words.csm, lambda by: _prepare(story, words, quarter, by))
    scene(OPENED, "11:05", words.csm, lambda by: change.open_to_customer(_of(quarter), by=by))
    scene(WRITTEN, "16:40", words.writer, lambda by: _write(_of(quarter), words, SLOTS[:1], by))
    scene(WRITTEN, "17:10", words.csm, lambda by: _conclude(_of(quarter), words, by))
    scene(MET, "15:05", words.csm, lambda by: _write(_of(quarter), words, SLOTS, by))
    scene(MET, "15:40", words.executive, lambda by: _decide(_of(quarter), words.decisions, by))
    scene(MET, "16:10", words.csm, lambda by: _aim(story, _of(quarter), words, by))
    scene(FINAL, "10:30", words.csm, lambda by: _finish(story, _of(quarter), words, by))
    scene(FINAL, "10:45", words.csm, lambda by: _into_the_plan(story, _of(quarter), words, by))


def _into_the_plan(story: Story, review: Review, words: Words, by: Actor) -> None:
    """What both sides set out to do is put into the plan, where it is kept."""
    outcomes_making.make_all(review, story.customer(words.customer), by=by)


def _this_quarter(story: Story, words: Words, zone: str) -> None:
    """Begun, opened, and written in by the customer; some slots are blank."""
    last = _quarter(story, words)
    quarter = _year(words).following(last)
    story.scene(
        BEGUN,
        "13:20",
        words.csm,
        words.customer,
        lambda by: _begin_next(story, words, quarter, by),
        zone=zone,
    )
    story.scene(
        SHARED, "10:30", words.csm, words.customer,
        lambda by: change.open_to_customer(_of(quarter), by=by), zone=zone,
    )  # fmt: skip
    story.scene(
        BEGUN_TO_WRITE, "15:20", words.writer, words.customer,
        lambda by: _say_all(_of(quarter), words.now, by), zone=zone,
    )  # fmt: skip


def _correction(story: Story, words: Words, zone: str) -> None:
    """What was final turns out to hold a number twice: another edition says so."""
    quarter, (why, conclusion, seeing) = _quarter(story, words), words.correction

    def correct(by: Actor) -> None:
        review = _of(quarter)
        change.conclude(review, conclusion, by=by)
        for row in reviews.sections_of(review.id):
            if row.key == "plans.kpis":
                arrange.say(review, row, Slot.SEEING, seeing, by=by)
        freezing.make_final(review, story.customer(words.customer), by=by)

    story.scene(
        REOPENED, "11:30", words.csm, words.customer,
        lambda by: freezing.reopen(_of(quarter), why, by=by), zone=zone,
    )  # fmt: skip
    story.scene(CORRECTED, "16:20", words.csm, words.customer, correct, zone=zone)


def _quarter(story: Story, words: Words) -> Period:
    year = _year(words)
    return year.preceding(year.quarter_of(story.day(PREPARED)))


def _year(words: Words) -> FiscalYear:
    return FiscalYear(next(one.first_month for one in COMPANIES if one.key == words.customer))


def _of(quarter: Period) -> Review:
    """Return the review of that quarter, of the customer on stage."""
    return next(one for one in reviews.all_of_customer() if one.first == quarter.first)


def _prepare(story: Story, words: Words, quarter: Period, by: Actor) -> None:
    review = _begin(story, words, quarter, words.plan, by)
    if words.page[0]:
        arrange.add_own(review, words.page[0], "act", words.page[1], by=by)
    _ask(story, review, words.decisions, by)


def _begin_next(story: Story, words: Words, quarter: Period, by: Actor) -> None:
    review = _begin(story, words, quarter, "", by)
    _ask(story, review, words.asked_now, by)


def _begin(story: Story, words: Words, quarter: Period, plan_title: str, by: Actor) -> Review:
    customer = story.customer(words.customer)
    template: ReviewTemplate | None = next(iter(templates_for(customer)), None)
    plan = next((one for one in plans.plans() if one.title == plan_title), None) or plans.active_plan()
    held_on = _working_day(clock.today(customer.time_zone) + timedelta(days=9))
    draft = Draft(
        PeriodKind.QUARTER, quarter.first, quarter.last, plan_id=plan.id if plan else None, held_on=held_on
    )
    return change.begin(customer, draft, template, by=by)


def _ask(story: Story, review: Review, asked: Sequence[Decision], by: Actor) -> None:
    decide_by = (review.held_on or review.last) + timedelta(days=14)
    for one in asked:
        outcomes.ask(
            review,
            one.request,
            reason=one.reason,
            decide_by=decide_by,
            decider_id=story.people[one.decider],
            by=by,
        )


def _write(review: Review, words: Words, slots: Sequence[Slot], by: Actor) -> None:
    """Fill what is blank of these slots, in what the review has to tell."""
    for row in reviews.sections_of(review.id):
        if not is_commented(row.key):
            continue
        said = words.sections.get(row.key, words.usual)
        for slot in slots:
            if not getattr(row, slot.value):
                arrange.say(review, row, slot, said[SLOTS.index(slot)], by=by)


def _say_all(review: Review, said: Mapping[str, Three], by: Actor) -> None:
    for row in reviews.sections_of(review.id):
        for slot, text in zip(SLOTS, said.get(row.key, ("", "", "")), strict=True):
            if text and is_commented(row.key):
                arrange.say(review, row, slot, text, by=by)


def _conclude(review: Review, words: Words, by: Actor) -> None:
    change.conclude(review, words.conclusion, by=by)


def _decide(review: Review, decisions: Sequence[Decision], by: Actor) -> None:
    """Answer at the meeting what was asked for."""
    answers = {one.request: one for one in decisions if one.answer}
    for row in reviews.decisions_of(review.id):
        told = answers.get(row.request)
        if told is not None:
            said = {"answer": Answer(told.answer), "answer_text": told.said}
            outcomes.answer(review, row, said, today=clock.today(TOKYO), by=by)


def _aim(story: Story, review: Review, words: Words, by: Actor) -> None:
    due = (review.held_on or review.last) + timedelta(days=42)
    for one in words.aims:
        outcomes.aim_at(
            review, AimKind(one.kind), one.title, side=Side(one.side), why=one.why, due_on=_working_day(due),
            owner_id=story.people[one.owner] if one.owner else None, by=by,
        )  # fmt: skip


def _finish(story: Story, review: Review, words: Words, by: Actor) -> None:
    """Make it final; a section that has no data for its quarter is left out first."""
    customer = story.customer(words.customer)
    lacking = {told.id for told, _gap in gaps_of(draft_of(review, customer))}
    for row in reviews.sections_of(review.id):
        if row.public_id in lacking:
            arrange.leave_out(review, row, by=by)
    db.session.flush()
    freezing.make_final(review, customer, by=by)


def _working_day(day: date) -> date:
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
