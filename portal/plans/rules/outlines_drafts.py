"""What importing a file would change in a plan: every node and row with its fate, before anything is done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.foundation.numbers import fifteen_digits
from portal.foundation.sheets import Outcome, Outline, OutlineNode, OutlineRow, RowFate, tally
from portal.foundation.sheets.outline_nodes import folded
from portal.plans.rules.outlines_cells import same_rules, steps_of
from portal.plans.rules.outlines_facts import Facts, Reading, read_facts
from portal.plans.rules.outlines_matching import Known, Matches, match, path_ids
from portal.plans.rules.places import at_first, within
from portal.plans.rules.terms import Cadence, Direction, KpiKind, KpiTerms, contradictions

_TERMS = (
    "baseline", "baseline_on", "target", "target_on", "band_low", "band_high", "limit_low", "limit_high",
)  # fmt: skip
EARLIEST_YEAR = 1970
_AGREED = frozenset({*_TERMS, "kpi_kind", "direction", "thresholds", "cadence"})


@dataclass(frozen=True, slots=True)
class Standpoint:
    """From where a file is imported: the side, who sees the plan, and the customer's today."""

    side: str
    plan_visibility: str
    today: date


@dataclass(slots=True)
class DraftNode:
    """One node of the file, and what importing it comes to. `changes` are (before, after) by name."""

    number: int
    kind: str
    title: str
    parent: int | None
    line: int
    external_id: str
    visibility: str
    known: Known | None
    facts: Facts
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    measured: tuple[date, float] | None = None  # what is not known yet
    outcome: Outcome = "same"


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole file: its nodes, the fate of every row, remarks, and which nodes stand on a row that can be read."""

    nodes: list[DraftNode]
    fates: list[RowFate]
    remarks: list[RowFate]
    wanted: frozenset[int]

    @property
    def counts(self) -> dict[Outcome, int]:
        """Return how many rows become what."""
        return tally(self.fates)

    @property
    def kept(self) -> list[DraftNode]:
        """Return the nodes to import, parents first; what only bad rows name is left out."""
        return [node for node in self.nodes if node.number in self.wanted]


def draft(
    outline: Outline,
    known: Sequence[Known],
    reading: Reading,
    here: Standpoint,
    skipped: Iterable[RowFate] = (),
) -> Draft:
    """Compare everything that a file states with the plan as its reader sees it."""
    matches, paths = match(outline.nodes, known), path_ids(outline.nodes)
    nodes: list[DraftNode] = []
    problems: list[tuple[int, RowFate]] = []
    for node in outline.nodes:
        drafted = _drafted(node, matches, paths[node.number], nodes, reading, here)
        nodes.append(drafted)
        found = _problems(drafted, matches, nodes, here)
        problems += [(node.number, _fate(node, *problem)) for problem in found]
    remarks = [
        _fate(outline.nodes[one.number], *said, outcome="same") for one in nodes for said in one.facts.remarks
    ]
    bad = _bad_rows(outline, problems)
    wanted = frozenset(number for row in outline.rows if row.line not in bad for number in row.path)
    _forget_what_bad_rows_say(nodes, outline.nodes, bad)
    changed = _changed_lines(nodes, outline.nodes)
    fates = [
        *skipped,
        *outline.fates,
        *(fate for _, fate in problems),
        *_above_is_bad(outline, problems, bad),
    ]
    fates += [_good(row, nodes, changed) for row in outline.rows if row.line not in bad]
    return Draft(nodes, sorted(fates, key=lambda fate: fate.line), remarks, wanted)


def _drafted(
    node: OutlineNode,
    matches: Matches,
    path: str,
    above: Sequence[DraftNode],
    reading: Reading,
    here: Standpoint,
) -> DraftNode:
    known = matches.found.get(node.number)
    facts = read_facts(node, reading, known.facts if known else {})
    over = above[node.parent].visibility if node.parent is not None else here.plan_visibility
    drafted = DraftNode(
        node.number,
        node.kind,
        " ".join(node.title.split()),
        node.parent,
        node.line,
        node.external_id or path,
        known.visibility if known else at_first(here.side, over),
        known,
        facts,
    )
    _compare(drafted, by_id=node.number in matches.by_id, here=here)
    if known is not None:
        parent = above[node.parent].known if node.parent is not None else None
        if node.parent is not None and (parent is None or parent.id != known.parent_id):
            drafted.changes["parent"] = (known.parent_id, node.parent)
            drafted.outcome = "update"
    return drafted


def _compare(node: DraftNode, *, by_id: bool, here: Standpoint) -> None:
    """Say what differs from what the plan holds; what a file does not state does not differ."""
    known, facts = node.known, node.facts
    node.measured = _not_measured_yet(facts, known, here.today)
    if known is None:
        node.outcome = "create"
        return
    differs = node.title != known.title if by_id else folded(node.title) != folded(known.title)
    if differs:
        node.changes["title"] = (known.title, node.title)
    for name, value in facts.values.items():
        before = known.facts.get(name)
        if not _equal(name, before, value):
            node.changes[name] = (before, value)
    node.outcome = "update" if node.changes or node.measured else "same"


def _equal(name: str, before: Any, after: Any) -> bool:
    if name == "rules_of_use":
        return same_rules(before or (), after)
    if isinstance(after, float) and isinstance(before, int | float):
        return fifteen_digits(before) == fifteen_digits(after)
    if isinstance(after, str) and isinstance(before, str):
        return before.strip() == after.strip()
    return bool(before == after)


def _not_measured_yet(facts: Facts, known: Known | None, today: date) -> tuple[date, float] | None:
    """Return the stated value unless it is in force already; one without a date is the newest one, or today's."""
    if facts.measured is None:
        return None
    on, value = facts.measured[0], fifteen_digits(facts.measured[1])
    measured = known.measured if known else {}
    newest = measured[max(measured)] if measured else None
    if (on is None and newest == value) or (on is not None and measured.get(on) == value):
        return None
    return on or today, value


