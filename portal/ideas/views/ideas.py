"""Ideas for the product: the team's list, one idea with who asked and why, and what a customer sees of its own ask."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.door import CustomerBlueprint, DeskBlueprint
from portal.accounts.forms.addressees import sentence
from portal.accounts.forms.editing import clashing
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.queries import named
from portal.collaboration import subjects
from portal.foundation.i18n import language
from portal.foundation.pages import refused, way_on
from portal.foundation.refusals import Refused
from portal.ideas.actions import ideas as change
from portal.ideas.actions import merging
from portal.ideas.forms.ideas import WHO_READS, IdeaForm, StandForm, WhoVotesForm
from portal.ideas.forms.words import state_word
from portal.ideas.models import Idea, IdeaAsk, IdeaState
from portal.ideas.queries import ideas
from portal.ideas.queries.ideas import Order
from portal.ideas.queries.merging import like

bp = CustomerBlueprint("ideas", __name__, "/ideas")
desk_bp = DeskBlueprint("ideas_desk", __name__, "/ideas")
register(
    Entry(
        "ideas_desk.index", _l("Ideas for the product"), "sparkles", Permit.IDEAS_READ, 44, "desk",
        belongs=("ideas_desk.",),
    )
)  # fmt: skip


def _idea(public_id: str) -> Idea | None:
    return ideas.idea_for(public_id, standpoint().user)


LOADS = {"idea": _idea}
LONGEST_SEARCH, MOST_PAGES = 100, 1_000


@bp.app_template_filter("idea_state")
def idea_state(state: IdeaState) -> str:
    """Return how a state is called."""
    return state_word(state)


@desk_bp.page("", permit=Permit.IDEAS_READ)
def index() -> ResponseReturnValue:
    """Show the ideas, what most customers ask for first."""
    words = request.args.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
    state = _state(request.args.get("state", ""))
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    wanted = request.args.get("sort", "")
    order = Order(wanted) if wanted in set(Order) else Order.CUSTOMERS
    reader = standpoint().user
    facts = {
        "lines": ideas.lines(reader, state, words, order=order, page=page),
        "counts": ideas.counts(reader),
    }
    return render_template(
        "ideas/index.html",
        words=words,
        state=state,
        states=IdeaState,
        order=order,
        orders=Order,
        page=page,
        per_page=ideas.A_PAGE,
        **facts,
    )


@desk_bp.page("/new", permit=Permit.IDEAS_WRITE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Write an idea down that nobody has asked for in the portal yet."""
    form = IdeaForm()
    if request.method == "GET":
        return render_template("ideas/edit.html", form=form, idea=None)
    if not form.validate():
        return refused("ideas/edit.html", form=form, idea=None)
    made = change.write(form.title.data or "", form.text.data or "", by=standpoint().actor)
    flash(_("Written down"), "done")
    return way_on(_url(made))


@desk_bp.page("/<pid:idea>", permit=Permit.IDEAS_READ, loads=LOADS)
def one(idea: Idea) -> ResponseReturnValue:
    """Show an idea, how it stands, and who wants it; of one that was merged, the one it became."""
    if idea.merged_into_id is not None:
        return redirect(_url(ideas.by_id(idea.merged_into_id)))
    return render_template("ideas/one.html", **_facts(idea, StandForm(idea)))


@desk_bp.page("/<pid:idea>/standing", permit=Permit.IDEAS_WRITE, methods=("POST",), loads=LOADS)
def stand(idea: Idea) -> ResponseReturnValue:
    """Say how it stands."""
    form = StandForm(idea)
    if not form.validate():
        return refused("ideas/one.html", **_facts(idea, form))
    try:
        state, words = IdeaState(form.state.data), form.words.data or ""
        change.stand(idea, state, words, form.words_en.data or "", by=standpoint().actor)
    except Refused:
        flash(_("It stood like this already."), "news")
    else:
        flash(_("Saved; everybody who asked for it will hear of it."), "done")
    return way_on(_url(idea))


