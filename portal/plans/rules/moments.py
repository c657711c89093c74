"""The map as it stood at a past moment: today's state, walked back change by change.

A state says by node id what a node said: plain values as history keeps them (dates as ISO text, enums as their word),
and beside its fields `parent_id`, `position`, `visibility`, `alive` and `rules` (its rules of use, in order).
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

CREATED, DELETED, RESTORED, MOVED = "created", "deleted", "restored", "moved"
RULE = "rule_of_use"
PLACE = ("parent_id", "position")

Node = dict[str, Any]
State = dict[int, Node]


class Recorded(NamedTuple):
    """One change of one field of one node, as it was recorded."""

    node_id: int
    field: str
    before: Any
    after: Any


class Since(NamedTuple):
    """What became of a node between then and today. `fields` are those that say something else today."""

    gone: bool
    moved: bool
    fields: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.gone or self.moved or bool(self.fields)


def walked_back(today: Mapping[int, Mapping[str, Any]], newest_first: Iterable[Recorded]) -> State:
    """Return what every node said before these changes; nodes that were made by one of them are left out.

    `today` holds deleted nodes as well (`alive` False). Of several changes of one field only the oldest needs to be
    given, rules of use aside, of which every change counts.

    >>> walked_back({1: {"title": "b", "alive": True}}, [Recorded(1, "title", "a", "b")])
    {1: {'title': 'a', 'alive': True}}
    >>> walked_back({1: {"alive": True}}, [Recorded(1, "created", None, {})])
    {}
    """
    state = {node_id: dict(node) for node_id, node in today.items()}
    for change in newest_first:
        node = state.get(change.node_id)
        if node is None:
            continue
        if change.field == CREATED:
            del state[change.node_id]
        else:
            _undo(node, change)
    return state


def alive(state: Mapping[int, Node]) -> State:
    """Return the nodes that stood on the map: neither deleted, nor hanging on what was."""
    return {node_id: node for node_id, node in state.items() if _stands(state, node)}


def since(then: Mapping[int, Node], today: Mapping[int, Node]) -> dict[int, Since]:
    """Return what became of each node of `then`, those left out of which nothing differs.

    >>> since({1: {"title": "a", "parent_id": None}}, {1: {"title": "b", "parent_id": None}})
    {1: Since(gone=False, moved=False, fields=('title',))}
    """
    found = {}
    for node_id, node in then.items():
        now = today.get(node_id)
        if now is None:
            found[node_id] = Since(True, False, ())
            continue
        fields = tuple(name for name in node if name not in (*PLACE, "alive") and node[name] != now.get(name))
        moved = node.get("parent_id") != now.get("parent_id")
        if fields or moved:
            found[node_id] = Since(False, moved, fields)
    return found


def added(then: Mapping[int, Node], today: Mapping[int, Node]) -> list[int]:
    """Return the nodes of today that were not there then."""
    return [node_id for node_id in today if node_id not in then]


def rule(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule of use as states keep it; what was recorded without a place comes first.

    >>> rule({"who": "Aoi", "what": "write it down", "by_when": ""})
    {'who': 'Aoi', 'what': 'write it down', 'by_when': '', 'position': 0}
    """
    return {name: said.get(name, "") for name in ("who", "what", "by_when")} | {
        "position": said.get("position", 0)
    }


def _undo(node: Node, change: Recorded) -> None:
    if change.field in (DELETED, RESTORED):
        node["alive"] = change.field == DELETED
    elif change.field == MOVED:
        node["parent_id"], node["position"] = change.before[:2]
    elif change.field == RULE:
        node["rules"] = _rules_before(node.get("rules", []), change)
    else:
        node[change.field] = change.before


def _rules_before(rules: list[dict[str, Any]], change: Recorded) -> list[dict[str, Any]]:
    rules = list(rules)
    if change.after is not None and (gone := rule(change.after)) in rules:
        rules.remove(gone)
    if change.before is not None:
        rules.append(rule(change.before))
    return sorted(rules, key=lambda one: one["position"])


def _stands(state: Mapping[int, Node], node: Node | None) -> bool:
    """Follow a node up to its goal: everything above it must have been there, and no circle leads nowhere."""
    for _step in range(len(state) + 1):
        if node is None or not node.get("alive"):
            return False
        if node.get("parent_id") is None:
            return True
        node = state.get(node["parent_id"])
    return False
