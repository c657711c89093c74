"""Which nodes of a file the plan has already: by the id they carry, else by where they stand.

Only nodes that the reader sees are ever compared, so that a file neither finds nor touches what is kept from them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.foundation.sheets import OutlineNode
from portal.foundation.sheets.outline_nodes import folded

_BY_PATH = "path:"


@dataclass(frozen=True, slots=True)
class Known:
    """A node that the plan has: its place, its values by the names under which they change, and what was measured."""

    id: int
    public_id: str
    parent_id: int | None
    kind: str
    title: str
    external_id: str | None
    visibility: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    measured: Mapping[date, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matches:
    """By number of the file's node: the node of the plan, whether its id said so; and those of another kind."""

    found: dict[int, Known]
    by_id: frozenset[int]
    of_other_kind: dict[int, Known]


def match(nodes: Sequence[OutlineNode], known: Iterable[Known]) -> Matches:
    """Find each node of a file among those of the plan: its own id, the id of its path, its title in its place."""
    rows = list(known)
    by_name = _by_name(rows)
    by_place: dict[tuple[int | None, str, str], list[Known]] = {}
    for row in rows:
        by_place.setdefault((row.parent_id, row.kind, folded(row.title)), []).append(row)
    found: dict[int, Known] = {}
    other: dict[int, Known] = {}
    taken: set[int] = set()
    for node in nodes:
        named = by_name.get(node.external_id) if node.external_id else None
        if named is not None and named.id not in taken:
            taken.add(named.id)
            (found if named.kind == node.kind else other)[node.number] = named
    by_id = frozenset(found)
    paths = path_ids(nodes)
    for node in nodes:
        if node.number in found or node.number in other:
            continue
        same = None if node.external_id else by_name.get(paths[node.number])
        if same is None or same.id in taken or same.kind != node.kind:
            same = _in_its_place(node, found, by_place, taken)
        if same is not None:
            taken.add(same.id)
            found[node.number] = same
    return Matches(found, by_id, other)


def path_ids(nodes: Sequence[OutlineNode]) -> dict[int, str]:
    """Return, for nodes without an id of their own, one made of the titles from the top down to them."""
    paths: dict[int, list[list[str]]] = {}
    for node in nodes:
        above = paths[node.parent] if node.parent is not None else []
        paths[node.number] = [*above, [node.kind, folded(node.title)]]
    return {number: path_id(path) for number, path in paths.items()}


def path_id(path: Sequence[Sequence[str]]) -> str:
    """Return the id of a path of (kind, folded title).

    >>> path_id([["goal", "採用"]])
    'path:a6250a51850aced0258d07d9f9584f6d'
    """
    said = json.dumps(path, ensure_ascii=False).encode()
    return _BY_PATH + hashlib.sha256(said).hexdigest()[:32]


def own_id(external_id: str | None) -> str | None:
    """Return the id that somebody gave a node, None for one that was made of its path.

    >>> own_id("G-1"), own_id("path:a6250a51850aced0258d07d9f9584f6d"), own_id(None)
    ('G-1', None, None)
    """
    return None if external_id is None or external_id.startswith(_BY_PATH) else external_id


def _by_name(rows: Sequence[Known]) -> dict[str, Known]:
    """By id given or public id; a given one wins, of several the oldest."""
    names = {row.public_id: row for row in rows}
    for row in sorted(rows, key=lambda row: -row.id):
        if row.external_id:
            names[row.external_id] = row
    return names


def _in_its_place(
    node: OutlineNode,
    found: Mapping[int, Known],
    by_place: Mapping[tuple[int | None, str, str], list[Known]],
    taken: set[int],
) -> Known | None:
    parent = found.get(node.parent) if node.parent is not None else None
    if node.parent is not None and parent is None:
        return None
    place = (parent.id if parent else None, node.kind, folded(node.title))
    for row in by_place.get(place, ()):
        if row.id not in taken and not (node.external_id and own_id(row.external_id)):
            return row
    return None
