"""How well and how fast the search answers: `python -m benchmarks.search FOLDER… [--many 100000] [--only DATABASE]`.

A FOLDER holds `articles/*.md` (front matter `external_id`, `title`) and `queries.jsonl` (`{"q": …, "gold": [id, …]}`).
Prints MRR@10, recall@1/5/10 and latency on SQLite and on a private PostgreSQL. `--many` builds so many articles out of
those of the folders, for mixed readers, and measures latency alone.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import yaml
from sqlalchemy import func, inspect, select, text

from benchmarks.search_many import QUESTIONS, Asking, articles_of, askings
from portal.foundation.audience import Reach, Reader
from portal.foundation.config import ROOT, Settings
from portal.foundation.db import db, writing
from portal.foundation.search import index
from portal.foundation.search.asking import ask
from portal.foundation.search.models import SearchPosting, table
from portal.foundation.search.shapes import Indexed, Question
from portal.web.app import create_app

BATCH = 1_000
AIM_MS, AIM_TYPING_MS, AIM_FEW_MS = 25.0, 10.0, 10.0


@dataclass(frozen=True)
class Set:
    """Articles with the questions that they answer."""

    name: str
    articles: dict[str, tuple[str, str]]  # external id: title and body
    questions: list[tuple[str, frozenset[str]]]


def main() -> int:
    """Measure on SQLite, then on PostgreSQL."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    words.add_argument("--many", type=int, default=0, help="build so many articles and measure latency")
    words.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = words.parse_args()
    sets = [read(folder) for folder in chosen.folders]
    failed = False
    if chosen.only in (None, "sqlite"):
        with tempfile.TemporaryDirectory() as folder:
            failed |= measure("SQLite", f"sqlite:///{folder}/search.sqlite", sets, chosen.many)
    if chosen.only in (None, "postgresql"):
        if url := os.environ.get("DATABASE_URL"):
            failed |= measure("PostgreSQL", url, sets, chosen.many)
        else:
            again = [sys.executable, "-m", "benchmarks.search", *map(str, chosen.folders)]
            again += ["--only", "postgresql", "--many", str(chosen.many)]
            failed |= subprocess.call(["bash", "bin/postgres", "run", *again], cwd=ROOT) != 0
    return int(failed)


def read(folder: Path) -> Set:
    """Read a folder of articles and its questions."""
    articles = {}
    for path in sorted((folder / "articles").glob("*.md")):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        facts = yaml.safe_load(front)
        articles[str(facts["external_id"])] = (str(facts["title"]), body.strip())
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    asked = (json.loads(line) for line in lines if line.strip())
    questions = [(one["q"], frozenset(map(str, one["gold"]))) for one in asked]
    return Set(folder.resolve().name, articles, questions)


def measure(database: str, url: str, sets: Sequence[Set], many: int) -> bool:
    """Print what was measured on one database; return whether it is slower than it should be."""
    slow = False
    with _opened(url):
        if inspect(db.engine).get_table_names():
            raise SystemExit("This empties the database: give it one that has nothing in it.")
        if many:
            slow |= _measure_many(database, sets, many)
        else:
            for one in sets:
                slow |= _measure_quality(database, one)
    return slow


def _measure_quality(database: str, one: Set) -> bool:
    ids = list(one.articles)
    _fill(
        Indexed("article", number, f"a{number}", "xx", *one.articles[name], reach=Reach.PUBLIC)
        for number, name in enumerate(ids)
    )
    ranks, times = [], []
    for words, gold in one.questions:
        begun = time.perf_counter()
        found = ask(Question(words, Reader()))
        times.append(time.perf_counter() - begun)
        names = [ids[hit.subject_id] for hit in found.hits]
        ranks.append(next((rank for rank, name in enumerate(names, 1) if name in gold), 0))
    recall = [sum(0 < rank <= most for rank in ranks) / len(ranks) for most in (1, 5, 10)]
    mean = sum(1 / rank for rank in ranks if rank) / len(ranks)
    middle, slow = _percentiles(times)
    print(
        f"{database:10} {one.name:20} {len(ids):6} articles {len(ranks):5} questions  MRR@10 {mean:.4f}"
        f"  recall@1/5/10 {recall[0]:.3f} {recall[1]:.3f} {recall[2]:.3f}  p50 {middle:.1f} ms  p95 {slow:.1f} ms",
        flush=True,
    )
    return slow > AIM_FEW_MS


def _measure_many(database: str, sets: Sequence[Set], many: int) -> bool:
    originals = [article for one in sets for article in one.articles.values()]
    begun = time.perf_counter()
    _fill(articles_of(originals, many))
    print(f"{database}: {many} articles indexed in {time.perf_counter() - begun:.0f} s,", end=" ")
    print(
        f"{db.session.scalar(select(func.count()).select_from(table(SearchPosting))):,} postings", flush=True
    )
    failed = False
    questions = [words for one in sets for words, _ in one.questions]
    for name, wanted in askings(originals, questions).items():
        times = sorted(_timed(wanted))
        middle, slow = _percentiles(times)
        aim = AIM_TYPING_MS if name.startswith("typing") else AIM_MS
        verdict = "" if slow <= aim else "  ABOVE ITS AIM"
        failed |= slow > aim
        print(
            f"  {name:34} p50 {middle:6.1f} ms  p95 {slow:6.1f} ms  (aim {aim:.0f} ms){verdict}", flush=True
        )
    return failed


def _timed(wanted: Sequence[Asking]) -> Iterator[float]:
    for asking in wanted[:QUESTIONS]:  # once before, as a server that has been running for a while
        ask(asking.question)
    for asking in wanted:
        begun = time.perf_counter()
        ask(asking.question)
        yield time.perf_counter() - begun


def _percentiles(times: Iterable[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return ordered[len(ordered) // 2] * 1000, ordered[int(len(ordered) * 0.95)] * 1000


def _fill(texts: Iterable[Indexed]) -> None:
    """Begin with an empty database and put the texts in; the index by text is built at the end, in one go."""
    db.session.rollback()
    db.drop_all()
    db.create_all()
    by_text = next(one for one in table(SearchPosting).indexes if one.name == "ix__search_posting__text")
    by_text.drop(db.engine)
    with writing():
        for batch in _batches(texts):
            index.put_many(batch)
            db.session.commit()
    by_text.create(db.engine)
    if db.engine.dialect.name == "postgresql":  # as its own housekeeping does sooner or later
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _batches(texts: Iterable[Indexed]) -> Iterator[list[Indexed]]:
    remaining = iter(texts)
    while batch := list(islice(remaining, BATCH)):
        yield batch


@contextmanager
def _opened(url: str) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder),
            database_url=url,
            secret_key="for measuring only",
            base_url="http://localhost",
            redis_url="",
            mail_url="mailbox:",
            demo=False,
        )
        app = create_app(settings, TESTING=True)
        with app.app_context():
            yield
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
