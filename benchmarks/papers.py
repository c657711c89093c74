"""Twenty reviews printed at once beside people's pages: `python -m benchmarks.papers`.

A worker of its own prints them while a member opens the map again and again on the production server. Prints how
much slower pages are than alone and what memory all setters take; exits with 1 when either is beyond its aim.
"""

import argparse
import json
import pickle  # nosec B403  # a file of ours, written a moment ago
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import create_engine

from benchmarks.memory import Peak
from benchmarks.pages import Browser, _address, _cookie, served
from benchmarks.review_paper import printed
from benchmarks.seed import SMALL, seed
from portal.foundation.config import ROOT
from portal.foundation.db import Base, engine_options
from portal.foundation.pdf.making import Making
from portal.foundation.pdf.press import AT_ONCE, MEMORY_BYTES, Press
from portal.foundation.pdf.volumes import Volume

AT_A_TIME, LOOKS, WARM_UP = 20, 150, 30
AIM = 1.5


def main() -> int:
    """Print twenty reviews while pages are opened; or be the worker that prints them."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    chosen = words.parse_args()
    if chosen.worker is not None:
        return _print_all(pickle.loads(chosen.worker.read_bytes()))  # nosec B301
    with tempfile.TemporaryDirectory() as here, tempfile.TemporaryDirectory() as there:
        with printed(Path(here)) as volume:
            (Path(here) / "volume").write_bytes(pickle.dumps(volume))
        return _measure(Path(there), Path(here) / "volume")


def _measure(folder: Path, volume: Path) -> int:
    url = f"sqlite:///{folder}/portal.sqlite"
    engine = create_engine(url, **engine_options(url))
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        keys = seed(connection, SMALL)
    with served(folder, url) as port:
        browser = Browser(port, f"banso={_cookie(keys['member'])}")
        page = _address(engine, keys["slug"])
        alone = [_look(browser, page) for _ in range(LOOKS)][WARM_UP:]
        worker = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.papers", "--worker", str(volume)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        beside: list[float] = []
        with Peak(worker.pid) as peak:
            while worker.poll() is None:
                beside.append(_look(browser, page))
        said = json.loads(worker.communicate()[0])
        alone += [_look(browser, page) for _ in range(LOOKS)]
    return _told(alone, beside, peak, said)


def _told(alone: list[float], beside: list[float], peak: Peak, said: dict[str, float]) -> int:
    slower = median(beside) / median(alone)
    tail = quantiles(beside, n=20)[-1] / quantiles(alone, n=20)[-1]
    allowed = MEMORY_BYTES * AT_ONCE
    print(f"  {AT_A_TIME} reviews of {said['pages']} pages in {said['seconds']:.1f} s on {AT_ONCE} setters")
    print(
        f"  a page beside them  {slower:.2f} × alone (aim {AIM}), 95th percentile {tail:.2f} ×, {len(beside)} looks"
    )
    print(f"  memory in all  {peak.total >> 20} MB of {allowed >> 20} MB")
    print(f"SUMMARY a page beside {AT_A_TIME} reviews {slower:.2f} × alone (aim {AIM})")
    return int(slower > AIM or peak.total > allowed or not said["sound"])


def _look(browser: Browser, page: str) -> float:
    status, _, took = browser.get(page)
    if status != 200:
        raise RuntimeError(f"{page} answered {status}")
    return took


def _print_all(volume: Volume) -> int:
    press, made, begun = Press(), [], time.perf_counter()
    threads = [
        threading.Thread(target=lambda: made.append(Making(volume, press, None).bound()))
        for _ in range(AT_A_TIME)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sound = len({one.data for one in made}) == 1 and len(made) == AT_A_TIME
    print(json.dumps({"seconds": time.perf_counter() - begun, "pages": made[0].pages, "sound": sound}))
    press.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
