"""The nodes that a table states: equal ones known again, every value put where it belongs."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from portal.foundation.sheets.fates import RowFate
from portal.foundation.sheets.fields import FieldHint
from portal.foundation.sheets.mapping import Mapping
from portal.foundation.sheets.shape import Row

Layout = Literal["columns", "levels", "ids"]

LEVEL, TITLE, ID, PARENT = "level", "title", "external_id", "parent_id"


@dataclass(frozen=True, slots=True)
class OutlineKind:
    """A kind of node, the words for it, and under which kinds it may stand (none: at the top)."""

    name: str
    words: tuple[str, ...]
    under: tuple[str, ...] = ()


@dataclass(slots=True)
class OutlineNode:
    """A node that the file states: its place, its texts by field, and on which line each was said first."""

    number: int
    kind: str
    title: str
    parent: int | None
    line: int
    external_id: str = ""
    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """What one row states: the numbers of its nodes from the top to the deepest, and which of them are new."""

    line: int
    path: tuple[int, ...]
    new: tuple[int, ...]


@dataclass(slots=True)
class Outline:
    """Everything that a file states about a tree; `fates` names only the rows that are bad or left out."""

    layout: Layout
    nodes: list[OutlineNode] = field(default_factory=list)
    rows: list[OutlineRow] = field(default_factory=list)
    fates: list[RowFate] = field(default_factory=list)

    def path_of(self, node: OutlineNode) -> tuple[str, ...]:
        """Return the titles from the top down to the node."""
        titles = [node.title]
        while node.parent is not None:
            node = self.nodes[node.parent]
            titles.append(node.title)
        return tuple(reversed(titles))


class Tree:
    """The outline being read: knows equal nodes again and puts values where they belong."""

    def __init__(
        self, outline: Outline, mapping: Mapping, kinds: Sequence[OutlineKind], fields: Sequence[FieldHint]
    ) -> None:
        self.outline = outline
        self.mapping = mapping
        self.kinds = kinds
        self.by_name = {kind.name: kind for kind in kinds}
        structure = {kind.name for kind in kinds} | {LEVEL, TITLE, ID, PARENT}
        self.fields = [hint for hint in fields if hint.name in mapping and hint.name not in structure]
        self.known: dict[tuple[int | None, str, str], list[int]] = {}
        self.ids: dict[str, int] = {}

    def bad(self, row: Row, name: str, reason: str, value: str) -> None:
        self.outline.fates.append(
            RowFate(row.line, "bad", name, reason, value, self.mapping.columns.get(name))
        )

    def node(self, row: Row, kind: str, title: str, parent: int | None, external_id: str = "") -> int:
        """Return the number of the node, made when it is stated for the first time; two ids are two nodes."""
        same = self.known.setdefault((parent, kind, folded(title)), [])
        for number in same:
            if not external_id or self.outline.nodes[number].external_id in ("", external_id):
                return number
        number = len(self.outline.nodes)
        same.append(number)
        self.outline.nodes.append(OutlineNode(number, kind, title, parent, row.line))
        return number

    def may_stand(self, row: Row, kind: str, parent: int | None, name: str, title: str) -> bool:
        """Check the parent's kind; say what is wrong with it otherwise."""
        under = self.by_name[kind].under
        if parent is None and under:
            self.bad(row, name, "no_parent", title)
        elif parent is not None and self.outline.nodes[parent].kind not in under:
            self.bad(row, name, "wrong_parent", title)
        else:
            return True
        return False

    def take_id(self, row: Row, number: int) -> None:
        """Give the node the row's external id; an id stands for one node only."""
        given = self.mapping.cell(row, ID)
        node = self.outline.nodes[number]
        if not given:
            return
        if self.ids.setdefault(given, number) != number:
            self.bad(row, ID, "double_id", given)
        else:
            node.external_id = given

    def take_values(self, row: Row, path: Sequence[int]) -> None:
        """Put each filled cell with the node that it belongs to."""
        nodes = [self.outline.nodes[number] for number in path]
        for hint in self.fields:
            text = self.mapping.cell(row, hint.name)
            if not text:
                continue
            owner = (
                nodes[-1] if hint.of is None else next((node for node in nodes if node.kind == hint.of), None)
            )
            if owner is None:
                self.bad(row, hint.name, "no_node_for_field", text)
            elif owner.values.setdefault(hint.name, text) != text:
                self.bad(row, hint.name, "stated_twice", text)
            else:
                owner.lines.setdefault(hint.name, row.line)

    def state(self, row: Row, path: Sequence[int], before: int) -> None:
        self.take_id(row, path[-1])
        self.take_values(row, path)
        self.outline.rows.append(OutlineRow(row.line, tuple(path), tuple(n for n in path if n >= before)))

    def ancestry(self, number: int) -> list[int]:
        path = [number]
        while (parent := self.outline.nodes[path[-1]].parent) is not None:
            path.append(parent)
        return path[::-1]


def folded(title: str) -> str:
    """Return a title without differences of case, width and spacing."""
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())
