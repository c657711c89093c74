"""Asking for a sign-in link and code, and turning a proof of identity into a signed-in browser."""

from flask import session

from portal.accounts import sessions
from portal.accounts.models import SignIn, User
from portal.accounts.queries.sign_in import person_at
from portal.foundation import clock, limits, links, mail
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.audit import remember, remember_after_rollback
from portal.foundation.limits import Allowance
from portal.foundation.links import LinkRefused, Purpose, PurposeLink

CHALLENGES = Allowance("challenges", 5, 3600)  # per address and asker
CODES_ASKED_BY_STRANGERS = Allowance("codes asked by strangers", 30, 3600)  # per address, everywhere


def may_ask(email: str) -> bool:
    """Use one of the five links an hour that this device, or a stranger's address block, may ask for an address."""
    person = person_at(email)
    asker = (
        ("device", sessions.browser())
        if sessions.is_known_device(person)
        else ("block", limits.address_block())
    )
    return limits.take(CHALLENGES, email, *asker)


def ask(email: str, *, use: str = "sign_in", **ids: str | int) -> PurposeLink:
    """Owe a link with its code to an address, tied to this browser. The same happens whether anybody has it.

    Where strangers have asked for very many, the code is left out: it could be guessed, the link cannot.
    """
    person = person_at(email)
    known = sessions.is_known_device(person)
    with_code = known or limits.take(CODES_ASKED_BY_STRANGERS, email)
    link = links.make(
        Purpose.SIGN_IN,
        email=email,
        browser=sessions.browser(),
        person_id=person.id if person else None,
        ids={"use": use, "code": with_code, "language": session.get("language"), **ids},
    )
    mail.post("sign_in", link_id=link.id)
    return link


def enter_code(link: PurposeLink, typed: str) -> bool:
    """Spend the challenge with its code; False when the code is wrong, which counts. Raises LinkRefused."""
    if link.ids.get("code") and links.spend_by_code(link, typed):
        return True
    remember("sign_in.failed", by=_actor(person_at(link.email)), subject=_subject(link.email), how="code")
    limits.note_failure()
    return False


def open_link(link: PurposeLink) -> None:
    """Spend the challenge by its link; raises LinkRefused when it was just used."""
    links.spend(link)


def begin(user: User, how: str, *, second_factor: bool = False) -> SignIn:
    """Sign the person in at this browser, and remember it."""
    sign_in = sessions.begin(user, how, second_factor=second_factor)
    remember(
        "sign_in.begun", by=_actor(user), subject=_subject_of(user), how=how, second_factor=second_factor
    )
    return sign_in


def leave(user: User) -> None:
    """Sign out at this browser."""
    remember("sign_in.ended", by=_actor(user), subject=_subject_of(user))
    sessions.end_this()


def prove(sign_in: SignIn) -> None:
    """Note that the person has just shown again who they are."""
    sign_in.proved_at = clock.now()
    remember("sign_in.proved", by=_actor(sign_in.user), subject=_subject_of(sign_in.user))


def remember_failure(user: User | None, how: str) -> None:
    """Keep a failure although the request is undone, and count it towards the slow-down."""
    remember_after_rollback(
        "sign_in.failed", by=_actor(user), subject=_subject_of(user) if user else "unknown", how=how
    )
    limits.note_failure()


def _actor(user: User | None) -> Actor:
    if user is None:
        return Actor(ActorKind.SIGN_IN_LINK)
    return Actor(ActorKind.PERSON, Side.VENDOR if user.staff_role else Side.CUSTOMER, user.id)


def _subject(email: str) -> str:
    user = person_at(email)
    return _subject_of(user) if user else "unknown"


def _subject_of(user: User) -> str:
    return f"person:{user.public_id}"


__all__ = [
    "LinkRefused",
    "ask",
    "begin",
    "enter_code",
    "leave",
    "may_ask",
    "open_link",
    "prove",
    "remember_failure",
]
