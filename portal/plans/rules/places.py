"""What may hang on what, and how widely: a node is never seen more widely than what it hangs on."""

from collections.abc import Mapping

from portal.plans.rules.trees import NodeKind

MAY_HANG_ON: Mapping[str, frozenset[str | None]] = {
    NodeKind.GOAL.value: frozenset({None}),
    NodeKind.INITIATIVE.value: frozenset({NodeKind.GOAL.value}),
    NodeKind.STRATEGY.value: frozenset({NodeKind.INITIATIVE.value}),
    NodeKind.KPI.value: frozenset({NodeKind.GOAL.value, NodeKind.INITIATIVE.value, NodeKind.STRATEGY.value}),
}
"""By kind of node, the kinds it may hang on; None is the plan itself."""
SHARED = "shared"


def may_hang_on(kind: str, parent_kind: str | None) -> bool:
    """Tell whether a node of `kind` fits below a parent of that kind (None: the plan).

    >>> may_hang_on("kpi", "goal"), may_hang_on("goal", "initiative")
    (True, False)
    """
    return (str(parent_kind) if parent_kind else None) in MAY_HANG_ON[str(kind)]


def kinds_below(kind: str | None) -> tuple[str, ...]:
    """Return what may hang on a node of `kind` (None: the plan), in the order of the map.

    >>> kinds_below("initiative")
    ('strategy', 'kpi')
    """
    own = str(kind) if kind else None
    return tuple(below for below, above in MAY_HANG_ON.items() if own in above)


def within(visibility: str, above: str) -> bool:
    """Tell whether what is seen by `visibility` may hang on what is seen by `above`.

    >>> within("vendor", "shared"), within("shared", "vendor"), within("customer", "vendor")
    (True, False, False)
    """
    return str(above) == SHARED or str(visibility) == str(above)


def at_first(side: str, above: str) -> str:
    """Return who sees a new node of this side: the vendor's starts inside, the customer's is shared, if it fits.

    >>> at_first("vendor", "shared"), at_first("customer", "shared"), at_first("customer", "customer")
    ('vendor', 'shared', 'customer')
    """
    if str(above) != SHARED:
        return str(above)
    return "vendor" if str(side) == "vendor" else SHARED
