"""All mail that came in, and what became of each: the desk's page for those who look after customers."""

from collections.abc import Callable

from flask import (
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_pgettext
from werkzeug.datastructures import MultiDict

from portal.accounts.door import DeskBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.files import storage
from portal.foundation.pages import way_on
from portal.mailroom import routes
from portal.mailroom.actions import addresses, retrying
from portal.mailroom.forms.words import (
    STATES,
    reason_words,
    shortened_words,
    state_icon,
    state_words,
)
from portal.mailroom.models import InboundMail
from portal.mailroom.queries import deliveries, mails, senders
from portal.mailroom.queries.mails import LOOK, PAGE, Search
from portal.mailroom.rules.states import AGAIN, NEEDS_A_LOOK, MailState

bp = DeskBlueprint("mails", __name__, "/mail")
register(
    Entry(
        "mails.index", lazy_pgettext("navigation", "Mail"), "mail", Permit.MAIL_READ, 70, "desk",
        belongs=("mails.",), counted_at="mails.to_look_at",
    )
)  # fmt: skip
ONE = {"mail": mails.mail}


@bp.page("", permit=Permit.MAIL_READ)
def index() -> ResponseReturnValue:
    """List the newest mails that are looked for, a page at a time."""
    search, reader = _search(request.args), standpoint().user
    found = mails.listed(search, reader)
    shown = found[:PAGE]
    return render_template(
        "mailroom/index.html",
        mails=shown,
        older=shown[-1].id if len(found) > PAGE else None,
        counts=mails.counts(reader),
        companies=mails.customers_of({one.customer_ref for one in shown if one.customer_ref}),
        choices=mails.customers_reached(reader),
        search=search,
        url_of=_url_of(search),
        address=addresses.portal_address(),
        mailboxes=mails.mailboxes(),
        states=STATES,
        state_words=state_words,
        state_icon=state_icon,
        reason_words=reason_words,
        needs_a_look=NEEDS_A_LOOK,
    )


@bp.page("/waiting", permit=Permit.MAIL_READ)
def to_look_at() -> ResponseReturnValue:
    """Say how many mails need a look."""
    number = mails.to_look_at(standpoint().user)
    response = make_response(render_template("mailroom/_count.html", count=number))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.page("/<pid:mail>", permit=Permit.MAIL_READ, loads=ONE)
def show(mail: InboundMail) -> ResponseReturnValue:
    """Show one mail as text: what it says of itself, what is proved, and where it went."""
    taken = deliveries.of_mail(mail.id)
    wanted = {one.customer_ref for one in taken} | {mail.customer_ref}
    twin = deliveries.public_id_of(mail.duplicate_of_id)
    return render_template(
        "mailroom/show.html",
        mail=mail,
        taken=[one for one in taken if one.state is not MailState.WAITING],
        companies=mails.customers_of({one for one in wanted if one}),
        people=senders.people_of([mail.person_id, mail.given.get("by"), mail.aside_by_id]),
        twin=twin,
        offers=routes.offers(mail),
        may_again=mail.whole and mail.state in AGAIN,
        state_words=state_words,
        state_icon=state_icon,
        reason_words=reason_words,
        shortened=shortened_words(mail.facts.get("shortened", [])),
        trusts=current_app.config["INBOUND_TRUSTS"],
        needs_a_look=NEEDS_A_LOOK,
        pages=current_app.view_functions,
    )


@bp.page("/<pid:mail>/raw", permit=Permit.MAIL_READ, loads=ONE)
def raw(mail: InboundMail) -> Response:
    """Hand out the mail as it came, to be kept and not opened here; what proves its writer is crossed out."""
    try:
        kept = storage().get(mail.place)
    except FileNotFoundError:
        abort(404)
    response = Response(addresses.masked_bytes(kept), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{mail.public_id}.eml"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.page("/<pid:mail>/again", permit=Permit.MAIL_READ, methods=("POST",), loads=ONE)
def again(mail: InboundMail) -> ResponseReturnValue:
    """Send a mail on its way again, because somebody who looked at it says so."""
    try:
        retrying.again(mail, by=standpoint().actor)
        flash(_("The mail is on its way again."), "done")
    except retrying.RetryRefused as refusal:
        too_large = refusal.reason == "too_large"
        flash(_("Only its head is kept.") if too_large else _("It is where it belongs already."), "wrong")
    return way_on(url_for("mails.show", mail=mail.public_id))


@bp.page("/<pid:mail>/aside", permit=Permit.MAIL_READ, methods=("POST",), loads=ONE)
def put_aside(mail: InboundMail) -> ResponseReturnValue:
    """Nothing is to be done about this mail."""
    retrying.put_aside(mail, by=standpoint().actor)
    flash(_("Put aside. It stays in the list of all mails."), "done")
    return way_on(url_for("mails.index"))


@bp.page("/<pid:mail>/back", permit=Permit.MAIL_READ, methods=("POST",), loads=ONE)
def take_up(mail: InboundMail) -> ResponseReturnValue:
    """It needs a look after all."""
    retrying.take_up(mail)
    return redirect(url_for("mails.show", mail=mail.public_id), 303)


def _search(asked_for: MultiDict[str, str]) -> Search:
    show, before = asked_for.get("show", LOOK), asked_for.get("before", "")
    return Search(
        show=show if show in {LOOK, *MailState, ""} else LOOK,
        words=asked_for.get("q", "").strip()[:100],
        customer=asked_for.get("customer", "").strip()[:60],
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
    )


def _url_of(search: Search) -> Callable[..., str]:
    """Return what makes addresses of this list with something else looked for."""
    told = {"show": search.show, "q": search.words or None, "customer": search.customer or None}
    return lambda **other: url_for("mails.index", **{**told, **other})
