"""People whom texts name, as each reader sees them; and those whom one can name where one writes.

Colleagues and the vendor's people are named as persons; of other companies those who chose how they show, as personas.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from portal.accounts.models import Membership, StaffRole, User
from portal.accounts.standpoint import Standpoint
from portal.collaboration.rules.mentions import Named, clean, readable, resolve, unnamed
from portal.community.models import Persona, Space
from portal.community.queries.bylines import Byline, at_door, bylines_among
from portal.community.queries.readers import who_may_read
from portal.community.queries.threads import Here
from portal.community.rules.mentions import mentioned
from portal.community.rules.words import NameShown, SpaceKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.kana import search_key
from portal.foundation.tenancy import every_customer

MOST_OFFERED, MOST_LOOKED_AT, MOST_COLLEAGUES = 8, 60, 500


@dataclass(frozen=True)
class Author:
    """Somebody as a byline asks for them."""

    author_id: int
    author_customer_id: int | None
    company_hidden: bool = False

    @property
    def key(self) -> tuple[int, int | None, bool]:
        return self.author_id, self.author_customer_id, self.company_hidden


@dataclass(frozen=True)
class Nameable:
    """Somebody who can be named here: under which public id, and how they are called."""

    public_id: str
    name: str
    note: str = ""
    reading: str = ""
    colour_index: int = 0
    initial: str = ""
    forms: tuple[str, ...] = ()


def authors_of(
    public_ids: Iterable[str], point: Standpoint, written_for: Iterable[int | None] = ()
) -> dict[str, Author]:
    """Return whom these ids name, as bylines ask for them: a person by the company through which the reader knows
    them, else by that of whoever wrote (`written_for`), so that nobody shows otherwise than they chose."""
    wanted = sorted(set(public_ids))
    if not wanted:
        return {}
    personas = select(Persona.public_id, Persona.user_id, Persona.customer_id)
    found = {
        row.public_id: Author(row.user_id, row.customer_id)
        for row in db.session.execute(personas.where(Persona.public_id.in_(wanted)))
    }
    asked = select(User.id, User.public_id, User.staff_role).where(User.public_id.in_(wanted))
    people = db.session.execute(asked).all()
    homes = _homes([row.id for row in people if row.staff_role is None])
    near = [point.customer.id if point.customer is not None else None, *written_for]
    for row in people:
        theirs = homes.get(row.id, [])
        through = next((one for one in near if one in theirs), theirs[0] if theirs else None)
        found[row.public_id] = Author(row.id, through)
    return found


def offered(words: str, space: Space, point: Standpoint, language: str) -> list[Nameable]:
    """Return people who can be named in a space and whose names begin with `words`."""
    key = search_key(words)
    found = [one for one in _known(space, point, language) if not key or _begins(one, key)]
    if key and not space.kind.is_private:
        found += _personas(_beginning(words), space, point, language)
    unlike_me = [one for one in found if one.public_id != point.user.public_id]
    return list({one.public_id: one for one in unlike_me}.values())[:MOST_OFFERED]


def kept(text: str, chosen: Collection[str], space: Space, point: Standpoint, language: str) -> str:
    """Return a text as it is kept: `@name` of those who can be named here by public id, of several alike the chosen.

    Whoever may not read the space is not named, whatever ids somebody puts into a text.
    """
    text = clean(text)
    if "@" not in text and "＠" not in text:
        return text
    people = {one.public_id: one for one in _known(space, point, language)}
    ids = {*chosen, *mentioned(text)} - set(people)
    if ids and not space.kind.is_private:
        people |= {
            one.public_id: one
            for one in _personas([Persona.public_id.in_(sorted(ids))], space, point, language)
        }
    found = resolve(text, [Named(one.public_id, one.name, one.forms) for one in people.values()], chosen)
    return unnamed(found.text, found.mentioned)


def as_typed(text: str, point: Standpoint, language: str, written_for: int | None) -> tuple[str, list[str]]:
    """Return a text as its author edits it, with names in place of ids, and the ids that it names."""
    ids = mentioned(text)
    names = called(ids, point, language, [written_for])
    return readable(text, {pid: by.name for pid, by in names.items() if by.name}), ids


def who_answers(here: Here) -> Author | None:
    """Return who said that they will answer a question, as bylines ask for them; None when they read it no more."""
    if here.answering_id is None:
        return None
    space = db.session.get_one(Space, here.space.id)
    readers = who_may_read(space, [here.answering_id])
    return Author(here.answering_id, readers[here.answering_id]) if here.answering_id in readers else None


def called(
    public_ids: Iterable[str], point: Standpoint, language: str, written_for: Iterable[int | None] = ()
) -> Mapping[str, Byline]:
    """Return how those whom these ids name are called for a reader; at the desk as everybody there calls them, for a
    text is quoted and written on."""
    authors = authors_of(public_ids, point, written_for)
    seen = bylines_among(authors.values(), at_door(point), language)
    return {public_id: seen[author.key] for public_id, author in authors.items()}


def _known(space: Space, point: Standpoint, language: str) -> list[Nameable]:
    """Return those whom one knows by name here: one's colleagues, and the vendor's people who read the space."""
    people: list[tuple[User, str]] = []
    here = space.customer_id if space.customer_id is not None else None
    if here is None and point.customer is not None and point.side is Side.CUSTOMER:
        here = point.customer.id
    if here is not None:
        asked = select(User, Membership.title).join(Membership, Membership.user_id == User.id)
        theirs = (Membership.customer_id == here, Membership.ended_at.is_(None), *_signs_in())
        with every_customer("the people of the company in whose space somebody writes, or their own"):
            rows = db.session.execute(asked.where(*theirs).order_by(User.id).limit(MOST_COLLEAGUES)).all()
        people += [(user, title) for user, title in rows]
    if space.kind is not SpaceKind.INSIDE:
        staff = select(User).where(
            User.staff_role.is_not(None), User.staff_role != StaffRole.AUTHOR, *_signs_in()
        )
        everybody = db.session.scalars(staff.order_by(User.id)).all()
        allowed = who_may_read(space, [user.id for user in everybody])
        people += [(user, user.staff_department) for user in everybody if user.id in allowed]
    return [_person(user, note, language) for user, note in people]


def _person(user: User, note: str, language: str) -> Nameable:
    forms = (
        user.name, user.romanised, user.family_name, user.given_name, f"{user.family_kana}{user.given_kana}",
    )  # fmt: skip
    reading = f"{user.family_kana} {user.given_kana}".strip()
    name = user.name_in(language)
    return Nameable(user.public_id, name, note, reading, user.colour_index, user.initial, forms)


def _personas(
    which: Iterable[ColumnElement[bool]], space: Space, point: Standpoint, language: str
) -> list[Nameable]:
    asked = select(Persona, User).join(User, User.id == Persona.user_id)
    chosen = (Persona.chosen_at.is_not(None), *_signs_in(), *which)
    rows = db.session.execute(asked.where(*chosen).order_by(Persona.id).limit(MOST_LOOKED_AT)).all()
    allowed = who_may_read(space, [user.id for _persona, user in rows])
    authors = [Author(one.user_id, one.customer_id) for one, _user in rows]
    seen = bylines_among(authors, at_door(point), language)
    found = []
    for persona, user in rows:
        by = seen[user.id, persona.customer_id, False]
        if user.id in allowed and by.name and not by.known:
            note, forms = by.company or by.industry, _forms(persona, user)
            found.append(
                Nameable(persona.public_id, by.name, note, "", by.colour_index, by.initial, (by.name, *forms))
            )
    return found


def _forms(persona: Persona, user: User) -> tuple[str, ...]:
    return (user.name, user.romanised) if persona.name_shown is NameShown.NAME else (persona.pen_name,)


def _beginning(words: str) -> list[ColumnElement[bool]]:
    like = f"{_plain(' '.join(words.split()))}%"
    real = (User.family_name, User.given_name, User.romanised, User.family_kana)
    by_name = or_(*(one.ilike(like, escape="\\") for one in real))
    pen_name = (Persona.name_shown == NameShown.PEN_NAME) & Persona.pen_name.ilike(like, escape="\\")
    return [or_(pen_name, (Persona.name_shown == NameShown.NAME) & by_name)]


def _homes(people: Collection[int]) -> dict[int, list[int]]:
    homes: dict[int, list[int]] = {}
    asked = select(Membership.user_id, Membership.customer_id).where(Membership.user_id.in_(sorted(people)))
    with every_customer("whose people those are whom a text names"):
        for user_id, customer_id in db.session.execute(asked.order_by(Membership.id)):
            homes.setdefault(user_id, []).append(customer_id)
    return homes


def _begins(one: Nameable, key: str) -> bool:
    return any(search_key(form).startswith(key) for form in (*one.forms, one.name) if form)


def _signs_in() -> tuple[ColumnElement[bool], ...]:
    return User.disabled_at.is_(None), User.erased_at.is_(None)


def _plain(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
