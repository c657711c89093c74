"""How customers take part in the community, for the vendor's people: of those whom one reaches, by name and month."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from portal.accounts import branding
from portal.accounts.models import Segment
from portal.accounts.permits import Permit
from portal.accounts.queries.customers import segments
from portal.accounts.standpoint import Standpoint, standpoint
from portal.activity.cards import card
from portal.community.door import CommunityDesk
from portal.community.queries import figures as asked
from portal.community.queries.figures import TakingPart, Whole
from portal.community.queries.reach import spaces_of
from portal.foundation import audit, clock
from portal.foundation.audience import Side
from portal.foundation.charts import ColumnChart, column_chart
from portal.foundation.i18n import language, reader_zone
from portal.foundation.sending import disposition
from portal.foundation.sheets import SheetOut, write_xlsx

PERIODS, LATELY, A_DAY_IN_HOURS = (3, 6, 12), 3, 48
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MODULE = "community"
bp = CommunityDesk("community_figures", __name__, "/community/figures")


@dataclass(frozen=True)
class Told:
    """The figures as they were asked for."""

    months: int
    segment: Segment | None
    whole: Whole

    @property
    def said(self) -> dict[str, Any]:
        return {"months": self.months, "segment": self.segment.id if self.segment else None}


@bp.page("", permit=Permit.COMMUNITY_FIGURES)
def show() -> ResponseReturnValue:
    """Show the figures of a period, of all customers that one reaches or of one segment."""
    every = segments()
    told = _told(every)
    months = asked.months_back(told.months)
    return render_template(
        "community/figures/show.html",
        told=told,
        segments=every,
        names={one.id: _name(one) for one in every},
        months=months,
        chart=_chart(told.whole, months),
        periods=[
            (words, url_for(".show", **(told.said | {"months": count})), count == told.months)
            for count, words in zip(PERIODS, _period_words(), strict=True)
        ],
    )


@bp.page("", permit=Permit.COMMUNITY_FIGURES, methods=("POST",), endpoint="export")
def export() -> Response:
    """Send the figures as a workbook; remembered in the audit log."""
    every = segments()
    told = _told(every)
    names = {one.id: _name(one) for one in every}
    body = write_xlsx([_by_customer(told.whole, names), _by_month(told)])
    audit.remember("community.figures_exported", by=standpoint().actor, months=told.months)
    response = make_response(body)
    response.mimetype = XLSX
    name = _("community-figures")
    response.headers["Content-Disposition"] = disposition("attachment", f"{name}-{clock.now():%Y%m%d}.xlsx")
    response.headers["Cache-Control"] = "no-store"
    return response


@card("community/figures/_card.html", place="side", order=62)
def lately(point: Standpoint) -> dict[str, Any] | None:
    """Show the vendor's people what the customer does in the community, beside its plan and onboarding."""
    shown = point.side is Side.VENDOR and point.may(Permit.COMMUNITY_FIGURES)
    if not shown or not branding.module_on(MODULE):
        return None
    since = asked.months_back(LATELY)[0]
    with spaces_of(point):
        part = asked.of_customer(point.customer, since)
        if part.quiet:
            return None
        people = asked.people_of(point.customer.id, since, language())
        waiting = asked.open_questions([point.customer.id], LATELY)
    return {"part": part, "people": people, "waiting": waiting}


@bp.app_template_filter("hours_taken")
def hours_taken(hours: float | None) -> str:
    """Write how long something took, in hours, from two days on in days: 5 hours, 3 days."""
    if hours is None:
        return "–"
    if hours < 1:
        return str(_("under an hour"))
    if hours < A_DAY_IN_HOURS:
        return str(_("%(count)s h", count=round(hours)))
    return str(_("%(count)s days", count=round(hours / 24)))


def _told(every: Sequence[Segment]) -> Told:
    months = request.values.get("months", "")
    count = int(months) if months in {str(one) for one in PERIODS} else PERIODS[0]
    segment = next((one for one in every if str(one.id) == request.values.get("segment")), None)
    whole = asked.taking_part(
        standpoint().user, asked.months_back(count)[0], segment_id=segment.id if segment else None
    )
    return Told(count, segment, whole)


def _chart(whole: Whole, months: Sequence[date]) -> ColumnChart:
    """Draw the questions of each month as columns, and how many of them were answered as marks."""
    each = whole.months(months)
    return column_chart([one.asked for one in each], [one.answered if one.asked else None for one in each])


def _period_words() -> tuple[str, ...]:
    return _("3 months"), _("6 months"), _("12 months")


def _name(segment: Segment) -> str:
    return segment.name_en if language() == "en" and segment.name_en else segment.name_ja


def _by_customer(whole: Whole, names: dict[int, str]) -> SheetOut:
    header = [
        _("Customer"), _("Segment"), _("Questions"), _("Without an answer"), _("Answered"),
        _("Hours to the first answer, median"), _("Solved"), _("Answers given"), _("Other posts"),
        pgettext("community", "Active people"), _("Members"), _("Last active"),
    ]  # fmt: skip
    return SheetOut(_("By customer"), header, _rows(whole.customers, names))


def _rows(customers: Sequence[TakingPart], names: dict[int, str]) -> Iterator[list[Any]]:
    zone = ZoneInfo(reader_zone())
    for one in customers:
        f = one.figures
        yield [
            one.name, names.get(one.segment_id or 0, ""), f.asked, f.waiting, _share(f.answered_share),
            round(f.hours, 1) if f.hours is not None else None, _share(f.solved_share), one.answers, one.posts,
            one.active, one.members, one.last_at.astimezone(zone).date() if one.last_at else None,
        ]  # fmt: skip


def _by_month(told: Told) -> SheetOut:
    months = asked.months_back(told.months)
    header = [_("Month"), _("Questions"), _("Answered"), _("Hours to the first answer, median"), _("Solved")]
    rows = [
        [month, one.asked, one.answered, round(one.hours, 1) if one.hours is not None else None, one.solved]
        for month, one in zip(months, told.whole.months(months), strict=True)
    ]
    return SheetOut(_("By month"), header, rows)


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
