"""What a proposal says beside its fields: why it is made, and why it is declined."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from portal.foundation.forms import Given, PortalForm, Short
from portal.plans.forms.nodes import NodeForm
from portal.plans.forms.nodes_kinds import FORMS
from portal.plans.models import NodeKind

WHY = _l("Why")


def proposal_form(kind: NodeKind) -> type[NodeForm]:
    """Return the form of a node's fields with the reason for which they are put forward."""
    return _WITH_REASON[kind]


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
