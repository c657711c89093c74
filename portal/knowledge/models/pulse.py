"""What tells kept pages that list articles that they are out of date."""

from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.models.customers import new_pulse
from portal.foundation.db import BIGINT, Model

THE_ONE = 1


class LibraryPulse(Model):
    """Another random number whenever an article, its text, a category or a snippet changed: one row.

    Adding up what all of them are at costs more with every article there is.
    """

    id: Mapped[int] = mapped_column(BIGINT, primary_key=True, autoincrement=False, default=THE_ONE)
    number: Mapped[int] = mapped_column(BIGINT, default=new_pulse)
