"""Nobody is told what they may not see, least of all by a subject line: tried for every kind of notice there is.

Each kind is in the table below with an example: somebody is told of a real thing, and then the thing leaves their
sight, or they leave the company, between the telling and the sending. A kind without an example is a failing test.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, Customer, Departure, Membership, User
from portal.accounts.models.mail_troubles import MailTrouble
from portal.activity.actions import channels as channel_actions
from portal.activity.actions import choices, notices
from portal.activity.actions.channels import Wish
from portal.activity.jobs import letters
from portal.activity.models import ByMail, ChatFormat, Notice, Readers
from portal.activity.notices import chapters, kind_of, kinds
from portal.activity.queries import channels as channel_queries
from portal.activity.queries import notices as queries
from portal.agreements.models import Proposal, Signatory
from portal.champions.models import Nomination
from portal.champions.rules.words import NominationKind
from portal.collaboration.models.comments import Comment, CommentThread
from portal.collaboration.models.notes import Note
from portal.commitments.models import Commitment
from portal.community.models import ModerationEntry, PostAppeal, Report, Sanction, Thread
from portal.community.rules.words import ModerationAct, PostState, ReportReason
from portal.conversations.actions import conversations
from portal.conversations.models import Conversation, Message
from portal.documents.models import Document, DocumentVersion
from portal.foundation import clock
from portal.foundation.audience import Reach, Side, Visibility
from portal.foundation.db import db, writing
from portal.foundation.files import store
from portal.foundation.mail import Letter
from portal.foundation.spaces import every_space
from portal.gatherings.models import Gathering
from portal.gatherings.rules.words import GatheringKind, GatheringState
from portal.ideas.actions import ideas
from portal.ideas.models import Idea
from portal.meetings.models import Answer, Attendee, Meeting
from portal.onboarding.actions import templates
from portal.onboarding.models import JourneySummary, StepReview, StepTrouble, TemplateOffer
from portal.onboarding.queries.templates import draft_of
from portal.onboarding.rules.shapes import Words
from portal.onboarding.rules.words import Pace, StepState, StuckReason
from portal.plans.models import CheckIn, Fading, Node, Plan
from portal.reviews.models import DecisionAsked, Review, ReviewReader
from portal.reviews.rules.words import Answer as DecisionAnswer
from portal.reviews.rules.words import ReviewState
from portal.stories.models import Story
from portal.web import features
from tests import cast
from tests.activity.test_notices import MORNING, cast_actor, user
from tests.agreements import going_round
from tests.cast import address
from tests.onboarding import small

features.modules()  # every feature registers its kinds before the tests below are counted
YESTERDAY = MORNING - timedelta(hours=12)


@dataclass
class Example:
    """Who is told of what, and how it leaves their sight (None: only by their leaving)."""

    reader: str
    by: str
    visibility: Visibility = Visibility.SHARED
    subject_kind: str = ""
    subject_id: int = 0
    ids: dict[str, Any] = field(default_factory=dict)
    gone: Callable[[], None] | None = None


Maker = Callable[[], Example]
EXAMPLES: dict[str, Maker] = {}


def example(*codes: str) -> Callable[[Callable[[str], Example]], Callable[[str], Example]]:
    """Decorator: the function makes the example of each of these kinds, inside Sakura."""

    def register(make: Callable[[str], Example]) -> Callable[[str], Example]:
        for code in codes:
            EXAMPLES[code] = lambda code=code: make(code)
        return make

    return register


def add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def member(name: str) -> Membership:
    return db.session.scalars(
        select(Membership).join(User, User.id == Membership.user_id).where(User.email == address(name))
    ).one()


def sakura() -> Customer:
    return db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()


def hide(*rows: Any) -> Callable[[], None]:
    """Make rows the vendor's inside."""

    def act() -> None:
        for row in rows:
            row.visibility = Visibility.VENDOR

    return act


def set_now(row: Any, column: str) -> Callable[[], None]:
    return lambda: setattr(row, column, clock.now())


