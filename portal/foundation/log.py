"""Structured logs with a request id and no secrets."""

import contextlib
import json
import logging
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from secrets import token_hex
from typing import Any

import structlog

from portal.foundation import clock

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_json_lines: logging.StreamHandler | None = None
SECRET_WORDS = ("password", "secret", "token", "code", "cookie", "authorization", "csrf")


def request_id() -> str:
    """Return the id of the request or job under way, or an empty string."""
    return _request_id.get()


def begin_request_id(given: str | None = None) -> str:
    """Start a new request id; one given by a proxy is kept when it is harmless."""
    keep = given if given and len(given) <= 40 and given.replace("-", "").isalnum() else token_hex(8)
    _request_id.set(keep)
    return keep


def set_up_logging(form: str = "json") -> None:
    """Send every log line of the process to stderr, as JSON or (form `text`) for people."""
    last: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer()
    )
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request_id,
        _without_secrets,
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[_strip_meta, last])
    )
    global _json_lines  # noqa: PLW0603  (there is one log)
    _json_lines = out if form == "json" else None
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of each plug-in at every start


def say_request(**facts: Any) -> None:
    """Write the line of one request; its facts are known and harmless, so the usual processing, which would cost as
    much as a kept page, is left out where lines are JSON.
    """
    lines = _json_lines
    if lines is None or logging.getLogger().handlers != [lines]:  # for people, or somebody else listens too
        structlog.get_logger("portal.requests").info("request", **facts)
        return
    line = {"event": "request", "level": "info", "timestamp": clock.now().isoformat(), **facts}
    with contextlib.suppress(OSError):  # a full disk or a log that went away costs a line, never an answer
        lines.stream.write(json.dumps(line | {"request_id": request_id()}) + "\n")


def _add_request_id(_logger: Any, _name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if request_id():
        entry["request_id"] = request_id()
    return entry


def _without_secrets(_logger: Any, _name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {k: "***" if any(word in k.lower() for word in SECRET_WORDS) else v for k, v in entry.items()}


def _strip_meta(_logger: Any, _name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {k: v for k, v in entry.items() if k not in ("_record", "_from_structlog")}
