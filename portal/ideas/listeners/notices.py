"""Whoever asked for something hears what became of it."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.notices import Noted, Told
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.ideas.actions.ideas import STANDS
from portal.ideas.forms.words import state_word
from portal.ideas.models import Idea, IdeaAsk

notices.chapter(_l("Ideas for the product"), "idea.")


@notices.kind(STANDS, _l("Something I asked for the product has been decided"))
def stands(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell how it stands now, not how it stood then."""
    wanted = select(IdeaAsk.id, IdeaAsk.public_id, Idea.title, Idea.state, Idea.state_words)
    wanted = wanted.join(Idea, Idea.id == IdeaAsk.idea_id).where(
        IdeaAsk.id.in_({one.subject_id for one in noted})
    )
    rows = {row.id: row for row in db.session.execute(narrowed(wanted, IdeaAsk))}
    return {
        one.id: Told(
            title=_("“%(title)s”: %(state)s", title=row.title, state=state_word(row.state)),
            endpoint="ideas.show",
            place={"slug": one.customer_slug, "ask": row.public_id},
            text=row.state_words,
            about=row.title,
            subject=_("News of something you asked for"),
            action=_("See how it stands"),
            thread=f"idea-{row.public_id}",
            icon="sparkles",
        )
        for one in noted
        if (row := rows.get(one.subject_id)) is not None
    }
