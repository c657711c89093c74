"""One stylesheet from many short ones, and static files under addresses that change with their content."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, has_request_context, url_for

from portal.foundation.config import ROOT

STYLES = ROOT / "static" / "css"
SHAPES_PAGES = {".py", ".html", ".txt", ".css", ".js", ".svg", ".po"}
FOR_EVER = "public, max-age=31536000, immutable"


@cache
def stylesheet() -> str:
    """Return all styles in the order of their file names."""
    return "\n".join(path.read_text() for path in sorted(STYLES.glob("*.css")))


@cache
def fingerprint(name: str) -> str:
    """Return the first ten digits of a static file's hash."""
    return hashlib.sha256((ROOT / "static" / name).read_bytes()).hexdigest()[:6]


@cache
def release() -> str:
    """Return a name for what this version makes of the same data: it changes with code, templates, styles and words."""
    made_of = hashlib.sha256()
    for folder in ("portal", "templates", "static", "translations"):
        for path in sorted(path for path in (ROOT / folder).rglob("*") if path.suffix in SHAPES_PAGES):
            made_of.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return made_of.hexdigest()[:6]


def set_up(app: Flask) -> None:
    """Serve the stylesheet and give templates `asset(name)` and `stylesheet_url`."""
    release()  # read at start, not while somebody waits for a page
    digest = hashlib.sha256(stylesheet().encode()).hexdigest()[:6]

    @app.get("/assets/portal-<fingerprint>.css")
    def portal_css(fingerprint: str) -> Response:
        if fingerprint != digest and not app.debug:
            abort(404)
        return Response(stylesheet(), mimetype="text/css", headers={"Cache-Control": FOR_EVER})

    portal_css.permit = "public"  # type: ignore[attr-defined]
    app.jinja_env.globals["stylesheet_url"] = f"/assets/portal-{digest}.css"
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """Return the address of a static file; it changes when the file does, so browsers may keep it for ever."""
    if not has_request_context():  # words for paper, put together by a job
        return f"/static/{name}?v={fingerprint(name)}"
    return url_for("static", filename=name, v=fingerprint(name))


def static_path(name: str) -> Path:
    return ROOT / "static" / name