def _problems(
    node: DraftNode, matches: Matches, nodes: Sequence[DraftNode], here: Standpoint
) -> Iterable[tuple[str, str, str]]:
    yield from node.facts.problems
    if node.number in matches.of_other_kind:
        yield "external_id", "other_kind", node.external_id
    moved = "parent" in node.changes and node.parent is not None
    if moved and not within(node.visibility, nodes[node.parent or 0].visibility):
        yield "title", "too_wide", node.title
    if node.facts.measured and node.facts.measured[0] and node.facts.measured[0] > here.today:
        yield "value_on", "in_the_future", node.facts.measured[0].isoformat()
    if node.facts.measured and node.facts.measured[0] and node.facts.measured[0].year < EARLIEST_YEAR:
        yield "value_on", "out_of_range", node.facts.measured[0].isoformat()
    merged = {**(node.known.facts if node.known else node.facts.assumed), **node.facts.values}
    starts_on, due_on = merged.get("starts_on"), merged.get("due_on")
    dated = not node.known or node.changes.keys() & {"starts_on", "due_on"}
    if dated and starts_on and due_on and due_on < starts_on:
        yield "due_on", "due_before_start", due_on.isoformat()
    if node.kind == "kpi" and (not node.known or node.changes.keys() & _AGREED):
        yield from ((_field_of(word), word, node.title) for word in contradictions(_terms(merged)))


def _terms(facts: Mapping[str, Any]) -> KpiTerms:
    return KpiTerms(
        KpiKind(facts.get("kpi_kind") or KpiKind.OUTCOME),
        Direction(facts.get("direction") or Direction.HIGHER),
        thresholds=steps_of(facts.get("thresholds") or ()),
        cadence=Cadence(facts.get("cadence") or Cadence.MONTHLY),
        **{name: facts.get(name) for name in _TERMS},
    )


def _field_of(word: str) -> str:
    if "threshold" in word:
        return "threshold"
    return "band_high" if "band" in word else "target_on" if "date" in word else "target"


def _fate(node: OutlineNode, name: str, reason: str, text: str, outcome: Outcome = "bad") -> RowFate:
    return RowFate(node.lines.get(name, node.line), outcome, name, reason, text)


def _bad_rows(outline: Outline, problems: Sequence[tuple[int, RowFate]]) -> frozenset[int]:
    """A row is bad by itself, or because something that it hangs on cannot be read."""
    nodes = {number for number, _ in problems}
    lines = {fate.line for fate in outline.fates if fate.outcome == "bad"} | {
        fate.line for _, fate in problems
    }
    return frozenset(lines | {row.line for row in outline.rows if not nodes.isdisjoint(row.path)})


def _above_is_bad(
    outline: Outline, problems: Sequence[tuple[int, RowFate]], bad: frozenset[int]
) -> Iterable[RowFate]:
    nodes = {number for number, _ in problems}
    told = {fate.line for _, fate in problems} | {fate.line for fate in outline.fates}
    for row in outline.rows:
        if row.line in bad and row.line not in told:
            first = next(number for number in row.path if number in nodes)
            yield RowFate(row.line, "bad", "title", "above_is_bad", outline.nodes[first].title)


def _forget_what_bad_rows_say(
    nodes: Sequence[DraftNode], stated: Sequence[OutlineNode], bad: frozenset[int]
) -> None:
    """Leave out the whole of a row that is left out, even where it speaks of a node that others name too."""
    for node, said in zip(nodes, stated, strict=True):
        gone = [name for name, by in node.facts.stated_by.items() if said.lines.get(by, said.line) in bad]
        for name in gone:
            node.facts.values.pop(name, None)
            node.changes.pop(name, None)
            if name == "measured":
                node.facts.measured = node.measured = None
        if gone and node.known is not None:
            node.outcome = "update" if node.changes or node.measured else "same"


def _changed_lines(nodes: Sequence[DraftNode], stated: Sequence[OutlineNode]) -> frozenset[int]:
    """Return the lines that state something which differs from the plan."""
    return frozenset(
        stated[node.number].lines.get(node.facts.stated_by.get(name, name), node.line)
        for node in nodes
        if node.known is not None
        for name in (*node.changes, *(["measured"] if node.measured else []))
    )


def _good(row: OutlineRow, nodes: Sequence[DraftNode], changed: frozenset[int]) -> RowFate:
    """A row creates when a node on it is new, else it changes what it states differently."""
    if any(nodes[number].outcome == "create" for number in row.new):
        return RowFate(row.line, "create")
    return RowFate(row.line, "update" if row.line in changed else "same")
