"""What a business review tells of ideas for the product: how those stand that the customer asked or voted for."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.activity.review_sections import Facts, Figure, Part, Period, Row, Section, Source, Table, register
from portal.foundation.i18n import in_language, number
from portal.ideas.forms.words import state_word
from portal.ideas.models import IdeaState
from portal.ideas.queries import period as queries
from portal.ideas.queries.period import AnyRow


def gather(period: Period) -> dict[str, Any] | None:
    """Return the ideas of the customer and how they stand; None where it asked for nothing."""
    rows = queries.ideas(period.customer, period.begins_at, period.ends_at)
    if not rows:
        return None
    found = [_idea(row, period) for row in rows]
    found.sort(key=lambda one: not one["changed"])
    return {
        "until": period.until.isoformat(),
        "ideas": found,
        "changed": sum(one["changed"] for one in found),
        "done": sum(one["state"] == "done" for one in found),
    }


def figures(facts: Facts, before: Facts | None) -> Iterator[Figure]:
    """Tell how many ideas were done in the period."""
    if facts["done"]:
        yield Figure(
            "ideas.done", _("Ideas for the product done"), number(facts["done"]),
            number(before["done"]) if before else "", "good", weight=98,
        )  # fmt: skip


def tables(facts: Facts) -> Iterator[Table]:
    """Return the ideas with how they stand."""
    yield Table(
        "ideas", _l("Ideas for the product"),
        (_l("Idea"), _l("Asked for on"), _l("People who voted"), _l("Status"), _l("Since"), _l("Why")),
        [_row(one) for one in facts["ideas"]], (40, 13, 10, 14, 13, 34),
    )  # fmt: skip


def sources(_facts: Facts) -> Iterator[Source]:
    """Say which ideas stand there."""
    yield Source(
        _l("Ideas for the product"),
        _l(
            "Ideas that people of the company asked or voted for and that are open, or were decided in the period; "
            "their status is that of the day on which the numbers were gathered."
        ),
        _l("Ideas for the product in the portal."),
    )


register(
    Section(
        "ideas.states", Part.DO, _l("Ideas for the product"), "ideas/review/states.html", gather, order=80,
        commented=False, usual=False, figures=figures, tables=tables, sources=sources,
    )
)  # fmt: skip


def _idea(row: AnyRow, period: Period) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "title": {"ja": row.title, "en": row.title_en},
        "state": str(row.state),
        "state_on": period.day_of(row.state_at).isoformat(),
        "why": {"ja": row.state_words, "en": row.state_words_en},
        "asked_on": period.day_of(row.asked_at).isoformat() if row.asked_at else None,
        "votes": row.ours,
        "changed": row.state is not IdeaState.NEW and period.begins_at <= row.state_at < period.ends_at,
    }


def _row(one: Mapping[str, Any]) -> Row:
    asked_on = date.fromisoformat(one["asked_on"]) if one["asked_on"] else None
    said = (state_word(IdeaState(one["state"])), date.fromisoformat(one["state_on"]), in_language(one["why"]))
    return Row(one["id"], (in_language(one["title"]), asked_on, one["votes"], *said))
