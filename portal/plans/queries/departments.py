"""Where the KPIs of each department stand, on the plan that both sides work on now."""

from collections import Counter
from datetime import date

from portal.plans.queries.map import JudgedMap, judged, map_rows
from portal.plans.queries.plans import active_plan


def standings_by_department(today: date) -> dict[str | None, Counter[str]]:
    """Return how many KPIs stand where, by the public id of the department (None: of no department).

    A KPI without a department of its own belongs to that of the nearest node above it that has one.
    """
    plan = active_plan()
    if plan is None:
        return {}
    map_ = judged(plan, map_rows(plan), today)
    found: dict[str | None, Counter[str]] = {}
    for node_id in map_.rows.kpis:
        standing = str(map_.nodes[node_id].standing)
        found.setdefault(_department_of(node_id, map_), Counter())[standing] += 1
    return found


def _department_of(node_id: int, map_: JudgedMap) -> str | None:
    by_id = {row.id: row for row in map_.rows.nodes}
    above: int | None = node_id
    while above is not None and above in by_id:
        part = map_.rows.departments.get(by_id[above].department_id)
        if part is not None:
            return part.public_id
        above = by_id[above].parent_id
    return None
