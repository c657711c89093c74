"""Writing the index of what crosses customers: texts, who may read them, and their postings."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.foundation.search import vocabulary
from portal.foundation.search.lists import listed, numbers, on_postgresql
from portal.foundation.search.models import (
    Part,
    SearchBody,
    SearchCircle,
    SearchPosting,
    SearchRight,
    SearchText,
    table,
)
from portal.foundation.search.shapes import Indexed
from portal.foundation.search.vocabulary import Counts
from portal.foundation.search.weights import Weighed, digest, weigh

NO_CIRCLE = 0
_TEXT, _BODY, _POSTING = table(SearchText), table(SearchBody), table(SearchPosting)
Key = tuple[str, int, str]


def put(texts: Sequence[Indexed]) -> None:
    """Put texts in place of what was there of them; a text that is as it was costs one read."""
    vocabulary.lock()
    there = _there({text.source for text in texts}, [text.subject_id for text in texts])
    circles = {addressees: _circle(addressees) for addressees in {_addressees(text) for text in texts}}
    fresh: list[tuple[dict[str, Any], Weighed, str]] = []
    replaced: list[int] = []
    for key, text in {_key(text): text for text in texts}.items():
        values = _values(text, circles[_addressees(text)])
        known = there.get(key)
        if known is not None and known.digest == values["digest"]:
            _bring_up_to_date(known, values)
            continue
        if known is not None:
            replaced.append(known.id)
        fresh.append((values, weigh(text), text.title))
    changes = _take_out(replaced)
    _put_in(fresh, changes)
    vocabulary.count(changes)


def remove(source: str, subject_id: int, language: str | None = None, *, all_but: Iterable[str] = ()) -> None:
    """Take a subject's texts out: one language, all of them, or all but some."""
    found = select(_TEXT.c.id).where(_TEXT.c.source == source, _TEXT.c.subject_id == subject_id)
    if language is not None:
        found = found.where(_TEXT.c.language == language)
    if kept := sorted(all_but):
        found = found.where(_TEXT.c.language.notin_(kept))
    ids = list(db.session.connection().execute(found).scalars())
    if ids:
        vocabulary.lock()
        vocabulary.count(_take_out(ids))


def remove_between(source: str, after: int, last: int | None, there: set[int]) -> None:
    """Take out the subjects with ids above `after`, up to `last` if there is one, that are not `there` any more."""
    found = select(_TEXT.c.subject_id).where(_TEXT.c.source == source, _TEXT.c.subject_id > after)
    if last is not None:
        found = found.where(_TEXT.c.subject_id <= last)
    for subject_id in set(db.session.connection().execute(found).scalars()) - there:
        remove(source, subject_id)


def readdress(source: str, subject_id: int, reach: Reach, addressees: Sequence[str]) -> None:
    """Change who may find a subject's texts."""
    vocabulary.lock()
    part = Part.of(reach)
    circle = _circle(_sorted(addressees) if part is Part.SOME else ())
    for (_source, subject, _language), row in _there({source}, [subject_id]).items():
        if subject == subject_id:
            _bring_up_to_date(row, {"part": part, "circle_id": circle})


def _key(text: Indexed) -> Key:
    return text.source, text.subject_id, text.language


def _values(text: Indexed, circle: int) -> dict[str, Any]:
    return {
        "source": text.source,
        "subject_id": text.subject_id,
        "public_id": text.public_id,
        "language": text.language,
        "group_path": text.group,
        "part": Part.of(text.reach),
        "circle_id": circle,
        "at": text.at,
        "digest": digest(text),
    }


def _there(sources: set[str], subjects: Sequence[int]) -> dict[Key, Any]:
    wanted = numbers("subjects", "id", postgresql=on_postgresql())
    found = select(_TEXT).join(wanted, wanted.c.id == _TEXT.c.subject_id).where(_TEXT.c.source.in_(sources))
    rows = db.session.connection().execute(found, {"subjects": listed(set(subjects))})
    return {(row.source, row.subject_id, row.language): row for row in rows}


