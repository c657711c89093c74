"""Everything that somebody wrote, in one archive: Markdown, pictures and files, and the same as data."""

import io
import json
import zipfile
from typing import Any

from portal.community.models import Thread
from portal.community.queries.own_words import OwnPost, OwnWords
from portal.community.rules import taking_along as rules
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.file_names import plain_name
from portal.foundation.files import storage


def packed(words: OwnWords, persona: dict[str, Any] | None, *, by: Actor, customer_id: int | None) -> bytes:
    """Return the archive; that it was taken along is remembered."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        oldest_first = list(reversed(words.posts))
        told = [_write(archive, number, one) for number, one in enumerate(oldest_first, 1)]
        archive.writestr("posts.json", _json({"written_at": clock.now().isoformat(), "posts": told}))
        archive.writestr("about-me.json", _json(_beside(words, persona)))
    audit.remember("community.taken_along", by=by, customer_id=customer_id, posts=len(told))
    return out.getvalue()


def _write(archive: zipfile.ZipFile, number: int, one: OwnPost) -> dict[str, Any]:
    places = {file.public_id: _write_file(archive, file) for file in one.files}
    facts = _facts(one)
    path = rules.file_name(number, one.title if not one.is_reply else f"answer {one.title}")
    archive.writestr(path, rules.written(facts, one.post.body, places))
    editions = [{"at": kept.at.isoformat(), "title": kept.title, "body": kept.body} for kept in one.editions]
    return {
        **_plain(facts),
        "file": path,
        "body": one.post.body,
        "editions": editions,
        "files": list(places.values()),
    }


def _write_file(archive: zipfile.ZipFile, file: Any) -> str:
    place = f"files/{file.public_id}-{plain_name(file.name)}"
    try:
        archive.writestr(place, storage().get(file.place), zipfile.ZIP_STORED)
    except FileNotFoundError:
        return ""
    return place


def _facts(one: OwnPost) -> dict[str, Any]:
    post = one.post
    facts: dict[str, Any] = {
        "title": one.title, "kind": str(post.kind), "state": str(post.state), "at": post.at,
        "edited_at": post.edited_at, "space": (one.is_open and one.space.name_in("en")) or str(one.space.kind),
        "votes": post.votes, "tags": one.tags, "why": one.why,
    }  # fmt: skip
    if isinstance(post, Thread):
        return facts | {
            "language": post.language,
            "answers": post.replies,
            "accepted": post.accepted_id is not None,
        }
    return facts | {"number": post.number}


def _beside(words: OwnWords, persona: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "how_i_show": persona,
        "found_useful": [{"at": one.at.isoformat(), "reply": bool(one.reply_id)} for one in words.votes],
        "reactions": [{"at": one.at.isoformat(), "sign": str(one.sign)} for one in words.reactions],
        "reports": [
            {"at": one.at.isoformat(), "reason": str(one.reason), "words": one.words, "decision": one.decision}
            for one in words.reports
        ],
        "appeals": [
            {"at": one.appeal.at.isoformat(), "words": one.appeal.words, "answer": one.appeal.answer}
            for one in words.posts
            if one.appeal is not None
        ],
        "warnings_and_suspensions": [
            {
                "at": one.at.isoformat(), "suspended": one.suspended, "why": one.why, "appeal": one.appeal,
                "until": one.until.isoformat() if one.until else None, "answer": one.appeal_answer,
            }
            for one in words.sanctions
        ],
    }  # fmt: skip


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in facts.items()}


def _json(facts: Any) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=2)
