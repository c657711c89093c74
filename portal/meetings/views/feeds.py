"""One's own meetings in one's own calendar: the page that gives the secret address, and the calendar behind it."""

from flask import Response, abort, flash, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh

from portal.accounts.door import PersonalBlueprint, PublicBlueprint
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation import limits, links
from portal.foundation.absolute import absolute
from portal.foundation.db import db
from portal.foundation.limits import Allowance
from portal.foundation.links import LinkRefused, Purpose
from portal.foundation.pages import way_on
from portal.meetings.actions import feeds
from portal.meetings.queries.feeds import feed_of, tag_of

bp = PersonalBlueprint("calendar_feed", __name__)
public = PublicBlueprint("calendar", __name__)
READS = Allowance("calendar feed", 120, 3600)


@bp.page("/profile/calendar", permit=Permit.SIGNED_IN)
def show() -> ResponseReturnValue:
    """Show the address of one's own calendar, to oneself alone."""
    link = feeds.link_of(standpoint().user)
    url = absolute("calendar.feed", token=links.token(link)) if link else ""
    response = make_response(render_template("meetings/feed.html", url=url, link=link))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.page("/profile/calendar", permit=Permit.SIGNED_IN, methods=("POST",))
def change() -> ResponseReturnValue:
    """Make the address, make another one, or take it back."""
    point = standpoint()
    if request.form.get("act") == "close":
        feeds.revoke(point.user, by=point.actor)
        flash(_("The calendar is closed: its address shows nothing any more"), "done")
    else:
        feeds.open_feed(point.user, by=point.actor)
        flash(_("Your calendar has its address"), "done")
    return way_on(url_for(".show"))


@public.page("/calendar/<token>.ics", permit=Permit.PUBLIC)
def feed(token: str) -> ResponseReturnValue:
    """Return the calendar behind a secret address; what is closed looks like what never was."""
    try:
        link = links.find(Purpose.CALENDAR, token)
    except LinkRefused:
        abort(404)
    user = db.session.get(User, link.person_id)
    if user is None or user.disabled_at or user.erased_at:
        abort(404)
    if not limits.take(READS, link.id):
        return Response(status=429, headers={"Retry-After": "600"})
    g.language, g.reader_zone = user.language, user.time_zone
    refresh()
    body = feed_of(user)
    response = Response(body, mimetype="text/calendar")
    response.set_etag(tag_of(body))
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.make_conditional(request)
    return response
