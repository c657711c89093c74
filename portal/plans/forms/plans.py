"""The fields of a plan as a whole, and of copying it into the next period."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField, TextAreaField

from portal.foundation.forms import DayField, Given, NumberField, SeenForm, Short, Within
from portal.plans.models import Plan

LONGEST_YEARS = 10


class PlanForm(SeenForm):
    """What a plan says about itself."""

    title = StringField(_l("Title"), [Given(), Short(200)])
    north_star = TextAreaField(
        _l("Where we want to be"), [Short(500)], description=_l("One sentence that stands above all goals.")
    )
    starts_on = DayField(_l("From"), [Given()])
    ends_on = DayField(_l("To"), [Given()])
    strategy_label = StringField(
        _l("What the level between initiative and KPI is called"),
        [Short(60)],
        description=_l("Only shown where it is used. Empty: Strategy."),
    )
    at_risk_points = NumberField(
        _l("At risk when behind by more than (points)"), [Given(), Within(0, 100)], default=5
    )
    off_track_points = NumberField(
        _l("Off track when behind by more than (points)"), [Given(), Within(0, 100)], default=20
    )
    vendor_note = TextAreaField(_l("Internal note"), [Short(20_000)])

    def __init__(self, *args: Any, with_note: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not with_note:
            del self.vendor_note

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that the period and the limits have their right order."""
        if not super().validate(extra_validators):
            return False
        first, last = self.starts_on.data, self.ends_on.data
        if first and last and last <= first:
            self.ends_on.errors = [_l("The plan must end after it begins.")]
        elif first and last and (last - first).days > 366 * LONGEST_YEARS:
            self.ends_on.errors = [_l("A plan runs for ten years at most.")]
        if (self.off_track_points.data or 0) <= (self.at_risk_points.data or 0):
            self.off_track_points.errors = [_l("This must be more than the limit for at risk.")]
        return not self.errors

    def facts(self) -> dict[str, Any]:
        """Return the values by the names under which actions change them."""
        facts = self.typed()
        facts.pop("visibility", None)
        for name in ("at_risk_points", "off_track_points"):
            facts[name] = int(facts[name])
        return facts


class NewPlanForm(PlanForm):
    """A new plan; who will see it is chosen before it is written."""

    visibility = RadioField(_l("Who will see this"))


class CopyPlanForm(NewPlanForm):
    """A plan copied into another period."""

    from_latest = BooleanField(
        _l("Start from the newest values"),
        default=True,
        description=_l("The newest value of each KPI becomes its value at the start."),
    )
    closed_too = BooleanField(_l("Copy closed goals as well"))


def plan_values(plan: Plan) -> dict[str, Any]:
    """Return what the form of a plan opens with."""
    names = (
        "title", "north_star", "starts_on", "ends_on", "strategy_label", "at_risk_points", "off_track_points",
        "vendor_note",
    )  # fmt: skip
    return {name: getattr(plan, name) for name in names}
