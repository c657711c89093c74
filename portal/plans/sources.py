"""Extension point: who knows what both sides signed of a plan. The floor above registers it; without it nothing is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.plans.models import Plan
from portal.plans.rules import KpiTerms


@dataclass(frozen=True)
class SignedKpi:
    """What was signed of one KPI; `worth_minor` is for one unit better, None where no amount was agreed."""

    id: str
    title: str
    unit: str
    terms: KpiTerms
    worth_minor: int | None
    currency: str


@dataclass(frozen=True)
class SignedGoal:
    """What was signed of one goal: its KPIs, and the initiatives by title. People are named by public id."""

    id: str
    title: str
    problem: str
    due_on: date | None
    kpis: Sequence[SignedKpi]
    initiatives: Sequence[str]
    customer_owner: str | None = None
    vendor_owner: str | None = None


@dataclass(frozen=True)
class Signed:
    """The edition that held at an instant, with what was added to it by then."""

    number: int
    reference: str
    agreed_at: datetime
    north_star: str
    starts_on: date
    ends_on: date
    goals: Sequence[SignedGoal]

    @property
    def kpis(self) -> Mapping[str, SignedKpi]:
        """Return every KPI by the public id of its node."""
        return {kpi.id: kpi for goal in self.goals for kpi in goal.kpis}


Teller = Callable[[Plan, datetime], Signed | None]
_tellers: list[Teller] = []


def signed_by(told: Teller) -> Teller:
    """Decorator: the function says which edition of a plan held at an instant, for the readers in scope."""
    if told not in _tellers:
        _tellers.append(told)
    return told


def signed(plan: Plan, at: datetime) -> Signed | None:
    """Return what both sides had signed by then; None where nothing was."""
    return next((found for told in _tellers if (found := told(plan, at)) is not None), None)
