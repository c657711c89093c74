"""What a business review tells of learning and taking part: what people found by themselves, asked and answered."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.accounts.branding import module_on
from portal.activity.review_sections import Facts, Figure, Part, Period, Row, Section, Source, Table, register
from portal.community.queries import period as queries
from portal.foundation.i18n import number
from portal.knowledge.forms import learning as words
from portal.knowledge.queries.learning import learned


def gather(period: Period) -> dict[str, Any] | None:
    """Return what people read, asked and answered; None where nobody did anything."""
    found = learned(period.customer, period.begins_at, period.ends_at) if module_on("knowledge") else None
    took = queries.taking_part(period.customer.id, period.begins_at, period.ends_at)
    if found is None and not (took.active or took.figures.asked or took.answers or took.posts):
        return None
    members, champions = queries.members(period.ends_at)
    return {
        "until": period.until.isoformat(),
        "learning": found,
        "members": members,
        "champions": champions,
        "active": took.active,
        "asked": took.figures.asked,
        "answered": took.figures.answered,
        "solved": took.figures.solved,
        "hours": took.figures.hours,
        "answers": took.answers,
        "accepted": took.accepted,
        "posts": took.posts,
    }


def figures(facts: Facts, before: Facts | None) -> Iterator[Figure]:
    """Tell how many people take part."""
    yield Figure(
        "community.active", _("Took part in the community"), number(facts["active"]),
        number(before["active"]) if before else "", weight=80,
    )  # fmt: skip


def tables(facts: Facts) -> Iterator[Table]:
    """Return the sums, and the articles that most people opened."""
    lines = (
        ("active", _l("People who took part")),
        ("asked", _l("Questions asked")),
        ("answered", _l("Questions answered")),
        ("solved", _l("Questions with a best answer")),
        ("answers", _l("Answers given")),
        ("accepted", _l("Best answers given")),
        ("posts", _l("Other posts")),
        ("champions", lazy_pgettext("review", "Champions")),
    )
    rows = [Row(key, (str(label), facts[key])) for key, label in lines]
    yield Table("sums", _l("Taking part"), (_l("What"), lazy_pgettext("count", "Number")), rows, (50, 14))
    if facts["learning"]:
        yield from words.tables(facts["learning"])


def sources(facts: Facts) -> Iterator[Source]:
    """Say what is counted."""
    yield Source(
        _l("Taking part in the community"),
        _l(
            "People of the company who wrote, found something useful or reacted in spaces that both companies read. "
            "What the company says among itself is not counted."
        ),
        _l("The community; sums only, no names."),
    )
    if facts["learning"]:
        yield from words.sources()


register(
    Section(
        "community.taking_part", Part.DO, _l("Community and learning"), "community/review/taking_part.html", gather,
        order=50, figures=figures, tables=tables, sources=sources,
    )
)  # fmt: skip
