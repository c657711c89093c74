"""Papers of many customers' reviews at once: chosen, watched, fetched one by one or all in one file."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import DeskBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.files import Storage, storage
from portal.foundation.pages import way_on
from portal.foundation.refusals import Refused
from portal.foundation.sending import disposition
from portal.reviews.actions import batches as change
from portal.reviews.forms.exports import KINDS, BatchForm, failure_words
from portal.reviews.forms.words import STATE_WORDS
from portal.reviews.models import Export
from portal.reviews.paper.words import kind_words, period_words
from portal.reviews.queries import batches
from portal.reviews.queries.batches import Candidate, InBatch
from portal.reviews.rules.words import Outcome

bp = DeskBlueprint("review_batches", __name__, path="/reviews/papers")
PIECE = 1 << 16


@bp.page("", permit=Permit.REVIEWS_LEAD)
def new() -> ResponseReturnValue:
    """Ask of which customers, which period, and what is to be made."""
    return _page(BatchForm(None))


@bp.page("", permit=Permit.REVIEWS_LEAD, methods=("POST",))
def ask() -> ResponseReturnValue:
    """Have them made."""
    form, point = BatchForm(), standpoint()
    ticked = set(request.form.getlist("review"))
    chosen = [one for one in batches.candidates(point.user, _last()) if one.review_pid in ticked]
    if not form.validate():
        return _page(form, 422)
    try:
        batch = change.ask(chosen, form.wanted(), by=point.actor)
    except Refused:
        return _page(form, 422, _("Choose at least one review."))
    return way_on(url_for("review_batches.show", batch=batch))


@bp.page("/<batch>", permit=Permit.REVIEWS_LEAD)
def show(batch: str) -> ResponseReturnValue:
    """Show how far they are."""
    lines = batches.in_batch(standpoint().user, batch) or abort(404)
    ended = [line for line in lines if line.export.outcome is not None]
    return _private(
        render_template(
            "reviews/batches/show.html",
            batch=batch,
            lines=lines,
            ended=len(ended),
            missed=[line for line in ended if line.export.outcome is not Outcome.DONE],
            there=[line for line in lines if line.file is not None],
            called=_called,
            kinds=KINDS,
            failure_words=failure_words,
        )
    )


@bp.page("/<batch>/cancel", permit=Permit.REVIEWS_LEAD, methods=("POST",))
def cancel(batch: str) -> ResponseReturnValue:
    """Call off what has not ended."""
    change.call_off(_asked(batch), by=standpoint().actor)
    return way_on(url_for("review_batches.show", batch=batch))


@bp.page("/<batch>/again", permit=Permit.REVIEWS_LEAD, methods=("POST",))
def again(batch: str) -> ResponseReturnValue:
    """Try once more what failed or was called off."""
    change.again(_asked(batch), by=standpoint().actor)
    return way_on(url_for("review_batches.show", batch=batch))


@bp.page("/<batch>/all.zip", permit=Permit.REVIEWS_LEAD)
def fetch(batch: str) -> Response:
    """Hand out all that is done, in one file."""
    lines = [line for line in batches.in_batch(standpoint().user, batch) if line.file is not None]
    if not lines:
        abort(404)
    response = Response(_zipped(storage(), list(_named(lines))), mimetype="application/zip")
    response.headers["Content-Disposition"] = disposition("attachment", f"{_('Business reviews')}.zip")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _asked(batch: str) -> list[Export]:
    return [line.export for line in batches.in_batch(standpoint().user, batch) or abort(404)]


def _page(form: BatchForm, status: int = 200, trouble: str = "") -> ResponseReturnValue:
    user, last = standpoint().user, _last()
    facts: dict[str, Any] = {
        "form": form,
        "last": last,
        "last_days": batches.last_days(user),
        "candidates": batches.candidates(user, last),
        "ticked": set(request.form.getlist("review")),
        "called": _called,
        "states": STATE_WORDS,
        "trouble": trouble,
    }
    return _private(render_template("reviews/batches/new.html", **facts), status)


def _last() -> date | None:
    """Return the period's last day that is looked at; None: each customer's newest review."""
    try:
        return date.fromisoformat(request.values.get("last", ""))
    except ValueError:
        return None


def _called(one: Candidate) -> str:
    return (
        one.title or f"{kind_words(one.kind)} {period_words(one.kind, one.first, one.last, one.first_month)}"
    )


def _named(lines: Sequence[InBatch]) -> Iterator[tuple[str, str]]:
    """Yield a name for each file that no other has, and where its bytes are."""
    taken: set[str] = set()
    for line in lines:
        if line.file is not None:
            stem, dot, ending = line.file.name.rpartition(".")
            name, number = line.file.name, 1
            while name in taken:
                number += 1
                name = f"{stem} {number}{dot}{ending}"
            taken.add(name)
            yield name, line.file.place


class _Flowing(io.RawIOBase):
    """What a ZIP is written into while it is sent on."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def taken(self) -> bytes:
        data, self.waiting = bytes(self.waiting), bytearray()
        return data


def _zipped(kept: Storage, files: Sequence[tuple[str, str]]) -> Iterator[bytes]:
    """Yield a ZIP piece by piece: no more of it is held than what is being sent."""
    out = _Flowing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
        for name, place in files:
            with kept.open(place) as file, book.open(name, "w") as inside:
                while piece := file.read(PIECE):
                    inside.write(piece)
                    yield out.taken()
    yield out.taken()


def _private(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
