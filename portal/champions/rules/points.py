"""What an act is worth, and which acts are worth nothing: a company cannot lift its own people."""

from collections.abc import Mapping

from portal.champions.rules.words import PointAct

WORTH: dict[PointAct, int] = {
    PointAct.ANSWER: 2, PointAct.BEST_ANSWER: 10, PointAct.USEFUL: 1, PointAct.TIP: 3, PointAct.STORY: 30,
    PointAct.GATHERING: 2, PointAct.ADVOCACY: 15,
}  # fmt: skip
CAPS: dict[PointAct, int] = {
    PointAct.ANSWER: 10, PointAct.BEST_ANSWER: 30, PointAct.USEFUL: 10, PointAct.TIP: 6, PointAct.GATHERING: 4,
}  # fmt: skip


def from_outside(
    author_id: int, author_company: int | None, other_id: int | None, other_company: int | None
) -> bool:
    """True when somebody else, of another company or of the vendor, is on the other end of an act.

    >>> from_outside(1, 7, 2, 8), from_outside(1, 7, 2, None)
    (True, True)

    Never by oneself, not even as a person of two companies; never by a colleague; never for the vendor's people.

    >>> from_outside(1, 7, 1, 8), from_outside(1, 7, 2, 7), from_outside(1, None, 2, 7)
    (False, False, False)
    """
    return author_company is not None and other_id != author_id and other_company != author_company


def within_ring(given_before: int, received_before: int, most: int) -> bool:
    """True when a vote would only go round: two people who give each other more than `most` in the time looked at.

    >>> within_ring(3, 0, 3), within_ring(2, 9, 3), within_ring(3, 3, 3)
    (False, False, True)
    """
    return given_before >= most and received_before >= most


def in_words(kept: Mapping[str, int], usual: Mapping[PointAct, int]) -> dict[PointAct, int]:
    """Return numbers by act as they are kept in the rules, with the usual ones for what is not set.

    >>> in_words({"useful": 2}, {PointAct.USEFUL: 1, PointAct.TIP: 3})
    {<PointAct.USEFUL: 'useful'>: 2, <PointAct.TIP: 'tip'>: 3}
    """
    return {act: int(kept.get(act, number)) for act, number in usual.items()}