def _bring_up_to_date(row: Any, values: dict[str, Any]) -> None:
    """Change what a question may be narrowed by; the words are the same, so their weights are."""
    changed = {name: value for name, value in values.items() if row._mapping[name] != value}
    if not changed:
        return
    connection = db.session.connection()
    connection.execute(update(_TEXT).where(_TEXT.c.id == row.id).values(changed))
    if {"part", "circle_id"} & changed.keys():
        moved = {"part": int(values["part"]), "circle_id": values["circle_id"]}
        terms = connection.execute(select(_POSTING.c.term_id).where(_POSTING.c.text_id == row.id)).scalars()
        each = Counter(terms)
        each.update(vocabulary.ids_of([vocabulary.EVERY_TEXT]).values())
        connection.execute(update(_POSTING).where(_POSTING.c.text_id == row.id).values(moved))
        gone = Counter({term: -by for term, by in each.items()})
        vocabulary.count({Part(row.part): gone})
        vocabulary.count({Part(moved["part"]): each})
    else:  # its terms stay as they are, and the index does not
        every = vocabulary.ids_of([vocabulary.EVERY_TEXT])[vocabulary.EVERY_TEXT]
        vocabulary.count({Part(row.part): Counter({every: 0})})


def _take_out(ids: Sequence[int]) -> Counts:
    """Remove texts; return what that changes in how many texts each term is."""
    changes: Counts = {part: Counter() for part in Part}
    if not ids:
        return changes
    connection = db.session.connection()
    gone = {"gone": listed(ids)}
    of_gone = select(numbers("gone", "id", postgresql=on_postgresql()).c.id)
    each = (
        select(_POSTING.c.part, _POSTING.c.term_id, func.count().label("texts"))
        .where(_POSTING.c.text_id.in_(of_gone))
        .group_by(_POSTING.c.part, _POSTING.c.term_id)
    )
    for row in connection.execute(each, gone):
        changes[Part(row.part)][row.term_id] -= row.texts
    every = vocabulary.ids_of([vocabulary.EVERY_TEXT])[vocabulary.EVERY_TEXT]
    for row in connection.execute(select(_TEXT.c.part).where(_TEXT.c.id.in_(of_gone)), gone):
        changes[Part(row.part)][every] -= 1
    for column in (_POSTING.c.text_id, _BODY.c.text_id, _TEXT.c.id):
        connection.execute(delete(column.table).where(column.in_(of_gone)), gone)
    return changes


def _put_in(fresh: Sequence[tuple[dict[str, Any], Weighed, str]], changes: Counts) -> None:
    if not fresh:
        return
    connection = db.session.connection()
    terms = vocabulary.ids_of(
        {term for _, weighed, _ in fresh for term in weighed.weights} | {vocabulary.EVERY_TEXT}
    )
    made = insert(_TEXT).returning(_TEXT.c.id, sort_by_parameter_order=True)
    ids = connection.execute(made, [values for values, _, _ in fresh]).scalars().all()
    bodies, postings = [], []
    for text_id, (values, weighed, title) in zip(ids, fresh, strict=True):
        bodies.append({"text_id": text_id, "title": title, "words": weighed.words})
        part, circle = values["part"], values["circle_id"]
        mine = [(terms[term], int(part), weight, text_id, circle) for term, weight in weighed.weights.items()]
        postings += mine
        changes[part].update(posting[0] for posting in mine)
        changes[part][terms[vocabulary.EVERY_TEXT]] += 1
    connection.execute(insert(_BODY), bodies)
    _add(postings)


def _add(postings: list[tuple[int, int, int, int, int]]) -> None:
    """Add postings in the order of their key, which is how the tree on disk likes to grow."""
    postings.sort()
    connection = db.session.connection()
    if on_postgresql():
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor:
            into = "COPY search_posting (term_id, part, weight, text_id, circle_id) FROM STDIN"
            with cursor.copy(into) as copy:
                for posting in postings:
                    copy.write_row(posting)
        return
    into = "INSERT INTO search_posting (term_id, part, weight, text_id, circle_id) VALUES (?, ?, ?, ?, ?)"
    if postings:
        connection.exec_driver_sql(into, postings)


def _addressees(text: Indexed) -> tuple[str, ...]:
    return _sorted(text.addressees) if text.reach is Reach.SOME else ()


def _sorted(addressees: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(addressees)))


def _circle(addressees: tuple[str, ...]) -> int:
    """Return the circle of these addressees, making it when it is new. An empty one, which none reads, has its own."""
    if not addressees:
        return NO_CIRCLE
    names = "\n".join(addressees)
    known = db.session.scalar(select(SearchCircle.id).where(SearchCircle.addressees == names))
    if known is not None:
        return known
    circle = SearchCircle(addressees=names)
    db.session.add(circle)
    db.session.flush()
    rights = [{"key": key, "circle_id": circle.id} for key in addressees]
    db.session.connection().execute(insert(table(SearchRight)), rights)
    return circle.id