@example("people.taken_over", "people.leaving")
def a_departure(code: str) -> Example:
    row = add(
        Departure(membership_id=member("sora").id, successor_id=member("hana").id, handed_over={},
                  leaves_on=clock.today("Asia/Tokyo") + timedelta(days=30))
    )  # fmt: skip
    reader = "hana" if code == "people.taken_over" else "bo"
    return Example(
        reader, "aoi", subject_kind="departure", subject_id=row.id, ids={"departure_id": row.id},
        gone=set_now(row, "cancelled_at"),
    )  # fmt: skip


@example(
    "gathering.moved_up",
    "gathering.changed",
    "gathering.cancelled",
    "gathering.feedback",
    "gathering.material",
)
def an_event(code: str) -> Example:
    begins = clock.now() + timedelta(days=5)
    state = GatheringState.CANCELLED if code == "gathering.cancelled" else GatheringState.PUBLISHED
    row = add(
        Gathering(kind=GatheringKind.SEMINAR, state=state, title_en="A seminar", title_ja="セミナー", starts_at=begins,
                  ends_at=begins + timedelta(hours=1), reach=Reach.EVERY_CUSTOMER)
    )  # fmt: skip
    return Example(
        "aoi",
        "chloe",
        subject_kind="gathering",
        subject_id=row.id,
        gone=lambda: setattr(row, "reach", Reach.VENDOR),
    )


@example("people.csm_introduced")
def another_csm(_code: str) -> Example:
    return Example("aoi", "leo", ids={"leaver_id": user("chloe").id, "successor_id": user("bo").id})


@example("people.joined_by_domain")
def who_joined(_code: str) -> Example:
    row = member("ren")
    ids = {"membership_id": row.id, "newcomer_id": row.user_id}
    return Example("aoi", "ren", Visibility.CUSTOMER, ids=ids, gone=set_now(row, "ended_at"))


@example("people.unreachable")
def whose_mail_comes_back(_code: str) -> Example:
    row = add(MailTrouble(person_id=user("sora").id, address=address("sora")))
    return Example(
        "aoi", "vera", subject_kind="person", subject_id=row.person_id, ids={"person_id": row.person_id},
        gone=lambda: db.session.delete(row),
    )  # fmt: skip


@example("proposal.put_forward", "proposal.decided")
def a_proposal(_code: str) -> Example:
    row = db.session.scalars(select(Proposal)).first()
    return Example("aoi", "chloe", subject_kind="proposal", subject_id=row.id, gone=hide(row))


@example("agreement.your_turn", "agreement.ended")
def an_agreement(_code: str) -> Example:
    row = going_round.put_forward()
    return Example(
        "hana", "chloe", subject_kind="agreement", subject_id=row.id, ids={"agreement_id": row.id},
        gone=None,
    )  # fmt: skip


@example("comment.mentioned", "comment.replied", "comment.begun")
def a_comment(_code: str) -> Example:
    row = db.session.scalars(select(Comment)).first()
    thread = db.session.scalars(select(CommentThread).where(CommentThread.id == row.thread_id)).one()
    return Example(
        "aoi", "vera", subject_kind="node", subject_id=thread.subject_id, ids={"comment_id": row.id},
        gone=hide(row, thread),
    )  # fmt: skip


@example("note.mentioned")
def a_note(_code: str) -> Example:
    node = db.session.scalars(select(Node).where(Node.title == "sakura shared goal")).one()
    row = add(Note(subject_kind="node", subject_id=node.id, visibility=Visibility.SHARED))
    return Example(
        "aoi", "vera", subject_kind="note", subject_id=row.id, ids={"note_id": row.id}, gone=hide(node, row)
    )


@example("commitment.asked")
def a_commitment(_code: str) -> Example:
    owner = user("aoi").id
    row = add(
        Commitment(title="a secret promise", side=Side.CUSTOMER, owner_id=owner, visibility=Visibility.SHARED)
    )
    return Example(
        "aoi", "vera", subject_kind="commitment", subject_id=row.id, ids={"owner_id": owner}, gone=hide(row)
    )


def conversation() -> tuple[Conversation, Message]:
    begun = conversations.begin(sakura(), "a secret matter", "secret words", by=cast_actor("hana"))
    db.session.flush()
    return begun, db.session.scalars(select(Message).where(Message.conversation_id == begun.id)).one()


