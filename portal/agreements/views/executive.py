"""The page of one person without an account: a personal link shows exactly one edition and takes their answer.

A GET never acts, so that programs which open links in mails do no harm. Saying yes takes a code that is mailed at
that moment and works in this browser alone.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from flask import Response, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.personal import OpenedLink
from portal.agreements.actions import links, signing
from portal.agreements.actions.events import Refused
from portal.agreements.actions.signing import Answer
from portal.agreements.forms.answers import AgreeForm, AnswerForm, CodeForm, SendBackForm, about_of
from portal.agreements.models import Agreement, Manner, Outcome
from portal.agreements.queries import rounds
from portal.agreements.queries.reading import reading
from portal.agreements.queries.rounds import Place
from portal.agreements.views.deciding import Deciding, sheet_state, trouble_words
from portal.agreements.views.files import sealed_text, sheet_file
from portal.foundation import links as purpose_links
from portal.foundation.db import db
from portal.foundation.links import LinkRefused, Purpose, PurposeLink
from portal.foundation.pages import way_on
from portal.foundation.personal import guarded, speak

bp = PublicBlueprint("executive", __name__)
CLOSED = "agreements/link_closed.html"


class Opened(OpenedLink):
    """What a personal link opens: a customer, one edition, one place in its circulation."""

    def edition(self) -> Agreement:
        found = rounds.by_id(self.link.ids["agreement"])
        if found is None:
            raise LinkRefused("unknown")
        return found

    def place(self) -> Place:
        seen = rounds.round_of(self.edition())
        place = next((one for one in seen.places if one.id == self.link.ids["step"]), None)
        if place is None or place.person.erased_at:
            raise LinkRefused("revoked")
        return place


@bp.page("/agree/<token>", permit=Permit.PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """Show the edition; nothing is recorded by looking."""
    return _inside(token, lambda opened: _page(opened, code=request.args.get("code") == "sent"))


@bp.page("/agree/<token>/code", permit=Permit.PUBLIC, methods=("POST",))
def code(token: str) -> ResponseReturnValue:
    """Mail six digits to the person whose link this is."""

    def ask(opened: Opened) -> Response:
        form = AgreeForm()
        if not form.validate():
            return _page(opened, trouble="invalid", status=422)
        edition, place = opened.edition(), opened.place()
        _refuse_unless_asked(edition, place)
        try:
            challenge = links.ask_code(edition, place)
        except LinkRefused as refusal:
            return _page(opened, trouble=refusal.reason, status=429)
        session["agreement_code"] = challenge.public_id
        session["agreement_remark"] = (form.remark.data or "")[:1000]
        return _on(opened, code="sent")

    return _inside(token, ask)


@bp.page("/agree/<token>", permit=Permit.PUBLIC, methods=("POST",), endpoint="agree")
def agree(token: str) -> ResponseReturnValue:
    """Say yes with the code from the mail."""

    def answer(opened: Opened) -> Response:
        form = CodeForm()
        if not form.validate():
            return _page(opened, code=True, trouble="wrong_code", status=422)
        edition, place, challenge = opened.edition(), opened.place(), _challenge()
        _refuse_unless_asked(edition, place)
        if challenge is None:
            return _page(opened, trouble="no_code", status=409)
        try:
            right = links.enter_code(edition, place, challenge, form.digits())
        except LinkRefused:
            return _page(opened, trouble="code_over", status=409)
        if not right:  # the try was counted in the database and must stay
            db.session.flush()
            return _on(opened, code="sent", wrong="1")
        said = Answer(form.seal.data, remark=form.remark.data or "")
        signing.agree(edition, place.public_id, said, by=links.actor_of(place))
        session.pop("agreement_code", None)
        session.pop("agreement_remark", None)
        return _on(opened)

    return _inside(token, answer)


@bp.page("/agree/<token>/send-back", permit=Permit.PUBLIC, methods=("POST",))
def send_back(token: str) -> ResponseReturnValue:
    """End the round with a reason."""

    def answer(opened: Opened) -> Response:
        form = SendBackForm()
        if not form.validate():
            return _page(opened, trouble="reason_missing", status=422)
        edition, place = opened.edition(), opened.place()
        about = about_of(form, rounds.document_of(edition))
        said = Answer(form.seal.data, remark=form.remark.data, about=about)
        signing.send_back(edition, place.public_id, said, by=links.actor_of(place))
        return _on(opened)

    return _inside(token, answer)


@bp.page("/agree/<token>/renew", permit=Permit.PUBLIC, methods=("POST",))
def renew(token: str) -> ResponseReturnValue:
    """Mail a new link in place of one that has expired: to the registered address, and nowhere else."""
    try:
        link = purpose_links.named(Purpose.EXECUTIVE, token)
        if link.refusal() != "expired" or not AnswerForm().validate():
            raise LinkRefused(link.refusal() or "unknown")
        opened = Opened(token, link)
        if not links.may_renew(link):
            return _closed("too_many", token, 429)
        with opened.scope:
            _speak(opened)
            edition, place = opened.edition(), opened.place()
            if edition.ended_at is None and place.asked_at is not None:
                links.send_again(edition, place, by=links.actor_of(place))
            db.session.flush()
    except LinkRefused as refusal:
        return _closed(refusal.reason, token, 410)
    return _closed("renewed", token, 200)


@bp.page("/agree/<token>/text", permit=Permit.PUBLIC)
def text(token: str) -> ResponseReturnValue:
    """Hand out the sealed text."""
    return _inside(token, lambda opened: sealed_text(rounds.round_of(opened.edition())))


@bp.page("/agree/<token>/sheet", permit=Permit.PUBLIC)
def sheet(token: str) -> ResponseReturnValue:
    """Hand out the confirmation sheet."""
    return _inside(token, lambda opened: sheet_file(opened.edition()) or _page(opened))


def _inside(token: str, answer: Any) -> ResponseReturnValue:
    """Open the link, speak its person's language, and answer inside the customer's shared rows."""
    try:
        opened = Opened(token, purpose_links.find(Purpose.EXECUTIVE, token))
        with opened.scope:
            _speak(opened)
            try:
                response = guarded(answer(opened))
                if response.status_code < 400:
                    db.session.flush()  # while the customer's scope is open; the commit comes after it
                return response
            except Refused as refusal:
                db.session.rollback()
                again = Opened(token, purpose_links.find(Purpose.EXECUTIVE, token))
                return guarded(_page(again, trouble=refusal.reason, status=409))
    except LinkRefused as refusal:
        return _closed(refusal.reason, token, 410)


def _page(opened: Opened, *, code: bool = False, trouble: str = "", status: int = 200) -> Response:
    seen = reading(opened.edition(), opened.customer)
    if request.args.get("wrong") and not trouble:
        trouble = "wrong_code"
    deciding = _deciding(opened, seen, code, trouble)
    said = trouble_words(trouble) if trouble else None
    facts = {"r": seen, "d": deciding, "sheet": sheet_state(seen), "said": said, "customer": opened.customer}
    return make_response(
        render_template("agreements/executive.html", person=opened.place().person, **facts), status
    )


def _deciding(opened: Opened, seen: Any, code: bool, trouble: str) -> Deciding:
    place, token = opened.place(), opened.token
    to = {name: url_for(f"executive.{name}", token=token) for name in ("text", "sheet")}
    if seen.round.proposer.email:  # there is no page to ask on without an account
        to["ask"] = _letter_to(seen.round.proposer.email, seen.plan.title)
    outcome, manner = seen.edition.outcome, None
    state = outcome.value if outcome else "waiting"
    current = seen.round.current
    if current is not None and current.id == place.id:
        challenge = _challenge() if code else None
        alive = (
            challenge is not None and challenge.refusal() is None and challenge.ids.get("step") == place.id
        )
        state, manner = ("code" if alive else "yours"), Manner.SELF
        to |= {name: url_for(f"executive.{name}", token=token) for name in ("agree", "code", "send_back")}
        to["masked"] = _masked(place.person.email)
        if code and challenge is not None and not alive:
            trouble = trouble or "code_over"
    typed = {"remark": session.get("agreement_remark", ""), **request.form.to_dict()}
    asked = current if current is not None and outcome is None else None
    return replace(
        Deciding(state, asked, manner, to, personal=True, until=opened.link.expires_at),
        trouble=trouble,
        typed=typed,
    )


def _refuse_unless_asked(edition: Agreement, place: Place) -> None:
    """Refuse early what signing would refuse, so that no code is spent on it."""
    seen = rounds.round_of(edition)
    if not seen.is_open:
        raise Refused("replaced" if edition.outcome is Outcome.REPLACED else "ended")
    if seen.current is None or seen.current.id != place.id:
        raise Refused("already" if place.verdict else "not_your_turn")


def _challenge() -> PurposeLink | None:
    """Return the code this browser asked for last."""
    asked = select(PurposeLink).where(
        PurposeLink.public_id == session.get("agreement_code", ""),
        PurposeLink.purpose == Purpose.AGREEMENT_CODE,
        PurposeLink.browser_hash == purpose_links.digest(session.get("browser", "")),
    )
    return db.session.scalar(asked)


def _on(opened: Opened, **query: str) -> Response:
    address: dict[str, Any] = {"token": opened.token, **query}
    return way_on(url_for("executive.show", **address))


def _closed(reason: str, token: str, status: int) -> Response:
    return guarded(
        make_response(render_template(CLOSED, reason=reason, token=token, form=AnswerForm(None)), status)
    )


def _speak(opened: Opened) -> None:
    speak(opened.place().person.language, opened.customer.time_zone)


def _letter_to(email: str, about: str) -> str:
    """Return what opens a letter to this address in one's own mail program.

    >>> _letter_to("misaki@aozora.example", "計画 2027 & 28")
    'mailto:misaki@aozora.example?subject=%E8%A8%88%E7%94%BB%202027%20%26%2028'
    """
    return f"mailto:{quote(email, safe='@')}?subject={quote(about)}"


def _masked(email: str) -> str:
    """Return an address so that only its owner knows it again.

    >>> _masked("nakamura@minato.example")
    'n•••••••@minato.example'
    """
    name, _, domain = email.partition("@")
    return f"{name[:1]}{'•' * max(len(name) - 1, 3)}@{domain}"
