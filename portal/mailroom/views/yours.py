"""Is this mail yours? Asked by mail, answered here without signing in: the link in the letter is the proof."""

from dataclasses import dataclass

from flask import abort, g, render_template, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.accounts.door import PublicBlueprint
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.foundation import links
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.links import LinkRefused, Purpose, PurposeLink
from portal.mailroom.actions import asking
from portal.mailroom.models import InboundMail
from portal.mailroom.rules.states import MailState

bp = PublicBlueprint("yours", __name__)
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Question:
    """A mail, and the person who is asked whether it is theirs."""

    link: PurposeLink
    mail: InboundMail
    person: User


@bp.page("/mail/yours/<token>", permit=Permit.PUBLIC, methods=("GET", "POST"))
def show(token: str) -> ResponseReturnValue:
    """Show the mail, and take the answer on a POST; answered once, it opens no more."""
    question = _question(token)
    if question is None:
        return render_template("mailroom/yours.html", mail=None, told=""), 410
    if "language" not in session:
        g.language = question.person.language
    g.reader_zone = question.person.time_zone
    if request.method != "POST":
        return render_template("mailroom/yours.html", mail=question.mail, told="")
    if (told := request.form.get("theirs", "")) not in (YES, NO):
        abort(400)
    _answer(question, told)
    return render_template("mailroom/yours.html", mail=question.mail, told=told)


def _answer(question: Question, told: str) -> None:
    links.spend(question.link)
    side = Side.VENDOR if question.person.staff_role else Side.CUSTOMER
    by = Actor(ActorKind.ACTION_LINK, side, question.person.id)
    if told == YES:
        asking.confirm(question.mail, question.link, by=by)
    else:
        asking.deny(question.mail)


def _question(token: str) -> Question | None:
    """Return what a link asks, None once it is answered, too old, or the mail has found its place otherwise."""
    try:
        link = links.find(Purpose.ACTION, token)
    except LinkRefused:
        return None
    if link.ids.get("does") != asking.ASKS:
        return None
    mail = db.session.scalar(select(InboundMail).where(InboundMail.public_id == link.ids["mail"]))
    person = db.session.scalar(
        select(User).where(User.id == link.person_id, User.disabled_at.is_(None), User.erased_at.is_(None))
    )
    if mail is None or person is None or mail.state is not MailState.UNKNOWN:
        return None
    return Question(link, mail, person)
