"""Words that mean the same: authors gather them, one group for each meaning."""

from collections.abc import Sequence
from contextlib import suppress

from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.search.models import SynonymGroup
from portal.search.queries.synonyms import groups
from portal.search.rules.words import clean, key_plain

FEWEST, MOST, LONGEST = 2, 20, 60


class Refused(ValueError):
    """The words are no group: `few`, `many`, or `taken` by another group (`word`)."""

    def __init__(self, reason: str, word: str = ""):
        super().__init__(reason)
        self.reason, self.word = reason, word


def add(words: Sequence[str], *, by: Actor) -> SynonymGroup:
    """Gather words that mean the same. Raises Refused."""
    made = SynonymGroup(words=_checked(words, None), by_id=by.person_id)
    db.session.add(made)
    db.session.flush()
    audit.remember("synonyms.added", by=by, subject=_subject(made), words=made.words)
    return made


def add_missing(found: Sequence[Sequence[str]], *, by: Actor) -> None:
    """Gather those of these groups of which no word is in a group already; the others stay as they are here."""
    for words in found:
        with suppress(Refused):
            add(words, by=by)


def revise(group: SynonymGroup, words: Sequence[str], *, by: Actor) -> None:
    """Let a group hold these words. Raises Refused."""
    checked = _checked(words, group)
    if checked == group.words:
        return
    audit.remember("synonyms.changed", by=by, subject=_subject(group), before=group.words, after=checked)
    group.words, group.by_id = checked, by.person_id


def remove(group: SynonymGroup, *, by: Actor) -> None:
    """Let the words of a group mean what they mean, each by itself."""
    audit.remember("synonyms.removed", by=by, subject=_subject(group), words=group.words)
    db.session.delete(group)


def _checked(words: Sequence[str], group: SynonymGroup | None) -> list[str]:
    found = {key_plain(word): clean(word)[:LONGEST] for word in words if clean(word)}
    if len(found) < FEWEST:
        raise Refused("few")
    if len(found) > MOST:
        raise Refused("many")
    for other in groups():
        taken = {key_plain(word) for word in other.words} & found.keys()
        if taken and (group is None or other.id != group.id):
            raise Refused("taken", found[min(taken)])
    return list(found.values())


def _subject(group: SynonymGroup) -> str:
    return f"synonyms:{group.public_id}"
