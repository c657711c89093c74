"""What differs between two documents of a review, or between the numbers of two reviews; words and figures apart.

Rows of tables are set beside each other by their key, columns by their name, so that they find each other whatever
came or went between them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from portal.agreements.rules.document import text
from portal.foundation.numbers import fifteen_digits
from portal.foundation.wordings import Piece, told_apart
from portal.reviews.rules.words import Slot

ADDED, GONE, CHANGED, SAME = "added", "gone", "changed", "same"
Cell = Any
Document = Mapping[str, Any]


class RowLike(Protocol):
    """One line of a table that some feature tells."""

    @property
    def key(self) -> str: ...
    @property
    def cells(self) -> Sequence[Cell]: ...
    @property
    def group(self) -> str: ...


class TableLike(Protocol):
    """A table that some feature tells."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> Any: ...
    @property
    def columns(self) -> Sequence[Any]: ...
    @property
    def rows(self) -> Sequence[Any]: ...


@dataclass(frozen=True)
class CellPair:
    """One cell of both tables."""

    before: Cell
    after: Cell

    @property
    def differs(self) -> bool:
        return not equal(self.before, self.after)

    @property
    def by(self) -> float | None:
        """Return by how much a number grew; None where one of them is no number.

        >>> CellPair(3, 4.5).by, CellPair("a", 1).by, CellPair(True, 2).by
        (1.5, None, None)
        """
        numbers = [one for one in (self.before, self.after) if isinstance(one, int | float)]
        if len(numbers) < 2 or any(isinstance(one, bool) for one in numbers):
            return None
        return fifteen_digits(float(numbers[1]) - float(numbers[0]))


@dataclass(frozen=True)
class RowPair:
    """One line of both tables; `kind` is added, gone, changed or same."""

    key: str
    group: str
    kind: str
    cells: tuple[CellPair, ...]

    @property
    def name(self) -> Cell:
        """Return what the line is about: its first cell, as it is called now."""
        if not self.cells:
            return ""
        first = self.cells[0]
        return first.before if self.kind == GONE else first.after


@dataclass(frozen=True)
class TablePair:
    """One table of both documents, with the columns of the newer one."""

    key: str
    title: Any
    columns: tuple[Any, ...]
    rows: tuple[RowPair, ...]

    @property
    def changed(self) -> tuple[RowPair, ...]:
        return tuple(row for row in self.rows if row.kind != SAME)


@dataclass(frozen=True)
class WordsPair:
    """One text of both documents: what it is (`field`), both wordings, and what went and came."""

    field: str
    before: str
    after: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return told_apart(*unmarked(self.before, self.after))

    @property
    def differs(self) -> bool:
        return self.before != self.after


def unmarked(before: str, after: str) -> tuple[str, str]:
    """Return both wordings without the marks of bold words, unless those are all in which they differ.

    >>> unmarked("**six** days", "**five** days"), unmarked("six", "**six**")
    (('six days', 'five days'), ('six', '**six**'))
    """
    plain = before.replace("**", ""), after.replace("**", "")
    return plain if plain[0] != plain[1] or before == after else (before, after)


def equal(before: Cell, after: Cell) -> bool:
    """Tell whether two values are the same as they are kept: numbers at fifteen digits.

    >>> equal(0.1 + 0.2, 0.3), equal(6, 6.0), equal("6", 6), equal(None, 0)
    (True, True, False, False)
    """
    numbers = (before, after)
    if all(isinstance(one, int | float) and not isinstance(one, bool) for one in numbers):
        return fifteen_digits(float(before)) == fifteen_digits(float(after))
    return type(before) is type(after) and bool(before == after)


def tables_beside(before: Iterable[TableLike], after: Iterable[TableLike]) -> list[TablePair]:
    """Return the tables of both, each row beside its like; those of the newer document first."""
    old, new = ({table.key: table for table in tables} for tables in (before, after))
    keys = [*new, *(key for key in old if key not in new)]
    return [_table(old.get(key), new.get(key)) for key in keys]


