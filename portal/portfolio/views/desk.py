"""A vendor person's day: what needs them, ranked, above the customers they accompany."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from portal.accounts import branding
from portal.accounts.door import DeskBlueprint
from portal.accounts.models import User
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries import calendars
from portal.accounts.standpoint import standpoint
from portal.activity import next_things
from portal.activity.next_things import NextThing
from portal.activity.next_things_kept import AsOf
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.i18n import day, language, reader_zone
from portal.foundation.pages import kept_body, kept_frame, kept_page, way_on
from portal.foundation.tenancy import every_customer
from portal.portfolio.actions import day as own_day
from portal.portfolio.models import LONGEST_KEY
from portal.portfolio.queries import days, offers
from portal.portfolio.queries.book import book
from portal.portfolio.queries.days import StandIn
from portal.portfolio.rules.drawings import strip
from portal.portfolio.rules.lists import Line, Which
from portal.portfolio.views.lists import ListFacts, digest_of, facts_of_list, wish_of_request

SHOWN_FIRST = 6
ROWS = 12
WHY = "the desk ranks what needs its reader today"
OFFERED = offers  # importing them registers them

bp = DeskBlueprint("portfolio", __name__)
#: The printed order of the desk (`next_things.Rank`); what belongs to a module is left out where that is off.
ORDER = (
    (_l("questions that wait for an answer"), "conversations"),
    (_l("agreed responses"), ""),
    (_l("people who go or take over"), ""),
    (_l("onboardings that are stuck or wait for us"), "onboarding"),
    (_l("agreements"), ""),
    (_l("decisions for business reviews"), "reviews"),
    (_l("contracts"), ""),
    (_l("missing values"), ""),
    (_l("silence"), ""),
)
bp.add_app_template_filter(strip, "strip_path")
register(Entry("portfolio.today", _l("Today"), "house", Permit.PORTFOLIO_READ, 10, "desk"))


@dataclass(frozen=True)
class Day:
    """What needs somebody today: what is shown, what was put off, and for whom they stand in."""

    things: list[NextThing]
    later: list[tuple[NextThing, date]]
    stand_ins: list[StandIn]


@bp.page("", permit=Permit.PORTFOLIO_READ)
def today() -> ResponseReturnValue:
    """Show what needs me today, and my customers."""
    user = standpoint().user
    whole = day_of(user)
    shown = whole.things if request.args.get("things") == "all" else whole.things[:SHOWN_FIRST]
    ranks = {thing.customer_url: place for place, thing in reversed(list(enumerate(shown, 1)))}
    facts = facts_of_list(wish_of_request(Which.PRIMARY), ROWS, ".today", ranks)
    things, now = _list(shown, calendars.vendors_today()), calendars.vendors_today()
    more, show_later = len(whole.things) - len(shown), request.args.get("later") == "1"
    later = tuple((thing.content, until) for thing, until in whole.later)
    needs_key = (now, digest_of(things), len(whole.things), more, show_later, later, tuple(whole.stand_ins))

    def needs() -> str:
        told = {"today": now, "day": whole, "things": things, "more": more, "show_later": show_later}
        order = [words for words, module in ORDER if not module or branding.module_on(module)]
        return render_template("portfolio/_needs.html", **told, order=order)

    def written() -> str:
        """Write the page: its frame, drawn once for its reader, with each part as it was drawn last."""
        page = kept_frame(("portfolio.today.frame",), _frame)
        page = page.replace(_PLACES["needs"], kept_frame(("portfolio.today.needs", *needs_key), needs), 1)
        book_drawn = kept_frame(("portfolio.today.mine", *facts.key), partial(_mine_drawn, facts))
        return page.replace(_PLACES["mine"], book_drawn, 1)

    return kept_page(("portfolio.today", *needs_key, *facts.key), written)


@bp.page("/later", permit=Permit.PORTFOLIO_READ, methods=("POST",))
def put_off() -> ResponseReturnValue:
    """Put a thing off to the next working day."""
    user, until = standpoint().user, days.later_day(calendars.vendors_today())
    own_day.put_off(user, _offered(user), until)
    flash(_("You will see it again on %(day)s", day=day(until)), "done")
    return way_on(url_for(".today"))


@bp.page("/later/end", permit=Permit.PORTFOLIO_READ, methods=("POST",))
def take_up_again() -> ResponseReturnValue:
    """Show a thing today although it was put off."""
    own_day.take_up_again(standpoint().user, request.form.get("key", "")[:LONGEST_KEY])
    return way_on(url_for(".today"))


def day_of(user: User) -> Day:
    """Return what needs this person today, ranked, without what they put off."""
    with every_customer(WHY, Audience.VENDOR):
        morning = days.morning_of(user)
        mine, stood_in = _mine(user, morning.stand_ins)
        things = next_things.for_vendor(
            user, mine, book(user).lasting.offers, _as_of(user, mine, morning.away)
        )
    held = morning.put_off
    later = [(thing, held[thing.key]) for thing in things if thing.key in held]
    return Day([thing for thing in things if thing.key not in held], later, stood_in)


#: Where the parts stand in a frame that is kept without them.
_PLACES = {name: f"<!-- {name} of today -->" for name in ("needs", "mine")}


def _frame() -> str:
    places = {name: Markup(place) for name, place in _PLACES.items()}  # noqa: S704  # nosec B704  # ours
    return render_template("portfolio/today.html", **places)


def _mine_drawn(facts: ListFacts) -> str:
    return render_template("portfolio/_mine.html", **facts.for_template())


def _as_of(user: User, mine: Sequence[int], away: frozenset[int]) -> AsOf:
    """Return what steady offers go by: the pulses of the customers that are asked about, and all else.

    That is the days in the book, who is away, the settings, our own days, the reader's role, language and zone.
    """
    kept, days_off = book(user), calendars.vendors_calendar().closed
    here = (language(), reader_zone(), clock.today(reader_zone()), calendars.vendors_today())
    shaping = (kept.days.known, away, branding.installation().version, days_off, user.staff_role, *here)
    asked = tuple(mine)
    pulses = kept.once(
        ("pulses", asked),
        lambda: {one: kept.by_id[one].pulses for one in asked},
        lambda before, swap: before | {line.id: line.pulses for line in swap.into if line.id in before},
    )
    return AsOf(pulses, (kept.pulse, asked), shaping)


def _list(shown: Sequence[NextThing], today: date) -> str:
    """Return the ranked list as a body that is kept as long as everything in it is the same."""
    if not shown:
        return ""
    later_day = days.later_day(today)

    def render() -> str:
        return render_template("portfolio/_things.html", shown=shown, today=today, later_day=later_day)

    shaping = (language(), today, later_day, tuple(thing.content for thing in shown))
    return kept_body(("portfolio.things", *shaping), render)


def _mine(user: User, absent: Sequence[StandIn]) -> tuple[list[int], list[StandIn]]:
    """Return the customers that are this person's today: as primary, and as backup of those who are away.

    Somebody who is nobody's primary hears of all they reach.
    """
    kept = book(user)
    places = kept.same("places", lambda: _places(kept.lines), lambda line: line.position)
    stood_in = [one for one in absent if one.customer_id in places.backups]
    if not places.primary:
        return places.all, stood_in
    return places.primary + [one.customer_id for one in stood_in], stood_in


@dataclass(frozen=True)
class _Places:
    """Customers by the place that the reader of a book has with them."""

    primary: list[int]
    backups: frozenset[int]
    all: list[int]


def _places(lines: Sequence[Line]) -> _Places:
    return _Places(
        [line.id for line in lines if line.position == Which.PRIMARY],
        frozenset(line.id for line in lines if line.position == Which.BACKUP),
        [line.id for line in lines],
    )


def _offered(user: User) -> str:
    """Return the key of the thing that was pressed, if it is one of this person's today; else 404."""
    key = request.form.get("key", "")
    if len(key) > LONGEST_KEY or key not in {thing.key for thing in day_of(user).things}:
        abort(404)
    return key
