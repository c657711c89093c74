"""Extension point: who stands behind a pseudonym that the audit log keeps. Whoever was erased has no name any more.

The log is for ever, so it holds no names: features tell them, of the pseudonyms they gave, when somebody reads it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from portal.foundation.tenancy import every_customer

Teller = Callable[[set[str]], Iterable[tuple[str, str]]]
_tellers: dict[str, Teller] = {}
_PUBLIC_ID = re.compile(r"[\w-]{16}")


def tells(teller: Teller) -> Teller:
    """Register what returns (public id, name) of those ids it knows, in any customer."""
    _tellers[f"{teller.__module__}.{teller.__qualname__}"] = teller
    return teller


def names_behind(facts: Iterable[Any]) -> dict[str, str]:
    """Return the names behind all pseudonyms that these facts hold, each feature asked once."""
    wanted = {one for fact in facts for one in _ids(fact)}
    if not wanted:
        return {}
    with every_customer("the audit log names people of every customer"):
        found = [pair for teller in _tellers.values() for pair in teller(wanted)]
    return {public_id: name for public_id, name in found if name}


def _ids(fact: Any) -> Iterator[str]:
    if isinstance(fact, dict):
        fact = list(fact.values())
    if isinstance(fact, list):
        for one in fact:
            yield from _ids(one)
    elif isinstance(fact, str) and _PUBLIC_ID.fullmatch(fact):
        yield fact
