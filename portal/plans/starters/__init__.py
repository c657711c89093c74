"""Starter maps: what four kinds of business watch when they make their customers successful."""

from portal.plans.starters.collaboration import COLLABORATION
from portal.plans.starters.hiring import HIRING
from portal.plans.starters.paperwork import PAPERWORK
from portal.plans.starters.sales import SALES
from portal.plans.starters.shapes import Both, Part, Response, RuleOfUse, Starter

STARTERS = (HIRING, PAPERWORK, COLLABORATION, SALES)

__all__ = ["STARTERS", "Both", "Part", "Response", "RuleOfUse", "Starter", "starter"]


def starter(code: str) -> Starter | None:
    """Return the starter map of this code, or None."""
    return next((one for one in STARTERS if one.code == code), None)
