"""What both sides promised: the list, making one, changing it, saying that it is done or given up."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.collaboration import subjects
from portal.collaboration.subjects import Subject
from portal.commitments.actions import commitments as change
from portal.commitments.actions.refusals import Refused
from portal.commitments.forms.commitments import CommitmentForm, DropForm, owner_of
from portal.commitments.models import Commitment, SettledAs
from portal.commitments.queries import commitments
from portal.commitments.queries.commitments import A_PAGE, Promised
from portal.foundation.audience import Side, Visibility
from portal.foundation.live import hub
from portal.foundation.pages import refused, wants_part, way_on

bp = CustomerBlueprint("commitments", __name__, "/commitments")
register(
    Entry(
        "commitments.index", _l("Action items"), "circle-check", Permit.COMMITMENTS_READ, 36, "customer",
        belongs=("commitments.",),
    )
)  # fmt: skip
LOADS = {"commitment": commitments.commitment}
EDIT = "commitments/edit.html"


@bp.page("", permit=Permit.COMMITMENTS_READ)
def index() -> ResponseReturnValue:
    """Show what is still to be done, by side, and what has ended."""
    since, today, page = hub.cursor(), today_of(standpoint().customer), _page()
    open_count, ended_count = commitments.counts()
    open_ones = commitments.still_open(today)
    ended = commitments.settled(today, page=page)
    facts = {
        "by_side": {side: [one for one in open_ones if one.side is side] for side in _sides()},
        "ended": ended,
        "open_count": open_count,
        "ended_count": ended_count,
        "page": page,
        "pages": max(1, -(-ended_count // A_PAGE)),
        "sources": sources_of([*open_ones, *ended]),
        "may_write": _may_write(),
    }
    if wants_part() and request.headers.get("HX-Target") == "commitments":
        return render_template("commitments/_list.html", **facts)
    return render_template("commitments/index.html", live_since=since, **facts)


@bp.page("/new", permit=Permit.COMMITMENTS_WRITE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Write down what a side promises."""
    form = CommitmentForm(data={"title": request.args.get("title", "")[: change.LONGEST_TITLE]})
    source = subjects.subject(request.values.get("from", "")) if request.values.get("from") else None
    facts = {"form": form, "commitment": None, "source": source, "back_url": _back(source)}
    if request.method == "GET":
        return render_template(EDIT, **facts)
    if not form.validate():
        return refused(EDIT, **facts)
    owner_id, side = owner_of(form.owner.data)
    change.promise(
        standpoint().customer, form.title.data, by=standpoint().actor, side=side, owner_id=owner_id,
        due_on=form.due_on.data, details=form.details.data or "", visibility=_seen_by(form, source), source=source,
    )  # fmt: skip
    flash(_("Written down"), "done")
    return way_on(_back(source))


@bp.page("/<pid:commitment>", permit=Permit.COMMITMENTS_READ, loads=LOADS)
def show(commitment: Commitment) -> ResponseReturnValue:
    """Show one action item: what, by whom, by when, from where."""
    found = commitments.with_ids([commitment.id], today_of(standpoint().customer))
    facts = {"one": found[0], "sources": sources_of(found), "may_write": _may_write()}
    if wants_part() and request.headers.get("HX-Target") == f"commitment-{commitment.public_id}":
        return render_template("commitments/_one.html", **facts)
    return render_template("commitments/show.html", live_since=hub.cursor(), **facts)


@bp.page("/<pid:commitment>/edit", permit=Permit.COMMITMENTS_WRITE, methods=("GET", "POST"), loads=LOADS)
def edit(commitment: Commitment) -> ResponseReturnValue:
    """Change what was promised, field by field against what its author saw."""
    form = CommitmentForm.on(commitment, commitment=commitment)
    facts = {"form": form, "commitment": commitment, "source": None, "back_url": _url(commitment)}
    if request.method == "GET":
        return render_template(EDIT, **facts)
    if not form.validate():
        return refused(EDIT, **facts)
    changes = form.laid_over(commitment)
    if changes is None:
        return clashing(EDIT, **facts)
    return _acted(commitment, lambda: change.revise(commitment, changes, by=standpoint().actor), _("Saved"))


