"""Stopping mails from a link in the mail itself, without signing in: by a press here, or by the mail program."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.activity.actions import notices as change
from portal.activity.actions.notices import EVERY_DIGEST
from portal.activity.models import ByMail
from portal.activity.notices import kind_of, kinds
from portal.activity.queries.notices import settings_of
from portal.foundation import links
from portal.foundation.links import LinkRefused, Purpose, PurposeLink

bp = PublicBlueprint("notices_by_link", __name__)
#: The mail program posts without a page of ours before it; the link in the address is the proof (RFC 8058).
bp.record_once(lambda state: state.app.extensions["csrf"].exempt(f"{__name__}.mute"))


@bp.page("/mail/stop/<token>", permit=Permit.PUBLIC, methods=("GET", "POST"))
def mute(token: str) -> ResponseReturnValue:
    """Say which mails would stop, and stop them on a POST; doing it again changes nothing."""
    try:
        link = links.find(Purpose.ACTION, token)
    except LinkRefused:
        link = None
    if link is None or link.person_id is None or link.ids.get("does") != "notices.mute":
        if request.method == "POST":
            abort(400)
        return render_template("activity/notices/mute.html", link=None, label="", done=False), 410
    if request.method == "POST":
        _stop(link)
    kind = kind_of(link.ids["kind"])
    label = kind.label if kind else ""
    return render_template(
        "activity/notices/mute.html", link=link, label=label, done=request.method == "POST"
    )


def _stop(link: PurposeLink) -> None:
    """Stop one kind of mail; from a digest, all that comes in digests."""
    person_id, code = link.person_id or 0, link.ids["kind"]
    if code != EVERY_DIGEST:
        change.choose(person_id, code, ByMail.NO)
        return
    said = settings_of([person_id])
    for kind in kinds():
        if said.get((person_id, kind.code), kind.usually) is ByMail.DIGEST:
            change.choose(person_id, kind.code, ByMail.NO)
