"""How a view answers: a page, a part, a way on; bodies that may be kept, and validators that stay true."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from flask import Response, make_response, redirect, render_template, request
from flask_htmx import HTMX
from markupsafe import Markup

from portal.foundation.assets import release

htmx = HTMX()
CACHE_BYTES = 64 * 1024 * 1024


def wants_part() -> bool:
    """True when htmx asks for a part of a page; history restoration and boosted links ask for a whole one."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def refused(template: str, **facts: Any) -> Response:
    """Answer with the form again, 422: something typed is not right, and nothing was lost."""
    return make_response(render_template(template, **facts), 422)


def way_on(url: str) -> Response:
    """Send the reader on after a change, with and without htmx."""
    if wants_part():
        return Response("", 204, {"HX-Redirect": url})
    return make_response(redirect(url, 303))


class BodyCache:
    """Rendered bodies by key, the least recently used dropped first. Keys carry everything that shapes a body."""

    def __init__(self, most_bytes: int = CACHE_BYTES):
        self.most_bytes, self.bytes = most_bytes, 0
        self._bodies: OrderedDict[Hashable, Markup | bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get_or_render(self, key: Hashable, render: Callable[[], str | bytes]) -> Any:
        """Return the body kept under `key`, rendering it when there is none."""
        with self._lock:
            if (kept := self._bodies.get(key)) is not None:
                self._bodies.move_to_end(key)
                return kept
        drawn = render()
        body = Markup(drawn) if isinstance(drawn, str) else drawn  # noqa: S704  # nosec B704  # our template
        with self._lock:
            self._bodies[key] = body
            self.bytes += len(body)
            while self.bytes > self.most_bytes and self._bodies:
                _, dropped = self._bodies.popitem(last=False)
                self.bytes -= len(dropped)
        return body

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._bodies.clear()
            self.bytes = 0


bodies = BodyCache()


def kept_body(key: tuple[Hashable, ...], render: Callable[[], str]) -> Markup:
    """Return a body by its key: subject, version for this audience, permits, language, zone, customer's date."""
    kept: Markup = bodies.get_or_render(key, render)
    return kept


def with_etag(response: Response, *parts: Hashable) -> Response:
    """Give the response a validator made of `parts`, and answer 304 where the browser has it already."""
    response.set_etag(_tag(parts))
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


ShellKey = Callable[[], tuple[Hashable, ...] | None]
_shell_key: list[ShellKey] = []


def shell_key(key: ShellKey) -> ShellKey:
    """Decorator: the function says what shapes the shell around a page for its reader; None: do not keep it."""
    _shell_key[:] = [key]
    return key


def kept_page(key: tuple[Hashable, ...], render: Callable[[], str]) -> Response:
    """Answer with a whole page, kept for its reader under `key` (see `kept_body`) and all that shapes the shell.

    A browser that has the very page already gets 304.
    """
    around = _shell_key[0]() if _shell_key else None
    if around is None:  # something is said once, such as "Saved"
        return make_response(render())
    whole = ("page", *around, *key)
    tag = _tag(whole)
    if request.if_none_match.contains(tag):
        response = Response(status=304)
    else:
        response = Response(bodies.get_or_render(whole, lambda: render().encode()), mimetype="text/html")
    response.headers["ETag"], response.headers["Cache-Control"] = f'"{tag}"', "private, no-cache"
    return response


def _tag(parts: tuple[Hashable, ...]) -> str:
    return hashlib.sha256(repr((release(), parts)).encode()).hexdigest()[:32]


def kept_frame(key: tuple[Hashable, ...], render: Callable[[], str]) -> str:
    """Return what stands around a page's parts for its reader: kept as long as the shell and `key` stay the same."""
    around = _shell_key[0]() if _shell_key else None
    return render() if around is None else str(bodies.get_or_render(("frame", *around, *key), render))
