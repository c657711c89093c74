"""The desk's page about events of the product, and the tokens of the whole installation."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.door import DeskBlueprint
from portal.accounts.navigation import Entry, keep_under, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.absolute import absolute
from portal.foundation.pages import refused, way_on
from portal.usage.actions import settings, tokens
from portal.usage.forms.tokens import WORDS, KeptForm, TokenForm
from portal.usage.models import LONGEST_NAME, EventToken
from portal.usage.queries import keeping, overview
from portal.usage.queries import tokens as asked
from portal.usage.rules.rows import OLDEST

bp = DeskBlueprint("usage", __name__, "/usage")
SETTINGS = Permit.SETTINGS_MANAGE
PAGE, LIST, MADE = "usage/desk.html", "usage/tokens.html", "usage/made.html"
ROWS, MOST_PAGES = 50, 10_000
register(
    Entry(
        "usage.show",
        _l("Product usage"),
        "chart-line",
        Permit.USAGE_READ,
        28,
        "desk",
        belongs=("usage.show",),
    )
)
register(
    Entry(
        "usage.tokens",
        _l("Events of the product"),
        "key-round",
        SETTINGS,
        67,
        "settings",
        belongs=("usage.tokens",),
    )
)
keep_under("settings.names", "usage.tokens")


@bp.page("", permit=Permit.USAGE_READ)
def show() -> ResponseReturnValue:
    """Show what came in of the customers one reaches, what was refused, and how to send."""
    reader = standpoint().user
    name = request.args.get("name", "").replace("\0", "")[:LONGEST_NAME]
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    rows, total = overview.came(reader, name=name, most=ROWS, skip=(page - 1) * ROWS)
    return render_template(
        PAGE,
        rows=rows,
        total=total,
        page=page,
        per_page=ROWS,
        name=name,
        names=overview.names_reached(reader),
        refusals=overview.refused(reader),
        words=WORDS,
        oldest=OLDEST.days,
        events_url=events_url(),
    )


@bp.page("/tokens", permit=SETTINGS, endpoint="tokens")
def tokens_of_all() -> ResponseReturnValue:
    """Show the installation's tokens, and how long events are kept."""
    return render_template(LIST, **_listed())


@bp.page("/tokens", permit=SETTINGS, methods=("POST",))
def tokens_new() -> ResponseReturnValue:
    """Make a token for the whole installation; its key is shown on this answer alone."""
    form = TokenForm()
    if not form.validate():
        return refused(LIST, **_listed() | {"form": form})
    token, key = tokens.make(form.name.data, by=standpoint().actor)
    return render_template(MADE, token=token, key=key, events_url=events_url(), back_url=url_for(".tokens"))


@bp.page(
    "/tokens/<pid:event_token>/revoke",
    permit=SETTINGS,
    methods=("POST",),
    loads={"event_token": asked.of_installation},
)
def tokens_revoke(event_token: EventToken) -> ResponseReturnValue:
    """Revoke a token of the installation, from this moment."""
    tokens.revoke(event_token, by=standpoint().actor)
    flash(_("%(name)s is revoked. Nothing is taken with it any more.", name=event_token.name), "done")
    return way_on(url_for(".tokens"))


@bp.page("/tokens/kept", permit=SETTINGS, methods=("POST",))
def tokens_kept() -> ResponseReturnValue:
    """Set how long events are kept as they came."""
    form = KeptForm()
    if not form.validate():
        return refused(LIST, **_listed() | {"kept_form": form})
    settings.keep_for(form.kept_days.data, by=standpoint().actor)
    flash(_("Saved"), "done")
    return way_on(url_for(".tokens"))


def events_url() -> str:
    """Return the address to which the product sends."""
    return absolute("usage_events.take")


def _listed() -> dict[str, Any]:
    return {
        "tokens": asked.of(0),
        "form": TokenForm(formdata=None),
        "kept_form": KeptForm(formdata=None, data={"kept_days": keeping.kept_days()}),
        "events_url": events_url(),
    }
