"""One object of each kind that addresses name, per customer: what the access matrix opens."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from portal.accounts.models import (
    CrmImport,
    Customer,
    Department,
    Departure,
    Handover,
    Invitation,
    MailDomain,
    Membership,
    StaffRole,
    Subscription,
    User,
)
from portal.agreements.models import Agreement, Proposal, Signatory
from portal.champions.models import AdvocacyAct, Nomination
from portal.champions.rules.words import AdvocacyKind, NominationKind
from portal.collaboration.models.comments import Comment, CommentThread
from portal.collaboration.models.notes import NoteVersion
from portal.commitments.models import Commitment
from portal.community.models import Persona, Space
from portal.community.rules.words import SpaceKind
from portal.conversations.models import AnswerTimes, Conversation, Message, MessageFile
from portal.documents.models import Document, DocumentVersion
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.audience import Reach, Side, Visibility
from portal.foundation.db import db, new_public_id
from portal.foundation.files import StoredFile, store
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.mail import MailboxMessage
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import customer_scope, scope
from portal.gatherings.models import Gathering
from portal.gatherings.rules.words import GatheringKind, GatheringState
from portal.ideas.models import Idea, IdeaAsk
from portal.knowledge.models import Article, ArticleEdition, ArticleText, Category
from portal.meetings.models import AgendaPoint, Decision, Meeting, SentMinutes, Slot
from portal.onboarding.actions import templates
from portal.onboarding.models import (
    Journey,
    JourneyTemplate,
    JourneyTemplateEdition,
    Phase,
    Step,
    StepFile,
    StepTrouble,
)
from portal.onboarding.rules.words import StuckReason
from portal.onboarding.starters import STARTERS
from portal.plans.models import ImportRun, Measurement, Node, NodeKind, OperatingRule, Plan
from portal.reviews.models import (
    Aim,
    DecisionAsked,
    Export,
    Review,
    ReviewEdition,
    ReviewReader,
    ReviewSection,
    ReviewTemplate,
)
from portal.stories.models import Story
from tests import cast

Finder = Callable[[], str | None]


def _first(statement) -> str | None:
    return db.session.scalars(statement.limit(1)).first()


def _talk() -> bool:
    """See that the customer in scope has a conversation, which the cast begins without; kept in any case."""
    if _first(select(Conversation.public_id)) is None:
        current = scope()
        assert current is not None
        assert current.customer_id is not None
        slug = db.session.scalars(select(Customer.slug).where(Customer.id == current.customer_id)).one()
        cast.add_conversation(slug, current.customer_id)
        db.session().commit()
    return True


def _a_nomination() -> Nomination:
    """Return somebody who is put forward and asked."""
    found = db.session.scalars(select(Nomination).limit(1)).first()
    if found is None:
        member = db.session.scalars(select(Membership).order_by(Membership.id).limit(1)).one()
        vera = db.session.scalars(select(User.id).where(User.staff_role == StaffRole.ADMIN)).one()
        found = Nomination(kind=NominationKind.CHAMPION, user_id=member.user_id, by_id=vera)
        db.session.add(found)
        db.session().commit()
    return found


def _an_advocacy_act() -> AdvocacyAct:
    """Return something that a customer did for the vendor."""
    found = db.session.scalars(select(AdvocacyAct).limit(1)).first()
    if found is None:
        day = clock.today("Asia/Tokyo")
        found = AdvocacyAct(kind=AdvocacyKind.TALK, title="A talk", day=day, visibility=Visibility.VENDOR)
        db.session.add(found)
        db.session().commit()
    return found


def _a_meeting() -> Meeting:
    """Return a meeting for which times are proposed, arranging it where the cast has none."""
    found = db.session.scalars(select(Meeting).where(Meeting.state == "proposed").limit(1)).first()
    if found is None:
        vera = db.session.scalars(select(User.id).where(User.staff_role == StaffRole.ADMIN)).one()
        found = Meeting(
            title="A talk", organizer_id=vera, organizer_side=Side.VENDOR, visibility=Visibility.SHARED
        )
        found.uid = f"{new_public_id()}@test"
        db.session.add(found)
        db.session.flush()
        begins = clock.now() + timedelta(days=3)
        db.session.add(Slot(meeting_id=found.id, starts_at=begins, ends_at=begins + timedelta(hours=1)))
        db.session().commit()  # the session's own: the matrix lets no request commit
    return found


def _an_ask() -> IdeaAsk:
    """Return what the customer in scope asked for, noting it where the cast has nothing."""
    found = db.session.scalars(select(IdeaAsk).where(IdeaAsk.visibility == "shared").limit(1)).first()
    if found is None:
        idea = Idea(title="Send reminders by itself", worded_at=clock.now())
        db.session.add(idea)
        db.session.flush()
        found = IdeaAsk(idea_id=idea.id, why="We forget them", visibility=Visibility.SHARED)
        db.session.add(found)
        db.session().commit()
    return found


def _journey() -> Journey:
    """Return the onboarding of the customer in scope, beginning one where the cast has none; kept in any case."""
    found = db.session.scalars(select(Journey).where(Journey.visibility == "shared").limit(1)).first()
    if found is None:
        current = scope()
        assert current is not None
        assert current.customer_id is not None
        slug = db.session.scalars(select(Customer.slug).where(Customer.id == current.customer_id)).one()
        found = cast.add_journey(slug, current.customer_id)
        db.session().commit()
    return found


def _step(key: str) -> str | None:
    return _first(select(Step.public_id).where(Step.journey_id == _journey().id, Step.key == key))


def _a_gathering() -> str:
    """Return an event that every customer may come to, planning it where there is none; kept in any case."""
    found = _first(select(Gathering.public_id))
    if found is None:
        begins = clock.now() + timedelta(days=7)
        made = Gathering(
            kind=GatheringKind.SEMINAR, state=GatheringState.PUBLISHED, title_en="A seminar", starts_at=begins,
            ends_at=begins + timedelta(hours=1), reach=Reach.EVERY_CUSTOMER,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        found = made.public_id
        db.session().commit()  # the session's own: the matrix lets no request commit
    return found


def _of_everybody() -> str | None:
    """The community's space that every customer reads."""
    with every_space("named for the matrix"):
        return _first(select(Space.public_id).where(Space.kind == SpaceKind.EVERY))


