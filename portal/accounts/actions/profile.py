"""A person's own facts: names, language, time zone, light or dark, and the address they sign in with."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from portal.accounts import sessions
from portal.accounts.models import User
from portal.accounts.queries.companies import known_at
from portal.accounts.queries.sign_in import is_taken
from portal.accounts.rules.search_keys import person_key
from portal.foundation import links, mail
from portal.foundation.actor import Actor
from portal.foundation.audit import remember
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.links import Purpose, PurposeLink

SCHEMES = ("", "light", "dark")


@dataclass(frozen=True)
class Names:
    """How a person is called."""

    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    romanised: str


@dataclass(frozen=True)
class PersonRenamed(Event):
    """Somebody whose name this customer's pages may show is called differently now."""

    person_id: int


class MailTaken(Exception):
    """Somebody else has confirmed this address in the meantime."""


def rename(user: User, names: Names) -> None:
    """Give the person these names, under which others will find them."""
    before = _names_of(user)
    user.family_name, user.given_name = names.family_name, names.given_name
    user.family_kana, user.given_kana = names.family_kana, names.given_kana
    user.romanised = names.romanised
    user.search_key = person_key(
        names.family_name, names.given_name, names.family_kana, names.given_kana, names.romanised
    )
    if _names_of(user) != before:
        for customer_id in known_at(user):
            announce(PersonRenamed(customer_id, user.id))


def settle(user: User, *, language: str, time_zone: str) -> None:
    """Set the language the portal speaks to the person, and the zone in which times are shown."""
    user.language, user.time_zone = language, time_zone


def choose_scheme(user: User, scheme: str) -> None:
    """Set light, dark, or (empty) what the device says; anything else is left alone."""
    if scheme in SCHEMES:
        user.scheme = scheme


def ask_to_change_mail(user: User, email: str, *, by: Actor) -> PurposeLink:
    """Owe a confirmation to the new address and a word to the old one; nothing changes until it is confirmed.

    The new address hears the same whether or not somebody has it already, so nobody learns who is here.
    """
    link = links.make(
        Purpose.CONFIRM_MAIL, email=email, browser=None, person_id=user.id, created_by_id=user.id
    )
    mail.post("confirm_mail", link_id=link.id)
    mail.post("mail_changing", user_id=user.id, email=user.email)
    remember("mail.change_asked", by=by, subject=f"person:{user.public_id}")
    return link


def change_mail(user: User, link: PurposeLink, *, by: Actor) -> None:
    """Sign in with the confirmed address from now on. Raises MailTaken, or LinkRefused when it was just used."""
    links.spend(link)
    if is_taken(link.email):
        raise MailTaken
    before, user.email = user.email, link.email
    try:
        db.session.flush()
    except IntegrityError as error:  # taken between the look and the write
        db.session.rollback()
        raise MailTaken from error
    sessions.end_all(user, but=sessions.this())
    remember("mail.changed", by=by, subject=f"person:{user.public_id}")
    mail.post("mail_changed", user_id=user.id, email=before)


def _names_of(user: User) -> tuple[str | None, ...]:
    return user.family_name, user.given_name, user.family_kana, user.given_kana, user.romanised
