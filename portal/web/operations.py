"""Is it alive, is it ready, how is it doing; and what robots and finders of holes should know."""

from datetime import timedelta

import structlog
from flask import Flask, Response, abort, current_app, g, jsonify, request, session, url_for
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts import branding
from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.foundation import clock, mail
from portal.foundation.assets import static_path
from portal.foundation.db import NotDurable, assert_durable, db
from portal.foundation.i18n import LANGUAGES
from portal.foundation.log import say_request
from portal.web import metrics, schema

bp = PublicBlueprint("operations", __name__)
log = structlog.get_logger("portal.requests")
#: Asked by machines every few seconds: not worth a line each.
QUIET = frozenset(
    {"static", "portal_css", "operations.alive", "operations.ready", "operations.figures", "presence.note"}
)
A_DAY = "public, max-age=86400"
SECURITY_TXT_LASTS = timedelta(days=180)


def set_up(app: Flask) -> None:
    """Write one line for each request, with no address and no query: those hold names and tokens."""
    app.after_request(_write_down)


@bp.page("/healthz", permit=Permit.PUBLIC)
def alive() -> Response:
    """Answer 200 while the process takes requests."""
    return jsonify(status="alive")


@bp.page("/readyz", permit=Permit.PUBLIC)
def ready() -> Response:
    """Answer 200 while the database answers, loses nothing and has this version's shape, else 503."""
    try:
        connection = db.session.connection()
        assert_durable(connection)
        schema.assert_migrated_lately(current_app._get_current_object(), connection)  # type: ignore[attr-defined]
    except (NotDurable, schema.Behind) as refusal:
        return _not_ready(str(refusal))
    except (SQLAlchemyError, OSError) as error:
        return _not_ready(f"the database does not answer ({type(error).__name__})")
    return jsonify(status="ready")


@bp.page("/metrics", permit=Permit.PUBLIC)
def figures() -> Response:
    """Answer in Prometheus' form, to this machine alone or with the token; to everybody else there is no such page."""
    if not metrics.permitted():
        abort(404)
    return metrics.text()


@bp.page("/robots.txt", permit=Permit.PUBLIC)
def robots() -> Response:
    """Keep search engines out of what belongs to the vendor and its customers; the public help is theirs to read."""
    lines = ["User-agent: *"]
    if branding.module_on("knowledge"):
        lines += ["Allow: /help", "Allow: /assets/", "Allow: /static/", "Disallow: /"]
        lines += ["", f"Sitemap: {current_app.config['BASE_URL']}{url_for('help_feeds.sitemap')}"]
    else:
        lines.append("Disallow: /")
    return Response("\n".join(lines) + "\n", mimetype="text/plain", headers={"Cache-Control": A_DAY})


@bp.page("/favicon.ico", permit=Permit.PUBLIC)
def favicon() -> Response:
    """Answer with the mark, wherever a browser asks for it of its own accord."""
    mark = static_path("favicon.svg").read_bytes()
    return Response(mark, mimetype="image/svg+xml", headers={"Cache-Control": A_DAY})


@bp.page("/.well-known/security.txt", permit=Permit.PUBLIC)
def security() -> Response:
    """Say whom to tell of a hole in the portal (RFC 9116); there is none until a mail sender is set."""
    sender = mail.sender()
    if sender.endswith((".localdomain", "@localhost")):
        abort(404)
    base = current_app.config["BASE_URL"]
    lines = (
        f"Contact: mailto:{sender}",
        f"Expires: {(clock.now() + SECURITY_TXT_LASTS):%Y-%m-%dT00:00:00Z}",
        f"Preferred-Languages: {', '.join(LANGUAGES)}",
        f"Canonical: {base}{url_for('operations.security')}",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain", headers={"Cache-Control": A_DAY})


def _not_ready(reason: str) -> Response:
    db.session.rollback()
    response = jsonify(status="not ready", reason=reason)
    response.status_code = 503
    return response


def _write_down(response: Response) -> Response:
    if request.endpoint not in QUIET:
        say_request(
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            ms=round(metrics.milliseconds(), 1),
            person=session.get("person") if "_user_id" in session else None,
            part=bool(g.get("part")) or "HX-Request" in request.headers,
        )
    return response
