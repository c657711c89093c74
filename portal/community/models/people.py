"""How a person shows to people of other companies: their own choice, made before their first post."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.community.rules.words import CompanyShown, NameShown
from portal.foundation.db import Id, Model, Public, Timestamped, Versioned


class Persona(Public, Timestamped, Versioned, Model):
    """A member as other companies see them. Without a row: nothing was chosen, and nothing is shown yet.

    Inside their own company, and to its account team, people go by their names. Vendor people always do.
    """

    __table_args__ = (UniqueConstraint("user_id", "customer_id"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    name_shown: Mapped[NameShown] = mapped_column(default=NameShown.NAME)
    pen_name: Mapped[str] = mapped_column(String(60), default="")
    company_shown: Mapped[CompanyShown] = mapped_column(default=CompanyShown.INDUSTRY)
    department_shown: Mapped[bool] = mapped_column(default=False)
    photo_shown: Mapped[bool] = mapped_column(default=False)
    photo_place: Mapped[str | None] = mapped_column(String(120))  # in the installation's storage, drawn anew
    about: Mapped[str] = mapped_column(Text, default="")
    chosen_at: Mapped[datetime | None]
    first_posted_at: Mapped[datetime | None]
    posts: Mapped[int] = mapped_column(default=0)  # shown ones; rules for new people go by it
