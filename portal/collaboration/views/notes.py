"""A subject's notes: the page in which they are written, the line over which that happens, and earlier texts."""

from flask import Response, abort, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.readers import readers
from portal.accounts.standpoint import standpoint
from portal.collaboration import subjects, turning
from portal.collaboration.live import notes_rooms as rooms
from portal.collaboration.live.notes_rooms import Place
from portal.collaboration.live.notes_seats import Seat
from portal.collaboration.models.notes import NoteVersion
from portal.collaboration.queries import notes as asked
from portal.collaboration.queries.notes_rights import Writer
from portal.collaboration.rules import notes_html
from portal.collaboration.rules.notes_budget import MOST_OF_AN_UPDATE
from portal.collaboration.subjects import Subject
from portal.collaboration.views.notes_sheets import (
    face_of,
    facts_of,
    may_write,
    place_of,
    safe,
    script_words,
    sheet,
    url,
    writings_of,
)
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.foundation.live import Identity
from portal.foundation.live.sockets import Line, socket_response

SUBJECT, VERSION = {"subject": subjects.subject}, {"version": asked.version}
MOST_PEOPLE = 6  # of each side
bp = CustomerBlueprint("notes", __name__, path="/about")


@bp.page("/<pid:subject>/note", permit=Permit.CUSTOMER_READ, loads=SUBJECT)
def show(subject: Subject) -> ResponseReturnValue:
    """Show a note, to be written in where its reader may."""
    place, writable = place_of(subject), may_write(subject)
    note = asked.note_of(subject, place)
    offers = turning.offers(subject) if writable else []
    facts = facts_of(subject, place) | {
        "html": safe(notes_html.html(asked.document(note))),
        "writings": writings_of(note),
        "may_write": writable,
        "me": face_of(standpoint().user),
        "turns": [
            {"kind": turn.kind, "label": str(turn.label), "asks": _asks(turn, subject)} for turn in offers
        ],
        "words": script_words(),
        "live_url": url("notes.live", subject, place),
        "people_url": url("notes.people", subject, place),
    }
    if request.args.get("in_place"):  # inside the page of its subject
        return render_template("collaboration/notes/_sheet.html", page=True, in_place=True, **facts)
    return sheet("collaboration/notes/show.html", facts | {"in_place": False})


@bp.socket("/<pid:subject>/note/live", permit=Permit.CUSTOMER_READ, loads=SUBJECT)
def live(subject: Subject) -> ResponseReturnValue:
    """Talk with one browser about a note, as long as its reader may see it."""
    point, visibility = standpoint(), place_of(subject)
    person = point.user.public_id
    if rooms.seats_of(person) >= rooms.MOST_SEATS_OF_A_PERSON:
        return Response(status=429, headers={"Retry-After": "10"})
    sign_in, writable, face = current_user.sign_in, may_write(subject), face_of(point.user)
    place = Place(point.customer.id, subject.kind, subject.id, visibility)
    writer = Writer(sign_in.id, point.customer.slug, subject.edit)
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def talk(line: Line) -> None:
        Seat(line, rooms.room_of(app, place), writer, person, face, writable).talk()

    identity = Identity(sign_in.public_id, person, point.customer.public_id)
    return socket_response(talk, identity, largest=MOST_OF_AN_UPDATE + 100)


@bp.page("/<pid:subject>/note/people", permit=Permit.CUSTOMER_READ, loads=SUBJECT)
def people(subject: Subject) -> ResponseReturnValue:
    """Return people who can see this note, by a part of their name, for mentions."""
    place, point = place_of(subject), standpoint()
    found = readers(
        place, words=request.args.get("q", "")[:60], most=MOST_PEOPLE, known_to=point.side or Side.CUSTOMER
    )
    return jsonify(
        [
            {"id": one.public_id, "name": one.name_in(language()), "note": one.note, "initial": one.initial,
             "colour": one.colour_index}
            for one in found
        ]
    )  # fmt: skip


@bp.page("/<pid:subject>/note/days", permit=Permit.CUSTOMER_READ, loads=SUBJECT)
def days(subject: Subject) -> ResponseReturnValue:
    """Show the days whose text is kept, and who wrote when."""
    place = place_of(subject)
    note = asked.note_of(subject, place)
    versions = asked.versions(note)
    day_urls = {row.public_id: url("notes.day", subject, place, version=row.public_id) for row in versions}
    facts = {"versions": versions, "day_urls": day_urls, "writings": writings_of(note)}
    return sheet("collaboration/notes/days.html", facts_of(subject, place) | facts)


@bp.page("/<pid:subject>/note/days/<pid:version>", permit=Permit.CUSTOMER_READ, loads=SUBJECT | VERSION)
def day(subject: Subject, version: NoteVersion) -> ResponseReturnValue:
    """Show a note as it stood at the end of a day."""
    note = asked.note_of(subject, version.visibility)
    if note is None or note.id != version.note_id:
        abort(404)
    text = safe(notes_html.html(notes_html.document_of([version.blob])))
    facts = facts_of(subject, version.visibility) | {"version": version, "html": text}
    return sheet("collaboration/notes/day.html", facts)


def _asks(turn: turning.TurnInto, subject: Subject) -> bool:
    """True when somebody must choose to what it belongs, so that one click is not enough."""
    return turn.under is not None and len(turn.under(subject, place_of(subject))) != 1
