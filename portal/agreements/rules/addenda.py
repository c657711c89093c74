"""What an accepted proposal adds to an agreement: a small document of its own, laid over the edition in force."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from portal.agreements.rules.document import KPI_FIELDS, fields_of, walk

SCHEMA = "banso.addendum/1"


def changed(node: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was agreed about fields of a node: those of `after` with both their values.

    >>> changed("n", {"target": 4.0, "unit": "d"}, {"target": 3.0})["changes"]
    {'target': {'before': 4.0, 'after': 3.0}}
    """
    fields = {name: {"before": before.get(name), "after": value} for name, value in after.items()}
    return {"node": node, "changes": fields}


def added(below: str, node: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was agreed about a new node below another."""
    return {"node": node["id"], "below": below, "added": dict(node)}


def agreed(document: Mapping[str, Any], addenda: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the document as it reads with everything added since, in order.

    What is about a node that the edition does not know stays what it was: not part of the agreement.
    """
    whole = copy.deepcopy(dict(document))
    for addendum in addenda:
        nodes = {placed.node["id"]: placed.node for placed in walk(whole)}
        if "added" in addendum:
            _add(nodes, addendum)
        elif addendum["node"] in nodes:
            _change(nodes[addendum["node"]], addendum["changes"])
    return whole


def _add(nodes: Mapping[str, Any], addendum: Mapping[str, Any]) -> None:
    if addendum["below"] in nodes and addendum["node"] not in nodes:
        nodes[addendum["below"]]["nodes"].append(copy.deepcopy(addendum["added"]))


def _change(node: Any, changes: Mapping[str, Mapping[str, Any]]) -> None:
    known = fields_of(node)
    for name, change in changes.items():
        if name in known:
            (node["kpi"] if name in KPI_FIELDS else node)[name] = change["after"]
