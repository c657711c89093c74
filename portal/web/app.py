"""The application factory, and the one place where a request commits."""

import random
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any

from flask import Flask, Response, g, has_request_context, request, session
from flask_login import current_user
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.accounts import sessions, visits
from portal.accounts.door import PidConverter, assert_every_page_is_guarded
from portal.foundation import assets, events, i18n, limits
from portal.foundation.audit import write_what_must_be_remembered
from portal.foundation.config import ROOT, Settings
from portal.foundation.cooperation import let_news_out
from portal.foundation.db import assert_durable, crossed, db, engine_options, one_by_one, writing
from portal.foundation.files import FolderStorage
from portal.foundation.log import begin_request_id, request_id, set_up_logging
from portal.foundation.pages import htmx
from portal.foundation.pdf.keeping import keep_in
from portal.foundation.problems import for_a_program
from portal.foundation.remembered import only_reading
from portal.web import answers, features, headers, metrics, operations, schema, shell
from portal.web.cookies import Sessions

DEMO_ADDRESS = "portal@mail.aozora.example"
READS = frozenset({"GET", "HEAD"})
LARGEST_REQUEST = 25 * 1024 * 1024
CROSSED_RETRIES = 8  # when dozens of people save the same node at once, somebody loses several times
CROSSED_PAUSE_SECONDS = 0.02
#: What a request knows of itself that stays true when it is run again.
PLAIN = frozenset({"began", "request_id", "csrf_valid"})
WRITERS_AT_ONCE = 8  # of the 30 connections that a process may open
_writers = threading.BoundedSemaphore(WRITERS_AT_ONCE)


