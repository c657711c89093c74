"""Extension point: what people are told of. Features register each kind with its words; the bell and the mail ask for
them whenever they show or send a notice, so that nobody reads of what they may no longer see.

A kind's words are asked for under `every_customer`, for the audience of the reader: one call for all notices of the
kind, in a fixed number of statements.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, Protocol

from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.activity.models import ByMail
from portal.foundation.audience import Side

BOTH = frozenset(Side)
OTHER_THINGS = _l("Other things")


class Doer(Protocol):
    """Who did it, as people are shown."""

    @property
    def name(self) -> str: ...
    @property
    def initial(self) -> str: ...
    @property
    def colour_index(self) -> int: ...
    @property
    def side(self) -> Side | None: ...


@dataclass(frozen=True)
class Noted:
    """A notice as its kind is asked to word it."""

    id: int
    public_id: str
    customer_id: int
    customer_slug: str
    customer_name: str
    kind: str
    subject_kind: str
    subject_id: int
    ids: dict[str, Any]
    by: Doer | None
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class Told:
    """What a notice says to its reader now, in the language in force. `endpoint` and `place` say where it leads."""

    title: str  # a sentence
    endpoint: str
    place: dict[str, Any]
    text: str = ""  # what was written, plain
    about: str = ""  # where: the title of the subject
    subject: str = ""  # of a mail; names nothing that could not be read on a locked screen
    action: str = ""  # the button of a mail
    message: str = ""  # the name of what a reply to the mail would answer, e.g. comment-Xy12
    thread: str = ""  # the name of what mails about it hang together by, e.g. thread-Ab34
    icon: str = "bell"
    reply_to: str = (
        ""  # where an answer from the mail program goes (mailroom.actions.addresses); empty: nowhere
    )


Teller = Callable[[User, Sequence[Noted]], Mapping[int, Told]]
Way = Callable[[User, Sequence[Noted]], Mapping[int, str]]
Lasting = Callable[[int], tuple[str, dict[str, Any]] | None]


@dataclass(frozen=True)
class Headline:
    """What a mail is called, and begins with, that holds nothing but notices of one sort."""

    subject: str
    lead: str


Headlines = Callable[[int], Headline]


class Weight(IntEnum):
    """What comes first in a digest and in a batch of news."""

    ASKS = 1  # it waits for the reader
    SPEAKS = 2  # somebody speaks to the reader
    TELLS = 3  # the reader may want to know


@dataclass(frozen=True)
class Kind:
    """A kind of notice: what it is called in the settings, how it is mailed unless set, and who words it."""

    code: str
    label: Any  # lazy text, as the reader says it: "Somebody mentions you in a comment"
    usually: ByMail
    teller: Teller = field(repr=False)
    direct: bool = False
    weight: Weight = Weight.TELLS
    news: Any = ""
    letter: str = ""
    fixed: bool = False
    sides: frozenset[Side] = BOTH
    way: Way | None = field(default=None, repr=False)
    headline: Headlines | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Chapter:
    """Kinds that stand together in the settings and in a digest."""

    code: str
    label: Any  # lazy text
    prefixes: tuple[str, ...]


_kinds: dict[str, Kind] = {}
_chapters: list[Chapter] = []
_lasting: dict[str, Lasting] = {}


def kind(
    code: str,
    label: Any,
    *,
    usually: ByMail = ByMail.DIGEST,
    direct: bool = False,
    weight: Weight | None = None,
    news: Any = "",
    letter: str = "",
    fixed: bool = False,
    sides: Iterable[Side] = BOTH,
    way: Way | None = None,
    headline: Headlines | None = None,
) -> Callable[[Teller], Teller]:
    """Decorator: the function words notices of this kind, by notice id; it leaves out what its reader may not see.

    `direct`: it speaks to one person by name (a mention, a direct message, what is stuck and waits for them), so its
    mail goes at once; the mail of others waits two minutes for whoever reads along. `news`: lazy words that address
    nobody ("A new message"); only a kind that has them may go to a chat channel. `letter`: the registered letter
    that words its mail in place of the plain one; it gets the notice's ids and customer_ref, person_id, notice_id,
    link_id. `fixed`: its mail is a letter of its own that nobody can stop, because it must arrive; the notice is
    never mailed. `sides`: whose people are ever told of it. `way` returns by notice id whole addresses that a mail
    leads to in place of the portal's page, since they open without signing in. `headline` words a digest that holds
    nothing but so many notices of kinds with the same headline; one alone is mailed by itself.
    """

    def register(teller: Teller) -> Teller:
        weighs = weight or (Weight.SPEAKS if direct else Weight.TELLS)
        usual = ByMail.NO if fixed else usually
        _kinds[code] = Kind(
            code, label, usual, teller, direct, weighs, news, letter, fixed, frozenset(sides), way, headline
        )  # fmt: skip
        return teller

    return register


def lasting(subject_kind: str) -> Callable[[Lasting], Lasting]:
    """Decorator: the function returns where a subject is seen, as endpoint and the rest of its address, by its id.

    Notices say what holds now, while the mails that told of them stay in people's hands: whoever follows one whose
    notice says nothing any more (the step is done) is led to the subject itself. It is asked under `every_customer`,
    for the audience of the reader, and returns None for what they do not see.
    """

    def register(find: Lasting) -> Lasting:
        _lasting[subject_kind] = find
        return find

    return register


def lasting_place(noted: Noted) -> tuple[str, dict[str, Any]] | None:
    """Return where the subject of a notice is seen, whether or not the notice still says something."""
    find = _lasting.get(noted.subject_kind)
    found = find(noted.subject_id) if find else None
    return (found[0], {"slug": noted.customer_slug, **found[1]}) if found else None


def chapter(label: Any, *prefixes: str) -> None:
    """Register that kinds whose codes begin so stand together: `chapter(_l("Meetings"), "meeting.")`."""
    if all(known.prefixes != prefixes for known in _chapters):
        _chapters.append(Chapter(prefixes[0].rstrip("."), label, prefixes))


def chapters() -> tuple[Chapter, ...]:
    """Return the chapters in the order of their registration."""
    return tuple(_chapters)


def kinds(side: Side | None = None) -> tuple[Kind, ...]:
    """Return the kinds in the order of their registration; those that a side's people are ever told of."""
    return tuple(one for one in _kinds.values() if side is None or side in one.sides)


def kind_of(code: str) -> Kind | None:
    """Return a kind, None where nobody words it (its module is switched off)."""
    return _kinds.get(code)


def headline_of(codes: Iterable[str]) -> Headlines | None:
    """Return what words a mail with nothing but notices of these kinds, None where they have nothing in common.

    >>> headline_of(["nobody.knows"]) is None
    True
    """
    found = {one.headline if one else None for one in map(kind_of, codes)}
    return found.pop() if len(found) == 1 else None


def chapter_of(code: str) -> Any:
    """Return the label of the chapter that a kind stands in; other things have one of their own."""
    found = (known.label for known in _chapters if code.startswith(known.prefixes))
    return next(found, OTHER_THINGS)
