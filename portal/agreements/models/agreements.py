"""Tables of agreements: who approves in which order, what was put forward, and who said yes to exactly that."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.agreements.rules.circulation import How, Manner, Outcome, Part, Verdict
from portal.foundation import clock
from portal.foundation.actor import ActorKind
from portal.foundation.append_only import append_only
from portal.foundation.audience import Side
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.i18n import language
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer

__all__ = [
    "Agreement",
    "AgreementDocument",
    "CirculationSeat",
    "CirculationStep",
    "How",
    "Manner",
    "Outcome",
    "Part",
    "Signatory",
    "Signature",
    "Verdict",
]


class Signatory(CustomerOwned, Public, Timestamped, Model):
    """The person behind a pseudonym (`public_id`), as they were called when it was given.

    Agreements refer to the pseudonym alone: erasing the person empties this row and leaves every agreement as it is.
    """

    __table_args__ = (owned_key(), Index("ix__signatory__email", "customer_id", "email"))

    id: Mapped[Id]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)  # None: without an account
    side: Mapped[Side]
    name: Mapped[str] = mapped_column(String(160), default="")
    romanised: Mapped[str] = mapped_column(String(160), default="")
    title: Mapped[str] = mapped_column(String(200), default="")  # department and title
    email: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(5), default="ja")
    erased_at: Mapped[datetime | None]

    @property
    def called(self) -> str:
        """Return the name as the reader's language has it; empty once the person was erased."""
        return self.romanised if language() == "en" and self.romanised else self.name

    @property
    def initial(self) -> str:
        return (self.name or "?")[0].upper()

    @property
    def colour_index(self) -> int:
        return sum(self.public_id.encode()) % 8


class CirculationSeat(CustomerOwned, Public, Timestamped, Model):
    """A place in the customer's usual order of approval."""

    __table_args__ = (
        owned_key(),
        same_customer("signatory_id", "signatory"),
        same_customer("deputy_id", "signatory"),
    )

    id: Mapped[Id]
    position: Mapped[int]
    signatory_id: Mapped[int]
    deputy_id: Mapped[int | None]
    part: Mapped[Part]


class Agreement(CustomerOwned, Public, Timestamped, Versioned, Model):
    """One edition of a plan, put forward. What it says is frozen in its document; this row tells how it went."""

    __table_args__ = (
        owned_key(),
        same_customer("plan_id", "plan"),
        same_customer("proposer_id", "signatory"),
        same_customer("sheet_id", "stored_file"),
        UniqueConstraint("plan_id", "number"),
        Index(
            "uq__agreement__open",
            "plan_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    plan_id: Mapped[int]
    number: Mapped[int]
    proposer_id: Mapped[int]
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    message: Mapped[str] = mapped_column(Text, default="")
    decide_by: Mapped[date | None]
    outcome: Mapped[Outcome | None]
    ended_at: Mapped[datetime | None]
    sheet_id: Mapped[int | None]  # the confirmation sheet, once it is set


@append_only
class AgreementDocument(CustomerOwned, Model):
    """What an edition says, for ever: canonical JSON and its seal."""

    __table_args__ = (UniqueConstraint("agreement_id"), same_customer("agreement_id", "agreement"))

    id: Mapped[Id]
    agreement_id: Mapped[int]
    schema: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    seal: Mapped[str] = mapped_column(String(64))


class CirculationStep(CustomerOwned, Public, Model):
    """A named person's place in the circulation of one edition."""

    __table_args__ = (
        owned_key(),
        same_customer("agreement_id", "agreement"),
        same_customer("signatory_id", "signatory"),
        same_customer("deputy_id", "signatory"),
        UniqueConstraint("agreement_id", "position"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[int]
    position: Mapped[int]
    part: Mapped[Part]
    signatory_id: Mapped[int]
    deputy_id: Mapped[int | None]
    asked_at: Mapped[datetime | None]  # since when it is this person's turn


@append_only
class Signature(CustomerOwned, Model):
    """What was said at one place of the circulation, to exactly which seal, by whom and in which way."""

    __table_args__ = (
        UniqueConstraint("step_id"),
        same_customer("step_id", "circulation_step"),
        same_customer("by_id", "signatory"),
    )

    id: Mapped[Id]
    step_id: Mapped[int]
    verdict: Mapped[Verdict]
    manner: Mapped[Manner]
    by_id: Mapped[int]  # who acted: the person themselves, the deputy, or who recorded it
    how: Mapped[How | None]  # on somebody's behalf: in which way that person had agreed
    remark: Mapped[str] = mapped_column(Text, default="")  # a reason where it was sent back
    about: Mapped[str | None] = mapped_column(
        String(16)
    )  # sent back: the node it is about, as the document names it
    seal: Mapped[str] = mapped_column(String(64))
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)