@example("conversation.mentioned", "conversation.message")
def a_message(_code: str) -> Example:
    begun, message = conversation()
    return Example(
        "aoi", "hana", subject_kind="conversation", subject_id=begun.id,
        ids={"conversation_id": begun.id, "message_id": message.id}, gone=hide(message),
    )  # fmt: skip


@example("conversation.late", "conversation.assigned", "conversation.woken")
def a_conversation(_code: str) -> Example:
    begun, _message = conversation()
    return Example(
        "bo", "aoi", subject_kind="conversation", subject_id=begun.id, ids={"conversation_id": begun.id}
    )


@example("document.version", "document.expires")
def a_document(_code: str) -> Example:
    file = store(
        b"secret", "secret.txt", customer_id=sakura().id, visibility=Visibility.SHARED, media_type="text/plain",
        by_id=None,
    )  # fmt: skip
    day = clock.today("Asia/Tokyo") + timedelta(days=9)
    row = add(
        Document(title="a secret paper", side=Side.VENDOR, visibility=Visibility.SHARED, expires_on=day)
    )
    version = add(
        DocumentVersion(document_id=row.id, number=1, file_id=file.id, visibility=Visibility.SHARED)
    )
    ids = {"version_id": version.id, "document_id": row.id, "on": day.isoformat()}
    return Example(
        "aoi", "vera", subject_kind="document", subject_id=row.id, ids=ids, gone=hide(row, version)
    )


@example(
    "meeting.proposed", "meeting.fixed", "meeting.changed", "meeting.cancelled", "meeting.minutes",
    "meeting.reminder", "meeting.answered",
)  # fmt: skip
def a_meeting(_code: str) -> Example:
    row = add(
        Meeting(title="a secret meeting", organizer_id=user("chloe").id, organizer_side=Side.VENDOR, uid="x@y",
                visibility=Visibility.SHARED)
    )  # fmt: skip
    comer = add(Attendee(meeting_id=row.id, person_id=user("sora").id, answer=Answer.YES))
    return Example(
        "aoi", "chloe", subject_kind="meeting", subject_id=row.id,
        ids={"meeting_id": row.id, "attendee_id": comer.id}, gone=hide(row),
    )  # fmt: skip


@example("checkin.monthly")
def a_check_in(_code: str) -> Example:
    row = add(
        CheckIn(user_id=user("sora").id, month=clock.today("Asia/Tokyo"), visibility=Visibility.CUSTOMER)
    )
    return Example("sora", "vera", ids={"check_in_id": row.id}, gone=set_now(row, "finished_at"))


@example("node.stuck")
def what_is_stuck(_code: str) -> Example:
    row = db.session.scalars(select(Node).where(Node.title == "sakura shared initiative")).one()
    row.blocked_since, row.blocked_why = clock.today("Asia/Tokyo"), "a secret reason"
    row.waiting_for = Side.CUSTOMER
    return Example(
        "aoi",
        "chloe",
        subject_kind="node",
        subject_id=row.id,
        ids={"waiting_for": "customer"},
        gone=hide(row),
    )


@example("plan.quiet")
def a_quiet_plan(_code: str) -> Example:
    plan = db.session.scalars(select(Plan).where(Plan.visibility == Visibility.SHARED)).one()
    fading = add(Fading(plan_id=plan.id, began_on=clock.today("Asia/Tokyo"), liveliness="fading"))
    return Example("bo", "chloe", subject_kind="plan", subject_id=plan.id, gone=set_now(fading, "woke_at"))


@example("journey.begun", "journey.wow", "journey.completed")
def a_journey(code: str) -> Example:
    row = small.prepared()  # beginning it would tell of itself
    row.started_at, row.visibility = clock.now(), Visibility.SHARED
    row.wow_reached_at = clock.now() if code == "journey.wow" else None
    row.completed_at = clock.now() if code == "journey.completed" else None
    return Example("aoi", "chloe", subject_kind="journey", subject_id=row.id, gone=hide(row))