@desk_bp.page("/<pid:idea>/edit", permit=Permit.IDEAS_WRITE, methods=("GET", "POST"), loads=LOADS)
def edit(idea: Idea) -> ResponseReturnValue:
    """Change an idea's words, field by field against what their author saw."""
    form = IdeaForm.on(idea)
    if request.method == "GET":
        return render_template("ideas/edit.html", form=form, idea=idea)
    if not form.validate():
        return refused("ideas/edit.html", form=form, idea=idea)
    changes = form.laid_over(idea)
    if changes is None:
        return clashing("ideas/edit.html", form=form, idea=idea)
    change.revise(idea, changes, by=standpoint().actor)
    flash(_("Saved"), "done")
    return way_on(_url(idea))


@desk_bp.page("/<pid:idea>/readers", permit=Permit.IDEAS_WRITE, methods=("GET", "POST"), loads=LOADS)
def readers(idea: Idea) -> ResponseReturnValue:
    """Say which customers see an idea and may vote for it, once it is worded."""
    if idea.worded_at is None:
        flash(_("Word it first: it still stands in the words of the customer who proposed it."), "news")
        return way_on(url_for("ideas_desk.edit", idea=idea.public_id))
    form, page = WhoVotesForm.on(idea), "ideas/readers.html"
    facts = {"form": form, "idea": idea, "hints": WHO_READS}
    if request.method == "GET" or form.looks_for:
        return render_template(page, **facts)
    if not form.validate():
        return refused(page, **facts)
    columns = form.laid_over(idea)
    if columns is None:
        return clashing(page, **facts)
    if columns:
        change.address(idea, columns["reach"], columns["addressees"], by=standpoint().actor)
        flash(_("Saved"), "done")
    return way_on(_url(idea))


@desk_bp.page("/<pid:idea>/merge", permit=Permit.IDEAS_WRITE, methods=("GET", "POST"), loads=LOADS)
def merge(idea: Idea) -> ResponseReturnValue:
    """Merge an idea into another that is the same."""
    words = request.values.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
    if request.method == "GET":
        found = like(idea, standpoint().user, words, language())
        return render_template("ideas/merge.html", idea=idea, words=words, found=found)
    into = ideas.idea_for(request.form.get("into", ""), standpoint().user)
    try:
        if into is None:
            raise Refused("gone")
        merging.merge(idea, into, by=standpoint().actor)
    except Refused:
        flash(_("These two cannot be merged: one of them became another idea meanwhile."), "wrong")
        return way_on(_url(idea))
    flash(_("Merged. Its votes and reasons stand here now, and its address leads here."), "done")
    return way_on(_url(into))


@bp.page("/<pid:ask>", permit=Permit.CUSTOMER_READ, loads={"ask": ideas.ask})
def show(ask: IdeaAsk) -> ResponseReturnValue:
    """Show what this customer asked for, why, and how it stands."""
    source = subjects.subjects(ask.subject_kind, [ask.subject_id]).get(ask.subject_id)
    asked_by = named([ask.asked_by_id or 0]).get(ask.asked_by_id or 0)
    facts = {"ask": ask, "idea": ideas.by_id(ask.idea_id), "source": source, "asked_by": asked_by}
    return render_template("ideas/show.html", **facts)


def _facts(idea: Idea, form: StandForm) -> dict[str, object]:
    reader = standpoint().user
    asks, beside = ideas.asks_of(idea, reader)
    backers, others = ideas.backers(idea, reader)
    return {
        "idea": idea,
        "form": form,
        "asks": asks,
        "beside": beside,
        "backers": backers,
        "others": others,
        "told": sentence(idea.reach, idea.addressees or ()),
        "may_write": standpoint().may(Permit.IDEAS_WRITE),
    }


def _state(code: str) -> IdeaState | None:
    return IdeaState(code) if code in set(IdeaState) else None


def _url(idea: Idea) -> str:
    return url_for("ideas_desk.one", idea=idea.public_id)
