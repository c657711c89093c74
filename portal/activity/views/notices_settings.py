"""How one wants to hear of things: kind by kind, with exceptions for single customers, pauses and quiet hours."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.actions import choices as change
from portal.activity.models import ByMail
from portal.activity.notices import Kind, chapter_of, kind_of, kinds
from portal.activity.queries import choices as queries
from portal.activity.queries.choices import Choices
from portal.activity.queries.places import places_of
from portal.activity.rules.choices import ANYWHERE, EVERYTHING
from portal.activity.views.notices import bp
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.dates import NotADate, read_date
from portal.foundation.pages import refused, way_on

PAGE = "activity/notices/settings.html"
LONGEST_PAUSE = timedelta(days=366)


@dataclass(frozen=True)
class KindShown:
    """A kind as its row in the settings shows it. `own` where the person chose otherwise than is usual."""

    kind: Kind
    chosen: ByMail
    usual: ByMail

    @property
    def own(self) -> bool:
        return self.chosen is not self.usual


@dataclass(frozen=True)
class ExceptionShown:
    """What was said of a single customer; `label` is empty for everything there."""

    customer_pid: str
    customer_name: str
    kind: str
    label: Any
    by_mail: ByMail


@bp.page("/notices/settings", permit=Permit.SIGNED_IN, methods=("GET", "POST"))
def settings() -> ResponseReturnValue:
    """Choose for each kind how one hears of it by mail; what is as usual stays so when the usual changes."""
    user = standpoint().user
    if request.method == "GET":
        return render_template(PAGE, **_facts(user))
    choices = queries.choices_of([user.id])
    for kind in kinds(_side(user)):
        said = request.form.get(kind.code, "")
        if said in set(ByMail) and not kind.fixed:
            usual = said == choices.usual(_side(user), kind)
            change.choose(user.id, kind.code, None if usual else ByMail(said))
    return _saved()


@bp.page("/notices/settings/exceptions", permit=Permit.SIGNED_IN, methods=("POST",))
def add_exception() -> ResponseReturnValue:
    """Say something of one customer: of a kind, or of everything."""
    user, said = standpoint().user, request.form.get("by_mail", "")
    kind = request.form.get("kind", EVERYTHING)
    known = kind == EVERYTHING or ((found := kind_of(kind)) is not None and not found.fixed)
    if said not in set(ByMail) or not known:
        abort(400)
    change.choose(user.id, kind, ByMail(said), _customer(user))
    return _saved()


@bp.page("/notices/settings/exceptions/remove", permit=Permit.SIGNED_IN, methods=("POST",))
def remove_exception() -> ResponseReturnValue:
    """Take back what was said of one customer."""
    user = standpoint().user
    change.choose(user.id, request.form.get("kind", EVERYTHING), None, _customer(user))
    return _saved()


@bp.page("/notices/settings/pauses", permit=Permit.SIGNED_IN, methods=("POST",))
def pause() -> ResponseReturnValue:
    """Have no mail until a day, of one customer or of all."""
    user = standpoint().user
    until = _morning_of(request.form.get("until", ""), user)
    if until is None:
        return refused(PAGE, **_facts(user, pause_trouble=_("Choose a day within the next year.")))
    change.pause(user.id, until, _customer(user) if request.form.get("customer") else ANYWHERE)
    return _saved()


@bp.page("/notices/settings/pauses/end", permit=Permit.SIGNED_IN, methods=("POST",))
def end_pause() -> ResponseReturnValue:
    """Have mail again."""
    user = standpoint().user
    change.resume(user.id, _customer(user) if request.form.get("customer") else ANYWHERE)
    return _saved()


@bp.page("/notices/settings/quiet", permit=Permit.SIGNED_IN, methods=("POST",))
def quiet() -> ResponseReturnValue:
    """Set the hours in which no mail goes at once, or have none."""
    user = standpoint().user
    if request.form.get("none"):
        change.keep_quiet(user, None)
        return _saved()
    begins, ends = _time(request.form.get("begins", "")), _time(request.form.get("ends", ""))
    if begins is None or ends is None or begins == ends:
        trouble = _("Enter two different times, such as 20:00 and 07:30.")
        return refused(PAGE, **_facts(user, quiet_trouble=trouble))
    change.keep_quiet(user, (begins, ends), days_off=bool(request.form.get("days_off")))
    return _saved()


def _saved() -> ResponseReturnValue:
    flash(_("Saved."), "done")
    return way_on(url_for("notices.settings"))


def _facts(user: User, pause_trouble: str = "", quiet_trouble: str = "") -> dict[str, Any]:
    choices, places = queries.choices_of([user.id]), places_of(user)
    said = queries.exceptions_of(user)
    names = {place.id: (place.public_id, place.name) for place in places} | {ANYWHERE: ("", "")}
    choosable = [kind for kind in kinds(_side(user)) if not kind.fixed]
    return {
        "chapters": _by_chapter(user, choosable, choices),
        "choosable": choosable,
        "fixed": [kind for kind in kinds(_side(user)) if kind.fixed],
        "ways": list(ByMail),
        "places": places,
        "exceptions": [
            ExceptionShown(*names[customer_id], kind, _label(kind), by_mail)
            for customer_id, kind, by_mail in said.settings
            if customer_id in names
        ],
        "pauses": [
            (*names[customer_id], until) for customer_id, until in said.pauses if customer_id in names
        ],
        "quiet": queries.quiet_hours_of(user),
        "tomorrow": clock.today(user.time_zone) + timedelta(days=1),
        "pause_trouble": pause_trouble,
        "quiet_trouble": quiet_trouble,
    }


def _by_chapter(user: User, choosable: list[Kind], choices: Choices) -> list[tuple[str, list[KindShown]]]:
    found: dict[str, list[KindShown]] = {}
    for kind in choosable:
        chosen = choices.by_mail(user.id, ANYWHERE, kind)
        shown = KindShown(kind, chosen, choices.usual(_side(user), kind))
        found.setdefault(str(chapter_of(kind.code)), []).append(shown)
    return list(found.items())


def _label(code: str) -> Any:
    kind = kind_of(code)
    return kind.label if kind else ""


def _customer(user: User) -> int:
    """Return the inner id of the customer that the form names, among those the person can hear of."""
    named = request.form.get("customer", "")
    if not named:
        abort(400)
    found = next((place.id for place in places_of(user) if place.public_id == named), None)
    if found is None:
        abort(404)
    return int(found)


def _morning_of(typed: str, user: User) -> datetime | None:
    """Return the beginning of a day within the next year, by the person's own clock."""
    today = clock.today(user.time_zone)
    try:
        day = read_date(typed)
    except NotADate:
        return None
    if not today < day <= today + LONGEST_PAUSE:
        return None
    return datetime.combine(day, time(0), ZoneInfo(user.time_zone))


def _time(typed: str) -> time | None:
    try:
        return time.fromisoformat(typed.strip().zfill(5))
    except ValueError:
        return None


def _side(user: User) -> Side:
    return Side.VENDOR if user.staff_role else Side.CUSTOMER