@example("journey.pace")
def a_slow_journey(_code: str) -> Example:
    row = small.begun()
    summary = db.session.scalars(select(JourneySummary).where(JourneySummary.journey_id == row.id)).one()
    summary.pace = Pace.STUCK
    return Example(
        "bo", "aoi", subject_kind="journey", subject_id=row.id, ids={"pace": "stuck"},
        gone=set_now(row, "completed_at"),
    )  # fmt: skip


@example("step.due_soon", "step.overdue", "step.overdue_of_colleague", "step.overdue_of_customer")
def a_step_with_a_day(code: str) -> Example:
    row = small.by_key(small.begun())["invite"]
    row.owner_id = member("hana").id if code == "step.overdue_of_colleague" else row.owner_id
    return Example(
        "bo" if code == "step.overdue_of_customer" else "aoi", "chloe", subject_kind="step", subject_id=row.id,
        ids={"due_on": row.due_on.isoformat()}, gone=set_now(row, "stuck_at") if code != "step.overdue_of_customer"
        else lambda: setattr(row, "state", StepState.DONE),
    )  # fmt: skip


@example("step.stuck")
def a_trouble(_code: str) -> Example:
    step = small.by_key(small.begun())["invite"]
    row = add(
        StepTrouble(step_id=step.id, reason=StuckReason.OTHERS, words="a secret trouble", side=Side.CUSTOMER,
                    visibility=Visibility.SHARED)
    )  # fmt: skip
    return Example(
        "bo", "aoi", subject_kind="step", subject_id=step.id, ids={"trouble_id": row.id},
        gone=set_now(row, "solved_at"),
    )  # fmt: skip


@example("step.sent_back", "step.review")
def a_step_to_look_at(_code: str) -> Example:
    step = small.by_key(small.begun())["invite"]
    row = add(StepReview(step_id=step.id, approved=False, words="a secret reason", side=Side.VENDOR))
    return Example(
        "aoi", "chloe", subject_kind="step", subject_id=step.id, ids={"review_id": row.id},
        gone=lambda: setattr(step, "state", StepState.DONE),
    )  # fmt: skip


@example("journey.edition_offered")
def an_edition(_code: str) -> Example:
    template = templates.make(Words("a secret template", ""), by=cast_actor("vera"))
    edition = draft_of(template)
    row = add(TemplateOffer(journey_id=small.begun().id, edition_id=edition.id))
    return Example(
        "bo", "vera", visibility=Visibility.VENDOR, subject_kind="template_offer", subject_id=row.id,
        gone=set_now(row, "declined_at"),
    )  # fmt: skip


@example("champion.asked", "champion.to_confirm", "champion.named")
def a_nomination(code: str) -> Example:
    person = member("sora").user_id
    row = add(
        Nomination(kind=NominationKind.CHAMPION, user_id=person, by_id=user("vera").id, why="a secret reason")
    )
    if code == "champion.named":
        row.ended_at = clock.now()
    reader = "aoi" if code == "champion.to_confirm" else "sora"
    gone = set_now(row, "declined_at" if code == "champion.named" else "ended_at")
    return Example(reader, "vera", subject_kind="nomination", subject_id=row.id, gone=gone)


@example("idea.stands")
def an_idea(_code: str) -> Example:
    idea = ideas.write("a secret idea", by=cast_actor("vera"))
    row = ideas.ask(idea, "a secret reason", by=cast_actor("vera"), visibility=Visibility.SHARED)
    return Example("aoi", "vera", subject_kind="idea", subject_id=row.id, gone=hide(row))


@example("idea.proposed")
def a_proposed_idea(_code: str) -> Example:
    made = add(Idea(title="a secret idea"))
    row = ideas.ask(made, "a secret reason", by=cast_actor("aoi"), visibility=Visibility.SHARED)

    def unseen() -> None:
        row.visibility = Visibility.CUSTOMER

    return Example("chloe", "aoi", subject_kind="idea", subject_id=row.id, gone=unseen)


@example("idea.decided")
def an_open_idea(_code: str) -> Example:
    idea = ideas.write("a secret idea", by=cast_actor("vera"))
    ideas.address(idea, Reach.EVERY_CUSTOMER, [], by=cast_actor("vera"))

    def unseen() -> None:
        idea.reach = Reach.VENDOR

    return Example("aoi", "vera", subject_kind="open_idea", subject_id=idea.id, gone=unseen)


