"""A real browser at a real server: everybody of the cast can be given a window of their own."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.accounts.models import SignIn, User
from portal.foundation.db import db, new_public_id, writing
from portal.foundation.links import digest
from portal.foundation.live import Alone, hub
from portal.web.app import Portal
from tests import cast

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
WIDE, NARROW = 1440, 360


class Silent(WSGIRequestHandler):
    """A request handler that says nothing; the browser's own view is what counts."""

    def log(self, *_words: Any) -> None:
        return


class UnderWay:
    """The portal, knowing how many requests it is answering: a page that closes still says that it is gone."""

    def __init__(self, app: Portal):
        self._app, self._count, self._changed, self._over = app, 0, threading.Condition(), False

    def __call__(self, environ: Any, start_response: Any) -> Any:
        with self._changed:
            if self._over:  # its connection was accepted before, and it comes too late
                start_response("503 Service Unavailable", [])
                return []
            self._count += 1
        try:
            return self._app(environ, start_response)
        finally:
            with self._changed:
                self._count -= 1
                self._changed.notify_all()

    def end(self) -> None:
        """Answer nothing more and wait until nothing is being answered, so that the database can be put back."""
        with self._changed:
            self._over = True
            assert self._changed.wait_for(lambda: not self._count, timeout=10)


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def served(app: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The portal behind a real socket, with CSRF protection on; returns its address."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    under_way = UnderWay(app)
    server = make_server("127.0.0.1", 0, under_way, threaded=True, request_handler=Silent)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setitem(app.config, "BASE_URL", address)
    hub.use(Alone())  # a hub that was stopped begins anew
    hub.start()
    yield address
    hub.stop()
    server.shutdown()
    thread.join()
    under_way.end()


@pytest.fixture
def window(app: Portal, chromium: Browser, served: str) -> Iterator[Callable[..., Page]]:
    """`window("aoi")` opens a page signed in as Aoi; `width`, `language`, `scheme`, `scripts` may be chosen.

    A page on which a script fails, or the policy refuses something, fails the test.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_window(
        name: str = "",
        *,
        width: int = WIDE,
        language: str = "en",
        scheme: str = "light",
        scripts: bool = True,
    ) -> Page:
        context = chromium.new_context(
            base_url=served,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale="ja-JP" if language == "ja" else "en-GB",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if name:
            context.add_cookies([{"name": "banso", "value": _cookie(app, name, language), "url": served}])
        page = context.new_page()
        page.set_default_timeout(20_000)  # as long as what is expected may take
        page.on("pageerror", lambda error: troubles.append(f"{name}: {error}"))
        page.on("console", lambda message: _note(troubles, name, message))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not troubles, troubles


def _note(troubles: list[str], name: str, message: Any) -> None:
    refused = "Content Security Policy" in message.text or "Refused to" in message.text
    if message.type == "error" and (refused or "Uncaught" in message.text):
        troubles.append(f"{name}: {message.text}")


def _cookie(app: Portal, name: str, language: str) -> str:
    key = f"key of {name} {new_public_id()}"
    # Takes the write lock at once, as a request that writes does: an open page of somebody else's may be writing too.
    with writing(), app.app_context():
        user = db.session.scalars(select(User).where(User.email == cast.address(name))).one()
        user.language = language
        db.session.add(SignIn(key_hash=digest(key), user=user, how="password"))
        db.session.commit()
    serializer = app.session_interface.get_signing_serializer(app)
    assert serializer is not None
    return str(serializer.dumps({"_user_id": key, "_fresh": True, "browser": "a browser"}))
