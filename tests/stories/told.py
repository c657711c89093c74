"""Stories at Sakura: begun by Sora, with the KPI of the signed plan, approved by Ren, published by Chloe."""

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.agreements.actions.signatories import of_candidate
from portal.agreements.queries.people import candidate_of
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.plans.models import Kpi, Node, NodeKind
from portal.stories.actions import approvals, publishing
from portal.stories.actions import stories as change
from portal.stories.models import Story
from portal.stories.queries import figures
from tests.agreements.going_round import Seat, actor, agreed, person

TITLE = "月次締めを7日から3.5日に"
WORDS = {
    "situation": "締めの担当は1人でした。",
    "doings": "締めの前にやることを20日までに**分けました**。",
    "outcome": "残業がほぼなくなりました。",
    "quote": "増やしたのは人ではなく、早さです。",
    "teller": "中村 花 · 営業部",
}
ZONE = "Asia/Tokyo"


def begun(**more) -> Story:
    """Begin a story of the customer in scope and write all of its parts, as Sora; commit."""
    customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
    story = change.begin(customer, TITLE, by=actor("sora"))
    change.revise_text(story, change.text_in(story, "ja"), {**WORDS, **more}, by=actor("sora"))
    db.session.commit()
    return story


def shared_kpi() -> Node:
    """Return the KPI that both sides of the customer in scope see."""
    asked = (
        select(Node)
        .join(Kpi, Kpi.node_id == Node.id)
        .where(Node.visibility == "shared", Node.kind == NodeKind.KPI, Node.deleted_at.is_(None))
    )
    return db.session.scalars(asked).first()


def signed() -> Node:
    """Let both sides sign the plan; return the node of its KPI, which the cast has measured twice: 6 days, then 5."""
    agreed(Seat("ren"))
    return shared_kpi()


def with_figure(story: Story) -> dict:
    """Show the signed plan's KPI in the story; commit; return what was frozen."""
    keys = [kpi.key for plan in figures.offered(ZONE) for kpi in plan.kpis if kpi.facts is not None]
    assert change.choose_figures(story, keys, ZONE, by=actor("sora")) == len(keys)
    db.session.commit()
    return story.figures[0]


def asked(story: Story, who: str = "ren"):
    """Put the story before somebody of Sakura; commit."""
    candidate = candidate_of(person(who))
    assert candidate is not None
    assert candidate.side is Side.CUSTOMER
    approval = approvals.ask(story, of_candidate(candidate), by=actor("chloe"))
    db.session.commit()
    return approval


def approved(story: Story, who: str = "ren"):
    """Let somebody approve exactly what the story says now; commit."""
    approval = asked(story, who)
    approvals.agree(story, approval, approval.seal, by=actor(who))
    db.session.commit()
    return approval


def published(story: Story | None = None):
    """Return a published copy of a story, made whole where none is given; commit."""
    story = story or begun()
    approved(story)
    copy = publishing.publish(story, by=actor("chloe"))
    db.session.commit()
    return copy
