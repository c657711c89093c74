"""What a customer's people see: the ideas they may vote for, one with their own reasons, and proposing another."""

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation import limits
from portal.foundation.limits import Allowance
from portal.foundation.pages import refused, wants_part, way_on
from portal.foundation.refusals import Refused
from portal.ideas.actions import proposals, votes
from portal.ideas.forms.ideas import ProposeForm, WhyForm
from portal.ideas.models import Idea, IdeaState
from portal.ideas.queries import open as queries
from portal.ideas.views.ideas import LONGEST_SEARCH, MOST_PAGES, bp

register(
    Entry(
        "ideas.index", _l("Ideas for the product"), "sparkles", Permit.CUSTOMER_READ, 62, "customer",
        belongs=("ideas.",),
    )
)  # fmt: skip
READ, VOTE = Permit.CUSTOMER_READ, Permit.IDEAS_VOTE
TYPING, PROPOSALS = Allowance("ideas while typing", 10, 1), Allowance("ideas proposed", 10, 86_400)


def _idea(public_id: str) -> Idea | None:
    return queries.idea_here(standpoint().customer, public_id)


LOADS = {"idea": _idea}


@bp.page("", permit=READ)
def index() -> ResponseReturnValue:
    """Show the ideas that this company may vote for or asked for, what has most votes first."""
    point, asked = standpoint(), request.args
    words = asked.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
    code = asked.get("state", "")
    state = IdeaState(code) if code in set(IdeaState) else None
    ours, newest = code == queries.OURS, asked.get("sort") == "newest"
    page = min(max(asked.get("page", 1, type=int), 1), MOST_PAGES)
    shown, more = queries.lines(
        point.customer, point.user.id, state=state, words=words, ours=ours, newest=newest, page=page
    )
    return render_template(
        "ideas/open.html", lines=shown, more=more, counts=queries.counts(point.customer), words=words, state=state,
        ours=ours, newest=newest, page=page, states=IdeaState, may_vote=_may_vote(),
    )  # fmt: skip


@bp.page("/new", permit=VOTE, methods=("GET", "POST"))
def propose() -> ResponseReturnValue:
    """Propose an idea; while its title is typed, those that are there already show beside it."""
    form = ProposeForm(data={"title": request.args.get("title", "")[:200]})
    page = "ideas/propose.html"
    if request.method == "GET":
        return render_template(page, form=form, shown=_alike(form.title.data or ""))
    if not form.validate():
        return refused(page, form=form, shown=_alike(form.title.data or ""))
    point = standpoint()
    if not limits.take(PROPOSALS, point.user.id):
        flash(_("That is enough for today. Please propose the next one tomorrow."), "wrong")
        return refused(page, form=form, shown=[])
    made = proposals.propose(form.title.data or "", form.why.data or "", by=point.actor)
    flash(_("Thank you. Your account team has it, and you hear how it stands."), "done")
    return way_on(_url(made))


@bp.page("/similar", permit=VOTE)
def similar() -> ResponseReturnValue:
    """Give whoever types a title the ideas that may be the same."""
    if not limits.take(TYPING, standpoint().user.id):
        abort(429)
    typed = request.args.get("title", "")[:200]
    if not wants_part():
        return way_on(url_for("ideas.propose", slug=standpoint().customer.slug, title=typed or None))
    response = make_response(render_template("ideas/_similar.html", shown=_alike(typed)))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.page("/about/<pid:idea>", permit=READ, loads=LOADS)
def idea(idea: Idea) -> ResponseReturnValue:
    """Show an idea: what it would do, how it stands, and why one's own company would have it."""
    if (request.view_args or {}).get("idea") != idea.public_id:
        return redirect(_url(idea))  # it was merged
    return _page(idea, WhyForm(), code=200)


@bp.page("/about/<pid:idea>/vote", permit=VOTE, methods=("POST",), loads=LOADS)
def vote(idea: Idea) -> ResponseReturnValue:
    """Vote for an idea, and say why where that is written."""
    form = WhyForm()
    if not form.validate():
        return _page(idea, form, code=422)
    by = standpoint().actor
    try:
        votes.vote(idea, by=by)
    except Refused as refusal:
        if refusal.reason == "decided":
            flash(_("This idea has been decided, and takes no more votes."), "news")
            return way_on(_back(idea))
    if form.why.data:
        votes.say_why(idea, form.why.data, by=by)
        flash(_("Saved. It helps to know why."), "done")
    return _voted(idea)


@bp.page("/about/<pid:idea>/unvote", permit=VOTE, methods=("POST",), loads=LOADS)
def unvote(idea: Idea) -> ResponseReturnValue:
    """Take one's vote back."""
    try:
        votes.take_back(idea, by=standpoint().actor)
    except Refused:
        flash(_("There is no vote of yours to take back here."), "news")
    return _voted(idea)


def _voted(idea: Idea) -> ResponseReturnValue:
    """Answer with the arrow and its number to a page that stays open, else lead back to where one voted."""
    if wants_part():
        (one,) = queries.as_seen([idea], standpoint().user.id)
        return Response(render_template("ideas/_vote.html", one=one, may_vote=_may_vote()))
    return way_on(_back(idea))


def _page(idea: Idea, form: WhyForm, *, code: int) -> Response:
    person_id = standpoint().user.id
    (one,) = queries.as_seen([idea], person_id)
    shown = queries.whys(idea, person_id)
    mine = next((said.why for said in shown if said.mine), "")
    if code == 200:
        form.why.data = mine
    facts: dict[str, Any] = {
        "one": one, "idea": idea, "form": form, "whys": shown, "mine": mine, "may_vote": _may_vote(),
        "addressed": queries.is_addressed(standpoint().customer, idea),
    }  # fmt: skip
    return make_response(render_template("ideas/idea.html", **facts), code)


def _alike(typed: str) -> list[queries.Open]:
    point = standpoint()
    return queries.alike(point.customer, point.user.id, typed)


def _may_vote() -> bool:
    point = standpoint()
    return point.may(VOTE) and not point.read_only


def _url(idea: Idea) -> str:
    return url_for("ideas.idea", slug=standpoint().customer.slug, idea=idea.public_id)


def _back(idea: Idea) -> str:
    """Return where somebody voted: in the list, or on the idea's own page."""
    if request.form.get("from") == "list":
        return url_for("ideas.index", slug=standpoint().customer.slug) + f"#idea-{idea.public_id}"
    return _url(idea)
