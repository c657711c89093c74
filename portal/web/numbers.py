"""The numbers around a page, the bell's and those of the navigation, in one answer instead of a request each.

Every number is still said by its own page, behind its own door; here they are only asked together.
"""

from typing import Any

from flask import Response, current_app, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from portal.accounts.door import CustomerBlueprint, DeskBlueprint
from portal.accounts.navigation import navigation
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint

inside = CustomerBlueprint("numbers", __name__, "/numbers")
desk = DeskBlueprint("desk_numbers", __name__, "/numbers")
BELL = "notices.bell"


@inside.page("", permit=Permit.CUSTOMER_READ)
def at_customer() -> Response:
    """Say the numbers that stand around the pages of one customer."""
    return _all()


@desk.page("", permit=Permit.DESK)
def at_desk() -> Response:
    """Say the numbers that stand around the pages of the vendor's desk."""
    return _all()


def _all() -> Response:
    counted = [item for item in navigation(standpoint()) if item.counted_at]
    place = dict(request.view_args or {})
    numbers = [(item.number_id, _said(item.counted_at, place)) for item in counted]
    response = Response(render_template("parts/numbers.html", bell=_said(BELL, {}), numbers=numbers))
    response.headers["Cache-Control"] = "no-store"
    return response


def _said(endpoint: str, place: dict[str, str]) -> Markup:
    """Return what the page of one number answers its reader, nothing where it refuses."""
    page: Any = current_app.view_functions[endpoint]
    try:
        answer: Response = page(**place)
    except HTTPException:
        return Markup()
    said = answer.get_data(as_text=True) if answer.status_code == 200 else ""
    return Markup(said)  # noqa: S704  # nosec B704  # our own templates' output