def in_order(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return all keys in the order of the newer ones; what is gone stands behind what it used to follow.

    >>> in_order(["a", "b", "c"], ["c", "a", "d"])
    ['c', 'a', 'b', 'd']
    """
    found = list(after)
    behind: str | None = None
    for key in before:
        if key not in after:
            found.insert(found.index(behind) + 1 if behind is not None else 0, key)
        behind = key
    return found


def corrections(old: Document, new: Document) -> list[dict[str, Any]]:
    """Return what an edition says otherwise than the one before, plain and in order, to be kept in it.

    Each has `what` (conclusion, title, held_on, section, decision or aim), the id and key of what it is about, the
    `field` (a slot, title, text, facts, order, added, gone, …) and both texts where people wrote them.
    """
    return [*_head(old, new), *_sections(old, new), *_items("decision", old, new), *_items("aim", old, new)]


def said(document: Document) -> dict[str, Any]:
    """Return what people wrote in a review, which is what a CS lead looks at: no facts, and no answers.

    >>> sorted(said({"review": {"title": "", "conclusion": "c"}, "sections": [], "decisions": [], "aims": []}))
    ['aims', 'conclusion', 'decisions', 'sections', 'title']
    """
    answers = ("answer", "answer_text", "answered_on")
    return {
        "title": document["review"]["title"],
        "conclusion": document["review"]["conclusion"],
        "sections": [
            {name: one[name] for name in ("id", "key", "title", "text", "said")}
            for one in document["sections"]
        ],
        "decisions": [_without(one, answers) for one in document["decisions"]],
        "aims": [_without(one, ("made",)) for one in document["aims"]],
    }


def kept_of(document: Document) -> str:
    """Return all that an edition keeps as canonical text, but when it was gathered and which edition it is."""
    return text(_without(document, ("edition", "gathered_on")))


def _table(old: TableLike | None, new: TableLike | None) -> TablePair:
    shown = new if new is not None else old
    assert shown is not None  # one of them has the key
    columns = tuple(shown.columns)
    before, after = _rows(old, columns), _rows(new, columns)
    rows = tuple(_row(before.get(key), after.get(key)) for key in in_order(list(before), list(after)))
    return TablePair(shown.key, shown.title, columns, rows)


def _rows(table: TableLike | None, columns: Sequence[Any]) -> dict[str, tuple[RowLike, tuple[Cell, ...]]]:
    """Return the rows by key, each with its cells under these columns; None where it has no such column."""
    if table is None:
        return {}
    names = [str(one) for one in table.columns]
    places = [names.index(str(one)) if str(one) in names else None for one in columns]
    return {
        row.key: (row, tuple(None if at is None or at >= len(row.cells) else row.cells[at] for at in places))
        for row in table.rows
    }


def _row(
    old: tuple[RowLike, tuple[Cell, ...]] | None, new: tuple[RowLike, tuple[Cell, ...]] | None
) -> RowPair:
    shown = new or old
    assert shown is not None  # one of them has the key
    nothing = (None,) * len(shown[1])
    cells = tuple(
        CellPair(was, now)
        for was, now in zip(old[1] if old else nothing, new[1] if new else nothing, strict=True)
    )
    kind = ADDED if old is None else GONE if new is None else CHANGED if _differs(cells) else SAME
    return RowPair(shown[0].key, shown[0].group, kind, cells)


def _differs(cells: Iterable[CellPair]) -> bool:
    return any(one.differs for one in cells)


def _head(old: Document, new: Document) -> Iterator[dict[str, Any]]:
    for name in ("title", "held_on", "conclusion"):
        was, now = (document["review"].get(name) or "" for document in (old, new))
        if was != now:
            yield {"what": name, "id": "", "key": "", "field": name, "before": was, "after": now}


def _sections(old: Document, new: Document) -> Iterator[dict[str, Any]]:
    before, after = ({one["id"]: one for one in document["sections"]} for document in (old, new))
    for section_id in in_order(list(before), list(after)):
        was, now = before.get(section_id), after.get(section_id)
        about = {"what": "section", "id": section_id, **_called(now or was or {})}
        if was is None or now is None:
            yield about | {"field": ADDED if was is None else GONE}
        else:
            yield from (about | found for found in _of_section(was, now))
    both = [one for one in before if one in after]
    if both != [one for one in after if one in before]:
        yield {"what": "section", "id": "", "key": "", "title": "", "field": "order"}


def _of_section(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if text(was["facts"]) != text(now["facts"]):
        yield {"field": "facts"}
    for name in ("title", "text"):
        if was[name] != now[name]:
            yield {"field": name, "before": was[name], "after": now[name]}
    for slot in Slot:
        pair = [one["said"].get(slot.value, "") for one in (was, now)]
        if pair[0] != pair[1]:
            yield {"field": slot.value, "before": pair[0], "after": pair[1]}


def _items(what: str, old: Document, new: Document) -> Iterator[dict[str, Any]]:
    """Yield what became of decisions or aims; fields that say what people wrote hold both texts."""
    before, after = ({one["id"]: one for one in document[f"{what}s"]} for document in (old, new))
    for item_id in in_order(list(before), list(after)):
        was, now = before.get(item_id), after.get(item_id)
        shown = now or was or {}
        about = {
            "what": what,
            "id": item_id,
            "key": "",
            "title": shown.get("request") or shown.get("title", ""),
        }
        if was is None or now is None:
            yield about | {"field": ADDED if was is None else GONE}
            continue
        for name in now:
            if name not in ("id", "made") and not equal(was.get(name), now[name]):
                yield about | {"field": name, "before": was.get(name), "after": now[name]}


def _called(section: Mapping[str, Any]) -> dict[str, str]:
    return {"key": section.get("key", ""), "title": section.get("title", "")}


def _without(found: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    left = set(names)
    return {name: value for name, value in found.items() if name not in left}
