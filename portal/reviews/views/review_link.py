"""A review as somebody without an account reads it, by their personal link: the same words and numbers as the paper.

A GET never acts, so that programs which open links in mails do no harm: the open page itself says that it is read.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Response, abort, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import branding
from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.personal import OpenedLink
from portal.agreements.models import Signatory
from portal.foundation import limits
from portal.foundation import links as purpose_links
from portal.foundation.db import db
from portal.foundation.files import storage
from portal.foundation.forms import PortalForm
from portal.foundation.i18n import language
from portal.foundation.links import LinkRefused, Purpose
from portal.foundation.pages import way_on
from portal.foundation.personal import guarded, speak
from portal.foundation.refusals import Refused
from portal.foundation.sending import as_page
from portal.reviews.actions import readers as change
from portal.reviews.forms.exports import AcknowledgeForm, failure_words, refusal_words
from portal.reviews.models import Review, ReviewEdition, ReviewReader
from portal.reviews.paper.chapters import as_page as whole_page
from portal.reviews.paper.whole import Whole, sealed, whole_of
from portal.reviews.queries import exports, readers, reviews
from portal.reviews.queries.snapshots import draft_of, frozen, frozen_before
from portal.reviews.rules.words import ExportKind

bp = PublicBlueprint("review_link", __name__)
CLOSED = "reviews/readers/closed.html"


class Opened(OpenedLink):
    """What a personal link opens: a customer, one review, one reader. Use it inside its scope."""

    def read(self) -> tuple[ReviewReader, Signatory, Review]:
        """Return who reads what. Raises LinkRefused where it was taken back, or either is gone."""
        reader = readers.by_id(self.link.ids["reader"])
        review = reviews.by_id(reader.review_id) if reader is not None else None
        if reader is None or review is None or reader.revoked_at is not None:
            raise LinkRefused("revoked")
        person = readers.people_behind([reader])[reader.signatory_id]
        if person.erased_at is not None:
            raise LinkRefused("revoked")
        return reader, person, review


@bp.page("/review/<token>", permit=Permit.PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """Show the newest edition, or the draft while nothing is final; nothing is recorded by looking."""
    return _inside(token, _page)


@bp.page("/review/<token>/read", permit=Permit.PUBLIC, methods=("POST",))
def read(token: str) -> ResponseReturnValue:
    """Note that the page stood open for a moment before somebody's eyes."""

    def note(opened: Opened) -> Response:
        reader, _person, review = opened.read()
        change.note_read(reader, review, reviews.newest_edition(review.id))
        return Response("", 204)

    return _inside(token, note)


@bp.page("/review/<token>", permit=Permit.PUBLIC, methods=("POST",), endpoint="acknowledge")
def acknowledge(token: str) -> ResponseReturnValue:
    """Record that they have taken note of it, with a word if they have one."""

    def answer(opened: Opened) -> Response:
        form = AcknowledgeForm()
        reader, person, review = opened.read()
        edition = reviews.newest_edition(review.id)
        if edition is None or not form.validate():
            return _page(opened, form=form, status=422)
        remark = form.remark.data or ""
        change.acknowledge(reader, review, edition, form.seal.data or "", person=person, remark=remark)
        return _on(opened)

    return _inside(token, answer)


@bp.page("/review/<token>/paper", permit=Permit.PUBLIC)
def paper(token: str) -> ResponseReturnValue:
    """Hand out the PDF that was made of what is shown."""

    def fetch(opened: Opened) -> Response:
        _reader, _who, review = opened.read()
        made = _made(review, reviews.newest_edition(review.id))
        if made is None or made.file is None:
            abort(404)
        return as_page(made.file)

    return _inside(token, fetch)


@bp.page("/review/<token>/paper", permit=Permit.PUBLIC, methods=("POST",), endpoint="make")
def make(token: str) -> ResponseReturnValue:
    """Have the PDF made, in the language in which the page is read."""

    def ask(opened: Opened) -> Response:
        reader, person, review = opened.read()
        if not change.ask_for_paper(reader, review, opened.customer, person, language()):
            return _page(opened, trouble="too_often", status=429)
        return _on(opened)

    return _inside(token, ask)


@bp.page("/review/<token>/logo", permit=Permit.PUBLIC)
def logo(token: str) -> ResponseReturnValue:
    """Show the logo of the reader's own company."""

    def send(opened: Opened) -> Response:
        opened.read()
        if not opened.customer.logo_place:
            abort(404)
        response = make_response(storage().get(opened.customer.logo_place))
        response.mimetype = "image/png"
        return response

    return _inside(token, send)


