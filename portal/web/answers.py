"""Errors that look like the portal, and say what was kept."""

import logging
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from portal.accounts import branding
from portal.accounts.forms.sign_in import AskForm
from portal.accounts.rules.sign_in import own_path
from portal.foundation.db import db
from portal.foundation.pages import wants_part
from portal.foundation.problems import for_a_program, problem

log = logging.getLogger(__name__)
KNOWN = {400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503}
LARGEST_KEPT_TEXT = 200_000
TOLD = ("Allow", "Retry-After")  # of what an error says to a program
NEVER_ECHOED = ("password", "code", "token", "secret")


def set_up(app: Flask) -> None:
    """Register the error pages."""
    app.register_error_handler(CSRFError, _lost_token)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, lambda _e: _page(409))
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(PoolTimeout, _database_away)
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    told = {name: value for name, value in error.get_headers() if name in TOLD}
    response = _page(error.code or 500, wait=int(told.get("Retry-After", 0)))
    response.headers.update(told)
    return response


def _lost_token(_error: CSRFError) -> Response:
    """The page's token is older than the session: show what was typed and let the person send it again."""
    return _page(400, expired=True)


def _database_away(error: OperationalError | PoolTimeout) -> Response:
    log.error("the database did not answer: %s", type(getattr(error, "orig", error)).__name__)
    response = _page(503)
    response.headers["Retry-After"] = "5"
    return response


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected: %s", type(error).__name__)
    return _page(500)


def _page(code: int, *, expired: bool = False, wait: int = 0) -> Response:
    db.session.rollback()
    if for_a_program():
        return problem(code, "failed", "The request was not done.")
    code = code if code in KNOWN else 400
    if wants_part():
        return _part(code, expired=expired, wait=wait)
    if code == 401 and request.method in ("GET", "HEAD"):
        return make_response(render_template("accounts/sign_in/ask.html", **_sign_in_facts()), 401)
    return make_response(
        render_template("errors/error.html", wait=wait, **_facts(code, expired=expired)), code
    )


def _part(code: int, *, expired: bool, wait: int) -> Response:
    """Answer htmx: the page stays as it is and says what happened; where its token is too old, its place is taken
    by what was typed, with a button to send it again, and a dialog closes that would lie over it."""
    if expired:
        page = make_response(render_template("errors/_kept.html", **_facts(code, expired=True)), 422)
        page.headers["HX-Retarget"], page.headers["HX-Reswap"] = "#main", "innerHTML show:window:top"
        page.headers["HX-Trigger"] = "dialog-close"
        return page
    return make_response(render_template("errors/_part.html", code=code, wait=wait), code)


def _facts(code: int, *, expired: bool) -> dict[str, Any]:
    ended = code == 401 or expired
    return {
        "code": code,
        "expired": expired,
        "kept": _typed(),
        "request_id": g.get("request_id", ""),
        "sign_in_url": url_for("sign_in.ask", next=_way_back()) if ended else None,
        "sent_from_here": request.headers.get("Sec-Fetch-Site") == "same-origin",
    }


def _sign_in_facts() -> dict[str, Any]:
    """Return what the sign-in page needs where a page was asked for by nobody who is signed in."""
    return {
        "form": AskForm(formdata=None),
        "where": own_path(_way_back()),
        "too_many": False,
        "ended": True,
        "with_password": branding.installation().passwords_allowed,
        "demo": current_app.config["DEMO"],
    }


def _typed() -> list[tuple[str, str]]:
    """Return what the person had typed, so that nothing is lost; files, hidden keys and secrets aside."""
    if request.method in ("GET", "HEAD"):
        return []
    try:
        pairs = [(k, v) for k, v in request.form.items(multi=True) if not _is_secret(k)]
    except HTTPException:
        return []
    return pairs if sum(len(v) for _, v in pairs) <= LARGEST_KEPT_TEXT else []


def _is_secret(name: str) -> bool:
    return name == "csrf_token" or any(word in name for word in NEVER_ECHOED)


def _way_back() -> str:
    """Return the page the reader came from, as a path of our own."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "/")
    return urlunsplit(("", "", came_from.path or "/", came_from.query, ""))
