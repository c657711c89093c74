"""The fields of a node, as people edit them together."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.foundation.audience import Visibility
from portal.foundation.forms import DayField, Given, NumberField, SeenForm, Short, Within
from portal.plans.models import Node
from portal.plans.queries.nodes_owners import Choice, Owners, id_of, public_id_of

HEAVIEST = 1000


class NodeForm(SeenForm):
    """What an initiative or a strategy says, and who looks after it."""

    title = StringField(_l("Title"), [Given(), Short(200)])
    description = TextAreaField(_l("Description"), [Short(20_000)], description=_l("Markdown is understood."))
    customer_owner = SelectField(_l("Owner at the customer"), default="")
    vendor_owner = SelectField(_l("Owner at the vendor"), default="")
    department = SelectField(_l("Department"), default="")  # not shown where there are none
    starts_on = DayField(_l("Start"))
    due_on = DayField(_l("Due"))
    weight = NumberField(
        _l("Weight"),
        [Given(), Within(0.01, HEAVIEST)],
        default=1.0,
        description=_l("How much it counts beside its neighbours; 1 for all means equally."),
    )

    def __init__(self, *args: Any, owners: Owners, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.owners = owners
        self.customer_owner.choices = _choices(owners.members)
        self.vendor_owner.choices = _choices(owners.staff)
        self.department.choices = _choices(owners.departments)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that the end does not lie before the start."""
        fine: bool = super().validate(extra_validators)
        if self.starts_on.data and self.due_on.data and self.due_on.data < self.starts_on.data:
            self.due_on.errors = [*self.due_on.errors, _l("The due date lies before the start.")]
            fine = False
        return fine

    def facts(self) -> dict[str, Any]:
        """Return the values by the names under which actions change them."""
        return self.facts_from(self.typed())

    def facts_from(self, typed: Mapping[str, Any], now: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Turn values as the form holds them into those that actions change; `now`: what stands beside them."""
        facts = dict(typed)
        for name, choices in self.chosen().items():
            if name in facts:
                facts[f"{name}_id"] = id_of(choices, facts.pop(name))
        if "weight" in facts and facts["weight"] is None:
            facts["weight"] = 1.0
        return facts

    def chosen(self) -> dict[str, tuple[Choice, ...]]:
        """Return the fields that hold a public id, with what can be chosen."""
        found = {
            "customer_owner": self.owners.members,
            "vendor_owner": self.owners.staff,
            "department": self.owners.departments,
        }
        return {name: choices for name, choices in found.items() if name in self}


class GoalForm(NodeForm):
    """A goal also says today's problem."""

    problem = TextAreaField(
        _l("Today's problem"),
        [Short(5_000)],
        description=_l("In the customer's own words: what is to change."),
    )

    def __iter__(self) -> Any:
        order = list(super().__iter__())
        order.sort(key=lambda field: {"title": 0, "problem": 1}.get(field.name, 2))
        return iter(order)


class SeenByField(RadioField):
    """Who will see a new node, from narrow to wide."""


class NewNode:
    """Mixed into the form of a new node: who will see it is chosen before it is written."""

    visibility = SeenByField(_l("Who will see this"))


class NewGoalForm(NewNode, GoalForm):
    """A new goal."""


class NewNodeForm(NewNode, NodeForm):
    """A new initiative or strategy."""


def node_values(node: Node, owners: Owners) -> dict[str, Any]:
    """Return what the form of a node opens with."""
    return {
        "title": node.title,
        "description": node.description,
        "problem": node.problem,
        "customer_owner": public_id_of(owners.members, node.customer_owner_id),
        "vendor_owner": public_id_of(owners.staff, node.vendor_owner_id),
        "department": public_id_of(owners.departments, node.department_id),
        "starts_on": node.starts_on,
        "due_on": node.due_on,
        "weight": node.weight,
    }


def offer_visibilities(form: Any, allowed: Mapping[Visibility, Any], first: Visibility) -> None:
    """Let the author choose among `allowed` (visibility to words), `first` being chosen already."""
    form.visibility.choices = [SelectChoice(str(visibility), words) for visibility, words in allowed.items()]
    if form.visibility.data is None:
        form.visibility.data = str(first)


def _choices(choices: tuple[Choice, ...]) -> list[SelectChoice]:
    return [SelectChoice("", _l("Nobody yet")), *(SelectChoice(one.public_id, one.label) for one in choices)]
