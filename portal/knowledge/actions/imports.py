"""Imports of articles: an archive is kept and looked through, then taken in by the worker, batch by batch."""

import secrets
from collections.abc import Mapping
from typing import Any

from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.file_names import plain_name
from portal.foundation.files import storage
from portal.foundation.outbox import owe
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.models import ArticleImport, ImportState
from portal.knowledge.queries.imports import others_running

READ, RUN = "knowledge.import_read", "knowledge.import_run"
READING, READY, RUNNING, STOPPED = (
    ImportState.READING, ImportState.READY, ImportState.RUNNING, ImportState.STOPPED,
)  # fmt: skip
#: What can be chosen: the language of files that say none, a category (its public id) above all folders, whether
#: folders become categories, who may read (a Reach and its keys), published or drafts, a name of the source that keeps
#: its paths apart from those of another.
OPTIONS = ("language", "category", "folders", "reach", "addressees", "publish", "source")


def receive(data: bytes, name: str, options: Mapping[str, Any], *, by: Actor) -> ArticleImport:
    """Keep an archive that was opened without refusal, and have it looked through; nothing is taken in yet."""
    place = f"imports/{secrets.token_hex(16)}"
    storage().put(place, data)
    run = ArticleImport(
        name=plain_name(name),
        place=place,
        size=len(data),
        options={name: options[name] for name in OPTIONS if name in options},
        by_id=by.person_id,
    )
    db.session.add(run)
    db.session.flush()
    owe(READ, dedupe_key=f"{READ}:{run.public_id}", import_id=run.id)
    return run


def begin(run: ArticleImport, *, by: Actor) -> None:
    """Take in what the dry run showed. Raises Refused (state, busy: another import is under way)."""
    if run.state is not READY:
        raise Refused("state")
    _set_off(run)
    run.started_at = clock.now()
    audit.remember("article.import_begun", by=by, subject=_subject(run), name=run.name)


def stop(run: ArticleImport, *, by: Actor) -> None:
    """Take in nothing more for now; what was taken in stays. Raises Refused (state)."""
    if run.state is not RUNNING:
        raise Refused("state")
    run.state = STOPPED
    audit.remember("article.import_stopped", by=by, subject=_subject(run), done=run.done)


def go_on(run: ArticleImport, *, by: Actor) -> None:
    """Take in the rest of a stopped import. Raises Refused (state, busy)."""
    if run.state is not STOPPED:
        raise Refused("state")
    _set_off(run)
    audit.remember("article.import_gone_on", by=by, subject=_subject(run), done=run.done)


def drop(run: ArticleImport, *, by: Actor) -> None:
    """Forget an archive of which nothing was taken in. Raises Refused (state)."""
    if run.state in (RUNNING, STOPPED) or run.started_at is not None:
        raise Refused("state")
    audit.remember("article.import_dropped", by=by, subject=_subject(run), name=run.name)
    forget_archive(run)
    db.session.delete(run)
    db.session.flush()


def owe_next(run: ArticleImport) -> None:
    """Owe the next batch, once for where the import stands now."""
    db.session.flush()
    owe(RUN, dedupe_key=f"{RUN}:{run.public_id}:{run.version}", import_id=run.id)


def finish(run: ArticleImport) -> None:
    """Note that all of an import is taken in; its archive is needed no more."""
    run.state, run.ended_at = ImportState.DONE, clock.now()
    forget_archive(run)


def fail(run: ArticleImport, code: str) -> None:
    """Note why nothing of an archive can be taken in."""
    run.state, run.failure, run.ended_at = ImportState.FAILED, code, clock.now()
    forget_archive(run)


def forget_archive(run: ArticleImport) -> None:
    """Have the bytes of an archive taken away once that is certain."""
    if run.place:
        owe("files.remove", place=run.place)
        run.place = ""


def _set_off(run: ArticleImport) -> None:
    if others_running(run):
        raise Refused("busy")
    run.state = RUNNING
    owe_next(run)


def _subject(run: ArticleImport) -> str:
    return f"article_import:{run.public_id}"
