"""The setting room: a process that loads everything once, and forks a setter whenever one is asked for.

A forked setter is there in milliseconds and shares with its siblings what was loaded before. The room ends its
setters when it is told, and all of them with itself; nobody else knows their process ids for sure.
"""

import contextlib
import ctypes
import gc
import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from portal.foundation.pdf import shared_fonts
from portal.foundation.pdf.fonts import measures
from portal.foundation.pdf.line import Message, heard, packed
from portal.foundation.pdf.room_folder import own_folder
from portal.foundation.pdf.setter import Setter

IDLE_SECONDS = 300.0
PIECES_A_SETTER = 300
"""After so many pieces a setter ends, so that what a library leaks does not add up."""
DIE_WITH_PARENT = 1
SAMPLE = (
    '<!doctype html><html lang="ja"><head><title>試し</title></head><body><h1>試し刷り Abc 123</h1>'
    '<p><a href="volume:x">あいう漢字。</a></p><table><tr><th>項目</th><td><b>値</b></td></tr></table>'
    '<svg viewBox="0 0 9 9" width="9" height="9"><title>x</title><path d="M0 0h9v9"/>'
    '<text font-family="Banso Gothic" font-size="3">あ</text></svg></body></html>'
)


class Room:
    """Forks setters and ends them."""

    def __init__(self, control: socket.socket):
        self.control = control
        self.setter = Setter()
        self.warmed: set[tuple[tuple[str, str], ...]] = set()
        self.at_work: set[int] = set()

    def serve(self) -> None:
        """Do what is asked for until nobody asks any more, then end everybody."""
        try:
            self._serve()
        finally:
            for pid in list(self.at_work):
                self._end(pid)

    def _serve(self) -> None:
        self.control.settimeout(IDLE_SECONDS * 2)
        while True:
            try:
                asked = heard(self.control)
            except TimeoutError:
                self._look_round()
                if not self.at_work:
                    return
                continue
            except OSError:
                return
            self._look_round()
            if asked.kind == b"K":
                self._end(asked.facts["pid"])
            elif asked.kind == b"N":
                self._begin(asked.facts)

    def _begin(self, facts: Mapping[str, Any]) -> None:
        _, handed, _, _ = socket.recv_fds(self.control, 1, 1)
        self._warm(tuple((name, digest) for name, digest in facts["stylesheets"]))
        pid = os.fork()
        if pid == 0:
            self.control.close()
            _serve(self.setter, socket.socket(fileno=handed[0]), facts)
        os.close(handed[0])
        self.at_work.add(pid)
        self.control.sendall(packed(Message(b"Y", {"pid": pid})))

    def _warm(self, stylesheets: tuple[tuple[str, str], ...]) -> None:
        """Read stylesheets and fonts here, so that no setter has to."""
        if stylesheets in self.warmed:
            return
        asked = {"name": "x", "stylesheets": stylesheets, "files": []}
        made = self.setter.answer(Message(b"S", asked, (SAMPLE.encode(),)))
        if made.kind == b"D":
            piece = {**made.facts, "name": "x", "title": "x", "level": 1, "numbered": True, "goes_on": False}
            volume = {"title": "x", "language": "ja", "author": "", "archival": True, "pieces": [piece]}
            self.setter.answer(Message(b"B", volume, made.parts))
        measures(shared_fonts.FOLIO_FILE)
        self.warmed.add(stylesheets)
        gc.collect()
        gc.freeze()  # what is there now is there for ever, and stays shared

    def _end(self, pid: int) -> None:
        if pid in self.at_work:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            self.at_work.discard(pid)

    def _look_round(self) -> None:
        for pid in list(self.at_work):
            if os.waitpid(pid, os.WNOHANG) != (0, 0):
                self.at_work.discard(pid)


def _serve(setter: Setter, line: socket.socket, facts: Mapping[str, Any]) -> None:
    """Be a setter until the line is closed, has been silent for long, or enough was set; never return."""
    code = 0
    try:
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        os.nice(facts["niceness"])
        resource.setrlimit(resource.RLIMIT_AS, (facts["memory"], facts["memory"]))
        if facts["cores"]:
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: facts["cores"]])
        with contextlib.suppress(OSError):
            for _ in range(PIECES_A_SETTER):
                line.settimeout(IDLE_SECONDS)
                asked = heard(line)
                answer = setter.answer(asked)
                line.settimeout(None)
                line.sendall(packed(answer))
                del asked, answer
                gc.collect()  # a tenth of the time, and nobody waits for it now
    except BaseException:
        logging.getLogger(__name__).exception("a setter broke off")
        code = 1
    finally:
        os._exit(code)


def main(arguments: Iterable[str]) -> None:
    """Serve the line whose number is the first argument."""
    control = socket.socket(fileno=int(next(iter(arguments))))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever began us ends us
    with own_folder():
        Room(control).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
