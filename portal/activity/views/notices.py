"""The bell: how many notices wait, what they say, and how one wants to hear of them."""

from typing import Any

from flask import Response, after_this_request, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.door import PersonalBlueprint
from portal.accounts.permits import Permit
from portal.accounts.sessions import this
from portal.accounts.standpoint import standpoint
from portal.activity.actions import notices as change
from portal.activity.live import person_topic
from portal.activity.models import ByMail
from portal.activity.notices import kinds
from portal.activity.queries import notices as queries
from portal.activity.queries.notices import Shown
from portal.activity.rules import by_day
from portal.foundation.db import db, writing
from portal.foundation.events import tell_after_commit
from portal.foundation.live import Identity, stream_response
from portal.foundation.pages import way_on

bp = PersonalBlueprint("notices", __name__)


def own(public_id: str) -> Shown | None:
    """Return one of the reader's own notices while it may still be told."""
    return queries.notice(public_id, current_user.user) if current_user.is_authenticated else None


@bp.page("/notices", permit=Permit.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Show what the reader was told, day by day, across their customers."""
    user = standpoint().user
    before = request.args.get("before", "")
    shown, more = queries.page(user, before)
    return render_template("activity/notices/index.html", **_list(shown, more), first=not before)


@bp.page("/notices/list", permit=Permit.SIGNED_IN)
def part() -> ResponseReturnValue:
    """Give an open page of notices its newest list."""
    return render_template("activity/notices/_list.html", **_list(*queries.page(standpoint().user)))


@bp.page("/notices/bell", permit=Permit.SIGNED_IN)
def bell() -> ResponseReturnValue:
    """Say how many notices the reader has not read."""
    response = Response(render_template("activity/notices/_bell.html", count=_unread()))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.page("/notices/stream", permit=Permit.SIGNED_IN)
def stream() -> ResponseReturnValue:
    """Tell a page that has no stream of its own when the bell rings."""
    user = standpoint().user
    identity = Identity(this().public_id, user.public_id, "")
    return stream_response([] if this().viewing_as_id else [person_topic(user.public_id)], identity)


@bp.page("/notices/<pid:notice>", permit=Permit.SIGNED_IN, loads={"notice": own})
def open_one(notice: Shown) -> ResponseReturnValue:
    """Go where a notice leads; from then on it is read on every device."""
    if this().viewing_as_id is None and notice.noted.read_at is None:
        _read_afterwards(notice)
    return redirect(url_for(notice.told.endpoint, **notice.told.place), 303)


@bp.page("/notices/<pid:notice>/read", permit=Permit.SIGNED_IN, methods=("POST",), loads={"notice": own})
def read(notice: Shown) -> ResponseReturnValue:
    """Mark one notice as read without going there."""
    change.read(standpoint().user, notice.noted.id, notice.noted.customer_id)
    return way_on(url_for(".index"))


@bp.page("/notices/read", permit=Permit.SIGNED_IN, methods=("POST",))
def read_all() -> ResponseReturnValue:
    """Mark every notice as read."""
    change.read_all(standpoint().user)
    return way_on(url_for(".index"))


@bp.page("/notices/settings", permit=Permit.SIGNED_IN, methods=("GET", "POST"))
def settings() -> ResponseReturnValue:
    """Choose for each kind how one hears of it by mail."""
    user = standpoint().user
    if request.method == "POST":
        for kind in kinds():
            said = request.form.get(kind.code, "")
            if said in set(ByMail):
                change.choose(user.id, kind.code, ByMail(said))
        flash(_("Saved."), "done")
        return way_on(url_for(".settings"))
    return render_template(
        "activity/notices/settings.html", kinds=kinds(), chosen=queries.choices_of(user), ways=list(ByMail)
    )


def _list(shown: list[Shown], more: str | None) -> dict[str, Any]:
    user = standpoint().user
    return {
        "days": by_day(shown, user.time_zone),
        "older_url": url_for(".index", before=more) if more else None,
        "anything_unread": any(one.noted.read_at is None for one in shown),
        "several": user.staff_role is not None or len({one.noted.customer_id for one in shown}) > 1,
        "list_name": f"bell-{user.public_id}",
    }


def _unread() -> int:
    """Return the number of the bell; while viewing as a member there is none."""
    return 0 if this().viewing_as_id else queries.unread(standpoint().user)


def _read_afterwards(notice: Shown) -> None:
    """Note it in a short transaction after the answer's own, which only reads."""
    user, noted = standpoint().user, notice.noted

    @after_this_request
    def note(response: Response) -> Response:
        try:
            with writing():
                db.session.rollback()
                change.read(user, noted.id, noted.customer_id)
                db.session.commit()
            tell_after_commit()
        except SQLAlchemyError:  # nobody loses the way for it: the next opening notes it
            db.session.rollback()
        return response
