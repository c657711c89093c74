"""The bell: how many notices wait, and what they say."""

from collections.abc import Sequence
from typing import Any

from flask import Response, after_this_request, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.door import PersonalBlueprint
from portal.accounts.permits import Permit
from portal.accounts.sessions import this
from portal.accounts.standpoint import standpoint
from portal.activity.actions import notices as change
from portal.activity.live import person_topic
from portal.activity.notices import chapters
from portal.activity.queries import notices as queries
from portal.activity.queries.notices import Shown, Wanted
from portal.activity.rules.days import by_day, by_place
from portal.foundation.db import db, writing
from portal.foundation.events import tell_after_commit
from portal.foundation.live import Identity, stream_response
from portal.foundation.pages import way_on
from portal.foundation.paths import leads_to

bp = PersonalBlueprint("notices", __name__)


def own(public_id: str) -> Shown | None:
    """Return one of the reader's own notices while it may still be told."""
    return queries.notice(public_id, current_user.user) if current_user.is_authenticated else None


def followed(public_id: str) -> Shown | None:
    """Return one of the reader's own notices to be followed: the mail that told of it may be an old one."""
    return queries.followed(public_id, current_user.user) if current_user.is_authenticated else None


@bp.page("/notices", permit=Permit.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Show what the reader was told, day by day and customer by customer, as much of it as they ask for."""
    before = request.args.get("before", "")
    found = _list(before)
    return render_template("activity/notices/index.html", **found, **_filters(), first=not before)


@bp.page("/notices/list", permit=Permit.SIGNED_IN)
def part() -> ResponseReturnValue:
    """Give an open page of notices its newest list."""
    return render_template("activity/notices/_list.html", **_list())


@bp.page("/notices/bell", permit=Permit.SIGNED_IN)
def bell() -> ResponseReturnValue:
    """Say how many notices the reader has not read; those that lead to the page they look at are read by that."""
    count = 0
    if this().viewing_as_id is None:
        shown = queries.unread(standpoint().user)
        looked_at = [one for one in shown if _is_looked_at(one)]
        if looked_at:
            _read_afterwards(looked_at)
        count = len(shown) - len(looked_at)
    response = Response(render_template("activity/notices/_bell.html", count=count))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.page("/notices/stream", permit=Permit.SIGNED_IN)
def stream() -> ResponseReturnValue:
    """Tell a page that has no stream of its own when the bell rings."""
    user = standpoint().user
    identity = Identity(this().public_id, user.public_id, "")
    return stream_response([] if this().viewing_as_id else [person_topic(user.public_id)], identity)


@bp.page("/notices/<pid:notice>", permit=Permit.SIGNED_IN, loads={"notice": followed})
def open_one(notice: Shown) -> ResponseReturnValue:
    """Go where a notice leads; from then on it is read on every device."""
    if this().viewing_as_id is None and notice.noted.read_at is None:
        _read_afterwards([notice])
    return redirect(url_for(notice.told.endpoint, **notice.told.place), 303)


@bp.page("/notices/<pid:notice>/read", permit=Permit.SIGNED_IN, methods=("POST",), loads={"notice": own})
def read(notice: Shown) -> ResponseReturnValue:
    """Mark one notice as read without going there."""
    change.read(standpoint().user, notice.noted.id, notice.noted.customer_id)
    return way_on(url_for(".index", **_said()))


@bp.page("/notices/read", permit=Permit.SIGNED_IN, methods=("POST",))
def read_all() -> ResponseReturnValue:
    """Mark every notice as read, or those alone that the reader had asked for."""
    change.read_all(standpoint().user, _wanted())
    return way_on(url_for(".index", **_said()))


def _list(before: str = "") -> dict[str, Any]:
    user = standpoint().user
    shown, more = queries.page(user, before, _wanted())
    several = user.staff_role is not None or len({one.noted.customer_id for one in shown}) > 1
    days = [(day, by_place(of_day)) for day, of_day in by_day(shown, user.time_zone)]
    return {
        "days": days,
        "older_url": url_for(".index", before=more, **_said()) if more else None,
        "anything_unread": any(one.noted.read_at is None for one in shown),
        "several": several,
        "list_name": f"bell-{user.public_id}",
        "said": _said(),
    }


def _filters() -> dict[str, Any]:
    """Return what the page can be narrowed to: chapters and customers of which the reader was ever told."""
    told = queries.told_of(standpoint().user)
    return {
        "chapters": [one for one in chapters() if any(code.startswith(one.prefixes) for code in told.kinds)],
        "customers": told.customers,
    }


def _wanted() -> Wanted:
    said = _said()
    known = {one.code: one.prefixes for one in chapters()}
    return Wanted("unread" in said, known.get(said.get("kind", ""), ()), said.get("customer", ""))


def _said() -> dict[str, Any]:
    """Return what the address says of what is asked for, for the next address."""
    values = request.values
    kinds = {one.code for one in chapters()}
    said: dict[str, Any] = {"unread": "1"} if values.get("unread") else {}
    if values.get("kind", "") in kinds:
        said["kind"] = values["kind"]
    if values.get("customer"):
        said["customer"] = values["customer"][:60]
    return said


def _is_looked_at(shown: Shown) -> bool:
    """True where the page from which the bell asks is the one that a notice leads to."""
    target = url_for(shown.told.endpoint, **shown.told.place)
    return leads_to(target, request.headers.get("HX-Current-URL", ""), request.host_url)


def _read_afterwards(notices: Sequence[Shown]) -> None:
    """Note it in a short transaction after the answer's own, which only reads."""
    user = standpoint().user
    known = [(one.noted.id, one.noted.customer_id) for one in notices]

    @after_this_request
    def note(response: Response) -> Response:
        try:
            with writing():
                db.session.rollback()
                for notice_id, customer_id in known:
                    change.read(user, notice_id, customer_id)
                db.session.commit()
            tell_after_commit()
        except SQLAlchemyError:  # nobody loses the way for it: the next opening notes it
            db.session.rollback()
        return response
