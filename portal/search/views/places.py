"""The doors through which one searches: inside a customer and at the desk, one view behind both; and who looks."""

from typing import Any

from flask import g, request, url_for
from werkzeug.exceptions import TooManyRequests

from portal.accounts.door import CustomerBlueprint, DeskBlueprint, Doors
from portal.accounts.permits import Permit
from portal.accounts.queries.reach import NOBODY, reader_of
from portal.accounts.standpoint import Standpoint
from portal.foundation import limits
from portal.foundation.i18n import language
from portal.foundation.limits import Allowance, address_block
from portal.search.sources import DESK, HELP, Where

bp = CustomerBlueprint("search", __name__, "/search")
desk_bp = DeskBlueprint("desk_search", __name__, "/search")
#: What a person may ask while typing; strangers are counted by their house or office.
TYPING, TYPING_BY_STRANGERS = Allowance("search", 10, 1), Allowance("search by strangers", 30, 1)

both = Doors(bp, desk_bp, permit=Permit.SEARCH).page


def where_here() -> Where:
    """Return from where the reader of the request under way looks."""
    if g.get("searches_from") is None:
        g.searches_from = _in_help() if g.get("reads_in_public") else _signed_in(g.standpoint)
    found: Where = g.searches_from
    return found


def url_at(where: Where, name: str, /, **values: Any) -> str:
    """Return the address of a page of the search, where one is."""
    if where.public:
        endpoint = "help_search_notes.note" if name == "note" else f"help_search.{name}"
        return url_for(endpoint, language=where.language, **values)
    if where.name == DESK:
        return url_for(f"desk_search.{name}", **values)
    return url_for(f"search.{name}", slug=where.name, **values)


def take_a_turn(where: Where) -> None:
    """Answer 429 to whoever asks more often than anybody types, and when they may go on."""
    if where.person_id is not None:
        allowed = limits.take(TYPING, where.person_id)
    else:
        allowed = limits.take(TYPING_BY_STRANGERS, address_block())
    if not allowed:
        raise TooManyRequests(retry_after=TYPING.seconds)


def asked_words() -> str:
    """Return what was typed, as it came."""
    return request.values.get("q", "")


def _signed_in(point: Standpoint) -> Where:
    return Where(point.customer.slug if point.customer else DESK, language(), reader_of(point), point)


def _in_help() -> Where:
    return Where(HELP, language(), NOBODY)
