"""Links in messages that lead to our own pages; nothing is ever fetched from anywhere."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.collaboration import subjects
from portal.collaboration.subjects import Subject

ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'「」、。]+")
PID = re.compile(r"[A-Za-z0-9_-]{16}")
MOST_LINKS = 5
MOST_ASKED = 10


def links_in(text: str) -> list[list[Any]]:
    """Return what of the customer in scope a text links to, as far as its writer sees it: kind and inner id.

    Whoever reads it sees what is behind a link only as far as they may, looked up anew.
    """
    found: list[list[Any]] = []
    for address in list(dict.fromkeys(ADDRESS.findall(text)))[:MOST_ASKED]:
        subject = _subject_at(address)
        if subject is not None and [subject.kind, subject.id] not in found:
            found.append([subject.kind, subject.id])
    return found[:MOST_LINKS]


def behind(links: Iterable[Any]) -> list[Subject]:
    """Return what stands behind the links of a message, as far as its reader sees it now."""
    wanted: dict[str, set[int]] = defaultdict(set)
    order = [(kind, inner) for kind, inner in links]
    for kind, inner in order:
        wanted[kind].add(inner)
    found = {kind: subjects.subjects(kind, ids) for kind, ids in wanted.items()}
    return [found[kind][inner] for kind, inner in order if inner in found[kind]]


def subject_at(path: str) -> Subject | None:
    """Return what a page of ours is about, by its path; None for one that shows no such thing to its reader."""
    _endpoint, values = page_at(path)
    for value in values.values():
        if isinstance(value, str) and PID.fullmatch(value) and (found := subjects.subject(value)) is not None:
            return found
    return None


def page_at(path: str) -> tuple[str, Mapping[str, Any]]:
    """Return endpoint and values of the page of ours at a path, nothing for what is none."""
    try:
        endpoint, values = current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return "", {}
    return str(endpoint), values


def _subject_at(address: str) -> Subject | None:
    """Return what stands at an address of this installation, None for any other."""
    base, asked = urlsplit(current_app.config["BASE_URL"]), urlsplit(address)
    if (asked.scheme, asked.netloc) != (base.scheme, base.netloc):
        return None
    return subject_at(asked.path.removeprefix(base.path.rstrip("/")) or "/")
