"""Pictures and files of posts for their readers: as open as the post that shows them, until then their sender's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.standpoint import standpoint
from portal.community.models import PostFile, Reply, Thread
from portal.community.queries import threads
from portal.foundation.db import db


@dataclass(frozen=True)
class Shown:
    """A file as a text shows it; width and height in px, of a picture."""

    public_id: str
    name: str
    size: int
    width: int | None
    height: int | None
    thread_id: int | None
    stored_by_id: int


def file(public_id: str) -> PostFile | None:
    """Return the file of this public id, None where whoever asks does not see the post that it belongs to."""
    found = db.session.scalar(select(PostFile).where(PostFile.public_id == public_id))
    if found is None:
        return None
    post = _post_of(found)
    if post is None:
        return found if found.stored_by_id == standpoint().user.id else None
    space = threads.space_of(post)
    above = threads.thread_of(post) if isinstance(post, Reply) else post
    return found if threads.sees(post, space) and threads.sees(above, space) else None


def shown(public_ids: Iterable[str], thread_ids: Sequence[int]) -> dict[str, Shown]:
    """Return the files of these ids that belong to these threads: no text shows what was put elsewhere."""
    wanted = sorted(set(public_ids))
    if not wanted:
        return {}
    asked = select(
        PostFile.public_id, PostFile.name, PostFile.size, PostFile.width, PostFile.height, PostFile.thread_id,
        PostFile.stored_by_id,
    ).where(PostFile.public_id.in_(wanted), PostFile.thread_id.in_(sorted(thread_ids)))  # fmt: skip
    return {row.public_id: Shown(*row) for row in db.session.execute(asked)}


def _post_of(found: PostFile) -> Thread | Reply | None:
    if found.reply_id is not None:
        return db.session.get(Reply, found.reply_id)
    return db.session.get(Thread, found.thread_id) if found.thread_id is not None else None
