"""The history of a journey and of each step: who changed what, when, and why."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.rules import by_day
from portal.foundation.i18n import full_date, language, moment, number
from portal.onboarding.forms.words import KIND_WORDS, OWNER_WORDS, STUCK_WORDS
from portal.onboarding.live.road_words import pause_words
from portal.onboarding.models import Journey, Step
from portal.onboarding.queries import journeys_history as history
from portal.onboarding.queries import roads
from portal.onboarding.queries.journeys_history import Changed
from portal.onboarding.rules.words import PauseReason
from portal.onboarding.views.journeys import JOURNEY
from portal.onboarding.views.journeys import bp as journeys_bp
from portal.onboarding.views.steps import STEP
from portal.onboarding.views.steps import bp as steps_bp

MOST_PAGES = 1_000
LONGEST_VALUE = 300
FIELDS = {
    "created": _l("Added"),
    "deleted": _l("Taken out"),
    "restored": _l("Put back"),
    "removed_at": _l("Taken out"),
    "moved": _l("Moved"),
    "phase": _l("Phase"),
    "phase_id": _l("Phase"),
    "position": _l("Place in the order"),
    "state": _l("State"),
    "title_ja": _l("Title (Japanese)"),
    "title_en": _l("Title (English)"),
    "about_ja": _l("Instructions (Japanese)"),
    "about_en": _l("Instructions (English)"),
    "due_on": _l("Due day"),
    "due_by_hand": _l("Due day chosen by hand"),
    "owner_id": _l("Owner at the customer"),
    "staff_id": _l("Owner at the vendor"),
    "lead_id": _l("Lead"),
    "member_id": _l("For whom"),
    "side": _l("Whose step"),
    "minutes": _l("Minutes"),
    "may_skip": _l("May be skipped"),
    "opened_at": _l("Opened"),
    "meeting": _l("Meeting"),
    "edition_id": _l("Edition of the template"),
    "opened_by_hand": _l("Opened by hand"),
    "stuck": _l("Stuck"),
    "review": _l("Review"),
    "file": _l("File"),
    "contract_on": _l("Start of the contract"),
    "kickoff_on": _l("Kick-off"),
    "go_live_on": _l("Go-live"),
    "started_on": _l("Begun"),
    "started_at": _l("Begun"),
    "completed_at": _l("Completed"),
    "cancelled_at": _l("Cancelled"),
    "cancelled_why": _l("Why it was cancelled"),
    "wow_words_ja": _l("Wow moment in words (Japanese)"),
    "wow_words_en": _l("Wow moment in words (English)"),
    "wow_reached_at": _l("Wow moment reached"),
    "value_days": _l("Aim in days"),
    "paused": _l("Paused"),
    "gate": _l("Start condition"),
    "visibility": _l("Who sees it"),
    "kind": _l("What is done"),
    "owner_role": _l("Who does it"),
    "internal": _l("Inside our team only"),
    "due_rule": _l("Due, counted from"),
    "needs": _l("Steps that come before it"),
    "conditions": _l("Only for customers for whom this holds"),
    "automatic": _l("Completes itself when"),
    "fields": _l("Fields of the form"),
    "reading": _l("What is read inside the step"),
    "video_url": _l("Address of a short video"),
    "is_wow": _l("The wow moment is reached here"),
    "behind_after": _l("Behind after"),
    "stuck_after": _l("Stuck after"),
}
STATES = {
    "open": _l("To do"),
    "done": lazy_pgettext("step", "Done"),
    "skipped": _l("Skipped"),
    "left_out": _l("Left out"),
}
WORDS: Mapping[str, Mapping[Any, Any]] = {
    "state": STATES,
    "stuck": STUCK_WORDS,
    "kind": KIND_WORDS,
    "owner_role": OWNER_WORDS,
    "review": {"approved": _l("Approved"), "sent_back": _l("Sent back")},
}
#: What is kept as a mere key of something else; that it changed is all that can be said.
KEYS = frozenset({"meeting", "edition_id", "phase_id", "wow_agreed_with_id"})


@journeys_bp.page("/<pid:journey>/history", permit=Permit.ONBOARDING_READ, loads=JOURNEY, endpoint="history")
def of_journey(journey: Journey) -> ResponseReturnValue:
    """Tell what was changed in a journey, newest first."""
    slug, page = standpoint().customer.slug, _page()
    found = history.of_journey(journey, language(), page=page)
    return _answer(
        found, page, roads.title_of(journey, language()),
        back_url=url_for("journeys.show", slug=slug, journey=journey.public_id),
        here=url_for("journeys.history", slug=slug, journey=journey.public_id), one=False,
    )  # fmt: skip


@steps_bp.page("/<pid:step>/history", permit=Permit.ONBOARDING_READ, loads=STEP, endpoint="history")
def of_step(step: Step) -> ResponseReturnValue:
    """Tell what was changed on a step, newest first."""
    slug, page = standpoint().customer.slug, _page()
    found = history.of_step(step, language(), page=page)
    return _answer(
        found, page, roads.title_of(step, language()),
        back_url=url_for("steps.show", slug=slug, step=step.public_id),
        here=url_for("steps.history", slug=slug, step=step.public_id), one=True,
    )  # fmt: skip


def value_words(field: str, value: Any) -> str:
    """Write a value as people read it, from how history keeps it."""
    if value in (None, "", [], {}) or field in KEYS:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, str) and (word := _of_a_set(field, value)):
        return word
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, str):
        return _written(value)
    return ""


def _answer(found: history.Page, page: int, title: str, **facts: Any) -> ResponseReturnValue:
    days = by_day(found.changes, standpoint().user.time_zone)
    return render_template(
        "onboarding/history.html", days=days, title=title, page=page, older=found.older and page < MOST_PAGES,
        label=_label, value=value_words, **facts,
    )  # fmt: skip


def _of_a_set(field: str, value: str) -> str:
    """Return the words of a value that is one of a closed set, as its reader's side says it."""
    if field == "paused":
        return pause_words(PauseReason(value), standpoint().side) if value in set(PauseReason) else ""
    if field == "side":
        sides = {"customer": standpoint().customer.name, "vendor": branding.vendor().name}
        return sides.get(value) or _("Both companies")
    return str(WORDS.get(field, {}).get(value, ""))


def _label(change: Changed) -> str:
    if change.field.startswith("answer:"):
        return _("Answer")
    return str(FIELDS.get(change.field, _("Change")))


def _written(value: str) -> str:
    """Write a text; days and instants are kept as ISO text."""
    if len(value) == 10 and value[4:5] == "-":
        try:
            return full_date(date.fromisoformat(value))
        except ValueError:
            return value
    if "T" in value[:12] and len(value) > 18:
        try:
            return moment(datetime.fromisoformat(value))
        except ValueError:
            return value[:LONGEST_VALUE]
    return value[:LONGEST_VALUE]


def _page() -> int:
    asked = request.args.get("page", "1")
    return min(int(asked), MOST_PAGES) if asked.isdecimal() and asked != "0" else 1
