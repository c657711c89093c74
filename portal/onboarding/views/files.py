"""Files handed in with a step: received one by one or together, saved, taken back."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal.accounts.permits import Permit
from portal.foundation.files import FileRefused, StoredFile, storage
from portal.foundation.sending import disposition
from portal.onboarding.actions import files as change
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.forms.files import uploads
from portal.onboarding.models import Step, StepFile
from portal.onboarding.queries import files as queries
from portal.onboarding.views.replies import refuse, went
from portal.onboarding.views.working import STEP, Way, bp, way_of

ALONE = "default-src 'none'; sandbox"


@bp.page("/<pid:step>/files", permit=Permit.ONBOARDING_WORK, methods=("POST",), loads=STEP)
def files(step: Step) -> ResponseReturnValue:
    """Take files."""
    return files_on(way_of(step))


@bp.page(
    "/files/<pid:step_file>/away", permit=Permit.ONBOARDING_WORK, methods=("POST",),
    loads={"step_file": queries.step_file},
)  # fmt: skip
def away(step_file: StepFile) -> ResponseReturnValue:
    """Take a file back."""
    return away_on(way_of(queries.step_of(step_file)), step_file)


@bp.page("/files/<pid:handed_file>", permit=Permit.ONBOARDING_READ, loads={"handed_file": queries.sent_file})
def download(handed_file: StoredFile) -> ResponseReturnValue:
    """Let its reader save a file."""
    return saved(handed_file)


def files_on(way: Way) -> Response:
    """Take files that came on this way."""
    try:
        made = change.hand_in(way.step, uploads(request.files.getlist("files")), by=way.by)
    except Refused as refusal:
        return refuse(way, refusal.reason)
    except FileRefused as refusal:
        return refuse(way, refusal.reason)
    return went(way, ngettext("%(num)s file was handed in", "%(num)s files were handed in", len(made)))


def away_on(way: Way, file: StepFile) -> Response:
    """Take a file back on this way."""
    try:
        change.take_away(file, by=way.by)
    except Refused as refusal:
        return refuse(way, refusal.reason)
    return went(way)


def saved(file: StoredFile) -> Response:
    """Return a file to be saved, never opened in our pages."""
    response = Response(storage().get(file.place), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = disposition("attachment", file.name)
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Cache-Control"] = "private, no-cache"
    return response
