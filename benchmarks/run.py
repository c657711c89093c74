"""All benchmarks in one go: `python -m benchmarks.run [--small] [--only sqlite|postgresql|streams|events]`.

Prints ratios, and exits with 1 when one is above its aim.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator

from benchmarks import pages
from benchmarks.seed import SMALL, Size
from portal.foundation.config import ROOT


def main() -> int:
    """Measure pages on SQLite and on a private PostgreSQL, then the streams and the events."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--small", action="store_true", help="a small data set, to try the benchmark itself")
    words.add_argument("--only", choices=("sqlite", "postgresql", "streams", "events"))
    chosen = words.parse_args()
    size = SMALL if chosen.small else Size()
    failed = False
    if chosen.only in (None, "sqlite"):
        failed |= _show("SQLite", pages.measure(size, ""))
    if chosen.only in (None, "postgresql"):
        failed |= _on_postgresql(size, chosen.small)
    if chosen.only in (None, "streams"):
        failed |= subprocess.call([sys.executable, "-m", "benchmarks.streams"], cwd=ROOT) != 0
    if chosen.only in (None, "events"):
        failed |= subprocess.call([sys.executable, "-m", "benchmarks.events"], cwd=ROOT) != 0
    return int(failed)


def _on_postgresql(size: Size, small: bool) -> bool:
    if url := os.environ.get("DATABASE_URL"):
        return _show("PostgreSQL", pages.measure(size, url))
    again = [sys.executable, "-m", "benchmarks.run", "--only", "postgresql", *(["--small"] if small else [])]
    return subprocess.call(["bash", "bin/postgres", "run", *again], cwd=ROOT) != 0


def _show(database: str, results: Iterator[pages.Result]) -> bool:
    failed = False
    print(f"\n{database}: median of {pages.ROUNDS} rounds, × L (a prerendered page of the same bytes)")
    for result in results:
        verdict = "" if result.ratio <= result.aim else "  ABOVE ITS AIM"
        print(
            f"  {result.name:40} {result.ratio:5.2f} × L (aim {result.aim})"
            f"  {result.milliseconds:6.2f} ms against {result.floor_milliseconds:5.2f} ms,"
            f" {result.processor:5.2f} × its processor time{verdict}",
            flush=True,
        )
        failed |= result.ratio > result.aim
    return failed


if __name__ == "__main__":
    sys.exit(main())
