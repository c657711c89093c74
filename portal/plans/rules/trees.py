"""A whole success map judged in one pass, from plain rows; what its reader may not see is not passed in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from portal.plans.rules.rollups import Outcome, RollUp, clamped
from portal.plans.rules.standings import (
    AS_THE_ISSUE_SAYS,
    NOISE,
    Because,
    Judgement,
    Standing,
    by_lag,
    standing,
)
from portal.plans.rules.terms import KpiKind, KpiTerms, Limits, Measured


class NodeKind(StrEnum):
    """The four kinds of node; a KPI may hang on any of the others."""

    GOAL = "goal"
    INITIATIVE = "initiative"
    STRATEGY = "strategy"
    KPI = "kpi"


class NodeLike(Protocol):
    """What is read from a node; a database row with these columns will do."""

    @property
    def id(self) -> int: ...
    @property
    def parent_id(self) -> int | None: ...
    @property
    def weight(self) -> float | None: ...
    @property
    def outcome(self) -> str | None: ...


class NodeRow(NamedTuple):
    """One node of the map; `weight` None counts as 1, `outcome` is set on closed goals."""

    id: int
    parent_id: int | None
    weight: float | None = None
    outcome: str | None = None


KpiRow = tuple[KpiTerms, Sequence[tuple[date, float]]]
"""The terms of a KPI and its measurements, of which the newest is enough."""


class Counts(NamedTuple):
    """How many KPIs stand where."""

    achieved: int = 0
    on_track: int = 0
    at_risk: int = 0
    off_track: int = 0
    no_data: int = 0

    @property
    def total(self) -> int:
        """Return how many KPIs there are."""
        return sum(self)

    @property
    def on_course(self) -> int:
        """Return how many are achieved or on track."""
        return self.achieved + self.on_track


PLACE = {standing: place for place, standing in enumerate(Standing)}


class Part(NamedTuple):
    """A child as it enters its parent's mean."""

    node_id: int
    weight: float
    share: float | None


@dataclass(frozen=True, slots=True)
class NodeJudgement:
    """Where a node of the map, or the plan, stands.

    `share` is the attained share within 0..1, None while unknown (a goal without KPI stays so); it speaks
    for `known` of `of` children. `counts`, `stale` and `crossed` are of all KPIs below, itself included.
    `usage_only`: there are KPIs, and not one is an outcome. `past`: every target date it speaks for has
    passed. `kpi` is the judgement of a KPI node itself.
    """

    standing: Standing
    because: Because
    share: float | None
    expected: float | None
    lag: float | None
    known: int
    of: int
    counts: Counts
    stale: int
    crossed: int
    usage_only: bool
    past: bool
    parts: tuple[Part, ...] = ()
    kpi: Judgement | None = None

    @property
    def kpis(self) -> int:
        """Return how many KPIs there are below, itself included."""
        return self.counts.total

    @property
    def kpis_known(self) -> int:
        """Return how many of them have a standing."""
        return self.counts.total - self.counts.no_data


def kpi_judgement(
    terms: KpiTerms, measurements: Sequence[Measured | tuple[date, float]], today: date, limits: Limits
) -> NodeJudgement:
    """Return where one KPI stands, as a node of the tree."""
    return _of_kpi(standing(terms, measurements, today, limits), today)


Judge = Callable[[Any, Any, date, Limits], NodeJudgement]


def judge_tree(
    nodes: Iterable[NodeLike],
    kpis: Mapping[int, tuple[Any, Any]],
    today: date,
    limits: Limits = AS_THE_ISSUE_SAYS,
    *,
    judge: Judge = kpi_judgement,
) -> dict[int, NodeJudgement]:
    """Judge every node, children before parents; a node listed in `kpis` is a KPI.

    A node whose parent is not among `nodes` is judged, but rolls up to nobody. `judge` is handed each pair of
    `kpis`: terms and measurements, unless a caller who remembers judgements has something quicker to say them by.
    """
    rows = list(nodes)
    known = {row.id for row in rows}
    sums: dict[int, _Sum] = {row.id: _Sum() for row in rows}
    judged: dict[int, NodeJudgement] = {}
    for row in reversed(_parents_first(rows, known)):
        if row.id in kpis:
            terms, measurements = kpis[row.id]
            mine = judged[row.id] = judge(terms, measurements, today, limits)
        else:
            mine = judged[row.id] = sums[row.id].judgement(limits)
        if row.parent_id in known and row.outcome != Outcome.CANCELLED:
            sums[row.parent_id].add(row.id, row.weight, mine)
    return {row.id: judged[row.id] for row in rows if row.id in judged}


