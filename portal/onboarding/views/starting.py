"""Starting an onboarding: for whom, from which template, from which days on."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.onboarding.queries import starting as asked
from portal.onboarding.views.desk import bp as desk_bp

LONGEST_SEARCH = 100


@desk_bp.page("/new", permit=Permit.ONBOARDING_LEAD)
def choose() -> ResponseReturnValue:
    """Ask for which customer."""
    words = request.args.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
    return render_template(
        "onboarding/desk/choose.html", words=words, found=asked.customers(standpoint().user, words)
    )
