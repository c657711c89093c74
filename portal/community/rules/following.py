"""What somebody follows in the community, and how what is followed is named. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.community.rules.words import Followed

#: Whom one follows: a persona (a member as others see them), or a person who always shows by name.
PERSONA, PERSON = "persona", "user"
NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Follows:
    """What one person wants to hear of, and what explicitly not; ids are inner ones, tags are folded."""

    spaces: frozenset[int] = NOTHING
    threads: frozenset[int] = NOTHING
    tags: frozenset[str] = field(default_factory=frozenset)
    personas: frozenset[int] = NOTHING
    people: frozenset[int] = NOTHING
    muted_spaces: frozenset[int] = NOTHING
    muted_threads: frozenset[int] = NOTHING
    muted_tags: frozenset[str] = field(default_factory=frozenset)

    @property
    def nothing(self) -> bool:
        """True while nothing is followed at all."""
        return not (self.spaces or self.threads or self.tags or self.personas or self.people)


def gathered(rows: Iterable[tuple[Followed, str, bool]]) -> Follows:
    """Return what rows of (kind, target, muted) come to.

    >>> gathered([(Followed.SPACE, "3", False), (Followed.TAG, "csv", False), (Followed.THREAD, "7", True)])
    Follows(spaces=frozenset({3}), threads=frozenset(), tags=frozenset({'csv'}), personas=frozenset(), \
people=frozenset(), muted_spaces=frozenset(), muted_threads=frozenset({7}), muted_tags=frozenset())
    """
    found: dict[tuple[Followed, bool], set[str]] = {}
    for kind, target, muted in rows:
        found.setdefault((kind, muted), set()).add(target)
    people = found.get((Followed.PERSON, False), set())
    return Follows(
        spaces=_numbers(found.get((Followed.SPACE, False))),
        threads=_numbers(found.get((Followed.THREAD, False))),
        tags=frozenset(found.get((Followed.TAG, False), ())),
        personas=_numbers(_named(people, PERSONA)),
        people=_numbers(_named(people, PERSON)),
        muted_spaces=_numbers(found.get((Followed.SPACE, True))),
        muted_threads=_numbers(found.get((Followed.THREAD, True))),
        muted_tags=frozenset(found.get((Followed.TAG, True), ())),
    )


def person_target(sort: str, number: int) -> str:
    """Return how a followed person is kept.

    >>> person_target(PERSONA, 12)
    'persona:12'
    """
    return f"{sort}:{number}"


def chosen_languages(kept: str, offered: Mapping[str, str] | Iterable[str]) -> tuple[str, ...]:
    """Return the languages somebody wants to read; none chosen, or all of them: any.

    >>> both = ["ja", "en"]
    >>> chosen_languages("ja xx", both), chosen_languages("", both), chosen_languages("en ja", both)
    (('ja',), (), ())
    """
    every = list(offered)
    wanted = tuple(one for one in every if one in kept.split())
    return () if len(wanted) == len(every) else wanted


def _named(targets: Iterable[str], sort: str) -> set[str]:
    return {one.partition(":")[2] for one in targets if one.startswith(f"{sort}:")}


def _numbers(targets: Iterable[str] | None) -> frozenset[int]:
    return frozenset(int(one) for one in targets or () if one.isdigit())
