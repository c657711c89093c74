"""The whole installation as one archive, made while people work, and put back elsewhere row for row.

SQLite is copied through its online backup, PostgreSQL through `pg_dump`. Files are immutable and on disk before
the commit that names them, so copying them after the database cannot miss one that it names.
"""

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from portal.foundation import clock
from portal.foundation.config import Settings

SQLITE_NAME, POSTGRESQL_NAME = "portal.sqlite", "portal.dump"
SKIPPED = (".part",)


class RestoreRefused(Exception):
    """The place to restore into is not empty, or the archive is of another kind of database."""


def backup(settings: Settings, archive: Path) -> int:
    """Write the database, the stored files and the key into `archive` (.tar.gz); return its size in bytes."""
    url = make_url(settings.database_uri())
    archive.parent.mkdir(parents=True, exist_ok=True)
    part = archive.with_name(archive.name + ".part")
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        dump = _dump(url, Path(folder))
        with tarfile.open(part, "w:gz", compresslevel=3) as tar:
            tar.add(dump, dump.name)
            _add_files(tar, settings)
    part.chmod(0o600)
    part.rename(archive)
    return archive.stat().st_size


def restore(settings: Settings, archive: Path) -> None:
    """Put an archive back into an empty installation; raises RestoreRefused when it is not empty."""
    url = make_url(settings.database_uri())
    name = SQLITE_NAME if url.get_backend_name() == "sqlite" else POSTGRESQL_NAME
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
        with tarfile.open(archive) as tar:
            if name not in tar.getnames():
                raise RestoreRefused(f"the archive holds no {name}")
            tar.extractall(folder, filter="data")
        _load(url, Path(folder) / name)
        for place in ("files", "secret-key"):
            source, target = Path(folder) / place, settings.data_dir / place
            if source.exists() and not target.exists():
                shutil.move(source, target)


def default_archive(settings: Settings) -> Path:
    """Return where a backup goes unless told otherwise."""
    return settings.data_dir / "backups" / f"banso-{clock.now():%Y%m%d-%H%M%S}.tar.gz"


def _dump(url: URL, folder: Path) -> Path:
    if url.get_backend_name() == "sqlite":
        target = folder / SQLITE_NAME
        with (
            sqlite3.connect(f"file:{url.database}?mode=ro", uri=True) as source,
            sqlite3.connect(target) as copy,
        ):
            source.backup(copy)
        source.close()
        copy.close()
        return target
    target = folder / POSTGRESQL_NAME
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    return target


def _load(url: URL, dump: Path) -> None:
    if url.get_backend_name() == "sqlite":
        target = Path(url.database or "")
        if target.exists():
            raise RestoreRefused(f"{target} is there already")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dump, target)
        return
    _run("pg_restore", url, "--exit-on-error", "--single-transaction", "--no-owner", str(dump))


def _run(program: str, url: URL, *words: str) -> None:
    """Run a PostgreSQL program; the password goes by the environment, where other users cannot read it."""
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    where = url.set(drivername="postgresql", password=None).render_as_string()
    command = [program, f"--dbname={where}", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RestoreRefused(f"{program}: {done.stderr.strip()[:500]}")


def _add_files(tar: tarfile.TarFile, settings: Settings) -> None:
    files, key = settings.data_dir / "files", settings.data_dir / "secret-key"
    if files.exists():
        tar.add(files, "files", filter=lambda info: None if info.name.endswith(SKIPPED) else info)
    if key.exists():
        tar.add(key, "secret-key")
