"""Errors that look like the portal, and say what was kept."""

import logging
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from portal.foundation.db import db
from portal.foundation.pages import wants_part

log = logging.getLogger(__name__)
KNOWN = {400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503}
LARGEST_KEPT_TEXT = 200_000


def set_up(app: Flask) -> None:
    """Register the error pages."""
    app.register_error_handler(CSRFError, _lost_token)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, lambda _e: _page(409))
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    return _page(error.code or 500)


def _lost_token(_error: CSRFError) -> Response:
    """The page's token is older than the session: show what was typed and let the person send it again."""
    return _page(400, expired=True)


def _database_away(error: OperationalError) -> Response:
    log.error("the database did not answer: %s", type(error.orig).__name__)
    response = _page(503)
    response.headers["Retry-After"] = "5"
    return response


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected: %s", type(error).__name__)
    return _page(500)


def _page(code: int, *, expired: bool = False) -> Response:
    db.session.rollback()
    code = code if code in KNOWN else 400
    facts: dict[str, Any] = {
        "code": code,
        "expired": expired,
        "kept": _typed(),
        "request_id": g.get("request_id", ""),
    }
    facts["sign_in_url"] = url_for("sign_in.ask", next=_way_back()) if code == 401 or expired else None
    template = "errors/_part.html" if wants_part() else "errors/error.html"
    response = make_response(render_template(template, **facts), code)
    if code == 401 and wants_part():
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#announcements", "none"
    return response


def _typed() -> list[tuple[str, str]]:
    """Return what the person had typed, so that nothing is lost; files and hidden keys aside."""
    if request.method in ("GET", "HEAD") or request.max_content_length is None:
        return []
    try:
        pairs = [
            (k, v)
            for k, v in request.form.items(multi=True)
            if k not in ("csrf_token", "password", "new_password", "code")
        ]
    except HTTPException:
        return []
    return pairs if sum(len(v) for _, v in pairs) <= LARGEST_KEPT_TEXT else []


def _way_back() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else (request.referrer or "/")
