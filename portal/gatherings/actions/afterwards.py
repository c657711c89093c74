"""What stays of an event: its recording, slides and other files."""

import hashlib
import secrets

from sqlalchemy import select

from portal.foundation import clock, outbox
from portal.foundation.actor import Actor
from portal.foundation.audit import remember
from portal.foundation.db import db
from portal.foundation.files import storage
from portal.foundation.refusals import Refused
from portal.gatherings.actions.seats import TELL
from portal.gatherings.models import Gathering, GatheringFile
from portal.knowledge.actions.files import Prepared

MOST_FILES = 30


def keep_recording(gathering: Gathering, url: str, *, by: Actor) -> None:
    """Say where the recording can be seen; empty: nowhere. Whoever the event is for finds it on its page."""
    if gathering.recording_url == url:
        return
    gathering.recording_url = url
    db.session.flush()
    remember("gathering.recording_kept", by=by, subject=f"gathering:{gathering.public_id}")


def keep_file(gathering: Gathering, prepared: Prepared, *, by: Actor) -> GatheringFile:
    """Keep a prepared file; the same one is not kept twice. Raises Refused (too_many)."""
    digest = hashlib.sha256(prepared.data).hexdigest()
    there = select(GatheringFile).where(GatheringFile.gathering_id == gathering.id)
    known = db.session.scalars(there).all()
    if same := next((one for one in known if one.sha256 == digest), None):
        return same
    if len(known) >= MOST_FILES:
        raise Refused("too_many")
    place = f"gatherings/{gathering.id}/{secrets.token_hex(16)}"
    storage().put(place, prepared.data)
    file = GatheringFile(
        gathering_id=gathering.id, name=prepared.name, media_type=prepared.media_type, size=len(prepared.data),
        sha256=digest, place=place, stored_by_id=by.person_id,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file


def remove_file(file: GatheringFile, *, by: Actor) -> None:
    """Take a file away: its row now, its bytes once that is certain."""
    outbox.owe("files.remove", place=file.place)
    remember("gathering.file_removed", by=by, subject=f"gathering_file:{file.public_id}", name=file.name)
    db.session.delete(file)
    db.session.flush()


def tell(gathering: Gathering, *, by: Actor) -> None:
    """Tell whoever had a seat that there is something to look at again, once. Raises Refused (told, nothing)."""
    there = select(GatheringFile.id).where(GatheringFile.gathering_id == gathering.id).limit(1)
    if gathering.told_at is not None:
        raise Refused("told")
    if not gathering.recording_url and db.session.scalar(there) is None:
        raise Refused("nothing")
    gathering.told_at = clock.now()
    db.session.flush()
    outbox.owe(
        TELL,
        what="material",
        gathering_id=gathering.id,
        sequence=gathering.sequence,
        by_id=by.person_id,
    )
