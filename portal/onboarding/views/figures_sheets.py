"""The figures of onboarding as tables to take along: cohorts, templates, the funnel, hard steps."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from portal.foundation.sheets import SheetOut
from portal.onboarding.forms.words import STUCK_WORDS
from portal.onboarding.rules.funnels import Hard, Stair

Cell = str | int | float | None


def sheets(told: Any, templates: Mapping[int, str]) -> list[SheetOut]:
    """Return the tables; days are numbers (to a hundredth), shares are shares of 1."""
    return [
        SheetOut(_("By start"), _figures(pgettext("cohort", "Start")), map(_row, told.cohorts)),
        SheetOut(_("By template"), _figures(_("Template")), map(_row, told.of_templates)),
        SheetOut(_("Where journeys stall"), _stairs_header(), map(_stair, told.stairs)),
        SheetOut(_("Hard steps"), _hard_header(), _hard_rows(told.hard, templates)),
    ]


def _figures(first: str) -> list[str]:
    return [
        first, pgettext("count", "Begun"), _("Reached the first result"), _("Days to value, median"),
        _("Days to value, nine of ten within"), _("of it waiting for the customer (mean)"),
        _("of it waiting for us (mean)"), _("of it working (mean)"), _("of it paused (mean)"),
        _("Within the aim"), _("Due"), _("Completed"), _("Cancelled"), _("Completion rate"),
    ]  # fmt: skip


def _row(line: Any) -> list[Cell]:
    value, done = line.value, line.completion
    spent = [round(part, 2) if value.reached else None for part in value.spent]
    return [
        line.name, value.begun, value.reached, _rounded(value.median), _rounded(value.most), *spent,
        _rounded(value.in_aim, 4), done.due, done.completed, done.cancelled, _rounded(done.rate, 4),
    ]  # fmt: skip


def _stairs_header() -> list[str]:
    return [
        _("Step"), _("Journeys"), _("Came to it"), _("Got past it"), _("Skipped"), _("Stand there now"),
        _("of them late"), _("Days it takes, median"), _("nine of ten within"),
    ]  # fmt: skip


def _stair(one: Stair) -> list[Cell]:
    return [
        one.title, one.journeys, one.reached, one.passed, one.skipped, one.stands, one.late, _rounded(one.median),
        _rounded(one.most),
    ]  # fmt: skip


def _hard_header() -> list[str]:
    efforts = [_("Effort %(score)s", score=score) for score in range(1, 6)]
    reasons = [str(words) for words in STUCK_WORDS.values()]
    return [_("Template"), _("Step"), _("Effort (mean)"), *efforts, _("Stuck"), *reasons]


def _hard_rows(steps: Sequence[Hard], templates: Mapping[int, str]) -> Iterator[list[Cell]]:
    for one in steps:
        reasons = [one.reasons[reason] for reason in STUCK_WORDS]
        yield [
            templates.get(one.template_id or 0, ""),
            one.title,
            _rounded(one.effort),
            *one.spread,
            one.troubles,
            *reasons,
        ]


def _rounded(value: float | None, digits: int = 2) -> float | None:
    return None if value is None else round(value, digits)