@example("story.asked", "story.teller", "story.answered", "story.published", "story.withdrawn")
def a_story(_code: str) -> Example:
    row = db.session.scalars(select(Story)).one()
    return Example(
        "aoi", "vera", subject_kind="story", subject_id=row.id, ids={"story_id": row.id}, gone=hide(row)
    )


@example(
    "community.mentioned", "community.answered", "community.commented", "community.accepted", "community.promised",
    "community.solved", "community.followed", "community.new", "community.merged",
    "community.widening", "community.widened", "community.not_widened", "community.overdue",
)  # fmt: skip
def a_post(code: str) -> Example:
    with every_space("the example stands where both sides read"):
        thread = db.session.scalars(select(Thread).where(Thread.title == "sakura both")).one()

    def hidden() -> None:
        with every_space("a moderator hides it"):
            thread.state = PostState.HIDDEN
            db.session.flush()

    reader, doer = ("chloe", "aoi") if code == "community.overdue" else ("aoi", "chloe")
    return Example(
        reader, doer, subject_kind="community_thread", subject_id=thread.id,
        ids={"thread_id": thread.id, "reply_id": 0}, gone=hidden,
    )  # fmt: skip


@example(
    "community.moderated", "community.appeal_decided", "community.sanctioned", "community.report_decided"
)
def something_moderated(code: str) -> Example:
    """What was done with one's own is told as long as one belongs to the company."""
    with every_space("the example stands where both sides read"):
        thread = db.session.scalars(select(Thread).where(Thread.title == "sakura both")).one()
        of = {"space_id": thread.space_id, "thread_id": thread.id}
        aoi, decided = thread.author_id, {"decided_at": clock.now()}
        row = add({
            "community.moderated": lambda: ModerationEntry(act=ModerationAct.HIDDEN, why="a secret", **of),
            "community.appeal_decided": lambda: PostAppeal(by_id=aoi, words="x", answer="a secret", **of, **decided),
            "community.report_decided": lambda: Report(by_id=aoi, reason=ReportReason.RUDE, **of, **decided),
            "community.sanctioned": lambda: Sanction(user_id=aoi, why="a secret"),
        }[code]())  # fmt: skip
    return Example("aoi", "chloe", Visibility.CUSTOMER, subject_kind="moderation", subject_id=row.id)


@example("review.decision_asked", "review.decision_answered")
def a_decision_asked(code: str) -> Example:
    wanted = select(DecisionAsked).where(DecisionAsked.request == "Roll it out to every branch")
    row = db.session.scalars(wanted).one()
    if code == "review.decision_asked":
        ids, gone = {"decider_id": row.decider_id}, hide(row)
        return Example("ren", "chloe", subject_kind="decision_asked", subject_id=row.id, ids=ids, gone=gone)
    row.answer = DecisionAnswer.YES
    gone = set_now(row, "deleted_at")
    return Example("chloe", "ren", subject_kind="decision_asked", subject_id=row.id, gone=gone)


@example("review.opened")
def an_opened_review(_code: str) -> Example:
    row = db.session.scalars(select(Review).where(Review.state == "open")).one()
    return Example("aoi", "chloe", subject_kind="review", subject_id=row.id, gone=hide(row))


@example("review.acknowledged")
def an_acknowledged_review(_code: str) -> Example:
    row = db.session.scalars(select(Review).where(Review.state == "final")).one()
    person = add(Signatory(side=Side.CUSTOMER, name="黒田 玄", email="kuroda@sakura.example"))
    reader = add(ReviewReader(review_id=row.id, signatory_id=person.id, remark="a secret"))
    gone, ids = set_now(row, "deleted_at"), {"reader_id": reader.id}
    return Example("chloe", "aoi", subject_kind="review", subject_id=row.id, ids=ids, gone=gone)


@example("review.look_asked", "review.looked")
def a_look(code: str) -> Example:
    row = db.session.scalars(select(Review).where(Review.state == "open")).one()
    if code == "review.looked":
        gone = set_now(row, "deleted_at")
        return Example("chloe", "leo", Visibility.VENDOR, "review", row.id, {"what": "looked"}, gone)
    row.state = ReviewState.ASKED
    return Example("bo", "chloe", Visibility.VENDOR, "review", row.id, gone=looked_at(row))