def _an_article(column) -> str | None:
    """Something of the article that every customer reads."""
    texts = (
        select(column)
        .select_from(Article)
        .join(ArticleText)
        .join(ArticleEdition, ArticleEdition.text_id == ArticleText.id)
    )
    return _first(texts.where(ArticleText.slug == "everyone", ArticleText.language == "ja"))


def _a_template() -> tuple[str, str, str]:
    """Return a template with a published edition and the draft of the next one, making it where there is none."""
    first = db.session.scalars(select(JourneyTemplate).order_by(JourneyTemplate.id).limit(1)).first()
    if first is None:
        first = templates.from_starter(STARTERS[0], by=WORKER, publish_now=True)
        templates.open_draft(first, db.session.get_one(JourneyTemplateEdition, first.current_id), by=WORKER)
        db.session().commit()
    made = select(JourneyTemplateEdition.public_id).where(JourneyTemplateEdition.template_id == first.id)
    published, draft = db.session.scalars(made.order_by(JourneyTemplateEdition.number)).all()[:2]
    return first.public_id, published, draft


def _inside_step(model: type[StepTrouble] | type[StepFile]) -> str | None:
    """Return something inside the open step, putting it there where nobody did."""
    wanted = _step("open")
    found = _first(select(model.public_id))
    if found is None:
        step = db.session.scalars(select(Step).where(Step.public_id == wanted)).one()
        if model is StepTrouble:
            made = StepTrouble(step_id=step.id, reason=StuckReason.UNCLEAR, side=Side.CUSTOMER)
            made.visibility = Visibility.SHARED
        else:
            file = store(
                b"%PDF-1.4", "logo.pdf", customer_id=step.customer_id, visibility=Visibility.SHARED,
                media_type="application/pdf", by_id=None,
            )  # fmt: skip
            made = StepFile(step_id=step.id, file_id=file.id, side=Side.CUSTOMER)
        db.session.add(made)
        db.session.flush()
        found = made.public_id
        db.session().commit()  # the session's own: the matrix lets no request commit
    return found


