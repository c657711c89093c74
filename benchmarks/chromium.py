"""Headless Chromium as a printer: kept warm, and given a volume as the one document it would be without pieces."""

import os
import re
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import sync_playwright

from benchmarks.memory import family
from portal.foundation.config import ROOT
from portal.foundation.pdf.volumes import Volume

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)


def one_document(volume: Volume) -> str:
    """Return the volume's pieces as one document, with the same stylesheets and fonts."""
    htmls = [piece.html for piece in volume.pieces]
    if volume.contents is not None:
        htmls.insert(volume.contents_after, volume.contents({piece.name: 1 for piece in volume.pieces}))
    bodies = [BODY.search(html)[1] for html in htmls]  # type: ignore[index]
    sheets = "\n".join((ROOT / "static" / name).read_text() for name in volume.stylesheets)
    begin = htmls[-1][: BODY.search(htmls[-1]).start(1)]  # type: ignore[union-attr]
    apart = '<div style="break-after: page"></div>'
    style = f"<style>{sheets.replace('static:/', '/')}</style></head>"
    return f"{begin.replace('</head>', style)}{apart.join(bodies)}</body></html>"


class Quiet(SimpleHTTPRequestHandler):
    """Serves fonts without a word."""

    def log_message(self, *_: Any) -> None:
        pass


class Printer:
    """A browser on one page, on so many cores (0: all)."""

    def __init__(self, folder: Path, *, cores: int):
        self.folder, self.cores = folder, cores

    def __enter__(self) -> Self:
        served = partial(Quiet, directory=str(self.folder))
        if not (self.folder / "vendor").exists():
            (self.folder / "vendor").symlink_to(ROOT / "static/vendor")
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), served)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.playwright = sync_playwright().start()
        self.process_id, self.browser = self._launched()
        self.page = self.browser.new_page()
        return self

    def __exit__(
        self, _kind: type | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.browser.close()
        self.playwright.stop()
        self.server.shutdown()
        self.server.server_close()

    def pdf(self, document: str) -> bytes:
        """Return what Chromium prints, tagged."""
        (self.folder / "document.html").write_text(document)
        self.page.goto(f"http://127.0.0.1:{self.server.server_address[1]}/document.html")
        self.page.evaluate("document.fonts.ready")
        return self.page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)

    def _launched(self) -> tuple[int, Any]:
        """Begin the browser on the cores it may have, and tell its process."""
        before = _children()
        browser = self.playwright.chromium.launch(executable_path=self._program(), args=list(ARGUMENTS))
        found = next(iter(_children() - before), 0)
        self._check_cores(found)
        return found, browser

    def _program(self) -> str:
        """Return what begins the browser: on few cores, all its processes from the first one on."""
        if not self.cores:
            return CHROMIUM
        chosen = ",".join(map(str, sorted(os.sched_getaffinity(0))[: self.cores]))
        bound = self.folder / f"chromium-on-{self.cores}"
        bound.write_text(f'#!/bin/sh\nexec taskset -c {chosen} {CHROMIUM} "$@"\n')
        bound.chmod(0o755)
        return str(bound)

    def _check_cores(self, process_id: int) -> None:
        """Raise RuntimeError where a process of the browser has other cores than it may have."""
        allowed = self.cores or len(os.sched_getaffinity(0))
        for pid in family(process_id):
            if len(os.sched_getaffinity(pid)) != allowed:
                raise RuntimeError(f"process {pid} of the browser is not on {allowed} cores")


def _children() -> set[int]:
    """Return the browsers that descend from this process (Playwright's driver begins them)."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
    below, found = {os.getpid()}, set()
    for _ in range(4):
        below |= {int(pid) for pid, parent, _ in rows if int(parent) in below}
    for pid, parent, words in rows:
        if (
            int(pid) in below
            and "chromium" in words.split()[0]
            and "--type=" not in words
            and int(parent) in below
        ):
            found.add(int(pid))
    return found
