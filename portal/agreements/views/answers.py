"""Answering at one's place of a circulation, and what those who manage plans do beside it."""

from collections.abc import Callable

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.agreements.actions import links, proposing, signing
from portal.agreements.actions.events import Refused
from portal.agreements.actions.signing import Answer
from portal.agreements.forms.answers import AgreeForm, OnBehalfForm, SendBackForm, about_of
from portal.agreements.models import Agreement, Manner
from portal.agreements.queries import rounds
from portal.agreements.queries.rounds import Place
from portal.agreements.views.agreements import page
from portal.foundation.db import db
from portal.foundation.pages import way_on

bp = CustomerBlueprint("answers", __name__)
EDITION = {"agreement": rounds.agreement}


@bp.page("/agreements/<pid:agreement>/agree", permit=Permit.MAP_AGREE, loads=EDITION, methods=("POST",))
def agree(agreement: Agreement) -> ResponseReturnValue:
    """Say yes at one's own place, or as the deputy of the one who is asked."""
    form = AgreeForm()
    if not form.validate():
        return _again(agreement, "invalid")
    answer = Answer(form.seal.data, _manner(agreement), form.remark.data or "")
    return _answered(
        agreement,
        lambda: signing.agree(agreement, form.place.data, answer, by=standpoint().actor),
        _("Your agreement is recorded"),
    )


@bp.page("/agreements/<pid:agreement>/send-back", permit=Permit.MAP_AGREE, loads=EDITION, methods=("POST",))
def send_back(agreement: Agreement) -> ResponseReturnValue:
    """End the round with a reason."""
    form = SendBackForm()
    if not form.validate():
        return _again(agreement, "reason_missing")
    about = about_of(form, rounds.document_of(agreement))
    answer = Answer(form.seal.data, _manner(agreement), form.remark.data, about=about)
    return _answered(
        agreement,
        lambda: signing.send_back(agreement, form.place.data, answer, by=standpoint().actor),
        _("Sent back; everybody who took part is told why"),
    )


@bp.page("/agreements/<pid:agreement>/on-behalf", permit=Permit.MAP_MANAGE, loads=EDITION, methods=("POST",))
def on_behalf(agreement: Agreement) -> ResponseReturnValue:
    """Record that the person who is asked agreed outside the portal, who recorded it, and how they agreed."""
    form = OnBehalfForm()
    if not form.validate():
        return _again(agreement, "how_missing")
    answer = Answer(form.seal.data, Manner.ON_BEHALF, form.remark.data or "", how=form.way)
    return _answered(
        agreement,
        lambda: signing.agree(agreement, form.place.data, answer, by=standpoint().actor),
        _("Recorded on this person's behalf; they are told by mail"),
    )


@bp.page("/agreements/<pid:agreement>/withdraw", permit=Permit.MAP_MANAGE, loads=EDITION, methods=("POST",))
def withdraw(agreement: Agreement) -> ResponseReturnValue:
    """Take back what one's own side put forward."""
    return _answered(
        agreement,
        lambda: proposing.withdraw(agreement, by=standpoint().actor),
        _("Taken back; those who were asked are told"),
    )


@bp.page("/agreements/<pid:agreement>/link", permit=Permit.MAP_MANAGE, loads=EDITION, methods=("POST",))
def link(agreement: Agreement) -> ResponseReturnValue:
    """Mail a new personal link to the person whose turn it is; those sent before open no more."""
    place = _stranger_asked(agreement)
    links.send_again(agreement, place, by=standpoint().actor)
    flash(_("A new link goes to the registered address"), "done")
    return way_on(_page_url(agreement))


@bp.page(
    "/agreements/<pid:agreement>/link/revoke", permit=Permit.MAP_MANAGE, loads=EDITION, methods=("POST",)
)
def revoke(agreement: Agreement) -> ResponseReturnValue:
    """Let the personal link of the person whose turn it is open no more."""
    links.revoke(agreement, _stranger_asked(agreement), by=standpoint().actor)
    flash(_("The link opens no more"), "done")
    return way_on(_page_url(agreement))


def _manner(edition: Agreement) -> Manner:
    """Return whether the signed-in person is asked, or acts for the one who is."""
    mine = signing.place_for(rounds.round_of(edition), standpoint().user.id)
    return mine[1] if mine else Manner.SELF


def _stranger_asked(edition: Agreement) -> Place:
    place = rounds.round_of(edition).current
    if place is None or place.person.user_id or place.person.erased_at:
        abort(409)
    return place


def _answered(edition: Agreement, act: Callable[[], None], words: str) -> ResponseReturnValue:
    try:
        act()
    except Refused as refusal:
        return _again(edition, refusal.reason)
    flash(words, "done")
    return way_on(_page_url(edition))


def _again(edition: Agreement, reason: str) -> ResponseReturnValue:
    """Show the page once more with why nothing was recorded; nothing typed is lost."""
    public_id = edition.public_id
    db.session.rollback()
    fresh = rounds.agreement(public_id)
    assert fresh is not None  # the door found it
    status = 422 if reason in ("invalid", "reason_missing", "how_missing") else 409
    return page(fresh, status=status, trouble=reason, typed=request.form.to_dict())


def _page_url(edition: Agreement) -> str:
    return url_for("agreements.show", slug=standpoint().customer.slug, agreement=edition.public_id)