#: By the name in `<pid:name>`: the public id of such a thing of the customer in scope.
OWNED: dict[str, Finder] = {
    "plan": lambda: _first(select(Plan.public_id)),
    "subject": lambda: _first(select(Plan.public_id)),
    "thread": lambda: _first(select(CommentThread.public_id).where(CommentThread.visibility == "shared")),
    "comment": lambda: _first(select(Comment.public_id).where(Comment.visibility == "shared")),
    "own_comment": lambda: _first(select(Comment.public_id).where(Comment.visibility == "shared")),
    "commitment": lambda: _first(select(Commitment.public_id).where(Commitment.visibility == "shared")),
    "node": lambda: _first(
        select(Node.public_id).where(Node.visibility == "shared", Node.deleted_at.is_(None))
    ),
    "gone": lambda: _first(select(Node.public_id).where(Node.deleted_at.is_not(None))),
    "rule": lambda: _first(select(OperatingRule.public_id)),
    "kpi": lambda: _first(
        select(Node.public_id).where(Node.visibility == "shared", Node.kind == NodeKind.KPI)
    ),
    "member": lambda: _first(select(Membership.public_id)),
    "invitation": lambda: _first(select(Invitation.public_id)),
    "domain": lambda: _first(select(MailDomain.public_id)),
    "measurement": lambda: _first(
        select(Measurement.public_id)
        .join(Node, Node.id == Measurement.node_id)
        .where(Node.visibility == "shared")
    ),
}
OWNED |= {
    "signatory": lambda: None,  # somebody without an account: see tests/agreements/test_pages.py
    "agreement": lambda: _first(select(Agreement.public_id)),
    "proposal": lambda: _first(select(Proposal.public_id)),
    "department": lambda: _first(select(Department.public_id)),
    "subscription": lambda: _first(select(Subscription.public_id)),
    "handover": lambda: _first(select(Handover.public_id)),
    "departure": lambda: _first(select(Departure.public_id)),
    "import_run": lambda: _first(select(ImportRun.public_id)),
}
OWNED |= {
    "document": lambda: _first(
        select(Document.public_id).where(Document.visibility == "shared", Document.deleted_at.is_(None))
    ),
    "gone_document": lambda: _first(select(Document.public_id).where(Document.deleted_at.is_not(None))),
    "document_version": lambda: _first(
        select(DocumentVersion.public_id)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(Document.visibility == "shared", Document.deleted_at.is_(None))
    ),
    "sent_file": lambda: None,  # see tests/documents/test_putting.py
}
OWNED |= {
    "work": lambda: _first(
        select(ChangeSet.public_id)
        .join(Revision, Revision.change_set_id == ChangeSet.id)
        .where(Revision.subject_kind.in_(("plan", "node")))
    )
}
OWNED |= {"version": lambda: _first(select(NoteVersion.public_id))}  # the cast has written no note
OWNED |= {
    "meeting": lambda: _a_meeting().public_id,
    "slot": lambda: _first(select(Slot.public_id).where(Slot.meeting_id == _a_meeting().id)),
    "point": lambda: _first(select(AgendaPoint.public_id)),  # the cast prepared nothing: see tests/meetings
    "gone_point": lambda: None,
    "decision": lambda: _first(select(Decision.public_id)),
    "gone_decision": lambda: None,
    "sent_minutes": lambda: _first(select(SentMinutes.public_id)),
}
OWNED |= {
    "conversation": lambda: _talk() and _first(select(Conversation.public_id)),
    "message": lambda: _talk() and _first(select(Message.public_id).where(Message.visibility == "shared")),
    "own_message": lambda: (
        _talk() and _first(select(Message.public_id).where(Message.visibility == "shared"))
    ),
    "message_file": lambda: (
        _talk()
        and _first(select(StoredFile.public_id).join(MessageFile, MessageFile.file_id == StoredFile.id))
    ),
}
OWNED |= {"ask": lambda: _an_ask().public_id}
OWNED |= {
    "journey": lambda: _journey().public_id,
    "step": lambda: _step("open"),
    "phase": lambda: _first(select(Phase.public_id).where(Phase.journey_id == _journey().id)),
}
OWNED |= {
    "trouble": lambda: _inside_step(StepTrouble),
    "step_file": lambda: _inside_step(StepFile),
    "handed_file": lambda: (
        _inside_step(StepFile)
        and _first(select(StoredFile.public_id).join(StepFile, StepFile.file_id == StoredFile.id))
    ),
}
OWNED |= {"own_contact": lambda: None}  # entered by hand, and one's own alone: see tests/contacts
#: Things that no customer owns.
COMMON: dict[str, Finder] = {
    "sign_in": lambda: None,  # one's own alone: see tests/accounts/test_sign_ins.py
    "channel": lambda: None,  # the cast has none: see tests/activity/test_channels_pages.py
    "news": lambda: None,
    "notice": lambda: None,  # one's own alone: see tests/activity/test_notices.py
    "times": lambda: _first(select(AnswerTimes.public_id)),  # the cast has none: see tests/conversations
    "absence": lambda: None,  # one's own alone, or a lead's: see tests/portfolio
    "letter": lambda: _first(select(MailboxMessage.public_id)),
    "customer": lambda: _first(select(Customer.public_id)),
    "crm_import": lambda: _first(select(CrmImport.public_id)),
    "person": lambda: _first(select(User.public_id).where(User.staff_role == StaffRole.AUTHOR)),
}
COMMON |= {"outreach": lambda: None, "template": lambda: None, "excluded": lambda: None}  # see tests/outreach
COMMON |= {"idea": lambda: _first(select(Idea.public_id))}
COMMON |= {"mail": lambda: None}  # none came in: see tests/mailroom/test_desk.py
COMMON |= {"file": lambda: None}  # a link's own: see tests/onboarding/test_links.py
COMMON |= {"event_token": lambda: None}  # the cast has none: see tests/usage/test_pages.py
COMMON |= {
    "journey_template": lambda: _a_template()[0],
    "edition": lambda: _a_template()[1],
    "draft": lambda: _a_template()[2],
    "reminder_rules": lambda: (
        None
    ),  # the cast sets nothing apart: see tests/onboarding/test_reminder_rules.py
}
OWNED |= {"template_offer": lambda: None}  # see tests/onboarding/test_template_offers.py
COMMON |= {
    "article": lambda: _an_article(Article.public_id),
    "article_draft": lambda: _an_article(Article.public_id),
    "article_text": lambda: _an_article(ArticleText.public_id),
    "article_edition": lambda: _an_article(ArticleEdition.public_id),
    "category": lambda: _first(select(Category.public_id)),
    "tag": lambda: None,  # the cast has none: see tests/knowledge/test_shape.py
    "snippet": lambda: None,
    "synonyms": lambda: None,  # see tests/search/test_words.py
    "article_import": lambda: None,  # the cast has none: see tests/knowledge/test_imports_pages.py
    "article_file": lambda: None,  # the cast has none: see tests/knowledge/test_files.py
}
COMMON |= {
    "gathering": lambda: _a_gathering(),
    "gathering_file": lambda: None,  # the cast has none: see tests/gatherings/test_pages.py
}
OWNED |= {"nomination": lambda: _a_nomination().public_id, "advocacy": lambda: _an_advocacy_act().public_id}
COMMON |= {"champion": lambda: None, "champion_persona": lambda: None}  # see tests/champions
COMMON |= {"strike": lambda: None}  # see tests/champions/test_programme.py
OWNED |= {"story": lambda: _first(select(Story.public_id)), "own_picture": lambda: None}  # see tests/stories
COMMON |= {"story_copy": lambda: None, "story_picture": lambda: None}  # none is published: see tests/stories
COMMON |= {
    "post": lambda: (
        None
    ),  # who decides on which goes by its space: see tests/community/test_moderation_pages.py
    "own_post": lambda: None,  # one's own alone
    "sanction": lambda: None,  # the cast behaves
    "own_sanction": lambda: None,
}
COMMON |= {
    "space": lambda: _of_everybody(),  # those of one customer: see tests/community/test_matrix.py
    "wide_space": lambda: _of_everybody(),
    "persona": lambda: _first(select(Persona.public_id)),
    "own_draft": lambda: None,  # one's own alone: see tests/community/test_writing.py
    "own_thread": lambda: None,  # the same: see tests/community/test_widening.py
    "asked_thread": lambda: None,
    "reply": lambda: None,  # of every space: see tests/community/test_matrix.py
}
OWNED |= {"kept_name": lambda: None}  # the cast keeps none: see tests/community/test_names.py


