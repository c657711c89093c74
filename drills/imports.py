"""Real help centres are taken in whole: links lead on, languages meet, nothing comes twice; also after a kill.

The files lie beside the repository (../shared/data/kb); where they are missing the drill says so and is left out.
"""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

from portal.foundation.config import ROOT
from portal.foundation.db import db
from portal.knowledge.models import (
    Article,
    ArticleImport,
    ArticleImportItem,
    ArticleLink,
    ArticleText,
    ImportState,
)
from portal.knowledge.queries.imports import items
from tests.knowledge.trees import looked_through, to_its_end

KB = ROOT.parent / "shared" / "data" / "kb"
PAGES, KILLS = 600, 3

real_files = pytest.mark.skipif(not KB.is_dir(), reason="the real files (../shared/data/kb) are not here")


def zipped(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            archive.write(path, f"all/{path.relative_to(folder).as_posix()}")
    return out.getvalue()


@real_files
@pytest.mark.parametrize(
    ("name", "language", "articles", "texts", "dead"),
    [
        ("arduino-help-center-en", "en", 414, 414, 0),
        ("commerce-kb", "en", 211, 422, 44),
        ("vue-docs-ja", "ja", 105, 105, 60),
    ],
)
def test_a_real_help_centre(inside, name, language, articles, texts, dead):
    before = db.session.scalar(select(func.count(Article.id)))
    run = to_its_end(looked_through(zipped(KB / name), language=language, reach="public"))
    assert run.state is ImportState.DONE
    assert db.session.scalar(select(func.count(Article.id))) - before == articles
    assert items(run, "article", "new", 1)[1] == texts
    assert run.counts.get("dead", 0) <= dead
    lost = select(ArticleLink.written).where(
        ArticleLink.broken.is_(True), ArticleLink.written.like("article:%")
    )
    assert list(db.session.scalars(lost)) == []
    again = looked_through(zipped(KB / name), language=language, reach="public")
    assert items(again, "article", "same", 1)[1] == texts
    assert items(again, "article", "new", 1)[1] + items(again, "article", "changed", 1)[1] == 0


def test_killed_in_the_middle_it_goes_on(tmp_path):
    """The command line is killed while it takes pages in; started workers do the rest, each page once."""
    source = tmp_path / "pages"
    source.mkdir()
    for number in range(PAGES):
        (source / f"page{number}.md").write_text(
            f"---\nid: d{number}\n---\n[next](page{(number + 1) % PAGES}.md)\n", "utf-8"
        )
    house = {**os.environ, "DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT), "DATABASE_URL": ""}
    portal = [sys.executable, "-P", "-m", "portal.web.cli"]
    begin = ["begin", "--vendor", "V", "--email", "a@b.example", "--family-name", "A", "--given-name", "B"]
    for one in (["migrate"], begin):
        subprocess.run([*portal, *one], env=house, check=True, capture_output=True)
    engine = create_engine(f"sqlite:///{tmp_path}/data/portal.sqlite")
    command = [*portal, "import-articles", str(source), "--language", "en", "--publish"]
    for kill in range(KILLS):
        wanted = command if kill == 0 else [*portal, "worker"]
        working = subprocess.Popen(wanted, env=house, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _wait(engine, (kill + 1) * PAGES // (KILLS + 1))
        working.send_signal(signal.SIGKILL)
        working.wait()
        _end_leases(engine)
    working = subprocess.Popen(
        [*portal, "worker"], env=house, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(engine, PAGES)
    finally:
        working.terminate()
        working.wait()
    with engine.connect() as connection:
        mine = Article.external_id.like("d%")
        assert connection.scalar(select(func.count(Article.id)).where(mine)) == PAGES
        assert connection.scalar(select(func.count(ArticleText.id))) == PAGES
        assert connection.scalar(select(func.count(ArticleLink.id)).where(ArticleLink.broken.is_(True))) == 0
        undone = select(func.count(ArticleImportItem.id)).where(ArticleImportItem.done_at.is_(None))
        assert connection.scalar(undone) == 0
        assert connection.scalar(select(ArticleImport.state)) is ImportState.DONE
    engine.dispose()


def _wait(engine, done: int, seconds: float = 240) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with engine.connect() as connection:
            row = connection.execute(
                select(ArticleImport.done, ArticleImport.state, ArticleImport.items)
            ).first()
        if row is not None and row.state is ImportState.DONE:
            return
        if row is not None and row.state is ImportState.RUNNING and done < PAGES and row.done >= done:
            return
        time.sleep(0.2)
    raise AssertionError(f"not {done} pages within {seconds} s")


def _end_leases(engine) -> None:
    """Let the lease of whoever was killed run out at once: five minutes are not waited for."""
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET lease_until = NULL WHERE done_at IS NULL")
