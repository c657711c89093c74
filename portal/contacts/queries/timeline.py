"""Everything that happened with a customer or a person, newest first, a page at a time, from all sources."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from portal.accounts.models import User
from portal.contacts.queries import contacts, told, visits
from portal.contacts.queries.sources import Happened, sources
from portal.contacts.queries.wanted import Place, Wanted
from portal.foundation import clock
from portal.foundation.db import db

A_PAGE = 40
OWN = (contacts, told, visits)  # importing them registers them


def page(wanted: Wanted, below: Place | None, most: int = A_PAGE) -> tuple[list[Happened], bool]:
    """Return a page of entries below a place, and whether there are older ones."""
    found: list[Happened] = []
    for source in sources():
        if wanted.of(source.code) is not None:
            found += source.find(wanted, below, most + 1)
    found.sort(key=lambda one: (one.at, one.code, one.id), reverse=True)
    return found[:most], len(found) > most


def place_of(public_id: str, code: str) -> Place | None:
    """Return where an entry stands; None when its reader cannot see such an entry."""
    source = next((one for one in sources() if one.code == code), None)
    return source.locate(public_id) if source else None


def gathered(entries: Iterable[Happened], zone: str) -> list[Happened]:
    """Return entries with those of one day under one name (a talk, who was here) drawn as one."""
    groups: dict[object, list[Happened]] = {}
    for one in entries:
        key = (one.gathers, clock.day_of(one.at, zone)) if one.gathers else (one.code, one.id)
        groups.setdefault(key, []).append(one)
    return [replace(first, more=tuple(others)) for first, *others in groups.values()]


def person(public_id: str) -> User | None:
    """Return a person by the name the filter uses."""
    return db.session.scalar(select(User).where(User.public_id == public_id)) if public_id else None
