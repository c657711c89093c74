"""Pictures and files of articles: made harmless, kept, taken away; the words in PDFs are looked for afterwards."""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import select

from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.drawings import LARGEST as LARGEST_DRAWING
from portal.foundation.drawings import inert_drawing
from portal.foundation.file_names import plain_name
from portal.foundation.file_types import looked_at, runs_by_a_click
from portal.foundation.files import FileRefused, storage
from portal.foundation.outbox import owe
from portal.foundation.pictures import redrawn
from portal.knowledge.models import Article, ArticleFile
from portal.knowledge.rules.files import LARGEST, PICTURE_SIDE

READ = "knowledge.read_file"
_PICTURES = frozenset({"png", "jpeg", "gif", "webp"})


@dataclass(frozen=True)
class Prepared:
    """A file that may be kept. `digest` is of what was sent, so that the same file is known again."""

    name: str
    data: bytes
    media_type: str
    digest: str
    width: int | None = None
    height: int | None = None


def prepare(data: bytes, name: str) -> Prepared:
    """Look at what was sent and return what may be kept of it; takes its time, so it is done beside the loop.

    Pictures are drawn anew, drawings keep what draws. Raises FileRefused: empty, too_large, not_an_image, program,
    page (a web page, which we never show).
    """
    if not data:
        raise FileRefused("empty")
    if len(data) > LARGEST:
        raise FileRefused("too_large")
    name, found, digest = plain_name(name), looked_at(data), hashlib.sha256(data).hexdigest()
    if found.code in _PICTURES:
        picture = redrawn(data, side=PICTURE_SIDE)
        return Prepared(name, picture.data, picture.media_type, digest, picture.width, picture.height)
    if found.code == "svg":
        if len(data) > LARGEST_DRAWING:
            raise FileRefused("too_large")
        drawing = inert_drawing(data)
        return Prepared(name, drawing.data, found.media_type, digest, drawing.width, drawing.height)
    if runs_by_a_click(name, found):
        raise FileRefused("program")
    if found.family == "page":
        raise FileRefused("page")
    return Prepared(name, data, found.media_type, digest)


def keep(article: Article, prepared: Prepared, *, by: Actor, came_from: str = "") -> ArticleFile:
    """Keep a prepared file with an article, and return it; what the article has already is not kept twice.

    `came_from` is its path in an import. Who may read the article may fetch it once a published text shows it.
    """
    known = select(ArticleFile).where(
        ArticleFile.article_id == article.id, ArticleFile.sha256 == prepared.digest
    )
    file = db.session.scalars(known.order_by(ArticleFile.id)).first()
    if file is not None:
        return file
    place = f"articles/{article.id}/{secrets.token_hex(16)}"
    storage().put(place, prepared.data)
    file = ArticleFile(
        article_id=article.id, name=prepared.name, media_type=prepared.media_type, size=len(prepared.data),
        sha256=prepared.digest, place=place, width=prepared.width, height=prepared.height,
        came_from=came_from[:400], stored_by_id=by.person_id,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    if prepared.media_type == "application/pdf":
        owe(READ, dedupe_key=f"{READ}:{file.id}", file_id=file.id)
    return file


def remove(file: ArticleFile, *, by: Actor) -> None:
    """Take a file away: its row now, its bytes once that is certain. Texts that show it show its words instead."""
    owe("files.remove", place=file.place)
    audit.remember("article.file_removed", by=by, subject=f"article_file:{file.public_id}", name=file.name)
    db.session.delete(file)
    db.session.flush()
