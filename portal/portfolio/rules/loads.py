"""How much each CSM carries, from the lines of all customers and the places people have in their teams."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.portfolio.rules.lists import WORST_FIRST, Line, totals


@dataclass
class Load:
    """What one person carries: customers as primary and as backup, and what those as primary need."""

    person_id: int
    primary: list[Line] = field(default_factory=list)
    backup: list[Line] = field(default_factory=list)
    needs: Counter[str] = field(default_factory=Counter)

    @property
    def arr(self) -> dict[str, int]:
        """Return the ARR of the customers they are primary for, by currency."""
        return totals(self.primary)

    @property
    def standings(self) -> dict[str, int]:
        """Return their customers by standing, worst first."""
        return {standing: self.needs[standing] for standing in WORST_FIRST if self.needs[standing]}

    @property
    def overdue(self) -> int:
        """Return how many KPIs of theirs have had no value for two periods."""
        return sum(line.overdue for line in self.primary)


def loads(
    person_ids: Iterable[int], lines: Mapping[int, Line], places: Iterable[tuple[int, int, str]]
) -> dict[int, Load]:
    """Return each person's load; `places` are (customer, person, position)."""
    found = {person_id: Load(person_id) for person_id in person_ids}
    for customer_id, person_id, position in places:
        line, load = lines.get(customer_id), found.get(person_id)
        if line is None or load is None:
            continue
        if position == "primary":
            load.primary.append(line)
            load.needs.update(line.tags)
        elif position == "backup":
            load.backup.append(line)
    return found


def without(position: str, lines: Sequence[Line], places: Iterable[tuple[int, int, str]]) -> list[Line]:
    """Return the customers in whose team nobody has this position."""
    held = {customer_id for customer_id, _person, place in places if place == position}
    return [line for line in lines if line.id not in held]