def plan_numbers(
    nodes: Iterable[NodeLike], judged: Mapping[int, NodeJudgement], limits: Limits = AS_THE_ISSUE_SAYS
) -> NodeJudgement:
    """Return the numbers of the plan: the nodes at the top rolled up; cancelled goals and theirs are left out.

    `share` is the progress, `expected` what is planned as of today, `known` of `of` the goals it speaks for.
    """
    goals = ((node, judged[node.id]) for node in nodes if node.parent_id is None and node.id in judged)
    return rolled_up(goals, limits)


def rolled_up(children: Iterable[tuple[NodeLike, NodeJudgement]], limits: Limits) -> NodeJudgement:
    """Return where a node stands over its children and where they stand; what was cancelled is left out."""
    total = _Sum()
    for child, stands in children:
        if child.outcome != Outcome.CANCELLED:
            total.add(child.id, child.weight, stands)
    return total.judgement(limits)


class _Sum:
    """What the children of one node add up to."""

    __slots__ = ("counts", "crossed", "parts", "past", "planned", "stale", "usage_only")

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.planned: list[float] = []
        self.counts = [0] * len(PLACE)
        self.stale = self.crossed = 0
        self.usage_only = self.past = True

    def add(self, node_id: int, weight: float | None, child: NodeJudgement) -> None:
        self.parts.append(Part(node_id, 1.0 if weight is None else max(weight, 0.0), child.share))
        self.planned.append(child.expected or 0.0)
        self.counts = [mine + theirs for mine, theirs in zip(self.counts, child.counts, strict=True)]
        self.stale += child.stale
        self.crossed += child.crossed
        self.usage_only = self.usage_only and (child.usage_only or not child.kpis)
        self.past = self.past and (child.past or child.share is None)

    def judgement(self, limits: Limits) -> NodeJudgement:
        counts = Counts(*self.counts)
        rolled, expected = self._means()
        lag = None if rolled.share is None or expected is None else expected - rolled.share
        verdict, because = self._verdict(rolled.share, lag, counts, limits)
        return NodeJudgement(
            verdict, because, rolled.share, expected, lag, rolled.known, rolled.of, counts, self.stale,
            self.crossed, self.usage_only and counts.total > 0, self.past and rolled.known > 0, tuple(self.parts),
        )  # fmt: skip

    def _means(self) -> tuple[RollUp, float | None]:
        """Return the attained and the expected share over the same known children."""
        weights = gained = planned = 0.0
        known = of = 0
        for (_, weight, share), expected in zip(self.parts, self.planned, strict=True):
            if weight:
                of += 1
                if share is not None:
                    known += 1
                    weights += weight
                    gained += weight * share
                    planned += weight * expected
        if not known:
            return RollUp(None, 0, of), None
        return RollUp(clamped(gained / weights), known, of), clamped(planned / weights)

    def _verdict(
        self, share: float | None, lag: float | None, counts: Counts, limits: Limits
    ) -> tuple[Standing, Because]:
        """Follow the rule of a KPI; with values still missing, nothing is called achieved."""
        if share is None or lag is None:
            return Standing.NO_DATA, Because.NOT_MEASURED if counts.total else Because.NOT_AGREED
        if share >= 1 - NOISE and not counts.no_data:
            return Standing.ACHIEVED, Because.TARGET_MET
        if share < 1 - NOISE and self.past:
            return Standing.OFF_TRACK, Because.TARGET_DATE_PASSED
        return by_lag(lag, limits)


def _of_kpi(kpi: Judgement, today: date) -> NodeJudgement:
    known = kpi.attained is not None
    counts = [0] * len(PLACE)
    counts[PLACE[kpi.standing]] = 1
    share = None if kpi.attained is None else clamped(kpi.attained)
    past = kpi.terms.target_on is not None and today > kpi.terms.target_on
    return NodeJudgement(
        kpi.standing, kpi.because, share, kpi.expected, kpi.lag, int(known), 1, Counts(*counts),
        int(kpi.stale), int(kpi.crossed), kpi.terms.kind == KpiKind.USAGE, past, (), kpi,
    )  # fmt: skip


def _parents_first(rows: Sequence[NodeLike], known: set[int]) -> list[NodeLike]:
    children: dict[int | None, list[NodeLike]] = {}
    for row in reversed(rows):  # so that, read backwards, siblings come in their order
        children.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    ordered = list(children.get(None, ()))
    for row in ordered:
        ordered.extend(children.get(row.id, ()))
    return ordered
