"""The cards of the map, worded and drawn: everything its template writes, made once, so that the template is fast."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.foundation.charts import Spark, sparkline
from portal.foundation.i18n import day as brief_day
from portal.foundation.i18n import language as spoken
from portal.foundation.i18n import number
from portal.plans.marks import Mark
from portal.plans.models import Direction, KpiKind, NodeKind, Outcome
from portal.plans.queries.map import Face, JudgedMap, judged_kpi
from portal.plans.queries.map_tree import Branch, owner_keys
from portal.plans.queries.terms import points_read
from portal.plans.rules import Because, Judgement, Limits, NodeJudgement, Standing, trajectory
from portal.plans.rules.digits import decimals_of

POINTS_DRAWN = 13
SOON_DAYS = 14
SPARK_SIZE = (104, 36)
WORST_FIRST = ("off_track", "at_risk", "on_track", "achieved", "no_data")
Points = tuple[tuple[date, float], ...]
#: How a figure is written is the same in both languages up to here; beyond, Babel takes over.
PLAIN_UP_TO = 1e15


@dataclass(slots=True, eq=False)
class Card:
    """One node as the map shows it. `visibility` is empty for what both sides see.

    KPI cards are made once and shared by every page that shows the same; nobody changes a card once it is made.
    """

    pid: str
    kind: str
    title: str
    standing: str
    visibility: str
    owner: Face | None
    department: str
    due: str
    late: bool
    soon: bool
    waits_for: str = ""  # the side whose turn it is, where something is in the way
    below: list["Card"] = field(default_factory=list)
    # goals, initiatives, strategies
    percent: str = ""
    share: float | None = None
    planned: float | None = None
    words: str = ""
    note: str = ""
    problem: str = ""
    outcome: str = ""
    rules: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    comments: int = 0
    counts: tuple[tuple[str, int], ...] = ()
    waiting: int = 0
    opened: bool = False
    # KPIs
    current: str = ""
    target: str = ""
    usage: bool = False
    spark: Spark | None = None
    spark_words: str = ""
    waiting_since: str = ""
    #: How the card is written with all that is below it, by the hand of its reader (see Reading.branch).
    written: dict[Any, Any] = field(default_factory=dict)

    @property
    def face(self) -> tuple[Any, ...]:
        """Return all that is written on the card itself, below aside: equal faces look alike."""
        return (self,) if self.kind == "kpi" else _face(self)


_face = attrgetter(
    "pid", "kind", "title", "standing", "visibility", "owner", "department", "due", "late", "soon", "waits_for",
    "percent", "share", "planned", "words", "note", "problem", "outcome", "rules", "marks", "comments", "counts",
)  # fmt: skip


@lru_cache(maxsize=1_000)
def words_in(language: str, strategy_label: str) -> "Words":
    """Return the words of cards in the language that is spoken now, and which must be named."""
    if language != spoken():
        raise ValueError("words are looked up in the reader's own language")
    return Words(strategy_label)


def waiting_words(vendor: str, customer: str) -> dict[str, str]:
    """Return for whom something waits, by side; `vendor` and `customer` are the names of the companies."""
    companies = {"vendor": vendor, "customer": customer}
    return {side: _("Waits for %(company)s", company=name) for side, name in companies.items()}


class Words:
    """The words that cards repeat, looked up once for all readers of a language."""

    def __init__(self, strategy_label: str) -> None:
        self._days: dict[date, str] = {}
        self.progress = _("Progress %(share)s, planned as of today %(planned)s", share="{0}", planned="{1}")
        self.from_to = _("From %(first)s to %(last)s", first="{0}", last="{1}")
        self.unmeasured = _("Not measured yet")
        self.standing = {
            "on_track": _("On track"),
            "at_risk": _("At risk"),
            "off_track": _("Off track"),
            "achieved": _("Achieved"),
            "no_data": _("No data"),
        }
        self.kind = {
            "goal": _("Goal"),
            "initiative": _("Initiative"),
            "strategy": strategy_label or _("Strategy"),
            "kpi": _("KPI"),
        }
        self.outcome = {
            Outcome.ACHIEVED: _("Ended: achieved"),
            Outcome.PARTIAL: _("Ended: partly achieved"),
            Outcome.MISSED: _("Ended: missed"),
            Outcome.CANCELLED: _("Cancelled"),
        }

    def day(self, day: date) -> str:
        """Write a day briefly; many cards share their days."""
        if day not in self._days:
            self._days[day] = brief_day(day)
        return self._days[day]


def cards(judged: JudgedMap, branches: list[Branch], words: Words) -> list[Card]:
    """Return the cards of these branches with all that is below."""
    return [card(judged, branch, words) for branch in branches]


def card(judged: JudgedMap, branch: Branch, words: Words) -> Card:
    """Return the card of one branch with all that is below, drawn once as long as the branch stays the same."""
    made: Card | None = branch.drawn.get(words)
    if made is None:
        made = branch.drawn[words] = _drawn(judged, branch, words)
    return made


def _drawn(judged: JudgedMap, branch: Branch, words: Words) -> Card:
    node, owners = branch.node, judged.rows.owners
    owner = next((face for key in owner_keys(node) if (face := owners.get(key))), None)
    department, around = _department(judged, node), judged.rows.around
    told = (around.marks.get(node.id, ()), around.comments.get(node.id, 0))
    if branch.kpi is not None:
        return _kpi_card(node, branch.kpi, judged.limits, judged.today, owner, department, told, words)
    made = _blank(node, branch.standing.standing, judged.today, owner, department, words)
    made.marks, made.comments = told
    _sum_up(made, judged, branch, words)
    made.below = cards(judged, branch.below, words)
    return made


@lru_cache(maxsize=50_000)
def _kpi_card(
    node: Any,
    kpi: Any,
    limits: Limits,
    today: date,
    owner: Face | None,
    department: str,
    told: tuple[tuple[Mark, ...], int],
    words: Words,
) -> Card:
    standing = judged_kpi(kpi, today, limits)
    made = _blank(node, standing.standing, today, owner, department, words)
    made.marks, made.comments = told
    _draw_kpi(made, kpi, standing, today, words)
    return made


def _blank(
    node: Any, standing: Standing, today: date, owner: Face | None, department: str, words: Words
) -> Card:
    return Card(
        node.public_id,
        str(node.kind),
        node.title,
        str(standing),
        "" if node.visibility == "shared" else str(node.visibility),
        owner,
        department,
        words.day(node.due_on) if node.due_on else "",
        _is_late(node, standing, today),
        node.due_on is not None and 0 <= (node.due_on - today).days <= SOON_DAYS,
        str(node.waiting_for) if node.blocked_since and node.waiting_for else "",
    )


def figure(value: float | None, digits: int) -> str:
    """Write a value with as many decimals as its KPI uses.

    >>> figure(1234.5, 1), figure(3.0, 0), figure(None, 1)
    ('1,234.5', '3', '–')
    """
    if value is None:
        return "–"
    return f"{value:,.{digits}f}" if abs(value) < PLAIN_UP_TO else number(value)


def target_words(kpi: Any, digits: int) -> str:
    """Return the target, or the band, as it stands behind the current value."""
    if kpi.direction == Direction.BAND:
        if kpi.band_low is None or kpi.band_high is None:
            return ""
        return f"{figure(kpi.band_low, digits)}–{figure(kpi.band_high, digits)}"
    return "" if kpi.target is None else figure(kpi.target, digits)


def _department(judged: JudgedMap, node: Any) -> str:
    found = judged.rows.departments.get(node.department_id)
    return found.name if found else ""


def _is_late(node: Any, standing: Standing, today: date) -> bool:
    if node.due_on is None or node.due_on >= today or node.outcome is not None:
        return False
    return standing is not Standing.ACHIEVED


def _draw_kpi(made: Card, kpi: Any, judged: NodeJudgement, today: date, words: Words) -> None:
    points, standing = points_read(kpi.recent_text), judged.kpi
    last = points[-1][1] if points else None
    digits = decimals_of((kpi.baseline, kpi.target, kpi.band_low, kpi.band_high, last))
    made.current = figure(standing.current if standing else None, digits)
    target = target_words(kpi, digits)
    made.target = f"{target} {kpi.unit}".strip() if target else kpi.unit
    made.usage = kpi.kind == KpiKind.USAGE
    made.spark = _spark(points, kpi, standing, today)
    made.spark_words = _spark_words(points, digits, words)
    if judged.stale and standing and standing.measured_on:
        made.waiting_since = words.day(standing.measured_on)


def _spark(points: Points, kpi: Any, standing: Judgement | None, today: date) -> Spark:
    drawn = points[-POINTS_DRAWN:]
    planned = trajectory(standing.terms, today) if standing and drawn else ()
    if planned and drawn and planned[0][0] < drawn[0][0]:
        planned = tuple(point for point in planned if point[0] >= drawn[0][0])
    band = kpi.direction == Direction.BAND
    return sparkline(
        drawn,
        expected=planned,
        target=(kpi.band_low, kpi.band_high) if band else kpi.target,
        threshold=standing.threshold_in_force if standing else None,
        width=SPARK_SIZE[0],
        height=SPARK_SIZE[1],
        waiting=bool(standing and standing.stale),
    )


def _spark_words(points: Points, digits: int, words: Words) -> str:
    if not points:
        return words.unmeasured
    first, last = points[-POINTS_DRAWN:][0][1], points[-1][1]
    return words.from_to.format(figure(first, digits), figure(last, digits))


def _sum_up(made: Card, judged: JudgedMap, branch: Branch, words: Words) -> None:
    node, standing = branch.node, branch.standing
    made.problem = node.problem if node.kind is NodeKind.GOAL else ""
    made.rules = tuple(_rule(rule) for rule in judged.rows.rules.get(node.id, ()))
    if node.outcome:
        made.outcome = words.outcome[Outcome(node.outcome)]
    if standing.share is not None:
        made.share, made.planned = standing.share, standing.expected
        made.percent = f"{standing.share * 100:.0f}%"
        made.words = words.progress.format(made.percent, f"{(standing.expected or 0) * 100:.0f}%")
    made.note = _note(branch, standing)
    counts = standing.counts._asdict()
    made.counts = tuple((name, counts[name]) for name in WORST_FIRST if counts[name])
    made.waiting = standing.stale
    made.opened = bool(counts["off_track"] or counts["no_data"] or standing.stale or not standing.kpis)


def _note(branch: Branch, standing: NodeJudgement) -> str:
    """Say what a percentage would hide: no KPI, usage only, or values still missing."""
    if not standing.kpis:
        return _("No KPI yet") if branch.node.kind is NodeKind.GOAL else ""
    if standing.share is None:
        return _("Not measured yet") if standing.because is Because.NOT_MEASURED else _("Not agreed yet")
    if standing.usage_only and branch.node.kind is NodeKind.GOAL:
        return _("Usage only: not yet success")
    missing = standing.kpis - standing.kpis_known
    if missing and branch.node.kind is NodeKind.GOAL:
        return ngettext("%(num)s KPI is not measured yet", "%(num)s KPIs are not measured yet", missing)
    return ""


def _rule(rule: Any) -> str:
    parts = (rule.who, rule.by_when)
    around = " · ".join(part for part in parts if part)
    return f"{rule.what} ({around})" if around else str(rule.what)
