"""A story as it is shown: on its page, on the community's first page, before its approver, and on paper.

Whatever shows it, it is read from the same plain facts; what is drawn is drawn once, here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import format_date, pgettext
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.foundation.charts import Passage, passage
from portal.foundation.i18n import full_date, number
from portal.foundation.markup import to_html
from portal.stories.forms.words import amount, company_line, difference, target_words, unit_after
from portal.stories.models import PublishedStory
from portal.stories.queries.alike import OwnKpi, own_kpis
from portal.stories.queries.published import pictures_of
from portal.stories.rules.document import Company, languages_of
from portal.stories.rules.figures import Figure, figure_of

WIDE, ON_PAPER = (330, 132), (330, 120)
A_QUARTER, A_YEAR = 100, 334  # days; what spans less names its days, what spans more its years


@dataclass(frozen=True)
class Drawn:
    """One figure with its drawing and its words."""

    figure: Figure
    chart: Passage
    before: str
    after: str
    unit: str  # as it follows a number
    difference: str
    target: str
    months: tuple[str, ...]  # as written below each point; empty where nothing is
    first: str
    last: str
    floor: str
    spoken: str


@dataclass(frozen=True)
class Shown:
    """A story in one language, ready to be shown."""

    title: str
    company: str
    language: str
    languages: tuple[str, ...]
    situation: Markup
    doings: Markup
    outcome: Markup
    quote: str
    teller: str
    figures: tuple[Drawn, ...]
    sources: tuple[str, ...]
    pictures: tuple[dict[str, Any], ...] = ()
    agreed_on: date | None = None
    public_id: str = ""
    url: str = ""
    own: Sequence[OwnKpi] = field(default=())
    is_ours: bool = False  # the reader's own company tells it

    @property
    def name(self) -> str:
        return self.teller

    @property
    def initial(self) -> str:
        return (self.teller or "?")[0].upper()

    @property
    def colour_index(self) -> int:
        return sum(self.title.encode()) % 8


def shown(facts: Mapping[str, Any], wanted: str, *, size: tuple[int, int] = WIDE, **more: Any) -> Shown:
    """Return a story in the language wanted, else in the one it was written in."""
    languages = languages_of(facts)
    code = wanted if wanted in languages else next(iter(languages), facts["language"])
    said = facts["texts"].get(code) or dict.fromkeys(
        ("title", "situation", "doings", "outcome", "quote", "teller"), ""
    )
    figures = tuple(drawn(figure_of(one, code), size) for one in facts["figures"])
    return Shown(
        title=said["title"],
        company=company_line(Company(**facts["company"])),
        language=code,
        languages=tuple(languages),
        situation=to_html(said["situation"]),
        doings=to_html(said["doings"]),
        outcome=to_html(said["outcome"]),
        quote=said["quote"],
        teller=said["teller"],
        figures=figures,
        sources=tuple(dict.fromkeys(_source(one.figure) for one in figures)),
        **more,
    )


def listed(copy: PublishedStory, point: Standpoint, wanted: str) -> Shown:
    """Return a published story as a list shows it; nothing is asked for."""
    return shown(
        copy.facts, wanted, agreed_on=copy.agreed_at.date(), public_id=copy.public_id,
        url=_address("show", point, story_copy=copy.public_id), is_ours=_is_ours(copy, point),
    )  # fmt: skip


def shown_here(copy: PublishedStory, point: Standpoint, wanted: str) -> Shown:
    """Return a published story for whoever looks, with pictures and the KPIs of their own plan that it tells of."""
    ours = _is_ours(copy, point)
    asks = point.customer is not None and not ours and point.may(Permit.MAP_READ)
    own = own_kpis(copy.facts, point.customer) if asks else ()
    files = pictures_of(copy.id) if copy.facts["pictures"] else {}
    pictures = tuple(
        {**one, "url": _address("picture", point, story_picture=files[one["sha256"]].public_id)}
        for one in copy.facts["pictures"]
        if one["sha256"] in files
    )
    return shown(
        copy.facts, wanted, pictures=pictures, agreed_on=copy.agreed_at.date(), public_id=copy.public_id,
        url=_address("show", point, story_copy=copy.public_id), own=own, is_ours=ours,
    )  # fmt: skip


def _address(page: str, point: Standpoint, **values: Any) -> str:
    if point.customer is None:
        return url_for(f"stories_desk.{page}", **values)
    return url_for(f"stories.{page}", slug=point.customer.slug, **values)


def _is_ours(copy: PublishedStory, point: Standpoint) -> bool:
    return point.customer is not None and copy.customer_id == point.customer.id


def drawn(figure: Figure, size: tuple[int, int] = WIDE) -> Drawn:
    """Return a figure with its drawing, in the words of the language in force."""
    target = (figure.low, figure.high) if figure.is_band else figure.target
    chart = passage(figure.points, target=target, columns=figure.is_counted, width=size[0], height=size[1])
    months = _months(figure)
    said = _said_once(months, [mark.said for mark in chart.marks])
    values = _(", ").join(
        _("%(month)s %(value)s", month=month, value=amount(value, figure))
        for month, (_on, value) in zip(months, figure.points, strict=True)
    )
    goal = target_words(figure)
    return Drawn(
        figure=figure,
        chart=chart,
        before=number(figure.before, figure.digits),
        after=number(figure.after, figure.digits),
        unit=unit_after(figure),
        difference=difference(figure),
        target=goal,
        months=said,
        first=number(figure.points[0][1], figure.digits),
        last=number(figure.points[-1][1], figure.digits),
        floor="" if chart.floor is None else number(chart.floor, figure.digits),
        spoken=_(
            "%(title)s over time: %(values)s. The target is %(target)s.",
            title=figure.title,
            values=values,
            target=goal,
        )
        if goal
        else _("%(title)s over time: %(values)s.", title=figure.title, values=values),
    )


def _months(figure: Figure) -> tuple[str, ...]:
    """Return what is written below each point: the start, then months; days in a short time, years in a long one."""
    days = (figure.points[-1][0] - figure.points[0][0]).days
    pattern = _("MMM yy") if days > A_YEAR else _("MMM") if days > A_QUARTER else _("d MMM")
    written = [str(format_date(on, pattern, rebase=False)) for on, _value in figure.points]
    return (pgettext("figure", "Start"), *written[1:]) if figure.from_start else tuple(written)


def _said_once(months: Sequence[str], wanted: Sequence[bool]) -> tuple[str, ...]:
    """Return what is written below each point: nothing where there is no room, and nothing twice in a row.

    >>> _said_once(["Start", "7/1", "Oct", "Oct", "Oct"], [True, True, True, False, True])
    ('Start', '7/1', 'Oct', '', '')
    """
    written, before = [], ""
    for month, room in zip(months, wanted, strict=True):
        written.append(month if room and month != before else "")
        before = month if room else before
    return tuple(written)


def _source(figure: Figure) -> str:
    source = figure.source
    return _(
        "Measured values of “%(plan)s”, edition %(number)s (agreed on %(day)s)",
        plan=source.plan,
        number=source.edition,
        day=full_date(source.agreed_on),
    )