def _of_open_review(model: type) -> str | None:
    """Return something of the review that both sides fill."""
    return _first(
        select(model.public_id).join(Review, Review.id == model.review_id).where(Review.state == "open")
    )


def _an_export() -> str:
    """Return a paper of the review that both sides fill, with its file."""
    found = db.session.scalars(select(Export).limit(1)).first()
    if found is None:
        review = db.session.scalars(select(Review).where(Review.state == "open")).one()
        file = store(
            b"%PDF-1.4 review", "review.pdf", customer_id=review.customer_id, visibility=Visibility.SHARED,
            media_type="application/pdf", by_id=None,
        )  # fmt: skip
        found = Export(
            review_id=review.id, kind="pdf", language="ja", visibility=Visibility.SHARED, file_id=file.id,
            outcome="done", ended_at=clock.now(),
        )  # fmt: skip
        db.session.add(found)
        db.session().commit()
    return found.public_id


def _a_reader() -> str:
    """Return somebody without an account who was given the review that both sides fill."""
    found = db.session.scalars(select(ReviewReader).limit(1)).first()
    if found is None:
        review = db.session.scalars(select(Review).where(Review.state == "open")).one()
        person = Signatory(side=Side.CUSTOMER, name="黒田 玄", email="kuroda@sakura.example")
        db.session.add(person)
        db.session.flush()
        found = ReviewReader(review_id=review.id, signatory_id=person.id)
        db.session.add(found)
        db.session().commit()
    return found.public_id