@example("review.final", "review.reopened")
def a_final_review(code: str) -> Example:
    row = db.session.scalars(select(Review).where(Review.state == "final")).one()
    row.state = ReviewState.REOPENED if code == "review.reopened" else row.state
    return Example("aoi", "chloe", subject_kind="review", subject_id=row.id, gone=hide(row))


def looked_at(row: Review) -> Callable[[], None]:
    return lambda: setattr(row, "state", ReviewState.LOOKED)


def leave(name: str) -> None:
    """End somebody's access."""
    if name in cast.STAFF:
        place = select(AccountTeamMember).where(AccountTeamMember.user_id == user(name).id)
        db.session.scalars(place).one().ended_at = clock.now()
    else:
        member(name).ended_at = clock.now()


def tell(code: str, made: Example, by_mail: ByMail) -> Notice:
    choices.choose(user(made.reader).id, code, by_mail)
    (notice,) = notices.tell(
        [user(made.reader).id], code, by=cast_actor(made.by), about=f"example:{code}:{by_mail}",
        visibility=made.visibility, subject_kind=made.subject_kind, subject_id=made.subject_id, **made.ids,
    )  # fmt: skip
    return notice


def written(made: Example, at_once: Notice, in_digest: Notice) -> list[Letter]:
    """Return the mails that would go now: the one at once, and the digest."""
    link_id = notices.mute_link(at_once.person_id, at_once.kind, at_once.customer_id)
    ids = {"person_id": at_once.person_id, "link_id": link_id}
    found = (
        letters.at_once({**ids, "notice_id": at_once.id}),
        letters.digest({**ids, "notice_ids": [in_digest.id]}),
    )
    return [letter for letter in found if letter is not None]


def test_every_kind_has_an_example():
    assert {kind.code for kind in kinds()} == set(EXAMPLES)


def test_every_kind_stands_in_one_chapter() -> None:
    """The bell is narrowed to chapters and the settings are read by them: none twice, nothing under "other things"."""
    counted = {kind.code: sum(kind.code.startswith(one.prefixes) for one in chapters()) for kind in kinds()}
    assert {code for code, count in counted.items() if count != 1} == set()


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_nothing_goes_once_the_reader_may_not_see_it(at, code):
    with time_machine.travel(YESTERDAY, tick=False), at("sakura"), writing():
        made = EXAMPLES[code]()
        db.session.flush()
        in_digest, at_once = tell(code, made, ByMail.DIGEST), tell(code, made, ByMail.AT_ONCE)
        reader = user(made.reader)
        assert [one.noted.kind for one in queries.unread(reader)].count(code) == 2
        assert bool(written(made, at_once, in_digest)) is not kind_of(code).fixed
        for act in (made.gone, lambda: leave(made.reader)):
            if act is None:
                continue  # there is no way for it to leave their sight but by their leaving
            with db.session.begin_nested() as undone:
                act()
                db.session.flush()
                assert code not in [one.noted.kind for one in queries.unread(reader)]
                assert queries.notice(at_once.public_id, reader) is None
                assert written(made, at_once, in_digest) == []
                undone.rollback()
        db.session.rollback()


@pytest.mark.parametrize("code", sorted(kind.code for kind in kinds() if kind.news))
def test_no_channel_hears_of_what_is_gone(at, code):
    with at("sakura"), writing():
        made = EXAMPLES[code]()
        wish = Wish(
            "x", ChatFormat.SLACK, [code], "https://hooks.example/", readers=Readers.REACH, with_text=True,
            side=Side.CUSTOMER, customer_id=sakura().id,
        )  # fmt: skip
        channel = channel_actions.set_up(wish, by=cast_actor("aoi"))
        tell(code, made, ByMail.NO)
        db.session.flush()
        _channel, _ids, told = channel_queries.owed(channel.id)
        assert [one.kind.code for one in told] == [code]
        if made.gone is not None:
            made.gone()
            db.session.flush()
            _channel, _ids, told = channel_queries.owed(channel.id)
            assert told == []
        db.session.rollback()
