"""The story that was published last stands on the first page of the community."""

from typing import Any

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.community.shelves import MAIN, shelf
from portal.foundation.i18n import language
from portal.stories.forms.showing import shown_here
from portal.stories.queries import published


@shelf("stories/_shelf.html", place=MAIN, order=20)
def newest_story(point: Standpoint) -> dict[str, Any] | None:
    """Return the newest story that this person may read, with their own KPI beside it."""
    if not point.may(Permit.STORIES_READ):
        return None
    copy = published.newest()
    return {"s": shown_here(copy, point, language())} if copy is not None else None
