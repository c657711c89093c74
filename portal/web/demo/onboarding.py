"""The roads to the first result: those that were walked, told for the figures, and those that people are on today."""

from sqlalchemy import select

from portal.accounts.models import Product
from portal.activity.jobs.digests import send_digests
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.calendar import WorkCalendar
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions import answers, efforts, journeys, pauses, steps, templates, troubles
from portal.onboarding.actions.reminders import remind
from portal.onboarding.models import Journey, JourneyTemplate, Step
from portal.onboarding.queries.reminders import due_now
from portal.onboarding.queries.templates import current_of
from portal.onboarding.rules import shapes
from portal.onboarding.rules.answers import key_of
from portal.onboarding.rules.shapes import Words
from portal.onboarding.rules.words import Anchor, PauseReason, StuckReason
from portal.onboarding.starters import STARTERS
from portal.usage.actions import taking, tokens
from portal.usage.queries.tokens import Sender
from portal.web.demo.roads import WALKED, WALKING, Did, Happened, Walk
from portal.web.demo.telling import Act, Story

#: Templates that the vendor works with, and for which of its products.
USED = {
    "billing": "billing",
    "billing-user": "billing",
    "sales": "sales",
    "paperwork": "people",
    "administrator": "",
}


def add_scenes(story: Story) -> None:
    """Add the templates, the roads that were walked, and those on which people are today."""
    story.scene(415, "10:00", "reiko", "", lambda by: _set_up(story, by))
    for walk in (*WALKED, *WALKING):
        _add(story, walk)
    story.scene(5, "16:40", "mio", "tsubame", lambda by: _stuck(story, by))
    story.scene(11, "11:10", "ryo", "yunagi", lambda by: _rest(story, by))
    story.scene(
        6, "09:40", "ryo", "yunagi", lambda by: pauses.resume(_journey(story, "yunagi", "billing"), by=by)
    )
    story.scene(4, "08:40", "emily", "kestrel", lambda by: _wait_for_the_opening(story, by))
    story.scene(8, "17:20", "misaki", "minato", lambda by: _settle_words(story, by))
    story.scene(2, "11:00", "misaki", "marumi", lambda by: _prepare(story, by))
    # No reminder comes on a day off.
    ago = (story.today - WorkCalendar("JP").add_working_days(story.today, -1)).days
    story.by_itself(ago, "07:05", "misaki", lambda _by: _remind(story))
    story.by_itself(ago, "08:15", "misaki", lambda _by: send_digests(OutboxItem(kind="of the demo")))


def _set_up(story: Story, by: Actor) -> None:
    """The CS lead makes templates from starters, and the product gets a key to tell what happens in it."""
    for starter in STARTERS:
        if starter.code in USED:
            product_id = _product_id(USED[starter.code])
            templates.from_starter(starter, by=by, product_id=product_id, publish_now=True)
    _token, _key = tokens.make("あおぞらクラウド(本番)", by=by)
    story.customers["token"] = _token.id


def _add(story: Story, walk: Walk) -> None:
    story.scene(walk.begun, "10:30", walk.csm, walk.customer, _begun(story, walk), zone=walk.zone)
    for number, did in enumerate(walk.did):
        at = did.at if did.after else f"1{number + 1}:05"
        story.scene(
            walk.begun - did.after, at, did.who, walk.customer, _done(story, walk, did), zone=walk.zone
        )
    for told in walk.happened:
        story.scene(
            walk.begun - told.after,
            "17:30",
            walk.csm,
            walk.customer,
            _told(story, walk, told),
            zone=walk.zone,
        )


def _begun(story: Story, walk: Walk) -> Act:
    def act(by: Actor) -> None:
        customer, template = story.customer(walk.customer), _template(walk.template)
        today = clock.today(customer.time_zone)
        made = journeys.prepare(
            customer,
            by=by,
            edition=current_of(template),
            title=walk.title,
            product_id=template.product_id,
            member_id=story.member(walk.member).id if walk.member else None,
            lead_id=story.people[walk.csm],
            anchors={Anchor.KICKOFF: today, Anchor.CONTRACT: today},
        )
        journeys.begin(made, by=by)

    return act


