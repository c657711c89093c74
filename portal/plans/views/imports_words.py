"""What an import into a plan says about rows, beyond what every import says."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.foundation.sheet_words import fate_words
from portal.foundation.sheets import RowFate

FINDINGS = {
    "other_kind": _l("The id “%(value)s” belongs to something of another kind in this plan."),
    "too_wide": _l("“%(value)s” would be seen by more people than what it is moved to."),
    "above_is_bad": _l("This hangs on “%(value)s”, which cannot be read."),
    "outside_bounds": _l("“%(value)s” is not within what is possible here."),
    "not_whole": _l("“%(value)s” is not a whole number."),
    "no_band": _l("“%(value)s” should name both ends of the band, such as 5〜10."),
    "in_the_future": _l("%(value)s lies in the future; only what was measured can be imported."),
    "due_before_start": _l("The due date (%(value)s) lies before the start."),
    "no_such_kpi": _l("This plan has no KPI called “%(value)s”."),
    "several_kpis": _l(
        "Several KPIs of this plan are called “%(value)s”. Please add a column with their ids."
    ),
    "target_date_not_after_baseline_date": _l(
        "The target date must come after the date of the value at the start."
    ),
    "target_worse_than_baseline": _l(
        "The target is worse than the value at the start. If lower is better, say so in the column for the direction."
    ),
    "threshold_beyond_target": _l(
        "The threshold lies beyond the target, so reaching the target would cross it."
    ),
    "two_thresholds_on_one_day": _l("Two thresholds apply from the same day."),
    "threshold_without_value": _l("The threshold has no value."),
    "band_upside_down": _l("The upper end of the band lies below the lower end."),
    "limit_inside_band": _l("The limits must lie outside the band."),
    "nobody_of_this_name": _l(
        "Nobody here is called “%(value)s”, so there is no owner yet. Full names and mail addresses are recognised."
    ),
    "several_of_this_name": _l("Several people are called “%(value)s”, so there is no owner yet."),
    "no_such_department": _l("There is no department called “%(value)s”, so it stays open."),
    "year_of_the_period": _l("“%(value)s” has no year; it was taken as the day within the plan's period."),
    "other_unit": _l("The file says “%(value)s”, the plan another unit. The number is taken as it is."),
}


def finding(fate: RowFate) -> str:
    """Return what there is to say about a row."""
    if fate.reason is None:
        return ""
    return fate_words(fate.reason, fate.value, FINDINGS)


def refusal(reason: str) -> str:
    """Return why an import that was asked for was not done."""
    return {
        "changed": _(
            "Somebody changed the plan meanwhile, so nothing was imported. Please look at the preview again."
        ),
        "bad_rows": _("Some rows cannot be read, so nothing was imported."),
        "nothing": _("Everything in this file is in the plan already; there was nothing to import."),
        "closed": _("This plan is closed, so nothing was imported."),
        "applied": _("This file was imported already."),
        "not_allowed": _(
            "The person who asked for it may not import here any more, so nothing was imported."
        ),
        "unreadable": _("The file could not be read any more, so nothing was imported."),
        "no_side": _("This cannot be imported here."),
    }[reason]