@bp.page("/<pid:commitment>/done", permit=Permit.COMMITMENTS_WRITE, methods=("POST",), loads=LOADS)
def done(commitment: Commitment) -> ResponseReturnValue:
    """Say that it is done."""
    return _acted(
        commitment, lambda: change.settle(commitment, SettledAs.DONE, by=standpoint().actor), _("Done")
    )


@bp.page("/<pid:commitment>/drop", permit=Permit.COMMITMENTS_WRITE, methods=("GET", "POST"), loads=LOADS)
def drop(commitment: Commitment) -> ResponseReturnValue:
    """Say that it is given up, and why."""
    form = DropForm()
    facts = {"form": form, "commitment": commitment, "back_url": _url(commitment)}
    if request.method == "GET":
        return render_template("commitments/drop.html", **facts)
    if not form.validate():
        return refused("commitments/drop.html", **facts)
    by, why = standpoint().actor, form.why.data or ""
    return _acted(
        commitment, lambda: change.settle(commitment, SettledAs.DROPPED, by=by, why=why), _("Given up")
    )


@bp.page("/<pid:commitment>/reopen", permit=Permit.COMMITMENTS_WRITE, methods=("POST",), loads=LOADS)
def reopen(commitment: Commitment) -> ResponseReturnValue:
    """Say that it is still to be done."""
    return _acted(commitment, lambda: change.reopen(commitment, by=standpoint().actor), _("To be done again"))


@bp.page("/<pid:commitment>/delete", permit=Permit.COMMITMENTS_WRITE, methods=("POST",), loads=LOADS)
def delete(commitment: Commitment) -> ResponseReturnValue:
    """Take away what was written down by mistake."""
    change.delete(commitment, by=standpoint().actor)
    flash(_("Taken away"), "done")
    return way_on(_list_url())


def sources_of(found: list[Promised]) -> dict[tuple[str, int], Subject]:
    """Return where commitments were made, by kind and id, in one statement a kind; what is unseen is missing."""
    wanted: dict[str, set[int]] = {}
    for one in found:
        if one.source_kind:
            wanted.setdefault(one.source_kind, set()).add(one.source_id)
    return {
        (kind, source_id): subject
        for kind, ids in wanted.items()
        for source_id, subject in subjects.subjects(kind, ids).items()
    }


def _acted(commitment: Commitment, act: Any, words: str) -> ResponseReturnValue:
    try:
        act()
    except Refused:
        flash(_("Somebody was faster: it is not as this page showed it any more."), "news")
    else:
        flash(words, "done")
    back = request.form.get("back", "")
    return way_on(_list_url() if back == "list" else _url(commitment))


def _seen_by(form: CommitmentForm, source: Subject | None) -> Visibility:
    """Return who sees it: what was promised inside one side is not shown to the other."""
    chosen = Visibility(form.visibility.data)
    return source.visibility if source is not None and source.visibility is not Visibility.SHARED else chosen


def _sides() -> tuple[Side, Side]:
    """Return both sides, the reader's own first."""
    return (Side.VENDOR, Side.CUSTOMER) if standpoint().side is Side.VENDOR else (Side.CUSTOMER, Side.VENDOR)


def _may_write() -> bool:
    point = standpoint()
    return point.may(Permit.COMMITMENTS_WRITE) and not point.read_only


def _page() -> int:
    asked = request.args.get("page", "1")
    return min(int(asked), 10_000) if asked.isdecimal() and asked != "0" else 1


def _back(source: Subject | None) -> str:
    return source.url(standpoint().customer.slug) if source is not None else _list_url()


def _list_url() -> str:
    return url_for("commitments.index", slug=standpoint().customer.slug)


def _url(commitment: Commitment) -> str:
    return url_for("commitments.show", slug=standpoint().customer.slug, commitment=commitment.public_id)
