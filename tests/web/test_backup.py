"""A backup made while people work, restored elsewhere row for row, with its files and its key."""

import tarfile
import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select

from portal.accounts.models import Segment
from portal.foundation.db import db
from portal.foundation.files import storage
from portal.web import backup as backups
from portal.web.app import Portal, create_app
from tests.web.places import SERVER, Place, let_go

FEW_ROWS = 20


class Colleague(threading.Thread):
    """Somebody who goes on working: a segment and a file with its name, again and again."""

    def __init__(self, app: Portal):
        super().__init__(daemon=True)
        self.app, self.written, self.stopping = app, 0, threading.Event()
        self.trouble: Exception | None = None

    def run(self) -> None:
        with self.app.app_context():
            try:
                while not self.stopping.is_set():
                    self.work()
            except Exception as error:
                self.trouble = error
            db.session.remove()

    def work(self) -> None:
        name = f"segment-{self.written}"
        storage().put(f"customers/1/{name}", name.encode())  # on disk before the row that names it
        db.session.add(Segment(name_ja=name, name_en=name))
        db.session.commit()
        self.written += 1

    def until(self, rows: int) -> None:
        deadline = time.monotonic() + 20
        while self.written < rows and not self.trouble and time.monotonic() < deadline:
            time.sleep(0.01)


def everything(engine: Engine) -> dict[str, list]:
    """Return every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in db.metadata.sorted_tables
        }


def begun(place: Place) -> Portal:
    app = create_app(place.settings())
    app.config["SECRET_KEY"]  # made on first use, and kept beside the database
    with app.app_context():
        db.create_all()
    return app


def test_while_people_work_and_restored_elsewhere_row_for_row(places: Callable[[str], Place], run):
    old, new = places("old"), places("new")
    app = begun(old)
    colleague = Colleague(app)
    colleague.start()
    colleague.until(FEW_ROWS)
    archive = old.folder / "backups" / "now.tar.gz"
    made = run("backup", str(archive), where=old)
    after = colleague.written
    colleague.until(after + 3)
    colleague.stopping.set()
    colleague.join()
    assert colleague.trouble is None
    assert made.exit_code == 0, made.output
    assert str(archive) in made.output
    assert archive.stat().st_mode & 0o777 == 0o600

    restored = run("restore", str(archive), where=new)
    assert restored.exit_code == 0, restored.output
    assert (new.folder / "secret-key").read_text() == (old.folder / "secret-key").read_text()
    other = create_app(new.settings())
    with app.app_context():
        theirs = everything(db.engine)
    with other.app_context():
        ours = everything(db.engine)
        names = db.session.scalars(select(Segment.name_ja).order_by(Segment.id)).all()
        assert [storage().get(f"customers/1/{name}").decode() for name in names] == list(names)
    assert FEW_ROWS <= len(names) <= after + 1
    assert len(theirs["segment"]) > len(names)  # work went on after the backup
    assert set(ours["segment"]) <= set(theirs["segment"])
    assert {k: v for k, v in ours.items() if k != "segment"} == {
        k: v for k, v in theirs.items() if k != "segment"
    }
    let_go(app)
    let_go(other)


def test_what_is_restored_goes_on_where_it_was(places: Callable[[str], Place], run):
    """New rows get ids of their own: sequences come back as well."""
    old, new = places("old"), places("new")
    app = begun(old)
    with app.app_context():
        db.session.add_all(Segment(name_ja=name, name_en=name) for name in "abc")
        db.session.commit()
    archive = old.folder / "now.tar.gz"
    backups.backup(old.settings(), archive)
    backups.restore(new.settings(), archive)
    other = create_app(new.settings())
    with other.app_context():
        db.session.add(Segment(name_ja="d", name_en="d"))
        db.session.commit()
        assert db.session.scalar(select(func.count(Segment.id))) == 4
    let_go(app)
    let_go(other)


def test_never_over_what_is_there(places: Callable[[str], Place], run):
    here = places("old")
    app = begun(here)
    archive = here.folder / "now.tar.gz"
    backups.backup(here.settings(), archive)
    before = (here.folder / "secret-key").read_text()
    result = run("restore", str(archive), where=here)
    assert result.exit_code == 1
    assert "is not empty" in result.output
    assert (here.folder / "secret-key").read_text() == before
    let_go(app)


def test_what_is_no_archive_of_ours_is_refused(places: Callable[[str], Place], run, tmp_path):
    new = places("new")
    wrong = tmp_path / "wrong.tar.gz"
    wrong.write_bytes(b"not a tar at all")
    assert "is no archive of ours" in run("restore", str(wrong), where=new).output
    with tarfile.open(wrong, "w:gz") as tar:
        tar.add(__file__, "something-else")
    result = run("restore", str(wrong), where=new)
    assert result.exit_code == 1
    assert "the archive holds no portal." in result.output
    assert not (new.folder / "secret-key").exists()


def test_an_archive_cannot_write_outside_its_place(places: Callable[[str], Place], tmp_path):
    new = places("new")
    name = backups.POSTGRESQL_NAME if SERVER else backups.SQLITE_NAME
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as tar:
        tar.add(__file__, name)
        info = tar.gettarinfo(__file__, "../../outside")
        with open(__file__, "rb") as file:
            tar.addfile(info, file)
    with pytest.raises(backups.RestoreRefused):
        backups.restore(new.settings(), evil)
    assert not (tmp_path / "outside").exists()


def test_a_missing_program_is_said_with_the_line_to_type(
    monkeypatch, places: Callable[[str], Place], tmp_path
):
    monkeypatch.setattr(backups, "PROGRAMS", tmp_path)
    monkeypatch.setattr(backups.shutil, "which", lambda _name: None)
    settings = (
        places("new")
        .settings()
        .model_copy(update={"database_url": "postgresql+psycopg://nobody@127.0.0.1:9/nowhere"})
    )
    with pytest.raises(backups.BackupFailed, match="sudo apt-get install"):
        backups.backup(settings, tmp_path / "never.tar.gz")


def test_half_written_files_stay_out(places: Callable[[str], Place]):
    old = places("old")
    app = begun(old)
    part = old.folder / "files" / "customers" / "1" / "half.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half")
    (part.parent / "whole").write_bytes(b"whole")
    archive = old.folder / "now.tar.gz"
    backups.backup(old.settings(), archive)
    with tarfile.open(archive) as tar:
        assert "files/customers/1/whole" in tar.getnames()
        assert not [name for name in tar.getnames() if name.endswith(".part")]
    let_go(app)
