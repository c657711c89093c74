"""Editions of a plan: the page on which one is read and decided, the list of all, its text, and how to check it."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.door import CustomerBlueprint
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.queries.readers import who_of
from portal.accounts.standpoint import standpoint
from portal.agreements.actions import links
from portal.agreements.models import Agreement
from portal.agreements.queries import rounds
from portal.agreements.queries.reading import Reading, reading
from portal.agreements.queries.rounds import Place
from portal.agreements.views.deciding import Deciding, sheet_state, state_of, trouble_words
from portal.agreements.views.files import sealed_text, sheet_file
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.live import hub
from portal.foundation.pages import way_on
from portal.plans.models import Plan
from portal.plans.queries import plans

bp = CustomerBlueprint("agreements", __name__)
PLAN = {"plan": plans.plan}
EDITION = {"agreement": rounds.agreement}


@bp.page("/plans/<pid:plan>/agreement", permit=Permit.MAP_READ, loads=PLAN)
def of_plan(plan: Plan) -> ResponseReturnValue:
    """Lead to what matters of a plan's agreements now: the edition going round, else the newest, else the list."""
    edition = rounds.open_edition(plan.id) or rounds.in_force(plan.id) or rounds.newest(plan.id)
    if edition is None:
        return editions(plan)
    return way_on(_to("agreements.show", edition))


@bp.page("/plans/<pid:plan>/agreements", permit=Permit.MAP_READ, loads=PLAN)
def index(plan: Plan) -> ResponseReturnValue:
    """List every edition of a plan."""
    return editions(plan)


@bp.page("/agreements/<pid:agreement>", permit=Permit.MAP_READ, loads=EDITION)
def show(agreement: Agreement) -> ResponseReturnValue:
    """Show an edition with what this reader can do about it."""
    return page(agreement)


@bp.page("/agreements/<pid:agreement>/circulation", permit=Permit.MAP_READ, loads=EDITION)
def circulation(agreement: Agreement) -> ResponseReturnValue:
    """Show the circulation alone: open pages fetch it when somebody has spoken."""
    seen = reading(agreement, standpoint().customer)
    return render_template("agreements/_circulation.html", r=seen, d=_deciding(seen))


@bp.page("/agreements/<pid:agreement>/news", permit=Permit.MAP_READ, loads=EDITION)
def news(agreement: Agreement) -> ResponseReturnValue:
    """Say that the edition has moved on since the page was opened, if it has."""
    deciding = _deciding(reading(agreement, standpoint().customer))
    same = request.args.get("state") == state_key(deciding)
    return render_template("agreements/_news.html", same=same, url=_to("agreements.show", agreement))


@bp.page("/agreements/<pid:agreement>/text", permit=Permit.MAP_READ, loads=EDITION)
def text(agreement: Agreement) -> ResponseReturnValue:
    """Hand out the sealed text, byte by byte."""
    return sealed_text(rounds.round_of(agreement))


@bp.page("/agreements/<pid:agreement>/verify", permit=Permit.MAP_READ, loads=EDITION)
def verify(agreement: Agreement) -> ResponseReturnValue:
    """Say how anybody can check that an edition is what was signed, and compare a reference number."""
    typed = request.args.get("reference", "")
    seen = rounds.round_of(agreement)
    same = "".join(c for c in typed.upper() if c.isalnum()) == seen.reference.replace("-", "")
    return render_template(
        "agreements/verify.html", round=seen, typed=typed[:80], same=same, back_url=_to("agreements.show", agreement),
        text_url=_to("agreements.text", agreement), action=_to("agreements.verify", agreement),
    )  # fmt: skip


@bp.page("/agreements/<pid:agreement>/sheet", permit=Permit.MAP_READ, loads=EDITION)
def sheet(agreement: Agreement) -> ResponseReturnValue:
    """Hand out the confirmation sheet."""
    found = sheet_file(agreement)
    return found if found is not None else page(agreement)