@bp.page("/review/<token>/renew", permit=Permit.PUBLIC, methods=("POST",))
def renew(token: str) -> ResponseReturnValue:
    """Mail a new link in place of one that has expired: to the address that is known, and nowhere else."""
    try:
        link = purpose_links.named(Purpose.REVIEW, token)
        if link.refusal() != "expired" or not PortalForm().validate():
            raise LinkRefused(link.refusal() or "unknown")
        opened = Opened(token, link)
        with opened.scope:
            reader, person, review = opened.read()
            speak(person.language, opened.customer.time_zone)
            if not change.renew(reader, review, person):
                return _closed("too_many", token, 429)
            db.session.flush()
    except LinkRefused as refusal:
        return _closed(refusal.reason, token, 410)
    return _closed("renewed", token, 200)


def _inside(token: str, answer: Callable[[Opened], Response]) -> ResponseReturnValue:
    """Open the link, speak its person's language, and answer inside the customer's shared rows."""
    try:
        opened = Opened(token, purpose_links.find(Purpose.REVIEW, token))
        with opened.scope:
            _reader, person, _review = opened.read()
            speak(person.language, opened.customer.time_zone)
            try:
                response = guarded(answer(opened))
                if response.status_code < 400:
                    db.session.flush()  # while the customer's scope is open; the commit comes after it
                return response
            except Refused as refusal:
                if isinstance(refusal, LinkRefused):
                    raise
                db.session.rollback()
                return guarded(_page(opened, trouble=refusal.reason, status=409))
    except LinkRefused as refusal:
        if refusal.reason == "unknown":
            limits.note_failure()
        if refusal.reason == "expired":
            _speak_to_whom_it_was_sent(token)
        return _closed(refusal.reason, token, 410)


def _speak_to_whom_it_was_sent(token: str) -> None:
    """Offer a new link in the language in which that offer is answered, and the mail written."""
    opened = Opened(token, purpose_links.named(Purpose.REVIEW, token))
    with opened.scope, suppress(LinkRefused):
        _reader, person, _review = opened.read()
        speak(person.language, opened.customer.time_zone)


def _page(
    opened: Opened, *, form: AcknowledgeForm | None = None, trouble: str = "", status: int = 200
) -> Response:
    reader, person, review = opened.read()
    edition = reviews.newest_edition(review.id)
    made = _made(review, edition)
    under_way = [one for one in exports.waiting(review.id) if _fits(one, edition)]
    shown = form or AcknowledgeForm(None)
    shown.seal.data = edition.seal if edition is not None else ""
    facts: dict[str, Any] = whole_page(_whole(opened, review, edition), _logos(opened))
    facts |= {
        "given": reader, "person": person, "customer": opened.customer, "token": opened.token, "edition": edition,
        "acknowledged": edition is not None and reader.acknowledged_seal == edition.seal, "form": shown,
        "made": made, "under_way": under_way[:1], "until": opened.link.expires_at,
        "plain": PortalForm(None), "failed": _failure(review, edition) if made is None else "",
        "trouble": refusal_words(trouble) if trouble else "",
    }  # fmt: skip
    return make_response(render_template("reviews/readers/read.html", **facts), status)


def _whole(opened: Opened, review: Review, edition: ReviewEdition | None) -> Whole:
    before = frozen_before(review)
    if edition is not None:
        return whole_of(frozen(edition), before=before, sealed=sealed(edition))
    return whole_of(draft_of(review, opened.customer), before=before, draft=True)


def _logos(opened: Opened) -> dict[str, str | None]:
    own = url_for("review_link.logo", token=opened.token) if opened.customer.logo_place else None
    return {"vendor": branding.vendor().logo_url, "customer": own}


def _made(review: Review, edition: ReviewEdition | None) -> exports.Made | None:
    """Return the newest PDF of what is shown, in the language in which the page is read."""
    edition_id = edition.id if edition is not None else None
    return exports.newest_done(review.id, kind=ExportKind.PDF, language=language(), edition_id=edition_id)


def _fits(export: Any, edition: ReviewEdition | None) -> bool:
    wanted = (ExportKind.PDF, language(), edition.id if edition is not None else None)
    return (export.kind, export.language, export.edition_id) == wanted


def _failure(review: Review, edition: ReviewEdition | None) -> str:
    """Return why the newest try at a PDF of what is shown failed, empty where it did not."""
    tried = [one.export for one in exports.of_review(review.id) if _fits(one.export, edition)]
    return str(failure_words(tried[0].reason)) if tried and tried[0].outcome == "failed" else ""


def _on(opened: Opened) -> Response:
    return way_on(url_for("review_link.show", token=opened.token))


def _closed(reason: str, token: str, status: int) -> Response:
    page = render_template(CLOSED, reason=reason, token=token, form=PortalForm(None))
    return guarded(make_response(page, status))
