"""Following and muting spaces, threads, tags and people; how often and in which languages one hears by mail."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.community.models import DigestChoice, Following
from portal.community.rules.words import Digest, Followed
from portal.foundation import clock
from portal.foundation.db import db

#: More than anybody reads; what a form repeated for ever would fill the table with.
MOST = 500


def follow(user_id: int, kind: Followed, target: str | int) -> bool:
    """Let somebody hear of it from now on; tell whether they do (not beyond `MOST` things)."""
    return _want(user_id, kind, str(target), muted=False)


def mute(user_id: int, kind: Followed, target: str | int) -> bool:
    """Let somebody hear nothing of it, whatever else they follow."""
    return _want(user_id, kind, str(target), muted=True)


def leave(user_id: int, kind: Followed, target: str | int) -> None:
    """Neither follow nor mute it any more. A thread one wrote in is muted, or the next word there would follow it."""
    db.session.execute(
        delete(Following).where(
            Following.user_id == user_id, Following.kind == kind, Following.target == str(target)
        )
    )


def follow_along(user_ids: Iterable[int], thread_id: int) -> None:
    """Let these people hear of a thread because they take part; who muted it goes on hearing nothing."""
    wanted = set(user_ids)
    known = select(Following.user_id).where(
        Following.kind == Followed.THREAD,
        Following.target == str(thread_id),
        Following.user_id.in_(sorted(wanted)),
    )
    for user_id in sorted(wanted - set(db.session.scalars(known))):
        _add(user_id, Followed.THREAD, str(thread_id), muted=False)


def follow_instead(thread_id: int, into_id: int) -> list[int]:
    """Let whoever follows a thread follow the one it was merged into; return them."""
    followers = select(Following.user_id).where(
        Following.kind == Followed.THREAD, Following.target == str(thread_id), Following.muted.is_(False)
    )
    found = sorted(db.session.scalars(followers))
    follow_along(found, into_id)
    return found


def choose(user_id: int, digest: Digest, languages: str = "") -> None:
    """Set how often somebody hears by mail of what they follow; `languages` with spaces between, empty: any."""
    choice = db.session.get(DigestChoice, user_id)
    if choice is None:
        choice = DigestChoice(user_id=user_id)
        db.session.add(choice)
    choice.digest, choice.languages = digest, languages
    db.session.flush()


def choose_rhythm(user_id: int, digest: Digest) -> None:
    """Set how often alone, for whoever answers from a mail."""
    choice = db.session.get(DigestChoice, user_id)
    choose(user_id, digest, choice.languages if choice else "")


def forget(user_id: int) -> None:
    """Forget what somebody followed and chose, when their name is erased."""
    db.session.execute(delete(Following).where(Following.user_id == user_id))
    db.session.execute(delete(DigestChoice).where(DigestChoice.user_id == user_id))


def _want(user_id: int, kind: Followed, target: str, *, muted: bool) -> bool:
    values = {"muted": muted, "at": clock.now()}
    one = update(Following).where(
        Following.user_id == user_id, Following.kind == kind, Following.target == target
    )
    if db.session.execute(one.values(**values)).rowcount:  # type: ignore[attr-defined]
        return True
    mine = select(Following.id).where(Following.user_id == user_id).limit(MOST)
    if len(db.session.scalars(mine).all()) >= MOST:
        return False
    _add(user_id, kind, target, muted=muted)
    return True


def _add(user_id: int, kind: Followed, target: str, *, muted: bool) -> None:
    """Add a row, unless the same person has just done so in another window."""
    row = {"user_id": user_id, "kind": kind, "target": target, "muted": muted, "at": clock.now()}
    try:
        with db.session.begin_nested():
            db.session.execute(insert(Following), [row])
    except IntegrityError:
        return
