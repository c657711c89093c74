"""A single change that one side puts forward for the other to accept or decline."""

from enum import StrEnum

from portal.plans.rules import NodeKind
from portal.plans.rules.places import kinds_below


class ProposalKind(StrEnum):
    """What is put forward."""

    INITIATIVE = "initiative"
    KPI = "kpi"
    CHANGE = "change"  # of fields of a node that is there

    @property
    def makes(self) -> NodeKind | None:
        """Return the kind of node that accepting makes; None for a change."""
        return None if self is ProposalKind.CHANGE else NodeKind(self.value)


class ProposalState(StrEnum):
    """Where a proposal stands. All but the first are final."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    OUTDATED = "outdated"  # what it was to change was changed, or went, meanwhile


def possible_below(kind: NodeKind) -> tuple[ProposalKind, ...]:
    """Return what can be put forward below a node of this kind.

    >>> [str(kind) for kind in possible_below(NodeKind.INITIATIVE)]
    ['kpi']
    """
    fits = kinds_below(kind)
    return tuple(one for one in (ProposalKind.INITIATIVE, ProposalKind.KPI) if one.value in fits)
