"""The story that was published last stands on the first page of the community."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.community.queries.stamps import number_of
from portal.community.shelves import MAIN, shelf
from portal.foundation.i18n import language
from portal.plans.models import PlanPulse
from portal.stories.forms.showing import shown_here
from portal.stories.models import PublishedStory
from portal.stories.queries import published


def _stamps(_me: Any, customer: Any) -> Sequence[Any]:
    """Stories, and the reader's own plan, whose KPIs stand beside them."""
    pulses = func.sum(PlanPulse.version), func.sum(PlanPulse.around)
    return [
        number_of(PublishedStory),
        *(select(pulse).where(PlanPulse.customer_id == customer) for pulse in pulses),
    ]


@shelf("stories/_shelf.html", stamps=_stamps, place=MAIN, order=20)
def newest_story(point: Standpoint) -> dict[str, Any] | None:
    """Return the newest story that this person may read, with their own KPI beside it."""
    if not point.may(Permit.STORIES_READ):
        return None
    copy = published.newest()
    return {"s": shown_here(copy, point, language())} if copy is not None else None
