"""Who would be written to: the people of a group at the customers its author reaches, each with what they would read
or why they are held back. A fixed number of statements, however many people there are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, and_, select

from portal.accounts.models import (
    AccountTeamMember,
    Customer,
    Department,
    Membership,
    TeamPosition,
    User,
)
from portal.accounts.queries.customers import reached_by
from portal.activity.groups import InGroup, group_of, settled
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer
from portal.outreach.models import Held, Outreach
from portal.outreach.queries import holding
from portal.outreach.queries.values import values_of
from portal.outreach.rules.fields import Filled, filled
from portal.outreach.rules.hours import language_of

AnyRow = Row[*tuple[Any, ...]]
WHY = "whom one message each goes to, among the customers its author reaches"


@dataclass(frozen=True)
class Candidate:
    """One person who would be written to. `held` says why not, where it is so."""

    row: AnyRow
    language: str
    title: Filled
    text: Filled
    held: Held | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.title.missing, *self.text.missing)))

    @property
    def other_language(self) -> bool:
        """True when there is no text in the language they read."""
        return bool(self.language) and self.language != self.row.language

    @property
    def name(self) -> str:
        return (
            " ".join(part for part in (self.row.family_name, self.row.given_name) if part)
            or self.row.romanised
        )

    def name_in(self, language: str) -> str:
        """Return the name as readers of `language` expect it."""
        return self.row.romanised if language == "en" and self.row.romanised else self.name

    @property
    def initial(self) -> str:
        return (self.name or "?")[0].upper()

    @property
    def colour_index(self) -> int:
        return sum(self.row.person_pid.encode()) % 8


def candidates(outreach: Outreach, author: User) -> list[Candidate]:
    """Return everybody of the group, by company and kana; those the author left out as well."""
    with every_customer(WHY):
        customers = _customers(outreach, author)
        return _of(outreach, author, [row.id for row in customers])


def candidate(
    outreach: Outreach, author: User, customer_id: int, person_id: int, *, but: int = 0
) -> Candidate | None:
    """Return one of them as of now, None once they are out of reach or no longer belong to the group."""
    with every_customer(WHY):
        reached = db.session.scalar(
            select(Customer.id).where(
                Customer.id == customer_id, Customer.left_at.is_(None), Customer.id.in_(reached_by(author))
            )
        )
        found = _of(outreach, author, [customer_id], but=but) if reached else []
    return next((one for one in found if one.row.person_id == person_id), None)


def customers_of(outreach: Outreach, author: User) -> Sequence[AnyRow]:
    """Return the customers among which the group is looked for."""
    with every_customer(WHY):
        return _customers(outreach, author)


def _customers(outreach: Outreach, author: User) -> Sequence[AnyRow]:
    asked = select(Customer.id, Customer.public_id, Customer.name).where(
        Customer.left_at.is_(None), Customer.id.in_(reached_by(author))
    )
    if outreach.only_primary:
        mine = select(AccountTeamMember.customer_id).where(
            AccountTeamMember.user_id == author.id, AccountTeamMember.ended_at.is_(None),
            AccountTeamMember.position == TeamPosition.PRIMARY,
        )  # fmt: skip
        asked = asked.where(Customer.id.in_(mine))
    if outreach.segment_id is not None:
        asked = asked.where(Customer.segment_id == outreach.segment_id)
    if outreach.customer_pids:
        asked = asked.where(Customer.public_id.in_(outreach.customer_pids))
    return db.session.execute(asked.order_by(Customer.kana, Customer.id)).all()


def _of(outreach: Outreach, author: User, customer_ids: Sequence[int], *, but: int = 0) -> list[Candidate]:
    group = group_of(outreach.group_code)
    if group is None or not customer_ids:
        return []
    members = {
        (one.customer_id, one.person_id): one
        for one in group.find(customer_ids, settled(group, outreach.options))
    }
    rows = _people(members)
    person_ids = {row.person_id for row in rows}
    wanted_none, kept_out = (
        holding.unsubscribed(person_ids),
        holding.excluded({row.customer_id for row in rows}),
    )
    lately, most = holding.written_lately(person_ids, but=but), holding.rules().most_a_week
    csms = _primaries({row.customer_id for row in rows})
    out = set(outreach.left_out)

    def held(row: AnyRow, missing: Collection[str], language: str) -> Held | None:
        checks = (
            (Held.LEFT_OUT, row.member_pid in out),
            (Held.UNSUBSCRIBED, row.person_id in wanted_none),
            (Held.EXCLUDED, bool({(row.customer_id, row.person_id), (row.customer_id, 0)} & kept_out)),
            (Held.LIMIT, lately.get(row.person_id, 0) >= most),
            (Held.NO_TEXT, not language),
            (Held.MISSING, bool(missing)),
        )
        return next((why for why, true in checks if true), None)

    return [_candidate(outreach, row, members, csms, author, held) for row in rows]


def _candidate(
    outreach: Outreach, row: AnyRow, members: Mapping[tuple[int, int], InGroup], csms: Mapping[int, AnyRow],
    author: User, held: Any,
) -> Candidate:  # fmt: skip
    language = language_of(row.language, outreach.written)
    facts = members[row.customer_id, row.person_id].facts
    values = values_of(row, facts, language or row.language, csm=csms.get(row.customer_id), sender=author)
    title = filled(outreach.title_in(language), values, markdown=False)
    text = filled(outreach.text_in(language), values, markdown=True)
    return Candidate(row, language, title, text, held(row, {*title.missing, *text.missing}, language), facts)


def _people(members: Mapping[tuple[int, int], InGroup]) -> list[AnyRow]:
    asked = (
        select(
            Membership.customer_id, Membership.user_id.label("person_id"), Membership.public_id.label("member_pid"),
            Membership.title, Department.name.label("department"), User.public_id.label("person_pid"),
            User.family_name, User.given_name, User.romanised, User.language, User.time_zone, User.email,
            Customer.name.label("customer_name"), Customer.slug.label("customer_slug"), Customer.country,
            Customer.kana.label("customer_kana"), User.family_kana,
        )
        .join(User, User.id == Membership.user_id)
        .join(Customer, Customer.id == Membership.customer_id)
        .outerjoin(
            Department,
            and_(Department.id == Membership.department_id, Department.customer_id == Membership.customer_id),
        )
        .where(
            Membership.customer_id.in_({customer for customer, _person in members}),
            Membership.user_id.in_({person for _customer, person in members}),
            Membership.ended_at.is_(None), User.disabled_at.is_(None), User.erased_at.is_(None),
        )
        .order_by(Customer.kana, Customer.id, User.family_kana, User.id)
    )  # fmt: skip
    rows = db.session.execute(asked).all()
    return [row for row in rows if (row.customer_id, row.person_id) in members]


def _primaries(customer_ids: Collection[int]) -> dict[int, AnyRow]:
    asked = (
        select(AccountTeamMember.customer_id, User.family_name, User.given_name, User.romanised)
        .join(User, User.id == AccountTeamMember.user_id)
        .where(
            AccountTeamMember.customer_id.in_(sorted(customer_ids)), AccountTeamMember.ended_at.is_(None),
            AccountTeamMember.position == TeamPosition.PRIMARY,
        )
    )  # fmt: skip
    return {row.customer_id: row for row in db.session.execute(asked)}
