"""What hosts note during and after an event: who was there, what was answered, the recording, the slides."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.door import DeskBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.db import outside_transaction
from portal.foundation.files import FileRefused
from portal.foundation.offload import off_the_loop
from portal.foundation.pages import refused, way_on
from portal.foundation.refusals import Refused
from portal.gatherings.actions import afterwards, asking, seats
from portal.gatherings.forms.gatherings import RecordingForm
from portal.gatherings.forms.words import told_reason
from portal.gatherings.models import Gathering, GatheringFile
from portal.gatherings.queries import desk, questions
from portal.gatherings.rules.words import SeatState
from portal.gatherings.views.desk import facts_of
from portal.gatherings.views.gatherings import sent
from portal.knowledge.actions.files import prepare
from portal.knowledge.forms.files import refusal_words
from portal.knowledge.rules.files import LARGEST

bp = DeskBlueprint("gatherings_after", __name__, "/gatherings")
READ, WRITE = Permit.GATHERINGS_READ, Permit.GATHERINGS_WRITE
ONE, FILE = {"gathering": desk.gathering}, {"gathering_file": questions.file_at_desk}
MOST_AT_ONCE = 10
CAME = {"yes": True, "no": False, "": None}


@bp.page("/<pid:gathering>/attendance", permit=WRITE, methods=("POST",), loads=ONE)
def attendance(gathering: Gathering) -> ResponseReturnValue:
    """Note who was there, of all that the form names."""
    by, changed = standpoint().actor, 0
    try:
        for row in desk.people_of(gathering):
            said = request.form.get(f"came-{row.GatheringSeat.public_id}")
            seat = row.GatheringSeat
            if said in CAME and seat.state is SeatState.COMING and seat.came is not CAME[said]:
                seats.mark(gathering, seat, CAME[said], by=by)
                changed += 1
    except Refused as refusal:
        flash(told_reason(refusal.reason), "wrong")
    else:
        flash(
            ngettext("Noted for %(num)s person.", "Noted for %(num)s people.", changed)
            if changed
            else _("Saved"),
            "done",
        )
    return way_on(f"{_url(gathering)}#people")


@bp.page("/<pid:gathering>/question", permit=WRITE, methods=("POST",), loads=ONE)
def question(gathering: Gathering) -> ResponseReturnValue:
    """Note that a question was answered, or take it away."""
    found = questions.question(gathering, request.form.get("question", "")[:16])
    act = request.form.get("act")
    if found is None:
        flash(told_reason("gone"), "wrong")
    elif act == "away":
        asking.remove(found, by=standpoint().actor)
    else:
        asking.answered(found, act == "answered")
    return way_on(f"{_url(gathering)}#questions")


@bp.page("/<pid:gathering>/recording", permit=WRITE, methods=("POST",), loads=ONE)
def recording(gathering: Gathering) -> ResponseReturnValue:
    """Say where the recording can be seen."""
    form = RecordingForm()
    if not form.validate():
        return refused("gatherings/desk/show.html", **facts_of(gathering, recording_form=form))
    afterwards.keep_recording(gathering, form.recording_url.data or "", by=standpoint().actor)
    flash(_("Saved"), "done")
    return way_on(f"{_url(gathering)}#afterwards")


@bp.page("/<pid:gathering>/files", permit=WRITE, methods=("POST",), loads=ONE)
def put(gathering: Gathering) -> ResponseReturnValue:
    """Take slides and other files."""
    chosen = [one for one in request.files.getlist("files")[:MOST_AT_ONCE] if one.filename]
    prepared, not_taken = [], []
    with outside_transaction():
        for one in chosen:
            one.stream.seek(0)  # the request may be run again
            try:
                prepared.append(off_the_loop(prepare, one.stream.read(LARGEST + 1), one.filename or ""))
            except FileRefused as refusal:
                not_taken.append((one.filename or "", str(refusal_words(refusal.reason))))
    try:
        for file in prepared:
            afterwards.keep_file(gathering, file, by=standpoint().actor)
    except Refused as refusal:
        not_taken.append(("", told_reason(refusal.reason)))
    if not chosen:
        not_taken.append(("", _("Choose one file or more.")))
    if not_taken and not prepared:
        return refused("gatherings/desk/show.html", **facts_of(gathering, refused_files=not_taken))
    for name, words in not_taken:
        flash(f"{name} {words}".strip(), "wrong")
    flash(_("The files are here."), "done")
    return way_on(f"{_url(gathering)}#afterwards")


@bp.page("/files/<pid:gathering_file>", permit=READ, loads=FILE)
def fetch(gathering_file: GatheringFile) -> ResponseReturnValue:
    """Send a file of an event."""
    return sent(gathering_file)


@bp.page("/files/<pid:gathering_file>/away", permit=WRITE, methods=("POST",), loads=FILE)
def away(gathering_file: GatheringFile) -> ResponseReturnValue:
    """Take a file away."""
    found = desk.by_id(gathering_file.gathering_id)
    afterwards.remove_file(gathering_file, by=standpoint().actor)
    flash(_("The file is gone"), "done")
    return way_on(f"{_url(found)}#afterwards")


@bp.page("/<pid:gathering>/tell", permit=WRITE, methods=("POST",), loads=ONE)
def tell(gathering: Gathering) -> ResponseReturnValue:
    """Tell whoever had a seat that there is something to look at again."""
    try:
        afterwards.tell(gathering, by=standpoint().actor)
    except Refused as refusal:
        flash(told_reason(refusal.reason), "wrong")
    else:
        flash(_("Everybody who had a seat hears of it."), "done")
    return way_on(f"{_url(gathering)}#afterwards")


def _url(gathering: Gathering) -> str:
    return url_for("gatherings_desk.show", gathering=gathering.public_id)
