"""The page of an approver without an account: a personal link shows exactly one text and takes their answer.

A GET never acts, so that programs which open links in mails do no harm. Approving takes a code that is mailed at that
moment and works in this browser alone.
"""

import json
from collections.abc import Callable
from typing import Any

from flask import Response, abort, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.personal import OpenedLink
from portal.agreements.models import Signatory
from portal.agreements.queries.rounds import signatories
from portal.foundation import links as purpose_links
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.links import LinkRefused, Purpose, PurposeLink
from portal.foundation.pages import way_on
from portal.foundation.personal import guarded, speak
from portal.foundation.refusals import Refused
from portal.foundation.sending import Sendable, as_part_of_a_page
from portal.stories.actions import approvals
from portal.stories.forms.stories import AnswerForm, CodeForm, SendBackForm
from portal.stories.forms.words import refusal_words
from portal.stories.models import Story, StoryApproval
from portal.stories.queries import stories
from portal.stories.rules.document import reference
from portal.stories.views.approval import read_text

bp = PublicBlueprint("story_link", __name__)
CODE = "story_code"


class Opened(OpenedLink):
    """What a personal link opens: a customer, one exact text, and whose answer is asked for."""

    def read(self) -> tuple[Story, StoryApproval, Signatory]:
        """Return what is asked about and who is asked; call it inside the scope."""
        approval = stories.approval(self.link.ids["approval"])
        story = stories.by_id(approval.story_id) if approval is not None else None
        person = (
            signatories([approval.approver_id]).get(approval.approver_id) if approval is not None else None
        )
        if approval is None or story is None or person is None or person.erased_at is not None:
            raise LinkRefused("revoked")
        return story, approval, person


@bp.page("/story/<token>", permit=Permit.PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """Show the text; nothing is recorded by looking."""
    return _inside(token, lambda opened: _page(opened, code=request.args.get("code") == "sent"))


@bp.page("/story/<token>/code", permit=Permit.PUBLIC, methods=("POST",))
def code(token: str) -> ResponseReturnValue:
    """Mail six digits to the person whose link this is."""

    def ask(opened: Opened) -> Response:
        form = AnswerForm()
        _story, approval, person = opened.read()
        if not form.validate() or approval.ended_at is not None:
            return _page(opened, status=409)
        try:
            challenge = approvals.ask_code(approval, person)
        except LinkRefused:
            return _page(opened, trouble="too_many", status=429)
        session[CODE] = challenge.public_id
        return _on(opened, code="sent")

    return _inside(token, ask)


@bp.page("/story/<token>", permit=Permit.PUBLIC, methods=("POST",), endpoint="agree")
def agree(token: str) -> ResponseReturnValue:
    """Approve with the code from the mail."""

    def answer(opened: Opened) -> Response:
        form, challenge = CodeForm(), _challenge()
        story, approval, person = opened.read()
        if challenge is None or not form.validate():
            return _page(opened, code=True, trouble="wrong_code", status=422)
        if approval.ended_at is not None:
            return _page(opened, status=409)
        try:
            right = approvals.enter_code(approval, challenge, form.digits())
        except LinkRefused:
            return _page(opened, trouble="code_over", status=409)
        if not right:  # the try was counted in the database and must stay
            db.session.flush()
            return _on(opened, code="sent", wrong="1")
        remark = (form.remark.data or "")[:1_000]
        approvals.agree(story, approval, form.seal.data or "", by=approvals.actor_of(person), remark=remark)
        session.pop(CODE, None)
        return _on(opened)

    return _inside(token, answer)


@bp.page("/story/<token>/send-back", permit=Permit.PUBLIC, methods=("POST",))
def send_back(token: str) -> ResponseReturnValue:
    """Say what is to be changed first."""

    def answer(opened: Opened) -> Response:
        form = SendBackForm()
        story, approval, person = opened.read()
        if not form.validate():
            return _page(opened, trouble="reason_missing", status=422)
        by = approvals.actor_of(person)
        approvals.send_back(story, approval, form.seal.data or "", form.remark.data or "", by=by)
        return _on(opened)

    return _inside(token, answer)


@bp.page("/story/<token>/pictures/<int:number>", permit=Permit.PUBLIC)
def picture(token: str, number: int) -> ResponseReturnValue:
    """Send a picture of the text, by its place in it."""

    def send(opened: Opened) -> Response:
        story, approval, _person = opened.read()
        wanted = [one["sha256"] for one in json.loads(approval.text)["pictures"]]
        own = {one.sha256: one for one in stories.pictures_of(story)}
        found = own.get(wanted[number]) if number < len(wanted) else None
        if found is None:
            abort(404)
        sent = Sendable(found.public_id, "picture.webp", found.media_type, found.size, found.place)
        return as_part_of_a_page(sent)

    return _inside(token, send)


def _inside(token: str, answer: Callable[[Opened], Response]) -> ResponseReturnValue:
    """Open the link, speak its person's language, and answer inside the customer's shared rows."""
    try:
        opened = Opened(token, purpose_links.find(Purpose.STORY, token))
        with opened.scope:
            _speak(opened)
            try:
                response = guarded(answer(opened))
                if response.status_code < 400:
                    db.session.flush()  # while the customer's scope is open; the commit comes after it
                return response
            except Refused as refusal:
                if isinstance(refusal, LinkRefused):
                    raise
                db.session.rollback()
                return guarded(
                    _page(
                        Opened(token, purpose_links.find(Purpose.STORY, token)),
                        trouble=refusal.reason,
                        status=409,
                    )
                )
    except LinkRefused as refusal:
        closed = render_template("stories/link_closed.html", reason=refusal.reason)
        return guarded(make_response(closed, 410))


def _page(opened: Opened, *, code: bool = False, trouble: str = "", status: int = 200) -> Response:
    story, approval, person = opened.read()
    trouble = trouble or ("wrong_code" if request.args.get("wrong") else "")
    numbers = {one["sha256"]: place for place, one in enumerate(json.loads(approval.text)["pictures"])}

    def picture_url(sha256: str) -> str:
        return url_for("story_link.picture", token=opened.token, number=numbers[sha256])

    facts: dict[str, Any] = {
        "s": read_text(approval, request.args.get("in", language()), picture_url), "approval": approval,
        "person": person, "story": story, "customer": opened.customer, "token": opened.token,
        "reference": reference(approval.seal), "reach": json.loads(approval.text)["reach"],
        "code": code and approval.ended_at is None and _challenge() is not None, "until": opened.link.expires_at,
        "trouble": refusal_words(trouble) if trouble not in ("", *_CODE_TROUBLES) else trouble,
        "remark": request.form.get("remark", ""),
    }  # fmt: skip
    return make_response(render_template("stories/link.html", **facts), status)


_CODE_TROUBLES = ("wrong_code", "code_over", "too_many")


def _challenge() -> PurposeLink | None:
    """Return the code this browser asked for last."""
    asked = select(PurposeLink).where(
        PurposeLink.public_id == session.get(CODE, ""),
        PurposeLink.purpose == Purpose.STORY_CODE,
        PurposeLink.browser_hash == purpose_links.digest(session.get("browser", "")),
    )
    return db.session.scalar(asked)


def _on(opened: Opened, **query: str) -> Response:
    address: dict[str, Any] = {"token": opened.token, **query}
    return way_on(url_for("story_link.show", **address))


def _speak(opened: Opened) -> None:
    _story, _approval, person = opened.read()
    speak(person.language, opened.customer.time_zone)
