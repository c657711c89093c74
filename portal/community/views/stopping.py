"""Hearing no more of a thread, or of the community, from a link in a mail: by a press here, or by the mail program."""

from flask import abort, g, render_template, request, session
from flask.typing import ResponseReturnValue

from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.community.actions import following
from portal.community.queries.ways_out import WayOut, way_out
from portal.community.rules.words import Digest, Followed

bp = PublicBlueprint("community_stops", __name__)
#: The mail program posts without a page of ours before it; the link in the address is the proof (RFC 8058).
bp.record_once(lambda state: state.app.extensions["csrf"].exempt(f"{__name__}.stop"))


@bp.page("/mail/community/<token>", permit=Permit.PUBLIC, methods=("GET", "POST"))
def stop(token: str) -> ResponseReturnValue:
    """Say what would stop, and stop it on a POST; doing it again changes nothing.

    What the thread is about is not said: whoever found the mail may open this.
    """
    found = way_out(token)
    if found is None:
        if request.method == "POST":
            abort(400)
        return render_template("community/following/stop.html", found=None, done=False), 410
    if "language" not in session:
        g.language = found.person.language
    if request.method == "POST":
        _stop(found)
    done = request.method == "POST"
    return render_template("community/following/stop.html", found=found, done=done)


def _stop(found: WayOut) -> None:
    if found.thread_id is None:
        following.choose_rhythm(found.person.id, Digest.NEVER)
    else:
        following.mute(found.person.id, Followed.THREAD, found.thread_id)
