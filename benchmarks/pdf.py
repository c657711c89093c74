"""The PDF of a review against warm headless Chromium printing the same HTML: `python -m benchmarks.pdf`.

Both have the same font, are warm, tag what they print, and take turns in one run. Prints ratios, and exits with 1
when one is above its aim. `--rounds` (5) says how often, `--keep FOLDER` keeps the PDFs to look at.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks.chromium import Printer, one_document
from benchmarks.memory import Peak, worked
from benchmarks.review_paper import printed
from portal.foundation.pdf.making import Making
from portal.foundation.pdf.press import AT_ONCE, Press
from portal.foundation.pdf.shelf import Shelf
from portal.foundation.pdf.volumes import Bound, Volume

EDITED = "</h2>", "（改）</h2>"


@dataclass(frozen=True)
class Figure:
    """One figure against its aim."""

    name: str
    ratio: float
    aim: float
    words: str = ""

    @property
    def line(self) -> str:
        verdict = "" if self.ratio <= self.aim else "  ABOVE ITS AIM"
        return f"  {self.name:44} {self.ratio:5.2f} × (aim {self.aim}){verdict}  {self.words}"


def main() -> int:
    """Measure on one core, then on all; print every figure."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--keep", type=Path)
    words.add_argument(
        "--whole", action="store_true", help="every section there is, and 36 KPIs with two charts each"
    )
    chosen = words.parse_args()
    with tempfile.TemporaryDirectory() as folder, printed(Path(folder), whole=chosen.whole) as volume:
        figures = [
            *_timed(volume, chosen.rounds, Path(folder), cores=1, aim=2.1),
            *_timed(volume, chosen.rounds, Path(folder), cores=0, aim=1.6),
            *_weighed(volume, Path(folder), chosen.keep),
        ]
    for figure in figures:
        print(figure.line)
    worst = max(figures, key=lambda figure: figure.ratio / figure.aim)
    print(
        f"SUMMARY {len(figures)} figures, furthest from its aim: {worst.name} {worst.ratio:.2f} (aim {worst.aim})"
    )
    return int(worst.ratio > worst.aim)


def _timed(volume: Volume, rounds: int, folder: Path, *, cores: int, aim: float) -> Iterator[Figure]:
    """Take turns: Chromium, the first export, the export after an edit, the export of nothing new."""
    where = "one core" if cores == 1 else "all cores"
    taken: dict[str, list[tuple[float, float]]] = {
        name: [] for name in ("chromium", "first", "edited", "same")
    }
    with _press(cores) as press, Printer(folder, cores=cores) as printer:
        document = one_document(volume)
        for turn in range(rounds + 1):
            for name, one in _turn(volume, turn, press, printer, document, folder / f"shelf-{cores}-{turn}"):
                if turn:  # the first one warms both
                    taken[name].append(one)
    (floor, floor_work), *others = (
        (median(one[0] for one in each), median(one[1] for one in each)) for each in taken.values()
    )
    for (ours, work), name, its_aim in zip(others, ("first", "edited", "same"), (aim, 0.5, 0.5), strict=True):
        words = (
            f"{ours * 1000:.0f} ms against {floor * 1000:.0f} ms; processor time {work / floor_work:.2f} ×"
        )
        yield Figure(f"{name}, {where}", ours / floor, its_aim, words)


def _turn(
    volume: Volume, turn: int, press: Press, printer: Printer, document: str, shelf_folder: Path
) -> Iterator[tuple[str, tuple[float, float]]]:
    shelf, edited = Shelf(shelf_folder), _edited(volume, turn)
    yield "chromium", _taken(lambda: printer.pdf(document), lambda: printer.process_id)
    for name, wanted in (("first", volume), ("edited", edited), ("same", edited)):
        yield name, _taken(Making(wanted, press, shelf).bound, lambda: press.room_id)


def _weighed(volume: Volume, folder: Path, keep: Path | None) -> Iterator[Figure]:
    """Compare sizes and the memory that both take at their peak."""
    with _press(0) as press, Printer(folder, cores=0) as printer:
        document = one_document(volume)
        Making(volume, press, None).bound(), printer.pdf(document)
        with Peak(press.room_id) as ours:
            bound = Making(volume, press, None).bound()
        with Peak(printer.process_id) as theirs:
            printed_pdf = printer.pdf(document)
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / "ours.pdf").write_bytes(bound.data)
        (keep / "chromium.pdf").write_bytes(printed_pdf)
    yield _size(bound, printed_pdf)
    yield Figure(
        "peak memory of a process", ours.most / theirs.total, 0.3, _megabytes(ours.most, theirs.total)
    )
    yield Figure("peak memory in all", ours.total / theirs.total, 1.0, _megabytes(ours.total, theirs.total))


def _size(bound: Bound, theirs: bytes) -> Figure:
    words = f"{len(bound.data) // 1024} KB on {bound.pages} pages against {len(theirs) // 1024} KB"
    return Figure("size", len(bound.data) / len(theirs), 0.7, words)


def _megabytes(ours: int, theirs: int) -> str:
    return f"{ours >> 20} MB against {theirs >> 20} MB (shared pages divided)"


def _edited(volume: Volume, turn: int) -> Volume:
    """Change one sentence of the fourth piece."""
    pieces = list(volume.pieces)
    was, now = EDITED
    pieces[3] = replace(pieces[3], html=pieces[3].html.replace(was, now * (turn + 1), 1))
    return replace(volume, pieces=tuple(pieces))


@contextmanager
def _press(cores: int) -> Iterator[Press]:
    press = Press(at_once=cores or AT_ONCE, cores=cores or None, niceness=0)
    try:
        yield press
    finally:
        press.close()


def _taken(work: Callable[[], object], process_id: Callable[[], int]) -> tuple[float, float]:
    """Return how long something takes, and how much processor time its processes take meanwhile."""
    before, begun = worked(process_id()), time.perf_counter()
    work()
    return time.perf_counter() - begun, worked(process_id()) - before


if __name__ == "__main__":
    sys.exit(main())
