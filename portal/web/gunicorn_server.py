"""How gunicorn serves the portal: gevent workers that hold thousands of open streams beside the pages.

Nothing of the portal that makes locks may be imported here at the top: this is loaded by the parent of the
workers, before each of them patches blocking calls to take turns.
"""

import gc
import os
import resource
from pathlib import Path
from typing import Any

import gevent
import gevent.socket
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers.ggevent import GeventWorker

from portal.foundation.config import Settings

CONNECTIONS = (
    6000  # per process: more than the streams that the hub admits (5,000), so that pages find a place
)
GRACE_SECONDS = 8


class QuietLogger(Logger):
    """gunicorn's own words go where all others go, in the same form. Requests are logged by the portal."""

    def setup(self, cfg: Any) -> None:
        """Leave the handlers to the root logger."""
        self.error_log.propagate = True
        self.error_log.setLevel("INFO")
        self.access_log.disabled = True


class EagerSocket(gevent.socket.socket):
    """Gives the kernel what it takes at once; gevent's own way prepares to wait, which costs more than sending."""

    __slots__ = ()

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send everything, waiting only for what does not fit."""
        try:
            sent = self._sock.send(data, flags)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            super().sendall(memoryview(data)[sent:], flags)


class StreamingWorker(GeventWorker):
    """A worker that, told to stop, ends its streams first, so that their pages connect elsewhere at once."""

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Serve one connection."""
        client.__class__ = EagerSocket
        super().handle(listener, client, addr)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """End gracefully (SIGTERM)."""
        from portal.foundation.live import hub  # noqa: PLC0415  (loaded after patching only)

        super().handle_exit(sig, frame)
        gevent.spawn(hub.stop)  # not here: a signal may arrive while the hub holds its lock


class Web(BaseApplication):
    """The portal inside gunicorn."""

    def __init__(self, settings: Settings):
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        _allow_many_connections()
        for name, value in options(self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the portal, in a worker that has been patched, and join the other processes."""
        from portal.foundation.live import hub, relay_for  # noqa: PLC0415
        from portal.web.app import create_app  # noqa: PLC0415

        app = create_app(self._settings)
        hub.use(relay_for(self._settings.data_dir, self._settings.redis_url, self._settings.database_url))
        hub.start()
        _leave_the_program_alone()
        return app


def options(settings: Settings) -> dict[str, Any]:
    """Return gunicorn's options for these settings."""
    return {
        "bind": f"{settings.host}:{settings.port}",
        "workers": settings.web_processes,
        "worker_class": StreamingWorker,
        "worker_connections": CONNECTIONS,
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108  # nosec B108
        "preload_app": False,
        "keepalive": 15,
        "timeout": 60,
        "graceful_timeout": GRACE_SECONDS,
        "control_socket_disable": True,
        "forwarded_allow_ips": "",  # the portal itself believes as many proxies as `trusted_proxies` says
        "accesslog": None,
        "logger_class": QuietLogger,
        "child_exit": forget_streams_of,
        "proc_name": "portal",
    }


def forget_streams_of(_server: Any, worker: Any) -> None:
    """Count the streams of a worker that is gone no longer."""
    shared = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    for figures in Path(shared).glob(f"gauge_live*_{worker.pid}.db") if shared else ():
        figures.unlink(missing_ok=True)


def _leave_the_program_alone() -> None:
    """Let the garbage collector skip what lives as long as the process: looking at it again costs every page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _allow_many_connections() -> None:
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * CONNECTIONS
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    if now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
