"""What a business review tells of learning where there is no community: beside one, its section tells it along."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.branding import module_on
from portal.activity.review_sections import Facts, Figure, Part, Period, Section, Source, Table, register
from portal.foundation.i18n import number
from portal.knowledge.forms import learning as words
from portal.knowledge.queries.learning import learned


def gather(period: Period) -> dict[str, Any] | None:
    """Return what people read and found; None where nobody did, and where the community's section tells it."""
    if module_on("community"):
        return None
    found = learned(period.customer, period.begins_at, period.ends_at)
    return {"until": period.until.isoformat(), **found} if found else None


def figures(facts: Facts, before: Facts | None) -> Iterator[Figure]:
    """Tell how many articles people opened for the first time."""
    yield Figure(
        "knowledge.openings", _("Articles opened"), number(facts["openings"]),
        number(before["openings"]) if before else "", weight=85,
    )  # fmt: skip


def tables(facts: Facts) -> Iterator[Table]:
    """Return the articles that most people opened."""
    return words.tables(facts)


def sources(_facts: Facts) -> Iterator[Source]:
    """Say what is counted."""
    return words.sources()


register(
    Section(
        "knowledge.learning", Part.DO, _l("Learning"), "knowledge/review/learning.html", gather, order=50,
        figures=figures, tables=tables, sources=sources,
    )
)  # fmt: skip
