"""The portal in production mode with a stream that needs no sign-in: `python -m benchmarks.streams_server`.

Beside the portal, in the same process and through the same hub: `/bench/stream`, `/bench/publish`, `/bench/page`.
"""

import os
import sys
from typing import Any

from portal.foundation.config import Settings
from portal.web.gunicorn_server import Web

TOPIC = "customer:bench:shared"


class Listening(Web):
    """The production server with an open stream."""

    def load(self) -> Any:
        from werkzeug.middleware.dispatcher import DispatcherMiddleware

        app = super().load()
        if wanted := os.environ.get("BENCHMARK_RELAY"):
            use_relay(wanted, self._settings)
        return DispatcherMiddleware(app, {"/bench": listening()})


def use_relay(wanted: str, settings: Settings) -> None:
    """Carry hints by one relay, whatever this installation would choose."""
    from portal.foundation.live import hub
    from portal.foundation.live.notify_relay import NotifyRelay
    from portal.foundation.live.redis_relay import RedisRelay
    from portal.foundation.live.unix_relay import UnixRelay

    relays = {
        "sockets": lambda: UnixRelay(settings.data_dir / "live"),
        "redis": lambda: RedisRelay(settings.redis_url),
        "notify": lambda: NotifyRelay(settings.database_url),
    }
    hub.use(relays[wanted]())
    hub.start()


def listening() -> Any:
    """Return a small app that listens and publishes through the portal's hub, and draws a page."""
    from flask import Flask, Response, render_template_string, request

    from portal.foundation.live import Identity, hub, stream_response

    hub._most_of_a_session = sys.maxsize  # all listeners are one session here
    app = Flask("listening")

    @app.get("/stream")
    def stream() -> Response:
        return stream_response([TOPIC], Identity("bench"))

    @app.post("/publish")
    def publish() -> str:
        hub.publish(TOPIC, [request.args["name"]])
        return "published"

    @app.get("/page")
    def page() -> str:
        return render_template_string(
            "{% for n in rows %}<tr><td>{{ n }}</td></tr>{% endfor %}", rows=range(800)
        )

    @app.get("/about")
    def about() -> dict[str, int]:
        return {"pid": os.getpid(), "listeners": len(hub)}

    return app


if __name__ == "__main__":
    Listening(Settings()).run()
