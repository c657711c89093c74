"""The worker looks archives of articles through and takes them in, batch by batch, without holding the database."""

import logging
from zipfile import BadZipFile

from sqlalchemy import select

from portal.foundation.db import db, outside_transaction, writing
from portal.foundation.files import storage
from portal.foundation.offload import off_the_loop
from portal.foundation.outbox import OutboxItem, job
from portal.knowledge.actions import imports
from portal.knowledge.actions import imports_reading as reading
from portal.knowledge.actions import imports_taking as taking
from portal.knowledge.models import ArticleImport, ImportState
from portal.knowledge.rules.importing.archives import Archive, ArchiveRefused
from portal.knowledge.rules.importing.names import kind_of

log = logging.getLogger(__name__)


@job(imports.READ, reaches_out=True)
def read(item: OutboxItem) -> None:
    """Look an archive through; done again from its beginning when it was interrupted, since nothing is written."""
    run = db.session.get(ArticleImport, item.ids["import_id"])
    if run is None or run.state is not ImportState.READING:
        return
    run_id, place, options = run.id, run.place, dict(run.options)
    with outside_transaction():
        try:
            with storage().open(place) as file:
                archive = off_the_loop(Archive, file)
                looked = reading.look_through(archive, lambda done, total: _tell(run_id, done, total))
                said = reading.said_of_folders(archive)
        except (ArchiveRefused, FileNotFoundError, BadZipFile) as refusal:
            _fail(run_id, getattr(refusal, "reason", "damaged"))
            return
        files = frozenset(entry.path for entry in archive.entries if kind_of(entry.path) == "file")
        rows, counts = reading.planned(looked, said, files, options)
    with writing():
        db.session.rollback()
        reading.keep(run_id, rows, counts)
        db.session.commit()


@job(imports.RUN, reaches_out=True)
def take_in(item: OutboxItem) -> None:
    """Take in the next batch: made ready first, then written in one transaction that owes the one after it."""
    run = db.session.get(ArticleImport, item.ids["import_id"])
    if run is None or run.state is not ImportState.RUNNING:
        return
    run_id = run.id
    try:
        made = taking.made_ready(run)
    except (ArchiveRefused, FileNotFoundError, BadZipFile):
        _fail(run_id, "damaged")
        return
    with writing():
        db.session.rollback()
        run = db.session.scalar(select(ArticleImport).where(ArticleImport.id == run_id).with_for_update())
        if run is not None and run.state is ImportState.RUNNING:
            taking.take_in(run, made)
        db.session.commit()


def _tell(run_id: int, done: int, total: int) -> None:
    with writing():
        db.session.rollback()
        run = db.session.get(ArticleImport, run_id)
        if run is not None and run.state is ImportState.READING:
            run.done, run.items = done, total
        db.session.commit()
    db.session.expunge_all()


def _fail(run_id: int, code: str) -> None:
    with writing():
        db.session.rollback()
        run = db.session.get(ArticleImport, run_id)
        if run is not None and run.state in (ImportState.READING, ImportState.RUNNING):
            imports.fail(run, code)
        db.session.commit()
