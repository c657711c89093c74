"""Answers for programs when something is wrong (RFC 9457): JSON, never a page."""

import json
from typing import Any

from flask import Response, request

API = "/api/"
TITLES = {
    400: "Bad request",
    401: "A token is needed",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    408: "Too slow",
    413: "Too large",
    415: "Unsupported media type",
    422: "Not a batch of events",
    429: "Too many requests",
    503: "Not available now",
}


def for_a_program() -> bool:
    """True when the address is one for programs."""
    return request.path.startswith(API)


def problem(status: int, code: str, detail: str, *, retry_after: int = 0, **more: Any) -> Response:
    """Return the answer: `code` is for programs, `detail` one sentence for the person who reads their log."""
    said = {
        "title": TITLES.get(status, "Something went wrong"),
        "status": status,
        "code": code,
        "detail": detail,
    }
    response = Response(json.dumps(said | more), status, mimetype="application/problem+json")
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
