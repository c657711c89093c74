"""Starters: how five kinds of product bring a customer to value, for administrators and for end users."""

from portal.onboarding.starters.administrator import ADMINISTRATOR
from portal.onboarding.starters.billing import BILLING, BILLING_USER
from portal.onboarding.starters.collaboration import COLLABORATION, COLLABORATION_USER
from portal.onboarding.starters.hiring import HIRING, HIRING_USER
from portal.onboarding.starters.paperwork import PAPERWORK, PAPERWORK_USER
from portal.onboarding.starters.sales import SALES, SALES_USER
from portal.onboarding.starters.writing import Starter

STARTERS = (
    HIRING, PAPERWORK, COLLABORATION, SALES, BILLING,
    HIRING_USER, PAPERWORK_USER, COLLABORATION_USER, SALES_USER, BILLING_USER, ADMINISTRATOR,
)  # fmt: skip

__all__ = ["STARTERS", "Starter", "starter"]


def starter(code: str) -> Starter | None:
    """Return the starter of this code, or None."""
    return next((one for one in STARTERS if one.code == code), None)
