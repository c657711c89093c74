"""What all pages have in common that a personal link opens for somebody without an account."""

from flask import Response, g, session
from flask_babel import refresh


def guarded(response: Response) -> Response:
    """Let nobody learn the address from this page, keep it, or find it by searching."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def speak(language: str, zone: str) -> None:
    """Speak the person's language, unless the reader has chosen one, and tell time as their company does."""
    g.reader_zone = zone
    if "language" not in session:
        g.language = language
        refresh()
