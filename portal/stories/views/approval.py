"""Asking somebody to approve the exact text, and their answer in the portal."""

import json
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.agreements.actions.signatories import of_candidate, of_stranger
from portal.agreements.models import Signatory
from portal.agreements.queries.people import candidates
from portal.agreements.queries.rounds import signatories
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.foundation.pages import refused, way_on
from portal.foundation.refusals import Refused
from portal.stories.actions import approvals
from portal.stories.forms.showing import Shown, shown
from portal.stories.forms.stories import OTHER, AnswerForm, AskForm, SendBackForm
from portal.stories.forms.words import refusal_words
from portal.stories.models import Story, StoryApproval
from portal.stories.queries import stories
from portal.stories.queries.writing import said
from portal.stories.rules.document import missing, reference
from portal.stories.views.doors import own_url

bp = CustomerBlueprint("story_approval", __name__, "/stories/own")
STORY = {"story": stories.story}


@bp.page("/<pid:story>/ask", permit=Permit.STORIES_WRITE, methods=("GET", "POST"), loads=STORY)
def ask(story: Story) -> ResponseReturnValue:
    """Choose who approves, and put exactly what is written now before them."""
    point = standpoint()
    form = AskForm(others=point.may(Permit.PEOPLE_MANAGE))
    facts = {"form": form, "story": story, "missing": missing(story.language, said(story))}
    if request.method == "GET":
        return render_template("stories/ask.html", **facts)
    if not form.validate():
        return refused("stories/ask.html", **facts)
    try:
        approvals.ask(story, _approver(form), by=point.actor, message=form.message.data or "")
    except Refused as refusal:
        flash(refusal_words(refusal.reason), "wrong")
        return refused("stories/ask.html", **facts)
    flash(_("Asked. Exactly these words wait for an answer."), "done")
    return way_on(own_url("show", story=story.public_id))


@bp.page("/<pid:story>/approval", permit=Permit.STORIES_READ, loads=STORY)
def show(story: Story) -> ResponseReturnValue:
    """Show the exact text that is asked about, or was last; whoever is asked answers here."""
    return _page(story)


@bp.page("/<pid:story>/approval/agree", permit=Permit.STORIES_APPROVE, methods=("POST",), loads=STORY)
def agree(story: Story) -> ResponseReturnValue:
    """Approve exactly what was read."""
    form = AnswerForm()
    if not form.validate():
        return _page(story, status=422)
    approval = _mine(story)
    if approval is None:
        return _page(story, trouble=refusal_words("ended"), status=409)
    try:
        approvals.agree(
            story, approval, form.seal.data or "", by=standpoint().actor, remark=form.remark.data or ""
        )
    except Refused as refusal:
        return _page(story, trouble=refusal_words(refusal.reason), status=409)
    flash(_("Thank you. It can be published in exactly these words."), "done")
    return way_on(url_for("story_approval.show", slug=standpoint().customer.slug, story=story.public_id))


@bp.page("/<pid:story>/approval/send-back", permit=Permit.STORIES_APPROVE, methods=("POST",), loads=STORY)
def send_back(story: Story) -> ResponseReturnValue:
    """Say what is to be changed first."""
    form = SendBackForm()
    if not form.validate():
        return _page(story, trouble=refusal_words("reason_missing"), status=422)
    approval = _mine(story)
    if approval is None:
        return _page(story, trouble=refusal_words("ended"), status=409)
    try:
        approvals.send_back(
            story, approval, form.seal.data or "", form.remark.data or "", by=standpoint().actor
        )
    except Refused as refusal:
        return _page(story, trouble=refusal_words(refusal.reason), status=409)
    flash(_("Sent back. Whoever asked has been told."), "done")
    return way_on(own_url("show", story=story.public_id))


def read_text(approval: StoryApproval, asked: str, picture_url: Any) -> Shown:
    """Return exactly what is asked about, ready to be read; `picture_url` returns a picture's address by its hash."""
    facts = json.loads(approval.text)
    pictures = tuple({**one, "url": url} for one in facts["pictures"] if (url := picture_url(one["sha256"])))
    return shown(facts, asked, pictures=pictures)


def _page(story: Story, *, trouble: str = "", status: int = 200) -> Response:
    approval = stories.open_approval(story) or next(iter(stories.approvals_of(story)), None)
    facts: dict[str, Any] = {
        "story": story,
        "approval": approval,
        "trouble": trouble,
        "s": None,
        "mine": False,
    }
    if approval is not None:
        urls = {
            one.sha256: own_url("picture", own_picture=one.public_id) for one in stories.pictures_of(story)
        }
        person = signatories([approval.approver_id]).get(approval.approver_id)
        facts |= {
            "s": read_text(approval, request.args.get("in", language()), urls.get), "person": person,
            "mine": _mine(story) is not None, "reference": reference(approval.seal), "reach": _reach(approval),
            "remark": request.form.get("remark", ""),
        }  # fmt: skip
    return make_response(render_template("stories/approval.html", **facts), status)


def _reach(approval: StoryApproval) -> str:
    return str(json.loads(approval.text)["reach"])


def _mine(story: Story) -> StoryApproval | None:
    """Return the open asking when it is this person who is asked."""
    point, approval = standpoint(), stories.open_approval(story)
    if approval is None or point.user is None or point.read_only:
        return None
    person = signatories([approval.approver_id]).get(approval.approver_id)
    return approval if person is not None and person.user_id == point.user.id else None


def _approver(form: AskForm) -> Signatory:
    point = standpoint()
    if form.who.data == OTHER:
        return of_stranger(
            form.name.data or "", form.role.data or "", form.email.data or "", side=Side.CUSTOMER,
            language=point.customer.language,
        )  # fmt: skip
    known = {one.key: one for one in candidates()}
    return of_candidate(known[f"member:{form.who.data}"])
