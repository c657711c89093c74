"""Whoever asked for something hears what became of it."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.accounts.queries.reach import keys_of
from portal.activity import notices
from portal.activity.notices import Noted, Told
from portal.foundation.audience import Reader, Side, addressed_to
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed
from portal.ideas.actions.ideas import DECIDED, PROPOSED, STANDS
from portal.ideas.forms.words import state_word
from portal.ideas.models import Idea, IdeaAsk

notices.chapter(_l("Ideas for the product"), "idea.")


@notices.kind(STANDS, _l("Something I asked for the product has been decided"))
def stands(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell how it stands now, not how it stood then."""
    asked = _asked(noted)
    return {
        one.id: _decided(found[1], "ideas.show", {"slug": one.customer_slug, "ask": found[0]}, found[0])
        for one in noted
        if (found := asked.get(one.subject_id)) is not None
    }


@notices.kind(DECIDED, _l("An idea I voted for has been decided"), sides=[Side.CUSTOMER])
def decided(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell those who voted how it stands now, while it is still told to their company."""
    told: dict[int, Told] = {}
    for customer_id in {one.customer_id for one in noted}:
        here = [one for one in noted if one.customer_id == customer_id]
        customer = db.session.get(Customer, customer_id)
        if customer is None:
            continue
        reader = Reader(Side.CUSTOMER, frozenset(keys_of(customer)))
        asked = select(Idea).where(Idea.id.in_({one.subject_id for one in here}), addressed_to(Idea, reader))
        ideas = {one.id: one for one in db.session.scalars(asked)}
        for one in here:
            if (idea := ideas.get(one.subject_id)) is not None:
                place = {"slug": one.customer_slug, "idea": idea.public_id}
                told[one.id] = _decided(idea, "ideas.idea", place, idea.public_id)
    return told


@notices.kind(PROPOSED, _l("One of my customers proposes an idea for the product"), sides=[Side.VENDOR])
def proposed(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell the account team what their customer proposes, to be worded or merged."""
    asked = _asked(noted)
    return {
        one.id: Told(
            title=_("%(company)s proposes: %(title)s", company=one.customer_name, title=found[1].title),
            endpoint="ideas_desk.one",
            place={"idea": found[1].public_id},
            about=found[1].title,
            subject=_("A customer proposes an idea for the product"),
            action=_("Word it, or merge it"),
            thread=f"idea-{found[1].public_id}",
            icon="sparkles",
        )
        for one in noted
        if (found := asked.get(one.subject_id)) is not None
    }


def _asked(noted: Sequence[Noted]) -> dict[int, tuple[str, Idea]]:
    """Return by ask its public id and its idea, as far as their reader sees it."""
    wanted = select(IdeaAsk.id, IdeaAsk.public_id, Idea).join(Idea, Idea.id == IdeaAsk.idea_id)
    wanted = wanted.where(IdeaAsk.id.in_({one.subject_id for one in noted}))
    return {row[0]: (row[1], row[2]) for row in db.session.execute(narrowed(wanted, IdeaAsk))}


def _decided(idea: Idea, endpoint: str, place: dict[str, str], public_id: str) -> Told:
    title = idea.title_in(language())
    return Told(
        title=_("“%(title)s”: %(state)s", title=title, state=state_word(idea.state)),
        endpoint=endpoint,
        place=place,
        text=idea.state_words_in(language()),
        about=title,
        subject=_("News of something you asked for"),
        action=_("See how it stands"),
        thread=f"idea-{public_id}",
        icon="sparkles",
    )
