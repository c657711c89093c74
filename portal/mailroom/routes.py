"""Extension point: who takes the mail that comes in.

A feature registers a deliverer under the kind of its addresses (`mailroom.actions.addresses.address("reply", …)`), one
registers for what comes to the portal's own address. A deliverer runs in the transaction that notes what became of
the mail: it opens the customer's scope itself, asks for the person's rights, and may be asked again for the same mail
only when its transaction was undone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.foundation.audience import Visibility
from portal.mailroom.models import InboundMail
from portal.mailroom.rules.arrived import Arrived, Proof
from portal.mailroom.rules.states import MailState

#: The kind of what comes to the portal's address itself, or to an address of ours that proves nothing (any more).
PORTAL = "portal"


@dataclass(frozen=True)
class Delivered:
    """What became of a mail: delivered, filed, unknown, refused or automatic, and where it can be seen now."""

    state: MailState
    reason: str = ""  # a word; the mail page says it in a sentence (`reason_words`)
    customer_id: int | None = None
    title: str = ""  # of what it became, for the list
    endpoint: str = ""  # where that is shown, and what its address needs beside the customer's slug
    values: dict[str, str] | None = None
    visibility: Visibility = (
        Visibility.SHARED
    )  # the customer's inside: the vendor's desk does not show the mail


@dataclass(frozen=True)
class Offer:
    """Something that can be done with a mail, shown as a link on its page: "This is from …"."""

    label: Any  # lazy text
    endpoint: str  # gets `mail`, the mail's public id
    states: frozenset[MailState]


Deliverer = Callable[[Arrived], Delivered]
_deliverers: dict[str, Deliverer] = {}
_even_automatic: set[str] = set()
_shields: dict[str, Callable[[Proof], Visibility]] = {}
_offers: list[Offer] = []
_reasons: dict[str, Any] = {}


def delivers(kind: str, *, even_automatic: bool = False) -> Callable[[Deliverer], Deliverer]:
    """Decorator: takes mail sent to addresses of this kind; `PORTAL` is the rest.

    `even_automatic`: also what a program wrote (a calendar's answer to an invitation); else that ends as automatic.
    """

    def register(deliverer: Deliverer) -> Deliverer:
        _deliverers[kind] = deliverer
        if even_automatic:
            _even_automatic.add(kind)
        return deliverer

    return register


def shields(kind: str) -> Callable[[Callable[[Proof], Visibility]], Callable[[Proof], Visibility]]:
    """Decorator: says of an address of this kind inside which side its mails stay, delivered or not."""

    def register(shield: Callable[[Proof], Visibility]) -> Callable[[Proof], Visibility]:
        _shields[kind] = shield
        return shield

    return register


def shield_of(proof: Proof | None) -> Visibility:
    """Return inside which side a mail to this address stays."""
    shield = _shields.get(proof.kind) if proof else None
    return shield(proof) if shield and proof else Visibility.SHARED


def deliverer(kind: str) -> Deliverer | None:
    """Return who takes mail of this kind, or None when no feature does."""
    return _deliverers.get(kind)


def takes_automatic(kind: str) -> bool:
    """True when mail of this kind is delivered even if a program wrote it."""
    return kind in _even_automatic


def offer(label: Any, endpoint: str, *states: MailState) -> None:
    """Let the page of a mail in one of these states lead to `endpoint`."""
    _offers[:] = [o for o in _offers if o.endpoint != endpoint] + [Offer(label, endpoint, frozenset(states))]


def offers(mail: InboundMail) -> list[Offer]:
    """Return what else can be done with this mail."""
    return [one for one in _offers if mail.state in one.states]


def explains(reason: str, words: Any) -> None:
    """Say in a sentence (lazy text) what a reason means that a deliverer gives."""
    _reasons[reason] = words


def reason_words(reason: str) -> Any:
    """Return the sentence for a reason that a feature explained, or None."""
    return _reasons.get(reason)
