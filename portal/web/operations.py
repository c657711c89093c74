"""Is it alive, is it ready: for the proxy and whoever watches the machine."""

from flask import Response, jsonify

from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.foundation.db import NotDurable, assert_durable, db

bp = PublicBlueprint("operations", __name__)


@bp.page("/healthz", permit=Permit.PUBLIC)
def alive() -> Response:
    return jsonify(status="alive")


@bp.page("/readyz", permit=Permit.PUBLIC)
def ready() -> Response:
    """Answer 200 while the database answers and is set up not to lose anything, else 503."""
    try:
        assert_durable(db.session.connection())
    except (NotDurable, OSError) as error:
        response = jsonify(status="not ready", reason=str(error))
        response.status_code = 503
        return response
    return jsonify(status="ready")
