"""The vendor's logo and colour, for every page, signed in or not."""

from flask import Response, abort

from portal.accounts import branding
from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.accounts.views.pictures import FOR_EVER, sent_picture
from portal.foundation.colour import NotAColour, legible

bp = PublicBlueprint("branding", __name__)


@bp.page("/branding/<path:place>", permit=Permit.PUBLIC)
def logo(place: str) -> Response:
    """Send the vendor's logo of now; any other place does not exist."""
    if place != branding.installation().logo_place:
        abort(404)
    return sent_picture(place, FOR_EVER)


@bp.page("/assets/accent-<accent>.css", permit=Permit.PUBLIC)
def accent_css(accent: str) -> Response:
    """Send the vendor's colour of now, made legible, as a style sheet laid over the usual one."""
    if f"#{accent}" != branding.installation().accent:
        abort(404)
    try:
        sheet = legible(f"#{accent}").stylesheet()
    except NotAColour:
        abort(404)
    return Response(sheet, mimetype="text/css", headers={"Cache-Control": FOR_EVER})
