"""Searching the public help: what anybody may read, in the language of the address, without a cookie."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, current_app, g, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import branding
from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.foundation.i18n import LANGUAGES
from portal.foundation.pages import wants_part
from portal.search.views.log import noted
from portal.search.views.places import take_a_turn, where_here
from portal.search.views.results import facts, typed_part, wish_asked

bp = PublicBlueprint("help_search", __name__, url_prefix="/help/<any(ja,en):language>/search")
notes_bp = PublicBlueprint("help_search_notes", __name__, url_prefix="/help/<any(ja,en):language>/search")
notes_bp.record_once(lambda state: state.app.extensions["csrf"].exempt(notes_bp))


@dataclass(frozen=True)
class Place:
    """The help as its layout needs it."""

    language: str

    def home(self) -> str:
        """Return the address of the help's first page."""
        return url_for("help.index", language=self.language)


def search_in_public(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let whoever searches be a stranger, in the language of the address."""
    g.reads_in_public = True
    if values and values.get("language") in LANGUAGES:
        g.language = values.pop("language")
    if not branding.module_on("knowledge"):
        abort(404)


bp.url_value_preprocessor(search_in_public)
notes_bp.url_value_preprocessor(search_in_public)


@bp.page("", permit=Permit.PUBLIC)
def results() -> ResponseReturnValue:
    """Show what is found."""
    where, wish = where_here(), wish_asked()
    if wants_part():
        take_a_turn(where)
        return Response(render_template("search/_found.html", **_around(facts(where, wish))))
    alternates = {
        code: url_for("help_search.results", language=code, q=wish.words or None) for code in LANGUAGES
    }
    place = Place(where.language)
    around = {
        "place": place,
        "alternates": alternates,
        "canonical": _whole(url_for("help_search.results", language=where.language)),
        "whole": _whole,
        "search_url": url_for("help_search.results", language=where.language),
    }
    return make_response(render_template("search/help.html", **_around(facts(where, wish)), **around))


@bp.page("/typed", permit=Permit.PUBLIC)
def typed() -> ResponseReturnValue:
    """Give the box what somebody may mean who is still typing."""
    return typed_part(where_here())


@notes_bp.page("", permit=Permit.PUBLIC, methods=("POST",))
def note() -> ResponseReturnValue:
    """Keep a search that came to rest; no token is asked for, since it is kept of nobody."""
    return noted(where_here())


def _around(known: dict[str, Any]) -> dict[str, Any]:
    """Return what the page shows, for nobody in particular."""
    return {**known, "reader": None, "banner": None}


def _whole(address: str) -> str:
    return str(current_app.config["BASE_URL"]) + address
