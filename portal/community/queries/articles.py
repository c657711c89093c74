"""The article that a question became, as far as its reader may know; and what of a question is nobody's name."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.community.models import Persona, Reply, Thread
from portal.community.rules.mentions import MENTION
from portal.community.rules.posts import NAMED_FILE
from portal.community.rules.words import PostState
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.knowledge.queries import articles
from portal.knowledge.queries.places import place_of
from portal.knowledge.rules.anonymous import Person, Words, without_names

NONE, DRAFT, PUBLISHED, HIDDEN = "", "draft", "published", "hidden"


@dataclass(frozen=True)
class Became:
    """Whether a question became an article for this reader, and where that is."""

    state: str = NONE
    url: str = ""


def became(points_to: str, point: Standpoint) -> Became:
    """Return the article that a question became: published where its reader reads it, a draft for authors alone."""
    if not points_to:
        return Became()
    if articles.article(points_to) is not None:
        return Became(PUBLISHED, place_of(point, language()).article(points_to))
    if point.may(Permit.KNOWLEDGE_WRITE):
        return Became(DRAFT, url_for("knowledge_desk.show", article=points_to))
    return Became(HIDDEN)


def draft_of(thread: Thread) -> tuple[str, str]:
    """Return title and body of an article made of a question and its best answer, without anybody's name."""
    best = db.session.get(Reply, thread.accepted_id) if thread.accepted_id else None
    texts = [thread.title, thread.body, best.body if best else ""]
    people, companies = _named(thread)
    with force_locale(thread.language or language()):  # whoever begins it may speak another one
        said = Words(_("a colleague"), _("our company"), _("(contact removed)"))
        answer = _("How to go about it")
    title, asked, answered = (
        without_names(_plain(text, said.person), people, companies, said) for text in texts
    )
    parts = [asked] if asked else []
    if answered:
        parts += [f"## {answer}", answered]
    return title, "\n\n".join(parts)


def _named(thread: Thread) -> tuple[list[Person], list[str]]:
    """Return everybody who wrote in a thread, as they are called anywhere, and their companies."""
    replies = select(Reply.author_id, Reply.author_customer_id).where(
        Reply.thread_id == thread.id, Reply.state == PostState.SHOWN
    )
    wrote = {(thread.author_id, thread.author_customer_id)}
    wrote |= {(row[0], row[1]) for row in db.session.execute(replies)}
    ids = sorted({one[0] for one in wrote})
    users = db.session.scalars(select(User).where(User.id.in_(ids))).all()
    pens = db.session.scalars(select(Persona.pen_name).where(Persona.user_id.in_(ids)))
    homes = sorted({one[1] for one in wrote if one[1] is not None})
    companies = list(db.session.scalars(select(Customer.name).where(Customer.id.in_(homes))))
    people = [Person(one.family_name, one.given_name, one.romanised) for one in users]
    return people + [Person(pen) for pen in pens if pen], companies


def _plain(text: str, person: str) -> str:
    """Return a text without ids: people by a word, pictures and files by their own words."""
    return NAMED_FILE.sub(r"\1", MENTION.sub(person, text))
