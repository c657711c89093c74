"""The whole installation as one archive, made while people work, and put back elsewhere row for row.

SQLite is copied through its online backup, PostgreSQL through `pg_dump`. Files are immutable and on disk before
the commit that names them, so copying them after the database cannot miss one that it names.
"""

import os
import re
import shutil
import sqlite3
import subprocess  # nosec B404  # lists of words, no shell
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from portal.foundation import clock
from portal.foundation.config import Settings

SQLITE_NAME, POSTGRESQL_NAME = "portal.sqlite", "portal.dump"
SKIPPED = (".part",)
PROGRAMS = Path("/usr/lib/postgresql")


class BackupFailed(Exception):
    """A program of PostgreSQL is missing, or could not do its work."""


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
    if taken := [place for place in ("files", "secret-key") if _is_taken(settings.data_dir / place)]:
        raise RestoreRefused(f"{settings.data_dir} is not empty: {', '.join(taken)}")
    with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
        _unpack(archive, Path(folder), name)
        _load(url, Path(folder) / name)
        for place in ("files", "secret-key"):
            source, target = Path(folder) / place, settings.data_dir / place
            if source.exists():
                if target.is_dir():
                    target.rmdir()
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


def _is_taken(path: Path) -> bool:
    return path.is_file() or (path.is_dir() and any(path.iterdir()))


def _unpack(archive: Path, folder: Path, name: str) -> None:
    """Unpack plain files alone, each below the folder; Debian 12's Python has no filter that would see to it."""
    try:
        with tarfile.open(archive) as tar:
            if name not in tar.getnames():
                raise RestoreRefused(f"the archive holds no {name}")
            for member in tar:
                target = (folder / member.name).resolve()
                if not (member.isfile() and target.is_relative_to(folder.resolve())):
                    raise RestoreRefused(f"{archive} is no archive of ours: it holds {member.name}")
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as file:
                    target.chmod(member.mode & 0o700)
                    shutil.copyfileobj(tar.extractfile(member), file)  # type: ignore[arg-type]
    except tarfile.TarError as error:
        raise RestoreRefused(f"{archive} is no archive of ours: {error}") from error


def _run(program: str, url: URL, *words: str) -> None:
    """Run a PostgreSQL program; the password goes by the environment, where other users cannot read it."""
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    where = url.set(drivername="postgresql", password=None).render_as_string()
    troubles = []
    for place in _places_of(program):
        command = [place, f"--dbname={where}", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # nosec B603
        if not done.returncode:
            return
        troubles.append(done.stderr.strip()[:500])
        if "version mismatch" not in done.stderr:
            break
    raise BackupFailed(
        f"{program}: {troubles[-1]}"
        if troubles
        else f"{program} is not installed. Type:  sudo apt-get install -y postgresql-client"
    )


def _places_of(program: str) -> Iterator[str]:
    """Yield where the program lies: on PATH, then in Debian's folders, the newest version first."""
    on_path = shutil.which(program)
    if on_path:
        yield on_path
    versions = sorted(PROGRAMS.glob(f"*/bin/{program}"), key=_version, reverse=True)
    yield from (str(path) for path in versions)


def _version(path: Path) -> int:
    number = re.match(r"\d+", path.parents[1].name)
    return int(number.group()) if number else 0


def _add_files(tar: tarfile.TarFile, settings: Settings) -> None:
    """Add the stored files one by one: what is half written by somebody just now is not looked at."""
    files, key = settings.data_dir / "files", settings.data_dir / "secret-key"
    for path in sorted(files.rglob("*")):
        if path.suffix not in SKIPPED and path.is_file():
            tar.add(path, str(Path("files") / path.relative_to(files)))
    if key.exists():
        tar.add(key, "secret-key")