def _done(story: Story, walk: Walk, did: Did) -> Act:
    def act(by: Actor) -> None:
        step = step_of(story, walk.customer, walk.template, did.key)
        for key, said in walk.answered.get(did.key, {}).items():
            asked = next(one for one in map(shapes.field, step.fields) if one.key == key)
            value = key_of(asked.choices[said]) if asked.kind == "choice" else said
            answers.answer(step, asked, value, by=by)
        if step.done_at is None:
            steps.complete(step, by=by)
        if did.effort:
            efforts.tell(step, did.effort, by=by)

    return act


def _told(story: Story, walk: Walk, told: Happened) -> Act:
    def act(_by: Actor) -> None:
        now, people = clock.now(), [_called(story, one) for one in told.who] or [""]
        rows = [
            {
                "id": f"{walk.customer}-{walk.template}-{told.name}-{told.after}-{number}",
                "name": told.name,
                "at": now.isoformat(),
                "customer": story.customer(walk.customer).slug,
                "count": told.times,
                **({"person": person} if person else {}),
            }
            for number, person in enumerate(people)
        ]
        taking.take(taking.look(rows, now), Sender(story.customers["token"], 0), now)

    return act


def _stuck(story: Story, by: Actor) -> None:
    step = step_of(story, "tsubame", "paperwork", "list")
    words = "製造部の名簿は工場ごとに別のファイルで、そろえる人がいません。"
    troubles.say(step, StuckReason.OTHERS, words, by=by)


def _rest(story: Story, by: Actor) -> None:
    journey = _journey(story, "yunagi", "billing")
    words = "連休の繁忙期のため、担当の方が戻られるまでお休みします。"
    pauses.pause(
        journey, PauseReason.CLOSING, by=by, asked_side=Side.CUSTOMER, words=words, planned_until=story.day(6)
    )


def _wait_for_the_opening(story: Story, by: Actor) -> None:
    """One road rests today, so that everybody sees what that looks like."""
    words = "The second club opens in ten days. Until then nobody at the front desk has a free hour."
    pauses.pause(
        _journey(story, "kestrel", "sales"), PauseReason.CLOSING, by=by, asked_side=Side.CUSTOMER, words=words,
        planned_until=story.day(-10),
    )  # fmt: skip


def _remind(story: Story) -> None:
    """The worker's own morning: whoever has a step that is due is led into it by their daily mail."""
    with customer_scope(story.customers["minato"]):
        remind(due_now())


def _settle_words(story: Story, by: Actor) -> None:
    words = Words(
        "集計表を作らずに、営業会議を終えられた", "We held our sales meeting without preparing a spreadsheet"
    )
    journey = _journey(story, "minato", "sales")
    journeys.settle_wow_words(journey, words, story.people["naoki"], story.day(8), by=by)


def _prepare(story: Story, by: Actor) -> None:
    """A journey that the customer does not see yet: the contract is to be signed first."""
    template = _template("billing")
    journeys.prepare(
        story.customer("marumi"), by=by, edition=current_of(template), product_id=template.product_id,
        anchors={Anchor.KICKOFF: story.day(-12)},
    )  # fmt: skip


def _journey(story: Story, customer: str, template: str) -> Journey:
    wanted = select(Journey).where(
        Journey.customer_id == story.customers[customer], Journey.template_id == _template(template).id
    )
    return db.session.scalars(wanted).one()


def step_of(story: Story, customer: str, template: str, key: str) -> Step:
    """Return the step of this key, of the journey that a customer began from a template."""
    journey = _journey(story, customer, template)
    return db.session.scalars(select(Step).where(Step.journey_id == journey.id, Step.key == key)).one()


def _template(code: str) -> JourneyTemplate:
    return db.session.scalars(select(JourneyTemplate).where(JourneyTemplate.starter == code)).one()


def _product_id(code: str) -> int | None:
    return db.session.scalars(select(Product.id).where(Product.code == code)).first() if code else None


def _called(story: Story, who: str) -> str:
    """Return how the product calls somebody: people of the story by their address."""
    return (story.person(who).email or who) if who in story.people else who
