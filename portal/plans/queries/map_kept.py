"""Maps as they were last read: after an edit only what changed is read, judged and drawn again.

Every map is kept for one audience, language and day, by the versions of its rows. Branches that did not change are
the very same objects as before, so whatever was drawn of them still holds.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.foundation import remembered
from portal.foundation.i18n import language
from portal.foundation.tenancy import audience_in_scope
from portal.plans.models import Plan
from portal.plans.queries.map import (
    JudgedMap,
    MapRows,
    Versions,
    departments,
    judged,
    owners,
    read_rows,
    versions,
)
from portal.plans.queries.map_tree import Branch, tree

MOST_MAPS = 200


@dataclass(frozen=True, slots=True)
class ReadMap:
    """A map with where everything stands, as of these versions. `around` counts what changed beside its rows."""

    judged: JudgedMap
    branches: dict[int, Branch]
    versions: Versions
    around: int


class KeptMaps:
    """The maps read last, the least recently used dropped first."""

    def __init__(self, most: int = MOST_MAPS):
        self._most = most
        self._maps: OrderedDict[Hashable, ReadMap] = OrderedDict()
        self._lock = threading.Lock()
        remembered.forgets(self)

    def get(self, key: Hashable) -> ReadMap | None:
        """Return the map kept under this key."""
        with self._lock:
            if (found := self._maps.get(key)) is not None:
                self._maps.move_to_end(key)
            return found

    def keep(self, key: Hashable, read: ReadMap) -> None:
        """Keep a map in place of the one before."""
        with self._lock:
            self._maps[key] = read
            self._maps.move_to_end(key)
            while len(self._maps) > self._most:
                self._maps.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._maps.clear()


_kept = KeptMaps()


def read_map(plan: Plan, today: date, around: int) -> ReadMap:
    """Return the plan's map for the readers in scope on the customer's day `today`.

    `around` is the plan's counter of what shows on the map and is not in its nodes' own rows (names of people and
    departments, rules of use, marks): with a new one everything is read again.
    """
    found = versions(plan.id)
    if not remembered.only_reading():  # what is not committed yet must never be kept
        return _anew(plan, today, around, found)
    key = (plan.id, plan.version, audience_in_scope(), language(), today)
    last = _kept.get(key)
    if last is not None and last.around == around and last.versions == found:
        return last
    changed = _changed(last, found) if last is not None and last.around == around else None
    read = (
        _anew(plan, today, around, found)
        if last is None or changed is None
        else _again(plan, today, last, found, changed)
    )
    _kept.keep(key, read)
    return read


def _anew(plan: Plan, today: date, around: int, found: Versions) -> ReadMap:
    map_ = judged(plan, read_rows(plan.id, found), today)
    return ReadMap(map_, tree(map_), found, around)


def _changed(last: ReadMap, found: Versions) -> set[int] | None:
    """Return the nodes that were added or edited; None where others stand in another order than they did."""
    before = last.versions
    if [node_id for node_id in before if node_id in found] != [
        node_id for node_id in found if node_id in before
    ]:
        return None
    return {node_id for node_id, version in found.items() if before.get(node_id) != version}


def _again(plan: Plan, today: date, last: ReadMap, found: Versions, changed: set[int]) -> ReadMap:
    """Read what changed, and judge and build anew that and all it hangs on, or hung on before."""
    rows = _rows_again(plan, last, found, changed)
    stale = _with_ancestors(last, rows, found, changed)
    standing = {node_id: one for node_id, one in last.judged.nodes.items() if node_id not in stale}
    as_before = {node_id: one for node_id, one in last.branches.items() if node_id not in stale}
    map_ = judged(plan, rows, today, standing)
    return ReadMap(map_, tree(map_, as_before), found, last.around)


def _rows_again(plan: Plan, last: ReadMap, found: Versions, changed: set[int]) -> MapRows:
    new = read_rows(
        plan.id, {node_id: found[node_id] for node_id in found if node_id in changed}, shown=False
    )
    before = last.judged.rows
    nodes = {row.id: row for row in (*before.nodes, *new.nodes)}
    kpis = {**before.kpis, **new.kpis}
    return MapRows(
        [nodes[node_id] for node_id in found],
        {node_id: kpis[node_id] for node_id in found if node_id in kpis},
        {**before.owners, **owners(row for row in new.nodes if _unknown_owner(row, before))},
        {
            **before.departments,
            **departments(row for row in new.nodes if row.department_id not in before.departments),
        },
        before.rules,
    )


def _unknown_owner(row: Any, before: MapRows) -> bool:
    keys = (("customer", row.customer_owner_id), ("vendor", row.vendor_owner_id))
    return any(owner_id is not None and (side, owner_id) not in before.owners for side, owner_id in keys)


def _with_ancestors(last: ReadMap, rows: MapRows, found: Versions, changed: Iterable[int]) -> set[int]:
    """Return these nodes, what is gone, and what they hang on today and hung on before."""
    gone = [node_id for node_id in last.versions if node_id not in found]
    above_now = {row.id: row.parent_id for row in rows.nodes}
    above_then = {row.id: row.parent_id for row in last.judged.rows.nodes}
    stale: set[int] = set(gone)
    for start in (*changed, *gone):
        for above in (above_then, above_now):
            node_id: int | None = start
            while node_id is not None and (node_id == start or node_id not in stale):
                stale.add(node_id)
                node_id = above.get(node_id)
    return stale
