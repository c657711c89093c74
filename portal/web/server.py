"""One production command: the web server, the outbox worker and what takes mail in, as children of a small parent.

A child that ends before its time is started again, after pauses that grow. When the parent is told to stop,
both end within ten seconds; when it dies, the kernel tells them.
"""

import ctypes
import logging
import os
import shutil
import signal
import subprocess  # nosec B404  # the portal's own parts
import sys
import threading
import time
from dataclasses import dataclass, field

from portal.foundation.config import ROOT, Settings
from portal.foundation.log import set_up_logging

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 10.0
SLOW_ENDS_SECONDS = 8.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
HEALTHY_SECONDS = 60.0  # after so long the pauses begin anew
HEARD = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
COULD_NOT_BEGIN = (1, 3, 4)  # how the web server ends when its address is taken or the portal does not load


@dataclass
class Child:
    """A part of the portal with a process of its own."""

    part: str
    running: subprocess.Popen | None = None
    beginnings: int = 0
    began: float = 0.0
    due: float = 0.0
    pause: float = field(default=FIRST_PAUSE_SECONDS)

    def begin(self, environment: dict[str, str]) -> None:
        """Start it, in a group of its own: Ctrl+C reaches the parent alone."""
        command = [sys.executable, "-P", "-m", "portal.web.server", self.part, str(os.getpid())]
        self.running = subprocess.Popen(command, env=environment, process_group=0)  # noqa: S603  # nosec B603
        self.began = time.monotonic()
        self.beginnings += 1

    def ended(self) -> int | None:
        """Return how it ended, once, and note when it is due again; None while it runs or waits."""
        code = self.running.poll() if self.running else None
        if self.running is None or code is None:
            return None
        self._end_group(self.running.pid)
        now = time.monotonic()
        if now - self.began > HEALTHY_SECONDS:
            self.pause = FIRST_PAUSE_SECONDS
        self.running, self.due = None, now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        return code

    def stop(self, seconds: float) -> None:
        """Wait for a child that was told to end, and end it when it does not."""
        if self.running is None:
            return
        try:
            self.running.wait(max(seconds, 0.0))
        except subprocess.TimeoutExpired:
            log.warning("%s did not end in time", self.part)
        self._end_group(self.running.pid)
        self.running.wait()

    def _end_group(self, group: int) -> None:
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            return  # nobody was left, as it should be


def takes_mail_in(settings: Settings) -> bool:
    """True where this installation is set up to take mail in."""
    return bool(settings.inbound_address and (settings.inbound_imap or settings.inbound_listen))


def serve(settings: Settings) -> int:
    """Run the parts of the portal until told to stop; return the exit code."""
    set_up_logging(settings.log_format)
    signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)  # they are waited for, and never interrupt anything
    children = [Child("web"), Child("outbox")]
    if takes_mail_in(settings):
        children.append(Child("mail"))
    environment = _environment(settings)
    try:
        return _watch(children, environment)
    finally:
        _stop(children)


def _watch(children: list[Child], environment: dict[str, str]) -> int:
    while True:
        for child in children:
            if child.running is None and child.due <= time.monotonic():
                child.begin(environment)
        told = signal.sigtimedwait(HEARD, _seconds_until_due(children))
        if told and told.si_signo in (signal.SIGTERM, signal.SIGINT):
            return 0
        if told and told.si_signo == signal.SIGHUP:
            _tell(children, signal.SIGHUP)
        for child in children:
            code = child.ended()
            if child.part == "web" and child.beginnings == 1 and code in COULD_NOT_BEGIN:
                return code
            if code is not None:
                log.warning(
                    "%s ended with code %s and starts again in %.1f s", child.part, code, _wait(child)
                )


def _stop(children: list[Child]) -> None:
    _tell(children, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    for child in children:
        child.stop(deadline - time.monotonic())


def _tell(children: list[Child], what: signal.Signals) -> None:
    for child in children:
        if child.running is not None and child.running.poll() is None:
            child.running.send_signal(what)


def _wait(child: Child) -> float:
    return max(child.due - time.monotonic(), 0.0)


def _seconds_until_due(children: list[Child]) -> float:
    return min([1.0, *(_wait(child) for child in children if child.running is None)])


def _environment(settings: Settings) -> dict[str, str]:
    """Pass on what was set, also on the command line, and where the portal lies."""
    given = {name.upper(): str(value) for name, value in settings.model_dump().items()}
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    shared = _shared_figures(settings) if settings.web_processes > 1 else {}
    return {**os.environ, **given, **shared, "PYTHONPATH": os.pathsep.join(paths)}


def _shared_figures(settings: Settings) -> dict[str, str]:
    """Return where several web processes count together; counts of an earlier run are dropped."""
    folder = settings.data_dir / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return {"PROMETHEUS_MULTIPROC_DIR": str(folder)}


# -- in the children -----------------------------------------------------------------------------------------


def run_part(part: str, parent: int) -> int:
    """Be one of the children of the process `parent`."""
    end_with(parent)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
    settings = Settings()
    set_up_logging(settings.log_format)
    if part == "web":
        from portal.web.gunicorn_server import Web  # noqa: PLC0415  (the parent and the worker need no web server)

        Web(settings).run()
    elif part == "mail":
        take_mail_in(settings)
    else:
        work_outbox(settings)
    return 0


def work_outbox(settings: Settings) -> None:
    """Work through the outbox until told to stop; what is under way is finished if it takes less than 9 s.

    What takes long has a thread of its own, so that no sign-in mail waits for a PDF.
    """
    from portal.foundation.live import hub, relay_for  # noqa: PLC0415  (must not be loaded before a web server patches)
    from portal.foundation.outbox import Lane, run_worker  # noqa: PLC0415
    from portal.web.app import create_app  # noqa: PLC0415

    stopping = _until_told()
    app = create_app(settings)
    hub.use(relay_for(settings.data_dir, settings.redis_url, settings.database_url))
    hub.start()
    slow = threading.Thread(
        target=run_worker, args=(app,), kwargs={"stop": stopping.is_set, "lane": Lane.SLOW}, daemon=True
    )
    slow.start()
    try:
        run_worker(app, stop=stopping.is_set, lane=Lane.QUICK)
        slow.join(SLOW_ENDS_SECONDS)
    finally:
        hub.stop()


def take_mail_in(settings: Settings) -> None:
    """Take mail in until told to stop; what was not acknowledged then stays with the mail server."""
    from portal.mailroom.jobs.taking_in import take_in  # noqa: PLC0415
    from portal.web.app import create_app  # noqa: PLC0415

    stopping = _until_told()
    take_in(create_app(settings), settings, stopping)


def _until_told() -> threading.Event:
    """Return what is set when this process is told to stop; it has 9 s to finish then."""
    stopping = threading.Event()

    def stop(*_: object) -> None:
        stopping.set()
        giving_up = threading.Timer(PATIENCE_SECONDS - 1, os._exit, (1,))
        giving_up.daemon = True
        giving_up.start()

    for told in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # HUP: end and be started anew
        signal.signal(told, stop)
    return stopping


def end_with(parent: int) -> None:
    """Have the kernel send SIGTERM when the process that started this one dies."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:  # it died before we could ask
        sys.exit(1)


if __name__ == "__main__":
    sys.exit(run_part(sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 1 else serve(Settings()))