class Portal(Flask):
    """Flask, with one commit after the view, and hints only once the change is really true."""

    #: Every template stays compiled: there are more than the 400 that Jinja keeps, and one costs more than a page.
    jinja_options = {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "cache_size": -1,
    }

    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        """Answer; what only reads needs no transaction around it."""
        with one_by_one() if environ["REQUEST_METHOD"] in READS else nullcontext():
            return super().wsgi_app(environ, start_response)

    def dispatch_request(self) -> Response:
        """Run the view and commit if it succeeded; edits that crossed inside the database are run again."""
        if request.method == "HEAD":
            request.method = (
                "GET"  # a page opened, without its body: no view may take it for a form that was sent
            )
        if request.method == "OPTIONS" or only_reading():
            return self._answer()
        said = list(session.get("_flashes", ()))
        for attempt in range(CROSSED_RETRIES):
            try:
                with _turn(), writing():
                    return self._answer()
            except (StaleDataError, OperationalError) as error:
                if not crossed(error):
                    raise
                _begin_again(said)
                time.sleep(random.uniform(0, CROSSED_PAUSE_SECONDS * attempt))  # noqa: S311  # nosec B311
        with _turn(), writing():
            return self._answer()

    def _answer(self) -> Response:
        try:
            response = self.make_response(super().dispatch_request())
            if response.status_code >= 400:
                self._undo()
                return response
            if _has_something_to_keep():
                db.session.commit()
        except BaseException:
            self._undo()
            raise
        if events.tell_after_commit():
            let_news_out()
        visits.write_noted()
        return response

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is: none of ours is a coroutine, which Flask would ask of ten with every page."""
        return func

    def _undo(self) -> None:
        db.session.rollback()
        events.forget_announced()
        with writing():
            write_what_must_be_remembered()


def _has_something_to_keep() -> bool:
    """False for a page that only read: its transaction ends with the request, without what a commit costs."""
    return not only_reading() or bool(db.session.new or db.session.dirty or db.session.deleted)


def _turn() -> AbstractContextManager[Any]:
    """Let a few people at a time change things at customers, so that those who wait for each other leave connections
    to those who read. Signing in, which strangers do and which may take long on purpose, keeps nobody waiting."""
    return _writers if "slug" in (request.view_args or ()) else nullcontext()


def _begin_again(said: list[Any]) -> None:
    """Forget what a request that is to be run again has read and said: its rows are gone with the transaction."""
    db.session.expunge_all()
    for name in [name for name in g if name not in PLAIN]:
        g.pop(name)
    if said or "_flashes" in session:
        session["_flashes"] = said


def create_app(settings: Settings | None = None, **overrides: Any) -> Portal:
    """Build the application. `overrides` are Flask settings, for tests."""
    settings = settings or Settings()
    set_up_logging(settings.log_format)
    app = Portal("portal", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.from_mapping(_configuration(settings))
    app.config.from_mapping(overrides)
    app.extensions["settings"] = settings
    app.extensions["storage"] = FolderStorage(settings.data_dir / "files")
    keep_in(settings.data_dir / "press")
    app.url_map.converters["pid"] = PidConverter
    _set_up_extensions(app)
    features.set_up(app)
    with app.app_context():
        assert_every_page_is_guarded()
    return app


def assert_ready(app: Flask) -> None:
    """Raise NotDurable or Behind when the database may lose what it acknowledged, or has not this version's shape.

    Called when the server or the worker starts.
    """
    with app.app_context(), db.engine.connect() as connection:
        assert_durable(connection)
        schema.assert_migrated(connection)


def _configuration(settings: Settings) -> dict[str, Any]:
    uri = settings.database_uri()
    prefix = "__Host-" if settings.secure else ""
    return {
        "SECRET_KEY": settings.key(),
        "SQLALCHEMY_DATABASE_URI": uri,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(uri),
        "SESSION_COOKIE_NAME": f"{prefix}banso",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=90),
        "SESSION_REFRESH_EACH_REQUEST": False,  # the sign-in's own row knows when it was last used
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": 5 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": settings.secure,
        "MAIL_URL": settings.mail_url,
        "MAIL_SENDER": settings.mail_sender,
        "INBOUND_ADDRESS": _inbound_address(settings),
        "INBOUND_SEPARATOR": settings.inbound_separator,
        "INBOUND_MOST_BYTES": settings.inbound_most_bytes,
        "INBOUND_TRUSTS": settings.inbound_trusts.strip().lower(),
        "BASE_URL": settings.base_url.rstrip("/"),
        "REDIS_URL": settings.redis_url,
        "OWN_NETWORK_HOSTS": settings.own_network_hosts,
        "JITSI_URL": settings.jitsi_url.rstrip("/"),
        "VIDEO_HOSTS": tuple(filter(None, settings.video_hosts.lower().split(","))),
        "METRICS_TOKEN": settings.metrics_token,
        "DEMO": settings.demo,
        "SEND_FILE_MAX_AGE_DEFAULT": 31536000,
    }


def _inbound_address(settings: Settings) -> str:
    """Return the address at which mail comes in; in a demo its own mailbox answers for one."""
    usual = DEMO_ADDRESS if settings.demo and settings.mail_url.startswith("mailbox:") else ""
    return settings.inbound_address.strip().lower() or usual


def _set_up_extensions(app: Portal) -> None:
    settings: Settings = app.extensions["settings"]
    app.session_interface = Sessions()
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    metrics.set_up(app)
    operations.set_up(app)
    db.init_app(app)
    schema.set_up(app)
    app.before_request(_begin_request)
    i18n.set_up(app, _language, i18n.reader_zone)
    CSRFProtect(app)
    htmx.init_app(app)
    limits.set_up(app)
    sessions.set_up(app)
    assets.set_up(app)
    headers.set_up(app)
    answers.set_up(app)
    shell.set_up(app)


def _begin_request() -> None:
    begin_request_id(request.headers.get("X-Request-ID"))
    g.request_id = request_id()
    if b"%00" in request.query_string or b"\0" in request.query_string:
        _take_out_nul()
    apart = (
        request.endpoint in ("static", "portal_css") or request.blueprint == "operations" or for_a_program()
    ) or (request.blueprint or "").startswith("help")  # the public help needs no cookie
    if "browser" not in session and request.method == "GET" and not apart:
        session["browser"] = secrets.token_urlsafe(16)


def _take_out_nul() -> None:
    """Leave NUL out of what the address asks for: no text of ours holds one, and PostgreSQL refuses to look for it."""
    plain = [(name, value.replace("\0", "")) for name, value in request.args.items(multi=True)]
    request.args = ImmutableMultiDict(plain)


def _language() -> str:
    """Return the reader's language: a person's own, else what this browser chose or asks for."""
    if "language" in g:
        return str(g.language)
    if not has_request_context():
        return "ja"  # whoever works without a reader says itself in which language (force_locale)
    if current_user and current_user.is_authenticated:
        return str(current_user.user.language)
    chosen = session.get("language")
    return chosen if chosen in i18n.LANGUAGES else request.accept_languages.best_match(["ja", "en"]) or "ja"
