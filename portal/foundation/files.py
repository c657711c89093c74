"""Stored files: immutable, keyed by customer, typed by looking, on disk before the commit that names them."""

import hashlib
import io
import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import current_app
from PIL import Image, UnidentifiedImageError
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Seen, Visibility
from portal.foundation.db import BIGINT, Id, Model, Public, db
from portal.foundation.outbox import OutboxItem, job, owe
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import CustomerOwned, owned_key

LARGEST_IMAGE_PIXELS = 40_000_000
LOGO_PIXELS = 512


class FileRefused(Refused):
    """The bytes are not what may be stored; `reason` is too_large, not_an_image or empty."""


class StoredFile(CustomerOwned, Seen, Public, Model):
    """A file of one customer. Its bytes never change; a new version is a new file."""

    __table_args__ = (owned_key(),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(120))
    stored_at: Mapped[datetime] = mapped_column(default=clock.now)
    stored_by_id: Mapped[int | None] = mapped_column(BIGINT)


class Storage(Protocol):
    """Where bytes are kept. A place is a relative name that the storage itself made up."""

    def put(self, place: str, data: bytes) -> None: ...
    def get(self, place: str) -> bytes: ...
    def open(self, place: str) -> BinaryIO: ...
    def remove(self, place: str) -> None: ...
    def places(self) -> Iterator[str]: ...


class FolderStorage:
    """Files in a folder of this machine, written whole and synced before they are named."""

    def __init__(self, root: Path):
        self.root = root

    def put(self, place: str, data: bytes) -> None:
        target = self._path(place)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
        _sync_folder(target.parent)

    def get(self, place: str) -> bytes:
        return self._path(place).read_bytes()

    def open(self, place: str) -> BinaryIO:
        return self._path(place).open("rb")

    def remove(self, place: str) -> None:
        self._path(place).unlink(missing_ok=True)

    def places(self) -> Iterator[str]:
        return (str(p.relative_to(self.root)) for p in sorted(self.root.rglob("*")) if p.is_file())

    def _path(self, place: str) -> Path:
        path = (self.root / place).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise FileNotFoundError(place)
        return path


def storage() -> Storage:
    """Return the installation's storage."""
    found: Storage = current_app.extensions["storage"]
    return found


def store(
    data: bytes,
    name: str,
    *,
    customer_id: int,
    visibility: Visibility,
    media_type: str,
    by_id: int | None,
    limit: int = 20_000_000,
) -> StoredFile:
    """Keep a customer's file; the caller has looked at the bytes and says what they are. Raises FileRefused."""
    if not data:
        raise FileRefused("empty")
    if len(data) > limit:
        raise FileRefused("too_large")
    place = f"customers/{customer_id}/{secrets.token_hex(16)}"
    storage().put(place, data)
    file = StoredFile(
        customer_id=customer_id,
        name=_plain_name(name),
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        place=place,
        visibility=visibility,
        stored_by_id=by_id,
    )
    db.session.add(file)
    db.session.flush()
    return file


def remove(file: StoredFile) -> None:
    """Take a file away: its row now, its bytes once that is certain."""
    owe("files.remove", place=file.place)
    db.session.delete(file)
    db.session.flush()


@job("files.remove")
def remove_bytes(item: OutboxItem) -> None:
    """Delete the bytes of a file whose row is gone; gone already is gone."""
    storage().remove(item.ids["place"])


def inert_image(data: bytes, *, limit: int = 2_000_000, side: int = LOGO_PIXELS) -> bytes:
    """Return the picture re-encoded as PNG, at most `side` pixels wide and high; raises FileRefused.

    Only the pixels survive, so whatever else was in the file is gone. SVG is refused: it is a program.
    """
    if len(data) > limit:
        raise FileRefused("too_large")
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP", "GIF")) as picture:
            if picture.width * picture.height > LARGEST_IMAGE_PIXELS:
                raise FileRefused("too_large")
            picture.thumbnail((side, side))
            out = io.BytesIO()
            picture.convert("RGBA").save(out, "PNG", optimize=True)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise FileRefused("not_an_image") from error


def _plain_name(name: str) -> str:
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in base if c.isprintable())[:255] or "file"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
