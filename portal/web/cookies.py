"""The session's cookie: signed, and read once for each browser rather than with every page."""

import hashlib
import time
from copy import deepcopy
from functools import lru_cache
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer

MOST_READ = 5_000


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, by SHA-256 where its own is SHA-1. It names the sign-in, which is kept on the server."""

    digest_method = staticmethod(hashlib.sha256)
    _made: tuple[Any, URLSafeTimedSerializer | None] = (None, None)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs the cookie; it is made once for a key, not for every request."""
        keys = (app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ()))
        if self._made[0] != keys:
            self._made = (keys, super().get_signing_serializer(app))
        return self._made[1]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return what the cookie says, and nothing where it is forged or too old."""
        serializer = self.get_signing_serializer(app)
        sent = request.cookies.get(self.get_cookie_name(app), "")
        if serializer is None or not sent:
            return super().open_session(app, request)
        try:
            said, signed_at = _read(serializer, sent)
        except BadSignature:
            return self.session_class()
        age = int(time.time()) - signed_at
        if not 0 <= age <= app.permanent_session_lifetime.total_seconds():
            return self.session_class()
        return self.session_class(deepcopy(said) if _holds_more(said) else said.copy())


@lru_cache(MOST_READ)
def _read(serializer: URLSafeTimedSerializer, sent: str) -> tuple[dict[str, Any], float]:
    """Return what a cookie says, and when it was signed (seconds since 1970). A forged one raises, and is not kept."""
    said, signed = serializer.loads(sent, return_timestamp=True)
    return said, signed.timestamp()


def _holds_more(said: dict[str, Any]) -> bool:
    return any(isinstance(value, (list, dict, tuple)) for value in said.values())
