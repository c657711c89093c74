"""Papers of a review: asked for, under way, done, failed, called off. The same content is the same file."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation import audit, clock, files
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.outbox import owe
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import narrowed
from portal.reviews.models import Export, Review, ReviewEdition
from portal.reviews.paper.making import Matter, matter_of
from portal.reviews.queries import exports
from portal.reviews.rules.exports import MEDIA_TYPES, MOST_WAITING, Wanted
from portal.reviews.rules.words import Outcome

LARGEST_FILE = 60_000_000


@dataclass(frozen=True)
class ExportChanged(Event):
    """A paper came further, or ended."""

    customer_pid: str
    review_pid: str
    visibility: Visibility


@dataclass(frozen=True)
class ExportEnded(Event):
    """A paper is done, failed or was called off."""

    export_id: int


def ask(
    review: Review,
    customer: Customer,
    wanted: Wanted,
    *,
    by: Actor,
    edition: ReviewEdition | None = None,
    batch: str = "",
    mail_to_id: int | None = None,
) -> Export:
    """Promise a paper of an edition, or of what stands there now.

    What was made of this edition before is there at once; what is promised already is not promised twice.
    Raises Refused (many_waiting).
    """
    wanted = wanted.plain()
    under_way = exports.waiting(review.id)
    same = next((one for one in under_way if _is(one, wanted, edition) and not batch), None)
    if same is not None:
        same.mail_to_id = same.mail_to_id or mail_to_id
        return same
    if len(under_way) >= MOST_WAITING:
        raise Refused("many_waiting")
    export = Export(
        review_id=review.id, edition_id=edition.id if edition else None, kind=wanted.kind,
        language=wanted.language, paper=wanted.paper, archival=wanted.archival, asked_by_id=by.person_id,
        batch=batch, mail_to_id=mail_to_id, visibility=review.visibility,
    )  # fmt: skip
    db.session.add(export)
    db.session.flush()
    if edition is None or not _there_already(export, matter_of(review, edition, customer, wanted)):
        _owe(export)
    audit.remember(
        "review.exported", by=by, customer_id=customer.id, subject=f"review:{review.public_id}",
        kind=str(wanted.kind), language=wanted.language, edition=edition.number if edition else None,
    )  # fmt: skip
    _tell(export, review, customer)
    return export


def hand_out(export: Export, key: str, file_id: int) -> None:
    """End an export whose very content was made before: its file is that one."""
    export.content_key, export.started_at = key, export.started_at or clock.now()
    _end(export, Outcome.DONE)
    export.file_id = file_id
    db.session.flush()


def begin(export_id: int) -> Export | None:
    """Begin to make it; None where it has ended meanwhile. Counts as a try."""
    export = _held(export_id)
    if export is None or export.outcome is not None:
        return None
    export.started_at, export.attempts = clock.now(), export.attempts + 1
    export.parts = export.parts_done = 0
    _tell(export)
    return export


def progress(export_id: int, done: int, of: int) -> bool:
    """Note how far it is; False where it was called off."""
    export = _held(export_id)
    if export is None or export.outcome is not None:
        return False
    export.parts_done, export.parts = done, of
    _tell(export)
    return True


def keep(export_id: int, key: str, data: bytes, name: str, *, troubles: int = 0) -> Export | None:
    """Keep what was made; None where it was called off meanwhile, and nothing is kept."""
    export = _held(export_id)
    if export is None or export.outcome is not None:
        return None
    file = files.store(
        data, name, customer_id=export.customer_id, visibility=export.visibility,
        media_type=MEDIA_TYPES[export.kind], by_id=export.asked_by_id, limit=LARGEST_FILE,
    )  # fmt: skip
    export.file_id, export.content_key, export.troubles = file.id, key, troubles
    export.parts_done = export.parts
    _end(export, Outcome.DONE)
    return export


def fail(export_id: int, reason: str) -> None:
    """Give up on it; `reason` is as PressFailed says."""
    export = _held(export_id)
    if export is not None and export.outcome is None:
        export.reason = reason[:40]
        _end(export, Outcome.FAILED)


def cancel(export: Export, *, by: Actor) -> None:
    """Call it off; whoever makes it stops at the next part. Raises Refused (ended)."""
    held = _held(export.id)
    if held is None or held.outcome is not None:
        raise Refused("ended")
    held.reason = "" if by.person_id == held.asked_by_id else "by_other"
    _end(held, Outcome.CANCELLED)


def again(export: Export, *, by: Actor) -> None:
    """Make what failed or was called off once more. Raises Refused (not_ended)."""
    held = _held(export.id)
    if held is None or held.outcome not in (Outcome.FAILED, Outcome.CANCELLED):
        raise Refused("not_ended")
    held.outcome = held.started_at = held.ended_at = None
    held.reason, held.parts, held.parts_done, held.attempts = "", 0, 0, 0
    held.asked_by_id, held.asked_at = by.person_id, clock.now()
    db.session.flush()
    _owe(held)
    _tell(held)


def forget(export: Export, *, is_shown: Callable[[int], bool]) -> None:
    """Take an export away, and its file unless `is_shown` says that something else shows it."""
    file = exports.file_of(export)
    db.session.delete(export)
    db.session.flush()
    if file is not None and not is_shown(file.id):
        files.remove(file)


def _there_already(export: Export, matter: Matter) -> bool:
    """Hand out what was made of this very edition before; True where there is such a file.

    Of a draft the worker finds out: gathering it takes longer than asking should.
    """
    key = matter.key
    same = exports.same_content(key, export.visibility) if matter.is_intact else None
    if same is None or same.file_id is None:
        return False
    hand_out(export, key, same.file_id)
    return True


def _held(export_id: int) -> Export | None:
    asked = select(Export).where(Export.id == export_id).with_for_update()
    found: Export | None = db.session.scalar(
        narrowed(asked, Export), execution_options={"populate_existing": True}
    )
    return found


def _end(export: Export, outcome: Outcome) -> None:
    export.outcome, export.ended_at = outcome, clock.now()
    db.session.flush()
    announce(ExportEnded(export.customer_id, export.id))
    _tell(export)


def _owe(export: Export) -> None:
    owe("reviews.export", customer_id=export.customer_id, export_id=export.id)


def _is(export: Export, wanted: Wanted, edition: ReviewEdition | None) -> bool:
    asked = (export.kind, export.language, export.paper, export.archival, export.edition_id)
    return asked == (
        wanted.kind, wanted.language, wanted.paper, wanted.archival, edition.id if edition else None
    )  # fmt: skip


def _tell(export: Export, review: Review | None = None, customer: Customer | None = None) -> None:
    """Announce it to those who see the export."""
    db.session.flush()
    asked = select(Review.public_id).where(Review.id == export.review_id)
    review_pid = review.public_id if review else db.session.scalar(narrowed(asked, Review)) or ""
    named = select(Customer.public_id).where(Customer.id == export.customer_id)
    customer_pid = customer.public_id if customer else db.session.scalar(named) or ""
    announce(ExportChanged(export.customer_id, customer_pid, review_pid, export.visibility))
