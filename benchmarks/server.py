"""The portal in production mode with the floor beside it, in one process: `python -m benchmarks.server`.

The floor (L) is a prerendered page of the same bytes behind Flask-Login with a user query.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from portal.foundation.config import Settings
from portal.web.gunicorn_server import Web


class Measured(Web):
    """The production server, with the floor under `/floor`."""

    def load(self) -> Any:
        from werkzeug.middleware.dispatcher import DispatcherMiddleware

        app = super().load()
        return clocked(DispatcherMiddleware(app, {"/floor": floor(self._settings)}))


CLOCK = "Processor-Clock"


def clocked(app: Any) -> Any:
    """Say with each answer how much processor time the process had used when its request came.

    From one request to the next that is what the first of them costs, with reading, sending and all.
    """

    def stamped(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        came = f"{time.process_time():.9f}"
        return app(environ, lambda status, headers, *more: start(status, [*headers, (CLOCK, came)], *more))

    return stamped


def floor(settings: Settings) -> Any:
    """Return the smallest honest peer: Flask, Flask-Login with a query for the user, and bytes from memory."""
    from flask import Flask, Response
    from flask_login import LoginManager, UserMixin, login_required, login_user

    from portal.accounts.models import User
    from portal.foundation.db import db, engine_options

    class Somebody(UserMixin):
        def __init__(self, user: User):
            self.id = user.id

    app = Flask("floor")
    uri = settings.database_uri()
    app.config.update(
        SECRET_KEY="floor",
        SQLALCHEMY_DATABASE_URI=uri,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(uri),
        SESSION_COOKIE_NAME="floor",
        SESSION_COOKIE_PATH="/",
    )
    db.init_app(app)
    login = LoginManager(app)
    bodies: dict[str, bytes] = {}

    @login.user_loader
    def load(user_id: str) -> Somebody | None:
        user = db.session.get(User, int(user_id))
        return Somebody(user) if user else None

    @app.get("/enter")
    def enter() -> str:
        login_user(Somebody(db.session.get_one(User, 1)))
        return "entered"

    @app.get("/page/<name>")
    @login_required
    def page(name: str) -> Response:
        if name not in bodies:
            bodies[name] = (settings.data_dir / f"floor-{Path(name).name}").read_bytes()
        return Response(bodies[name], mimetype="text/html")

    return app


if __name__ == "__main__":
    sys.argv = sys.argv[:1]
    Measured(Settings()).run()
