"""Security headers on every answer. The policy holds no nonce, so that a kept page stays true."""

from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


VARIES = "Cookie, HX-Request"


class Fixed:
    """Adds headers that nobody else sets to whatever the program answers, as it goes out: nothing is looked up."""

    def __init__(self, answer: Any, headers: list[tuple[str, str]]):
        self._answer, self._headers = answer, headers

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *why: Any) -> Any:
            return start_response(status, headers + self._headers, *why)

        return self._answer(environ, start)


def policy(video_hosts: Sequence[str]) -> str:
    """Return the content policy: everything from here alone, but videos from the hosts the installation names.

    >>> "media-src 'self' https://videos.example.com" in policy(["videos.example.com"]).split("; ")
    True
    """
    named = "".join(f" https://{host}" for host in video_hosts)
    return POLICY.replace("media-src 'self'", f"media-src 'self'{named}")


def set_up(app: Flask) -> None:
    """Put the headers on every answer; pages of signed-in people are kept by nobody but their browser."""
    fixed = list((FIXED | {"Content-Security-Policy": policy(app.config["VIDEO_HOSTS"])}).items())
    if app.config["SESSION_COOKIE_SECURE"]:
        fixed.append(("Strict-Transport-Security", "max-age=63072000; includeSubDomains"))
    app.wsgi_app = Fixed(app.wsgi_app, fixed)  # type: ignore[method-assign]

    @app.after_request
    def add(response: Response) -> Response:
        if request.endpoint not in ("static", "portal_css"):
            response.headers.setdefault("Cache-Control", "private, no-store")
            response.headers.add("Vary", VARIES)
        return response
