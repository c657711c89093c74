"""What a proposal says beside its fields: why it is made, and why it is declined."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from portal.agreements.actions.proposals import typed_facts
from portal.foundation.forms import Given, PortalForm, Short
from portal.plans.actions.nodes import KPI_FIELDS, NODE_FIELDS, facts_of
from portal.plans.forms.nodes import NodeForm
from portal.plans.forms.nodes_kinds import FORMS, inputs_of, values_of
from portal.plans.models import Kpi, Node, NodeKind
from portal.plans.queries.nodes_owners import Owners

WHY = _l("Why")


def proposal_form(kind: NodeKind) -> type[NodeForm]:
    """Return the form of a node's fields with the reason for which they are put forward."""
    return _WITH_REASON[kind]


def change_form(
    node: Node, kpi: Kpi | None, choices: Owners, again: Mapping[str, Any] | None = None
) -> NodeForm:
    """Return the form of a change with what stands in the node now; fields put forward `again` as they were then.

    `again` holds them by the names under which actions change them, as JSON keeps them.
    """
    seen = inputs_of(values_of(node, kpi, choices))
    form: NodeForm = proposal_form(node.kind)(None, data=seen, owners=choices)
    form.remember_seen()
    if not again:
        return form
    wanted = inputs_of(values_of(*_with(node, kpi, again), choices))
    repeated: NodeForm = proposal_form(node.kind)(None, data=wanted, owners=choices)
    repeated.seen.data = form.seen.data
    return repeated


def _with(node: Node, kpi: Kpi | None, again: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return the node and its terms as they would read with these fields."""
    facts = {**facts_of(node, kpi), **typed_facts(again)}
    terms = SimpleNamespace(**{column: facts[name] for name, column in KPI_FIELDS.items()}) if kpi else None
    return SimpleNamespace(kind=node.kind, **{name: facts[name] for name in NODE_FIELDS}), terms


class DeclineForm(PortalForm):
    """Why a proposal is not taken up."""

    reason = TextAreaField(
        _l("Why not"), [Given(), Short(1000)], description=_l("The other side reads this.")
    )


def _with_reason(form: type[NodeForm]) -> type[NodeForm]:
    reason = TextAreaField(
        WHY,
        [Given(), Short(1000)],
        description=_l("Both sides read this, and it stays in the history."),
    )
    return type(f"Proposal{form.__name__}", (_Reasoned, form), {"why": reason})


class _Reasoned:
    """Mixed into a node's form: the reason is no field of the node."""

    def typed(self) -> dict[str, Any]:
        """Return the values of the node alone."""
        values: dict[str, Any] = super().typed()  # type: ignore[misc]
        values.pop("why", None)
        return values


_WITH_REASON = {kind: _with_reason(forms[0]) for kind, forms in FORMS.items()}
