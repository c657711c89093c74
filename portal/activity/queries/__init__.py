"""Reading what happened, and what somebody was told."""

from portal.activity.queries.timeline import A_PAGE, Doer, Entry, Wanted, doers, named, place_of, timeline

__all__ = ["A_PAGE", "Doer", "Entry", "Wanted", "doers", "named", "place_of", "timeline"]
