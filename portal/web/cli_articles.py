"""The command line for articles: folders taken in, everything taken along."""

import io
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click
from sqlalchemy import or_, select

from portal.accounts.models import StaffRole, User
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Reach, Side
from portal.foundation.db import db, writing
from portal.foundation.i18n import LANGUAGES
from portal.foundation.outbox import work_off
from portal.knowledge.actions import exports, imports
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.models import ArticleImport, Category, ImportState
from portal.knowledge.queries.imports import items
from portal.knowledge.rules.importing.archives import MOST_OF_ONE, Archive, ArchiveRefused
from portal.knowledge.rules.importing.names import kind_of

PAUSE = 0.2  # seconds, while another worker is at it
MOST_SHOWN = 20
COUNTS = {
    "article_new": "new", "article_changed": "changed", "article_same": "the same", "article_refused": "left out",
    "category_new": "new categories", "dead": "links that lead nowhere", "missing": "missing pictures",
    "edited": "written at here since the last import",
}  # fmt: skip
Opened = Callable[[], AbstractContextManager[Any]]


def commands(opened: Opened) -> list[click.Command]:
    """Return the commands, which open the application by `opened`."""

    @click.command("import-articles")
    @click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
    @click.option(
        "--language", "languages", multiple=True, type=click.Choice(list(LANGUAGES)),
        help="What files are written in that do not say it; one for each folder.",
    )  # fmt: skip
    @click.option("--category", default="", help="A category (address or name) above the folders.")
    @click.option("--reach", type=click.Choice(["vendor", "every_customer", "public"]), default="vendor")
    @click.option("--publish", is_flag=True, help="Let readers see them at once; drafts otherwise.")
    @click.option("--no-folders", is_flag=True, help="Make no categories of folders.")
    @click.option(
        "--source", default="", help="A name that keeps these paths apart from those of other imports."
    )
    @click.option("--by", "mail", default="", help="Mail address of whoever keeps the articles.")
    @click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
    def import_articles(
        sources: Sequence[Path], languages: Sequence[str], category: str, reach: str, publish: bool,
        no_folders: bool, source: str, mail: str, dry_run: bool,
    ) -> None:  # fmt: skip
        """Take in a folder or an archive of Markdown or HTML; two folders are two languages of the same articles.

        Taking in the same again changes nothing.
        """
        spoken = _spoken(sources, languages)
        with opened():
            data = _packed(sources, spoken)
            by = _person(mail)
            options = {
                "language": spoken[0], "category": _category(category), "folders": not no_folders,
                "reach": Reach(reach).value, "publish": publish, "source": source.strip()[:60],
            }  # fmt: skip
            with writing():
                run = imports.receive(data, sources[0].resolve().name, options, by=by)
                db.session.commit()
                public_id = run.public_id
            _watch(public_id, by, dry_run=dry_run)

    @click.command("export-articles")
    @click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))
    def export_articles(archive: Path) -> None:
        """Write all articles with their files into an archive of Markdown, which import-articles takes in again."""
        with opened():
            data, count = exports.packed()
        archive.write_bytes(data)
        click.echo(f"{count} articles written to {archive}.")

    return [import_articles, export_articles]


def _watch(public_id: str, by: Actor, *, dry_run: bool) -> None:
    """Work until an import is through, telling how far it is."""
    run = _until(public_id, ImportState.READING, "read")
    if run.state is ImportState.FAILED:
        raise click.ClickException(f"There is nothing to take in: {run.failure}.")
    for line in _told(run):
        click.echo(line)
    if dry_run:
        with writing():
            imports.drop(_run(public_id), by=by)
            db.session.commit()
        return
    with writing():
        try:
            imports.begin(_run(public_id), by=by)
        except Refused as refusal:
            raise click.ClickException("Another import is under way; try again when it is done.") from refusal
        db.session.commit()
    run = _until(public_id, ImportState.RUNNING, "taken in")
    if run.state is not ImportState.DONE:
        raise click.ClickException(f"It ended before its time: {run.state.value}.")
    while work_off():  # the search reads what is new
        pass
    refused = items(_run(public_id), "article", "refused", 1)[1]
    click.echo(f"Done. Left out: {refused}.")


def _until(public_id: str, state: ImportState, verb: str) -> ArticleImport:
    """Work off the outbox until an import is no longer in a state; return it."""
    told = -1
    while (run := _run(public_id)).state is state:
        if run.done != told:
            told = run.done
            click.echo(f"{run.done} of {run.items} {verb}")
        db.session.rollback()
        if not work_off(5):
            time.sleep(PAUSE)
    return run


def _told(run: ArticleImport) -> Iterator[str]:
    yield from (f"{run.counts[code]:7} {words}" for code, words in COUNTS.items() if run.counts.get(code))
    refused, _total = items(run, "article", "refused", 1)
    yield from (f"        left out: {item.path} ({item.said})" for item in refused[:MOST_SHOWN])


def _run(public_id: str) -> ArticleImport:
    db.session.expire_all()
    return db.session.scalars(select(ArticleImport).where(ArticleImport.public_id == public_id)).one()


def _spoken(sources: Sequence[Path], languages: Sequence[str]) -> list[str]:
    if len(sources) > len(LANGUAGES) or len(languages) > len(sources):
        raise click.UsageError("One folder, or one for each language.")
    if len(sources) > 1 and len(set(languages)) != len(sources):
        raise click.UsageError(
            "Say the language of each folder, in their order: --language en --language ja."
        )
    return list(languages) or ["ja"]


def _packed(sources: Sequence[Path], spoken: Sequence[str]) -> bytes:
    """Return one archive of all sources, each language in a folder of its own where there are two."""
    if len(sources) == 1 and sources[0].is_file():
        data = sources[0].read_bytes()
        try:
            Archive(io.BytesIO(data))
        except ArchiveRefused as refusal:
            raise click.ClickException(f"{sources[0]} cannot be read: {refusal.reason}.") from refusal
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, folder in enumerate(sources):
            if not folder.is_dir():
                raise click.UsageError(f"{folder} is no folder.")
            top = f"all/{spoken[place]}/" if len(sources) > 1 else "all/"
            for path in _files(folder):
                archive.writestr(top + path.relative_to(folder).as_posix(), path.read_bytes())
    return out.getvalue()


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that an import reads; links lead nowhere."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
            continue
        if kind_of(path.relative_to(folder).as_posix()) and path.stat().st_size <= MOST_OF_ONE:
            yield path


def _category(wanted: str) -> str:
    if not wanted:
        return ""
    named = or_(
        Category.slug == wanted,
        Category.public_id == wanted,
        Category.name_ja == wanted,
        Category.name_en == wanted,
    )
    found = db.session.scalars(select(Category.public_id).where(named).order_by(Category.id)).first()
    if found is None:
        raise click.BadParameter(f"there is no category {wanted}", param_hint="--category")
    return found


def _person(mail: str) -> Actor:
    """Return who keeps the articles: the one that was named, else the first administrator."""
    asked = select(User.id).where(User.disabled_at.is_(None), User.erased_at.is_(None))
    asked = (
        asked.where(User.email == mail.lower()) if mail else asked.where(User.staff_role == StaffRole.ADMIN)
    )
    found = db.session.scalars(asked.where(User.staff_role.is_not(None)).order_by(User.id)).first()
    if found is None:
        raise click.BadParameter("nobody of the vendor's team has that address", param_hint="--by")
    return Actor(ActorKind.PERSON, Side.VENDOR, found)
