"""Making papers of reviews in the background: begun, told how far it is, kept, mailed; whatever fails says why."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app

from portal.accounts.models import Customer
from portal.foundation.audience import Visibility
from portal.foundation.db import db, outside_transaction, writing
from portal.foundation.events import tell_after_commit
from portal.foundation.offload import off_the_loop
from portal.foundation.outbox import OutboxItem, job, still_at_it
from portal.foundation.pdf.volumes import Cancelled, PressFailed
from portal.foundation.tenancy import customer_scope
from portal.reviews.actions import exports as change
from portal.reviews.models import Export
from portal.reviews.paper.making import Matter, Paper, matter_of, work_of
from portal.reviews.queries import exports, reviews
from portal.reviews.rules.exports import MOST_ATTEMPTS, Wanted

log = logging.getLogger(__name__)
A_SECOND = 1.0


@job("reviews.export", reaches_out=True, slow=True)
def make(item: OutboxItem) -> None:
    """Make the paper that is owed; one that was called off or is there already stays as it is."""
    with customer_scope(item.customer_ref or 0):
        export_id = item.ids["export_id"]
        attempts = _begin(export_id)
        if attempts is None:
            return
        try:
            _make(item, export_id)
        except Cancelled:
            log.info("export %s was called off", export_id)
        except PressFailed as failure:
            _fail(export_id, failure.reason)
        except Exception:
            if attempts < MOST_ATTEMPTS:
                raise
            log.exception("export %s failed for good", export_id)
            _fail(export_id, "broken")


def _begin(export_id: int) -> int | None:
    with _written():
        begun = change.begin(export_id)
        return begun.attempts if begun is not None else None


def _make(item: OutboxItem, export_id: int) -> None:
    found = _matter(export_id)
    if found is None:  # the review was thrown away meanwhile
        return _fail(export_id, "gone")
    if not found[0].is_intact:
        log.error("export %s: its edition is not what was sealed; nothing is made of it", export_id)
        return _fail(export_id, "tampered")
    matter, visibility = found
    key = matter.key
    if (same := exports.same_content(key, visibility)) is not None and same.file_id is not None:
        return _hand_out(export_id, key, same.file_id)
    work, name = work_of(matter), matter.name
    watch = Watch(current_app._get_current_object(), item, export_id)  # type: ignore[attr-defined]
    with outside_transaction():
        made = off_the_loop(work, watch.told, watch.cancelled)
    _keep(export_id, key, made, name)
    return None


def _matter(export_id: int) -> tuple[Matter, Visibility] | None:
    db.session.rollback()
    export = exports.by_id(export_id)
    review = reviews.by_id(export.review_id) if export is not None else None
    if export is None or review is None:
        return None
    edition = next((one for one in reviews.editions_of(review.id) if one.id == export.edition_id), None)
    customer = db.session.get_one(Customer, export.customer_id)
    return matter_of(review, edition, customer, wanted_of(export)), export.visibility


def wanted_of(export: Export) -> Wanted:
    """Return what an export was asked for as."""
    return Wanted(export.kind, export.language, export.paper, export.archival)


def _hand_out(export_id: int, key: str, file_id: int) -> None:
    with _written():
        export = exports.by_id(export_id)
        if export is not None and export.outcome is None:
            change.hand_out(export, key, file_id)


def _keep(export_id: int, key: str, made: Paper, name: str) -> None:
    with _written():
        change.keep(export_id, key, made.data, name, troubles=made.troubles)


def _fail(export_id: int, reason: str) -> None:
    with _written():
        change.fail(export_id, reason)


@contextmanager
def _written() -> Iterator[None]:
    """One short piece of writing, committed at once, so that pages see how far it is."""
    with writing():
        db.session.rollback()
        yield
        db.session.commit()
    tell_after_commit()


class Watch:
    """What the press is told to tell, and whom it asks whether to go on; from whatever thread it does so."""

    def __init__(self, app: Flask, item: OutboxItem, export_id: int):
        self.app, self.item_id, self.customer_id, self.export_id = (
            app,
            item.id,
            item.customer_ref or 0,
            export_id,
        )
        self._told_at = self._asked_at = 0.0
        self._off = False

    def told(self, done: int, of: int) -> None:
        """Note how far it is, once a second at most."""
        now = time.monotonic()
        if now - self._told_at < A_SECOND:
            return
        self._told_at = now
        with self._apart(), _written():
            self._off = not change.progress(self.export_id, done, of)
        with self._apart():
            still_at_it(self.item_id)

    def cancelled(self) -> bool:
        """True once somebody called it off; asked of the database once a second at most."""
        now = time.monotonic()
        if not self._off and now - self._asked_at >= A_SECOND:
            self._asked_at = now
            with self._apart():
                export = exports.by_id(self.export_id)
                self._off = export is None or export.outcome is not None
        return self._off

    @contextmanager
    def _apart(self) -> Iterator[Any]:
        """Open a session of its own, inside the customer's rows."""
        with self.app.app_context(), customer_scope(self.customer_id):
            yield
