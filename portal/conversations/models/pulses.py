"""What tells kept lists of conversations that they are out of date."""

from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.models.customers import new_pulse
from portal.foundation.db import BIGINT, Model

EVERY_CUSTOMER = 0


class TalkPulse(Model):
    """Another random number whenever a side's lists of a customer's conversations changed; row 0: of any customer's.

    Holds nothing that anybody reads, so it belongs to no customer.
    """

    customer_ref: Mapped[int] = mapped_column(BIGINT, primary_key=True, autoincrement=False)
    vendor: Mapped[int] = mapped_column(default=new_pulse)
    customer: Mapped[int] = mapped_column(default=new_pulse)
