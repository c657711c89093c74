"""Saying that a post should not stand."""

from flask import flash, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.community.actions import reports
from portal.community.actions.refusals import Refused
from portal.community.forms.moderation import ReportForm
from portal.community.forms.moderation_words import cannot
from portal.community.models import Space
from portal.community.queries import moderating
from portal.community.queries.moderating import Post
from portal.community.queries.places import thread_address
from portal.community.rules.words import ReportReason
from portal.community.views.doors import both
from portal.foundation.db import db
from portal.foundation.pages import wants_part, way_on

POST = {"post": moderating.readable}


@both("/posts/<pid:post>/report", permit=Permit.COMMUNITY_WRITE, loads=POST)
def report(post: Post) -> ResponseReturnValue:
    """Ask what is wrong with a post."""
    return _page(post, ReportForm(None))


@both(
    "/posts/<pid:post>/report",
    permit=Permit.COMMUNITY_WRITE,
    methods=("POST",),
    loads=POST,
    endpoint="send_report",
)
def send_report(post: Post) -> ResponseReturnValue:
    """Report a post to whoever moderates its space."""
    form = ReportForm()
    if not form.validate():
        return _page(post, form, status=422)
    try:
        reports.report(post, ReportReason(form.reason.data), form.words.data or "", by=standpoint().actor)
    except Refused as refusal:
        return _page(post, form, cannot(refusal.reason), status=422)
    flash(_("Thank you. Somebody looks at it, and you hear what became of it."), "done")
    return way_on(thread_address(moderating.thread_of(post).public_id))


def _page(post: Post, form: ReportForm, trouble: str = "", status: int = 200) -> ResponseReturnValue:
    space = db.session.get_one(Space, post.space_id)
    facts = {
        "form": form, "post": post, "thread": moderating.thread_of(post), "trouble": trouble,
        "to_vendor": not space.kind.is_private, "part": wants_part(),
    }  # fmt: skip
    name = "community/moderation/_report.html" if wants_part() else "community/moderation/report.html"
    return make_response(render_template(name, **facts), status)
