"""A solved conversation or a note's line becomes an article's draft: what was asked and answered, and nobody's name."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.collaboration import turning
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import CannotTurn, Made, TurnInto, Why, why
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.i18n import language
from portal.knowledge.actions import articles
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.forms.words import told_reason
from portal.knowledge.queries import names
from portal.knowledge.queries.editions import article_of
from portal.knowledge.rules.anonymous import Words, without_names

KIND = "article"
MADE = "article_draft"  # as a subject: listeners/drafts


def _offered(subject: Subject) -> bool:
    return subject.kind not in (KIND, MADE) and standpoint().may(Permit.KNOWLEDGE_WRITE)


def _make(subject: Subject, text: str, *, by: Actor, visibility: Visibility, under: str) -> Made:
    reason = why(subject)
    try:
        begun = articles.start(_nameless(text), by=by, language=language(), body=body_of(reason, text))
    except Refused as refusal:
        raise CannotTurn(told_reason(refusal.reason)) from refusal
    article = article_of(begun)
    url = url_for("knowledge_editor.write", article_text=begun.public_id)
    return Made(url, begun.title, MADE, article.id, article.public_id)


def body_of(reason: Why, title: str) -> str:
    """Return what was asked and answered as the beginning of an article; its author writes on from there."""
    asked, answered = _nameless(reason.text), _nameless(reason.answer)
    parts = [asked] if asked and asked != title.strip() else []
    if answered:
        parts += [f"## {_('What to do')}", answered]
    return "\n\n".join(parts)


def _nameless(text: str) -> str:
    said = Words(_("a colleague"), _("our company"), _("(contact removed)"))
    return without_names(text, names.people_here(), names.company_here(), said)


turning.register(
    TurnInto(KIND, _l("Begin an article with it"), _offered, _make, icon="book-open", inside=True)
)
