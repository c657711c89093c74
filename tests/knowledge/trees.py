"""Small trees of files as other help centres export them, packed as people send them."""

import io
import zipfile

from PIL import Image

from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.outbox import work_off
from portal.knowledge.actions import imports
from portal.knowledge.models import ArticleImport

ANN = Actor(ActorKind.PERSON, Side.VENDOR, 1)


def picture(colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(out, "PNG")
    return out.getvalue()


def packed(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"top/{name}", data)
    return out.getvalue()


def received(files: dict[str, str | bytes], **options) -> ArticleImport:
    """Let the worker look an archive through; nothing else happens."""
    return looked_through(packed(files), **options)


def looked_through(data: bytes, **options) -> ArticleImport:
    run = imports.receive(data, "x.zip", {"language": "en", "publish": True, **options}, by=ANN)
    db.session.commit()
    run_id = run.id
    work_off()
    return again(run_id)


def taken_in(files: dict[str, str | bytes], **options) -> ArticleImport:
    """Take an archive in to its end."""
    return to_its_end(received(files, **options))


def to_its_end(run: ArticleImport) -> ArticleImport:
    run_id = run.id
    imports.begin(run, by=ANN)
    db.session.commit()
    while work_off():
        pass
    return again(run_id)


def again(run_id: int) -> ArticleImport:
    """Return an import as it stands now; the worker lets go of all rows that were read before."""
    return db.session.get_one(ArticleImport, run_id)
