"""Extension point: what people are told of. Features register each kind with its words; the bell and the mail ask for
them whenever they show or send a notice, so that nobody reads of what they may no longer see.

A kind's words are asked for under `every_customer`, for the audience of the reader: one call for all notices of the
kind, in a fixed number of statements.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from portal.accounts.models import User
from portal.activity.models import ByMail
from portal.foundation.audience import Side


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


Teller = Callable[[User, Sequence[Noted]], Mapping[int, Told]]


@dataclass(frozen=True)
class Kind:
    """A kind of notice: what it is called in the settings, how it is mailed unless set, and who words it."""

    code: str
    label: Any  # lazy text
    usually: ByMail
    teller: Teller = field(repr=False)


_kinds: dict[str, Kind] = {}


def kind(code: str, label: Any, *, usually: ByMail = ByMail.DIGEST) -> Callable[[Teller], Teller]:
    """Decorator: the function words notices of this kind, by notice id; it leaves out what its reader may not see."""

    def register(teller: Teller) -> Teller:
        _kinds[code] = Kind(code, label, usually, teller)
        return teller

    return register


def kinds() -> tuple[Kind, ...]:
    """Return the kinds in the order of their registration."""
    return tuple(_kinds.values())


def kind_of(code: str) -> Kind | None:
    """Return a kind, None where nobody words it (its module is switched off)."""
    return _kinds.get(code)
