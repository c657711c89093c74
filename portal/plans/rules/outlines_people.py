"""Whom a file means: people by mail address or full name, departments by name; nobody is guessed."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

_NAMED_MAIL = re.compile(r"(?P<name>.*)<(?P<mail>[^<>\s]+@[^<>\s]+)>\s*")
_POLITE = re.compile(r"(さん|様|氏|殿)$")
_BESIDE = re.compile(r"[(（][^)）]*[)）]$")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person who can own something: a membership of the customer (`vendor` False) or a vendor person."""

    id: int
    vendor: bool
    mail: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody and every department that a file can name."""

    people: tuple[Somebody, ...] = ()
    departments: dict[int, str] = field(default_factory=dict)

    def find(self, text: str, *, vendor: bool | None = None) -> Somebody | str:
        """Return the person meant, of one side or (None) of either, else why there is none.

        Reasons: nobody_of_this_name, several_of_this_name.
        """
        who = [one for one in self.people if vendor is None or one.vendor == vendor]
        named = _NAMED_MAIL.fullmatch(text.strip())
        mail = (named.group("mail") if named else text).strip().casefold()
        found = [one for one in who if one.mail and one.mail == mail]
        if not found and not (named and "@" in mail and not named.group("name").strip()):
            wanted = written(named.group("name") if named else text)
            found = [one for one in who if wanted and wanted in map(written, one.names)]
        if len(found) == 1:
            return found[0]
        return "several_of_this_name" if found else "nobody_of_this_name"

    def department(self, text: str) -> int | str:
        """Return the department meant, else why there is none: no_such_department."""
        wanted = written(text)
        found = [id_ for id_, name in self.departments.items() if written(name) == wanted]
        return found[0] if len(found) == 1 else "no_such_department"


def written(name: str) -> str:
    """Return a name without differences of width, case and spacing, and without さん or 様.

    >>> written("鈴木　美咲 様"), written("Suzuki (CS)"), written("ｽｽﾞｷ")
    ('鈴木美咲', 'suzuki', 'スズキ')
    """
    folded = unicodedata.normalize("NFKC", name).casefold().strip()
    folded = _BESIDE.sub("", folded)
    return _POLITE.sub("", "".join(folded.split()))


def names_of(family: str, given: str, romanised: str) -> Iterable[str]:
    """Return the ways in which a person's full name may be written, the usual one first.

    >>> list(names_of("鈴木", "美咲", "Misaki Suzuki")), list(names_of("Clarke", "Emma", ""))
    (['鈴木 美咲', 'Misaki Suzuki', 'Suzuki Misaki'], ['Emma Clarke', 'Clarke Emma'])
    """
    if family.isascii() and given.isascii():
        yield from filter(None, (f"{given} {family}".strip(), f"{family} {given}".strip()))
    else:
        yield f"{family} {given}".strip()
    if romanised and " " in romanised.strip():
        first, *rest = romanised.split()
        yield romanised
        yield " ".join((*rest, first))
    elif romanised:
        yield romanised
