"""One reader looking at one plan: what they may do, what they asked to see, and what pages of it are kept under."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import Standpoint, standpoint
from portal.foundation.audience import Side, Visibility
from portal.foundation.i18n import language
from portal.foundation.pages import BodyCache
from portal.foundation.words import visibility_words
from portal.plans.models import Plan, PlanState
from portal.plans.queries.map import JudgedMap
from portal.plans.queries.map_kept import ReadMap, read_map
from portal.plans.queries.map_tree import Branch, Filters, narrowed_to, used_strategies
from portal.plans.queries.plans import Pulse, pulse
from portal.plans.views.map_cards import Card, Words, cards, waiting_words, words_in
from portal.plans.views.offers import plan_offers

cards_written = BodyCache()
STANDINGS = frozenset({"off_track", "at_risk", "on_track", "achieved", "no_data", "waiting"})


@dataclass
class Reading:
    """A plan under somebody's eyes. Rows are read when first needed, so a kept page reads none."""

    plan: Plan
    point: Standpoint
    today: date
    pulse: Pulse
    filters: Filters

    @property
    def slug(self) -> str:
        return self.point.customer.slug if self.point.customer else ""

    @property
    def base(self) -> str:
        """Return the start of every address inside this customer."""
        return f"/c/{self.slug}"

    @cached_property
    def language(self) -> str:
        """Return the reader's language."""
        return language()

    @cached_property
    def may_edit(self) -> bool:
        """Tell whether this reader may change nodes of this plan now."""
        return self._may(Permit.MAP_EDIT) and self.plan.state is not PlanState.CLOSED

    @cached_property
    def may_manage(self) -> bool:
        """Tell whether this reader may change the plan as a whole."""
        return self._may(Permit.MAP_MANAGE)

    @cached_property
    def may_enter(self) -> bool:
        """Tell whether this reader may enter values."""
        return self._may(Permit.VALUES_ENTER) and self.plan.state is not PlanState.CLOSED

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Return all that shapes what is kept of this plan for such a reader, filters included."""
        return (self.pulse, *self.steady_key)

    @cached_property
    def steady_key(self) -> tuple[Hashable, ...]:
        """Return what shapes the plan's pages beside its rows: for parts that name the rows they show."""
        permits = (self.may_edit, self.may_manage, self.may_enter, self.point.side)
        face = (branding.installation().version, self.customer_name)
        return (
            self.plan.public_id, self.plan.version, self.point.audience, permits, face, self.language, self.today,
            self.filters, self.slug,
        )  # fmt: skip

    @cached_property
    def _map(self) -> ReadMap:
        return read_map(self.plan, self.today, self.pulse)

    @property
    def judged(self) -> JudgedMap:
        """Return the rows of the plan and where everything stands today."""
        return self._map.judged

    @property
    def goals(self) -> list[Branch]:
        """Return the whole tree."""
        return self._map.goals

    @property
    def branches(self) -> dict[str, Branch]:
        """Return every branch that was asked for, by the public id of its node."""
        if not self.filters:
            return self._map.branches
        return {branch.node.public_id: branch for goal in self.shown for branch in goal.all()}

    @cached_property
    def shown(self) -> list[Branch]:
        """Return the part of the tree that was asked for."""
        return narrowed_to(self.judged, self.goals, self.filters)

    @cached_property
    def words(self) -> Words:
        return words_in(self.language, self.plan.strategy_label)

    @cached_property
    def cards(self) -> list[Card]:
        return cards(self.judged, self.shown, self.words)

    @cached_property
    def _hand(self) -> tuple[Hashable, ...]:
        """Return what else than the card itself shapes how a card is written for this reader."""
        words = tuple(self.inside_words.values())
        return (self.slug, self.language, self.may_edit, self.may_enter, words, self.plan.strategy_label)

    def written(self, card: Card) -> Markup:
        """Return the inside of a card; a card that looks as before is taken as it was written then."""
        return cards_written.get_or_render((*self._hand, *card.face), lambda: self._inner(card, self))

    def branch(self, card: Card) -> Markup:
        """Return a card with all that is below it, written once for all whose hand is the same."""
        written: Markup | None = card.written.get(self._hand)
        if written is None:
            written = card.written[self._hand] = self._macros.branch(card, self)
        return written

    def parts(
        self, found: Sequence[tuple[str, str]], cards: Sequence[Card] = (), below: Sequence[Card] = ()
    ) -> Markup:
        """Return what went stale on an open page: parts by id, the insides of cards, and what hangs below cards."""
        written: Markup = self._macros.parts(found, cards, below, self)
        return written

    def _inner(self, card: Card, seen: "Reading") -> Markup:
        written: Markup = self._macros.inner(card, seen)
        return written

    @cached_property
    def _macros(self) -> Any:
        return current_app.jinja_env.get_template("plans/map/_cards.html").module

    @cached_property
    def strategies(self) -> bool:
        """Tell whether the optional level is used."""
        return used_strategies(self.goals)

    @property
    def inside(self) -> str:
        """Return the visibility that is the reader's own inside."""
        return "vendor" if self.point.side is Side.VENDOR else "customer"

    @cached_property
    def inside_words(self) -> dict[str, str]:
        """Return who sees what is internal, by visibility: the company whose inside it is."""
        return _inside_words(self.language, self.vendor_name, self.customer_name)

    @cached_property
    def waits_words(self) -> dict[str, str]:
        return waiting_words(self.vendor_name, self.customer_name)

    @cached_property
    def vendor_name(self) -> str:
        return branding.installation().name_in(self.language)

    @property
    def customer_name(self) -> str:
        return self.point.customer.name if self.point.customer else ""

    @cached_property
    def add_words(self) -> str:
        return _on_every_card(self.language)[0]

    @cached_property
    def more_words(self) -> str:
        return _on_every_card(self.language)[1]

    @cached_property
    def offers(self) -> list[tuple[str, str, str]]:
        """Return what else can be done with the plan, as other pages of this feature offer it."""
        return [
            (str(offer.label), url_for(offer.endpoint, slug=self.slug, plan=self.plan.public_id), offer.icon)
            for offer in plan_offers()
            if self._may(offer.permit)
        ]

    @cached_property
    def values_url(self) -> str:
        """Return the address of the grid of this month's values."""
        return url_for("values.show", slug=self.slug, plan=self.plan.public_id)

    def address(self, endpoint: str, **values: Any) -> str:
        """Return the address of a page of this plan, with the filters that are set."""
        asked = {name: value for name, value in request.args.items() if name in FILTER_NAMES and value}
        return url_for(endpoint, **{"slug": self.slug, "plan": self.plan.public_id, **asked, **values})

    def _may(self, permit: Permit) -> bool:
        return self.point.may(permit) and not self.point.read_only


@cache
def _on_every_card(_language: str) -> tuple[str, str]:
    return str(_("Add below")), str(_("More"))


@lru_cache(maxsize=1000)
def _inside_words(_language: str, vendor_name: str, customer_name: str) -> dict[str, str]:
    return {str(seen): visibility_words(seen, vendor_name, customer_name) for seen in Visibility}


LONGEST_KEY = 16  # a public id
FILTER_NAMES = frozenset(("owner", "department", "standing", "side"))
EVERYTHING = Filters()


def reading(plan: Plan) -> Reading:
    """Return the reading of the request under way."""
    point = standpoint()
    if point.customer is None or point.audience is None:
        raise LookupError("a plan is read from inside a customer")
    return Reading(plan, point, today_of(point.customer), pulse(plan.id, point.audience), _filters())


def _filters() -> Filters:
    asked = request.args
    if not FILTER_NAMES & asked.keys():
        return EVERYTHING
    standing, side = asked.get("standing", ""), asked.get("side", "")
    return Filters(
        owner=asked.get("owner", "")[:LONGEST_KEY],
        department=asked.get("department", "")[:LONGEST_KEY],
        standing=standing if standing in STANDINGS else "",
        side=side if side in set(Side) else "",
    )
