"""What differs between two documents of a plan, field by field, in the order in which the plan is read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.agreements.rules.document import PLAN_FIELDS, fields_of, text, walk

ADDED, REMOVED, MOVED, ORDER = "added", "removed", "moved", "order"
PLAN = "plan"

Node = Mapping[str, Any]
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of the plan or of a node with its two values, or a node that came, went or hangs elsewhere.

    Added and removed hold the node itself; moved holds what it hangs on, by id and title (None: a goal); order holds
    the ids of what hangs below the subject.
    """

    subject: str
    kind: str
    title: str
    field: str
    before: Any
    after: Any


def differences(old: Document, new: Document) -> list[Difference]:
    """Return what has to change in `old` to become `new`: nothing exactly when their seals are equal."""
    return [*_of_plan(old, new), *_of_nodes(_placed(old), _placed(new))]


def changed_parts(found: Sequence[Difference]) -> dict[str, int]:
    """Return how many differences each part that is still there has, by public id; what was removed is left out.

    >>> changed_parts([Difference("n", "kpi", "t", "target", 4, 3), Difference("m", "goal", "g", "removed", {}, None)])
    {'n': 1}
    """
    counts: dict[str, int] = {}
    for difference in found:
        if difference.field != REMOVED:
            counts[difference.subject] = counts.get(difference.subject, 0) + 1
    return counts


@dataclass(frozen=True, slots=True)
class _Place:
    node: Node
    parent: Node | None

    @property
    def above(self) -> str | None:
        return None if self.parent is None else self.parent["id"]


def _placed(document: Document) -> dict[str | None, Any]:
    """Return every node with what it hangs on, by id; and by None the document, whose nodes are the goals."""
    places: dict[str | None, Any] = {
        placed.node["id"]: _Place(placed.node, placed.parent) for placed in walk(document)
    }
    places[None] = document
    return places


def _of_plan(old: Document, new: Document) -> Iterator[Difference]:
    before, after = ({**document, **document["plan"]} for document in (old, new))
    names = [*PLAN_FIELDS, *sorted((before.keys() | after.keys()) - {*PLAN_FIELDS, "plan", "nodes"})]
    for name in names:
        if _differ(before.get(name), after.get(name)):
            yield _plan_difference(new, name, before.get(name), after.get(name))
    yield from _order(None, _placed(old), _placed(new))


def _of_nodes(old: dict[str | None, Any], new: dict[str | None, Any]) -> Iterator[Difference]:
    for node_id in _reading_order(old, new, None):
        if node_id not in old:
            yield _difference(new[node_id].node, ADDED, None, _alone(new[node_id].node))
        elif node_id not in new:
            yield _difference(old[node_id].node, REMOVED, _alone(old[node_id].node), None)
        else:
            yield from _of_node(old[node_id], new[node_id])
            yield from _order(node_id, old, new)


def _of_node(was: _Place, is_now: _Place) -> Iterator[Difference]:
    if was.above != is_now.above:
        yield _difference(is_now.node, MOVED, _called(was.parent), _called(is_now.parent))
    before, after = ({"kind": place.node["kind"], **fields_of(place.node)} for place in (was, is_now))
    for name in [*after, *sorted(before.keys() - after.keys())]:
        if _differ(before.get(name), after.get(name)):
            yield _difference(is_now.node, name, before.get(name), after.get(name))


def _order(above: str | None, old: dict[str | None, Any], new: dict[str | None, Any]) -> Iterator[Difference]:
    """Say when what hangs below a node in both documents hangs there in another order."""
    before = [node_id for node_id in _below(old, above) if node_id in new and new[node_id].above == above]
    after = [node_id for node_id in _below(new, above) if node_id in old and old[node_id].above == above]
    if before == after:
        return
    if above is None:
        yield _plan_difference(new[None], ORDER, before, after)
    else:
        yield _difference(new[above].node, ORDER, before, after)


def _reading_order(
    old: dict[str | None, Any], new: dict[str | None, Any], above: str | None
) -> Iterator[str]:
    """Yield the ids of both documents as the new one is read, what is gone behind what it used to follow."""
    ahead = list(reversed(_both_below(old, new, above)))
    while ahead:
        node_id = ahead.pop()
        yield node_id
        ahead.extend(reversed(_both_below(old, new, node_id)))


def _both_below(old: dict[str | None, Any], new: dict[str | None, Any], above: str | None) -> list[str]:
    here = _below(new, above)
    behind: str | None = None
    for node_id in _below(old, above):
        if node_id not in new:
            here.insert(here.index(behind) + 1 if behind in here else 0, node_id)
        behind = node_id
    return here


def _below(places: dict[str | None, Any], above: str | None) -> list[str]:
    found = places.get(above)
    if found is None:
        return []
    nodes = found["nodes"] if above is None else found.node.get("nodes", ())
    return [node["id"] for node in nodes]


def _plan_difference(document: Document, field: str, before: Any, after: Any) -> Difference:
    plan = document["plan"]
    return Difference(plan["id"], PLAN, plan["title"], field, before, after)


def _difference(node: Node, field: str, before: Any, after: Any) -> Difference:
    return Difference(node["id"], node["kind"], node["title"], field, before, after)


def _alone(node: Node) -> dict[str, Any]:
    """Return a node without what hangs below, which comes or goes for itself."""
    return {**node, "nodes": []}


def _called(node: Node | None) -> dict[str, str] | None:
    return None if node is None else {"id": node["id"], "title": node["title"]}


def _differ(before: Any, after: Any) -> bool:
    return text(before) != text(after)