def page(
    edition: Agreement, *, status: int = 200, trouble: str = "", typed: dict[str, str] | None = None
) -> Response:
    """Answer with the page of an edition, if need be with what went wrong and what was typed."""
    since = hub.cursor()
    seen = reading(edition, standpoint().customer)
    deciding = _deciding(seen, trouble, typed)
    said = trouble_words(trouble) if trouble else None
    facts = {"r": seen, "d": deciding, "sheet": sheet_state(seen), "said": said, "key": state_key(deciding)}
    return make_response(render_template("agreements/show.html", since=since, **facts), status)


def editions(plan: Plan) -> ResponseReturnValue:
    """Answer with the list of a plan's editions."""
    point = standpoint()
    return render_template(
        "agreements/index.html", plan=plan, editions=rounds.editions(plan.id), may_propose=point.may(Permit.MAP_MANAGE)
    )  # fmt: skip


def state_key(deciding: Deciding) -> str:
    """Return what has to stay the same for a page to be up to date."""
    return f"{deciding.state}-{deciding.place.public_id if deciding.place else ''}"


def _deciding(seen: Reading, trouble: str = "", typed: dict[str, str] | None = None) -> Deciding:
    point, edition = standpoint(), seen.edition
    may_agree = point.may(Permit.MAP_AGREE) and not point.read_only
    state, place, manner = state_of(seen, point.user.id, may_agree=may_agree)
    to = {
        name: _to(f"agreements.{name}", edition)
        for name in ("text", "verify", "sheet", "circulation", "news")
    }
    to |= {
        "editions": url_for("agreements.index", slug=point.customer.slug, plan=seen.plan.public_id),
        "map": url_for("map.show", slug=point.customer.slug, plan=seen.plan.public_id),
    }
    if manner is not None:
        to |= {name: _to(f"answers.{name}", edition) for name in ("agree", "send_back")}
    if seen.newer is not None:
        to["newer"] = url_for("agreements.show", slug=point.customer.slug, agreement=seen.newer.public_id)
    if seen.before_edition is not None:
        to["before"] = _to("agreements.show", seen.before_edition)
    to |= _talking(seen, state)
    if point.may(Permit.MAP_MANAGE) and not point.read_only:
        to |= _managing(seen, place, manner)
    return Deciding(state, place, manner, to, trouble=trouble, typed=typed)


def _talking(seen: Reading, state: str) -> dict[str, str]:
    """Return where it is talked about: to ask whoever put it forward, to say something early, or to read."""
    point = standpoint()
    if not point.may(Permit.COMMENTS_READ):
        return {}
    name = {"yours": "ask", "waiting": "say"}.get(state, "")
    whom = _proposer_to_ask(seen) if name else None
    address: dict[str, Any] = {"slug": point.customer.slug, "subject": seen.edition.public_id}
    if whom is None:
        return {"comments": url_for("comments.index", **address)}
    return {name: url_for("comments.index", to=whom.public_id, **address)}


def _proposer_to_ask(seen: Reading) -> User | None:
    """Return who put it forward, if they are somebody else, are still here, and the reader may write to them."""
    point, user_id = standpoint(), seen.round.proposer.user_id
    if point.read_only or not point.may(Permit.COMMENTS_WRITE) or user_id in (None, point.user.id):
        return None
    return db.session.get(User, user_id) if who_of([user_id], Visibility.SHARED) else None


def _managing(seen: Reading, place: Place | None, manner: Any) -> dict[str, str]:
    """Return what somebody who manages plans can do beside answering."""
    edition, point = seen.edition, standpoint()
    to = {}
    if place is not None:
        if manner is None:
            to["on_behalf"] = _to("answers.on_behalf", edition)
        if not place.person.user_id and not place.person.erased_at:
            to["link"] = _to("answers.link", edition)
            if links.of_place(edition.customer_id, place.id):
                to["revoke"] = _to("answers.revoke", edition)
        if seen.round.proposer.side == point.side:
            to["withdraw"] = _to("answers.withdraw", edition)
    if seen.newest:
        to["propose"] = url_for("proposing.new", slug=point.customer.slug, plan=seen.plan.public_id)
    return to


def _to(endpoint: str, edition: Agreement) -> str:
    return url_for(endpoint, slug=standpoint().customer.slug, agreement=edition.public_id)