OWNED |= {"review_export": _an_export, "review_reader": _a_reader}
OWNED |= {
    "review": lambda: _first(select(Review.public_id).where(Review.state == "open")),
    "review_section": lambda: _of_open_review(ReviewSection),
    "decision_asked": lambda: _of_open_review(DecisionAsked),
    "aim": lambda: _of_open_review(Aim),
    "gone_decision_asked": lambda: None,  # the cast took none away: see tests/reviews
    "gone_aim": lambda: None,
    "review_edition": lambda: _first(select(ReviewEdition.public_id)),  # Ume has none: see tests/reviews
}
COMMON |= {"review_template": lambda: _first(select(ReviewTemplate.public_id))}
#: Plain arguments of addresses.
PLAIN: dict[str, str] = {
    "slot_name": "seeing",  # of a review's section
    "batch": "AAAAAAAAAAAAAAAA",  # of papers of many reviews
    "step_key": "kickoff",
    "phase_key": "prepare",
    "kind": "csv",
    "older": "1",
    "newer": "1",
    "offer": "segment",
    "number": "1",
    "moment": "2199-12-31",
    "position": "backup",
    "demo_file": "plan-cp932",
    "starter_code": "hiring",
    "token": "AAAAAAAAAAAAAAAA.unknown",
    "accent": "0b6a6f",
    "place": "unknown",
    "language": "en",
    "help_category": "basics",
    "help_slug": "public",
    "tag_slug": "unknown",
    "tag_word": "unknown",
    "old": "docs/unknown",
}
#: Opening these changes who is signed in, so the matrix leaves them to tests of their own.
ENDS_THE_SESSION = {"sign_out.leave", "sign_ins.end_others", "view_as.begin"}
#: Pages that may answer 404 to those they are for: the cast has no such thing.
MAY_BE_ABSENT = {"company.logo_picture", "company.logo", "portfolio.put_off"}
MAY_BE_ABSENT |= {f"review_batches.{one}" for one in ("show", "fetch", "cancel", "again")}
MAY_BE_ABSENT |= {
    "comments.edit",
    "comments.revise",
    "comments.ask_delete",
    "comments.delete",
}  # one's own alone
MAY_BE_ABSENT |= {
    "messages.edit",
    "messages.revise",
    "messages.ask_delete",
    "messages.delete",
}  # one's own alone
MAY_BE_ABSENT |= {"conversations.read", "message_files.picture"}  # up to where is not said; it is no picture
MAY_BE_ABSENT |= {"comments.read"}  # without saying up to where
MAY_BE_ABSENT |= {"documents.picture"}  # the cast's documents are no pictures
MAY_BE_ABSENT |= {"differences.editions", "addenda.text"}  # nothing is agreed in the cast


MAY_BE_ABSENT |= {"meetings.file", "booking.confirm", "booking.book"}  # no time yet, or none that is free
MAY_BE_ABSENT |= {"meetings_acts.answer", "meetings_acts.choose"}  # one's own place alone
MAY_BE_ABSENT |= {
    "journey_adapting.restore",
    "template_editions.changes",
}  # nothing was taken out; a first edition

MAY_BE_ABSENT |= {"knowledge_imports.fetch"}  # nothing was taken along yet
MAY_BE_ABSENT |= {"community.tag", "community_desk.tag"}  # nobody carries it
MAY_BE_ABSENT |= {"community.photo", "community_desk.photo"}  # the cast shows none
MAY_BE_ABSENT |= {"community_me.show"}  # the vendor's people go by their names
MAY_BE_ABSENT |= {"knowledge.changes", "knowledge_read.changes"}  # its translation is up to date
MAY_BE_ABSENT |= {"knowledge.tag", "knowledge_read.tag", "help.elsewhere"}  # nobody carries it; nobody moved


COMMON |= {"community_thread": lambda: None}  # of every space: see tests/community/test_matrix.py


def named(name: str, endpoint: str) -> str:
    """Return under which name a thing is known here: a comment thread and one of the community are both a thread."""
    of_community = f"community_{name}"
    return of_community if endpoint.startswith("community") and of_community in COMMON else name


def address_of(name: str, slug: str) -> str | None:
    """Return the public id of a thing by its name in addresses, or None when the cast has none."""
    if name in COMMON:
        return COMMON[name]()
    if name not in OWNED:
        raise LookupError(f"tests/objects.py does not know a <pid:{name}>")
    customer_id = db.session.scalars(select(Customer.id).where(Customer.slug == slug)).one()
    with customer_scope(customer_id):
        return OWNED[name]()
