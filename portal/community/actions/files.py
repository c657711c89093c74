"""Pictures and files of posts: made harmless, kept in their space, taken away.

They are put there while somebody writes, and belong to the post that shows them once it is written.
"""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import or_, select

from portal.community.models import PostFile, Reply, Space, Thread
from portal.community.rules.files import LARGEST, PICTURE_SIDE, named
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.file_names import plain_name
from portal.foundation.file_types import looked_at, runs_by_a_click
from portal.foundation.files import FileRefused, storage
from portal.foundation.outbox import owe
from portal.foundation.pictures import redrawn

_PICTURES = frozenset({"png", "jpeg", "gif", "webp"})


@dataclass(frozen=True)
class Prepared:
    """A file that may be kept; width and height in px, of a picture."""

    name: str
    data: bytes
    media_type: str
    width: int | None = None
    height: int | None = None


def prepare(data: bytes, name: str) -> Prepared:
    """Look at what was sent and return what may be kept of it; takes its time, so it is done beside the loop.

    Pictures are drawn anew: no place, no camera, no name survives in them. Raises FileRefused: empty, too_large,
    not_an_image, program, page (a web page or a drawing that is a program).
    """
    if not data:
        raise FileRefused("empty")
    if len(data) > LARGEST:
        raise FileRefused("too_large")
    name, found = plain_name(name), looked_at(data)
    if found.code in _PICTURES:
        picture = redrawn(data, side=PICTURE_SIDE)
        return Prepared(name, picture.data, picture.media_type, picture.width, picture.height)
    if runs_by_a_click(name, found):
        raise FileRefused("program")
    if found.family == "page" or found.code == "svg":
        raise FileRefused("page")
    return Prepared(name, data, found.media_type)


def keep(space: Space, prepared: Prepared, *, by: Actor) -> PostFile:
    """Keep a prepared file in a space, for its sender's next post there, and return it."""
    if by.person_id is None:
        raise ValueError("a file has somebody who put it there")
    place = f"community/{space.id}/{secrets.token_hex(16)}"
    storage().put(place, prepared.data)
    file = PostFile(
        space_id=space.id, name=prepared.name, media_type=prepared.media_type, size=len(prepared.data),
        sha256=hashlib.sha256(prepared.data).hexdigest(), place=place, width=prepared.width, height=prepared.height,
        stored_by_id=by.person_id,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file


def adopt(post: Thread | Reply, *, by: Actor) -> None:
    """Let the files that a post shows be its own, of those that whoever writes it put there and nobody has yet."""
    wanted = named(post.body)
    if not wanted:
        return
    loose = select(PostFile).where(
        PostFile.public_id.in_(wanted), PostFile.stored_by_id == by.person_id, PostFile.thread_id.is_(None)
    )
    for file in db.session.scalars(loose):
        file.space_id = post.space_id
        file.thread_id = post.id if isinstance(post, Thread) else post.thread_id
        file.reply_id = post.id if isinstance(post, Reply) else None
    db.session.flush()


def remove_all(post: Thread | Reply) -> None:
    """Take the files of a post away (a thread's with those of its replies): rows now, bytes once that is certain."""
    mine = PostFile.reply_id == post.id if isinstance(post, Reply) else PostFile.thread_id == post.id
    shown = PostFile.public_id.in_(named(post.body))
    loose = (PostFile.thread_id.is_(None)) & (PostFile.stored_by_id == post.author_id) & shown
    for file in db.session.scalars(select(PostFile).where(or_(mine, loose))):
        remove(file)


def remove(file: PostFile) -> None:
    """Take one file away; texts that show it show its words instead."""
    owe("files.remove", place=file.place)
    db.session.delete(file)
    db.session.flush()
