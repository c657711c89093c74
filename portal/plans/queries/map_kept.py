"""Maps as they were last read: after an edit only what changed is read, judged and drawn again.

Every map is kept for one audience, language and day, by the plan's pulse and the versions of its rows. Branches that
did not change are the very same objects as before, so whatever was drawn of them still holds.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
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
    around,
    changed_rows,
    departments,
    judged,
    judged_kpi,
    owners,
    read_rows,
    versions,
)
from portal.plans.queries.map_edited import edited
from portal.plans.queries.map_tree import Branch, tree
from portal.plans.queries.plans import Pulse
from portal.plans.rules import plan_numbers, rolled_up

MOST_MAPS = 200


@dataclass(frozen=True, slots=True)
class ReadMap:
    """A map with where everything stands, as of a pulse. `branches` by the public ids of their nodes."""

    judged: JudgedMap
    goals: list[Branch]
    branches: dict[str, Branch]
    places: dict[int, int]  # of each node among the rows
    versions: Versions
    pulse: Pulse


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


def read_map(plan: Plan, today: date, pulse: Pulse) -> ReadMap:
    """Return the plan's map for the readers in scope on the customer's day `today`, as of `pulse` or later."""
    if not remembered.only_reading():  # what is not committed yet must never be kept
        return _anew(plan, today, pulse, versions(plan.id))
    key = (plan.id, plan.version, audience_in_scope(), language(), today)
    last = _kept.get(key)
    if last is not None and last.pulse == pulse:
        return last
    read = _with_the_edit(last, pulse, plan) or _with_edits(last, pulse, plan) if last is not None else None
    read = read or _anew(plan, today, pulse, versions(plan.id))
    _kept.keep(key, read)
    return read


def _anew(plan: Plan, today: date, pulse: Pulse, found: Versions) -> ReadMap:
    rows = read_rows(plan.id, found)
    map_ = judged(plan, replace(rows, around=around(plan, rows.nodes)), today)
    goals = tree(map_)
    branches = {branch.node.public_id: branch for goal in goals for branch in goal.all()}
    places = {row.id: place for place, row in enumerate(map_.rows.nodes)}
    return ReadMap(map_, goals, branches, places, found, pulse)


def _with_the_edit(last: ReadMap, pulse: Pulse, plan: Plan) -> ReadMap | None:
    """Return the map after one more edit, of which the pulse says which node it was; None when it was not so."""
    node_id = pulse.edited
    if node_id not in last.places or pulse != Pulse(last.pulse.version + 1, last.pulse.around, node_id):
        return None
    is_kpi = node_id in last.judged.rows.kpis
    if (along := edited(plan.id, node_id)) is not None and (along[1] is not None) == is_kpi:
        node, kpi = along
        return _with_rows(last, pulse, {node_id: node}, {node_id: kpi} if is_kpi else {})
    return _with_changed(last, pulse, [node_id], [node_id] if is_kpi else [])


def _with_edits(last: ReadMap, pulse: Pulse, plan: Plan) -> ReadMap | None:
    """Return the map after edits of fields and values; None where more than those changed."""
    if pulse.around != last.pulse.around:
        return None
    before, found = last.versions, versions(plan.id)
    if list(found) != list(before):
        return None
    nodes = [node_id for node_id, (version, _) in found.items() if version != before[node_id][0]]
    kpis = [node_id for node_id, (_, version) in found.items() if version != before[node_id][1]]
    return _with_changed(last, pulse, nodes, kpis)


def _with_changed(
    last: ReadMap, pulse: Pulse, node_ids: Sequence[int], kpi_ids: Sequence[int]
) -> ReadMap | None:
    """Read these rows again; None where one is gone."""
    nodes, kpis = changed_rows(node_ids, kpi_ids)
    if len(nodes) + len(kpis) < len(node_ids) + len(kpi_ids):
        return None
    return _with_rows(last, pulse, nodes, kpis)


def _with_rows(last: ReadMap, pulse: Pulse, nodes: dict[int, Any], kpis: dict[int, Any]) -> ReadMap | None:
    """Return the map with these rows, which are judged with all they hang on; None where a node was moved."""
    before = last.judged.rows.nodes
    if any(row.parent_id != before[last.places[node_id]].parent_id for node_id, row in nodes.items()):
        return None
    rows = _rows_with(last, nodes, kpis)
    judged_nodes, branches = dict(last.judged.nodes), dict(last.branches)
    stale = _above(rows.nodes, last.places, {*nodes, *kpis})
    again = _Again(replace(last.judged, rows=rows, nodes=judged_nodes), branches, stale, last.places)
    goals = [again.branch(goal) for goal in last.goals]
    whole = last.judged.plan
    if not _add_up_alike(last.goals, goals):
        whole = plan_numbers((goal.node for goal in goals), judged_nodes, last.judged.limits)
    seen = dict(last.versions)
    for node_id in {*nodes, *kpis}:
        kpi = rows.kpis.get(node_id)
        seen[node_id] = (rows.nodes[last.places[node_id]].version, kpi.version if kpi is not None else None)
    return ReadMap(replace(again.map, plan=whole), goals, branches, last.places, seen, pulse)


def _rows_with(last: ReadMap, nodes: dict[int, Any], kpis: dict[int, Any]) -> MapRows:
    before = last.judged.rows
    rows = list(before.nodes)
    for node_id, row in nodes.items():
        rows[last.places[node_id]] = row
    faces = owners(row for row in nodes.values() if _unknown_owner(row, before))
    parts = departments(row for row in nodes.values() if row.department_id not in before.departments)
    return replace(
        before,
        nodes=rows,
        kpis={**before.kpis, **kpis},
        owners={**before.owners, **faces},
        departments={**before.departments, **parts},
    )


def _unknown_owner(row: Any, before: MapRows) -> bool:
    keys = (("customer", row.customer_owner_id), ("vendor", row.vendor_owner_id))
    return any(owner_id is not None and (side, owner_id) not in before.owners for side, owner_id in keys)


def _above(rows: Any, places: dict[int, int], changed: Iterable[int]) -> set[int]:
    """Return these nodes and all they hang on."""
    stale: set[int] = set()
    for start in changed:
        node_id: int | None = start
        while node_id in places and node_id not in stale:
            stale.add(node_id)
            node_id = rows[places[node_id]].parent_id
    return stale


def _add_up_alike(before: Sequence[Branch], now: Sequence[Branch]) -> bool:
    """Tell whether what hangs on a node weighs and stands as before, so that the node stands as before as well."""
    return all(
        new is old
        or (
            new.node.weight == old.node.weight
            and new.node.outcome == old.node.outcome
            and new.standing == old.standing
        )
        for old, new in zip(before, now, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Again:
    """A map that is being judged again along the way from what changed to its goals."""

    map: JudgedMap
    branches: dict[str, Branch]
    stale: set[int]
    places: dict[int, int]

    def branch(self, before: Branch) -> Branch:
        """Return the branch as it is now; one in which nothing changed is the very same object."""
        node_id, rows = before.node.id, self.map.rows
        if node_id not in self.stale:
            return before
        below = [self.branch(child) for child in before.below]
        kpi = rows.kpis.get(node_id)
        if kpi is not None:
            standing = judged_kpi(kpi, self.map.today, self.map.limits)
        elif _add_up_alike(before.below, below):
            standing = before.standing
        else:
            standing = rolled_up(((child.node, child.standing) for child in below), self.map.limits)
        self.map.nodes[node_id] = standing
        made = Branch(rows.nodes[self.places[node_id]], standing, kpi, below)
        self.branches[made.node.public_id] = made
        return made
