"""Who can be named in a comment or a note, and who will see what is written."""

from dataclasses import dataclass
from typing import Any

from portal.accounts.queries.readers import Reader, counts, readers
from portal.collaboration.rules.mentions import Named, Resolved, resolve, unnamed
from portal.foundation.audience import Side, Visibility
from portal.foundation.kana import search_key

MOST_OFFERED = 8
MOST_NAMED = 3


@dataclass(frozen=True)
class Eyes:
    """Who sees what has a visibility: how many people of each side, and the first few of them."""

    visibility: Visibility
    counts: dict[Side, int]
    first: dict[Side, list[Reader]]


def offered(visibility: Visibility, words: str, asking: Side) -> list[Reader]:
    """Return people who can see what has this visibility and whose name, kana or romanised name contains `words`.

    Those whose name begins with it come first; the vendor's people of the account team before others.
    """
    found = readers(visibility, words=words, most=MOST_OFFERED * 4, known_to=asking)
    key = search_key(words)

    def rank(one: Reader) -> tuple[bool, bool]:
        return (not _begins(one, key), one.side is Side.VENDOR and not one.in_team)

    return sorted(found, key=rank)[:MOST_OFFERED]


def choices(visibility: Visibility, words: str, asking: Side, code: str) -> list[dict[str, Any]]:
    """Return people as a list of names to choose from shows them, in a language: plain values."""
    return [
        {
            "id": one.public_id,
            "name": one.name_in(code),
            "reading": f"{one.family_kana} {one.given_kana}".strip(),
            "note": one.note,
            "side": one.side,
            "initial": one.initial,
            "colour": one.colour_index,
        }
        for one in offered(visibility, words, asking)
    ]


def eyes(visibility: Visibility, asking: Side) -> Eyes:
    """Return who will see what has this visibility, as far as the asking side knows them."""
    first: dict[Side, list[Reader]] = {}
    for one in readers(visibility, most=MOST_NAMED, known_to=asking):
        first.setdefault(one.side, []).append(one)
    return Eyes(visibility, counts(visibility, known_to=asking), first)


def resolved(
    text: str, visibility: Visibility, asking: Side, chosen: list[str]
) -> tuple[Resolved, dict[str, int], list[Reader]]:
    """Read the names in a text: as it is kept, whom it names (inner id by public id), and who of them cannot see it."""
    if "@" not in text and "＠" not in text:
        return Resolved(text), {}, []
    everybody = {one.public_id: one for one in readers(Visibility.SHARED, known_to=asking)}
    found = resolve(text, [_named(one) for one in everybody.values()], chosen)
    found.text = unnamed(found.text, found.mentioned)
    named = [everybody[public_id] for public_id in found.mentioned]
    closed_to = {Visibility.VENDOR: Side.CUSTOMER, Visibility.CUSTOMER: Side.VENDOR}.get(visibility)
    blind = [one for one in named if one.side is closed_to]
    return found, {one.public_id: one.id for one in named}, blind


def _begins(one: Reader, key: str) -> bool:
    return any(word.startswith(key) for word in one.search_key.split())


def _named(one: Reader) -> Named:
    turned = " ".join(reversed(one.romanised.split()))
    forms = (
        f"{one.family_name} {one.given_name}",
        f"{one.family_kana} {one.given_kana}",
        one.romanised,
        turned,
        one.family_name,
        *one.romanised.split(),
        one.email,
    )
    return Named(one.public_id, one.name, tuple(form for form in forms if form.strip()))
