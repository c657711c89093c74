"""Success plans as the demo describes them, and the figures that follow: values run along the agreed trajectory."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.foundation import clock

WOBBLE = (0.0, 0.012, -0.008, 0.006, -0.011, 0.004, 0.009, -0.006)
"""By how much of the way single values lie beside the line, in turn: real figures are never straight."""
STEP_DAYS = {"weekly": 7, "fortnightly": 14}


@dataclass(frozen=True)
class Kpi:
    """A KPI and how it fares: by `lag` of the way behind plan today (negative: ahead), or at the `share` itself."""

    title: str
    unit: str
    start: float
    goal: float
    lag: float = 0.0
    share: float | None = None
    usage: bool = False
    cadence: str = "weekly"
    digits: int = 0
    owner: str = ""
    threshold: float | None = None
    later_threshold: float | None = None  # from half of the way on
    response: str = ""
    response_owner: str = ""
    response_days: int = 5
    silent: int = 2  # days since the newest value
    before: tuple[float, ...] = ()  # monthly values from before the plan, oldest first
    worth: int | None = None  # agreed money for one unit of improvement
    source: str = ""
    note: str = ""  # on the newest value

    def attained_today(self, expected: float) -> float:
        return self.share if self.share is not None else max(expected - self.lag, 0.0)


@dataclass(frozen=True)
class Step:
    """An initiative with its rules of use: who does what by when."""

    title: str
    owner: str = ""
    kpis: tuple[Kpi, ...] = ()
    rules: tuple[tuple[str, str, str], ...] = ()
    description: str = ""
    strategy: str = ""  # how it is carried out, as a node between it and its KPIs


@dataclass(frozen=True)
class Goal:
    """A goal with today's problem in the customer's words."""

    title: str
    problem: str
    steps: tuple[Step, ...]
    kpis: tuple[Kpi, ...] = ()


@dataclass(frozen=True)
class Map:
    """A whole plan: it began on a first of a month, about `since` days ago, and runs for so many `months`."""

    title: str
    north_star: str
    goals: tuple[Goal, ...]
    since: int = 45
    months: int = 6
    state: str = "agreed"  # draft, proposed or agreed
    vendor_note: str = ""
    agreed_by: str = ""
    deputy: str = ""  # who may agree in their place
    guest: tuple[str, str, str] | None = None  # agrees without an account: name, title, mail address
    confirmed_by: tuple[str, ...] = ()  # before them, one after another
    message: str = ""  # with which it was put forward
    earlier: int = 0  # months by which it began before that

    def period(self, today: date) -> "Period":
        """Return the plan's period as of today."""
        first = _months_later(clock.month_of(today - timedelta(days=self.since)), -self.earlier)
        return Period(first, _months_later(first, self.months) - timedelta(days=1))

    def kpis(self) -> list[Kpi]:
        """Return all KPIs in the order of the map."""
        found: list[Kpi] = []
        for goal in self.goals:
            found += [*goal.kpis, *(kpi for step in goal.steps for kpi in step.kpis)]
        return found


@dataclass(frozen=True)
class Period:
    """The plan's first and last day."""

    first: date
    last: date

    def expected(self, day: date) -> float:
        """Return which share of the way is planned for `day`, 0..1."""
        return min(max((day - self.first).days / (self.last - self.first).days, 0.0), 1.0)


@dataclass(frozen=True)
class Value:
    """A value to enter: so many days ago."""

    ago: int
    value: float
    note: str = ""


@dataclass
class Course:
    """The way of one KPI from its first value to its newest."""

    kpi: Kpi
    period: Period
    today: date
    values: list[Value] = field(default_factory=list)

    def __post_init__(self) -> None:
        days = self._days()
        attained = self.kpi.attained_today(self.period.expected(self.today))
        for place, day in enumerate(days, 1):
            last = place == len(days)
            wobble = 0.0 if last else WOBBLE[place % len(WOBBLE)]
            share = max(attained * (place / len(days)) ** 0.9 + wobble, 0.0)
            value = round(self.kpi.start + (self.kpi.goal - self.kpi.start) * share, self.kpi.digits)
            self.values.append(Value((self.today - day).days, value, self.kpi.note if last else ""))

    def _days(self) -> list[date]:
        newest = min(self.today - timedelta(days=self.kpi.silent), self.period.last)
        if self.kpi.cadence in STEP_DAYS:
            step = timedelta(days=STEP_DAYS[self.kpi.cadence])
            days = [newest]
            while days[-1] - step > self.period.first:
                days.append(days[-1] - step)
            return days[::-1]
        return [day for day in _month_ends(self.period.first, newest) if day <= newest]


def _month_ends(first: date, last: date) -> list[date]:
    day, found = first, []
    while day <= last:
        day = _months_later(clock.month_of(day), 1)
        found.append(day - timedelta(days=1))
    return found


def _months_later(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
