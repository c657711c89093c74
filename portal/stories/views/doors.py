"""The two doors through which published stories are read, inside a customer and at the desk; one view behind both."""

from typing import Any

from flask import url_for

from portal.accounts.door import CustomerBlueprint, DeskBlueprint, Doors
from portal.accounts.navigation import keep_under
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint

bp = CustomerBlueprint("stories", __name__, "/stories")
desk_bp = DeskBlueprint("stories_desk", __name__, "/stories")
keep_under("community.index", "stories.", "own_stories.", "story_approval.")
keep_under("community_desk.index", "stories_desk.")

both = Doors(bp, desk_bp, permit=Permit.STORIES_READ).page


def url_here(page: str, **values: Any) -> str:
    """Return the address of a page about published stories where the reader stands."""
    customer = standpoint().customer
    if customer is None:
        return url_for(f"stories_desk.{page}", **values)
    return url_for(f"stories.{page}", slug=customer.slug, **values)


def own_url(page: str, **values: Any) -> str:
    """Return the address of a page about a story that is being written."""
    return url_for(f"own_stories.{page}", slug=standpoint().customer.slug, **values)
