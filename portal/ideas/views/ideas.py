"""Ideas for the product: the team's list, one idea with who asked and why, and what a customer sees of its own ask."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.door import CustomerBlueprint, DeskBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.queries import named
from portal.collaboration import subjects
from portal.foundation.pages import refused, way_on
from portal.foundation.refusals import Refused
from portal.ideas.actions import ideas as change
from portal.ideas.forms.ideas import IdeaForm, StandForm
from portal.ideas.forms.words import state_word
from portal.ideas.models import Idea, IdeaAsk, IdeaState
from portal.ideas.queries import ideas

bp = CustomerBlueprint("ideas", __name__, "/ideas")
desk_bp = DeskBlueprint("ideas_desk", __name__, "/ideas")
register(
    Entry(
        "ideas_desk.index", _l("Ideas for the product"), "sparkles", Permit.IDEAS_READ, 44, "desk",
        belongs=("ideas_desk.",),
    )
)  # fmt: skip
LOADS = {"idea": ideas.idea}
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
    facts = {"lines": ideas.lines(state, words, page=page), "counts": ideas.counts()}
    return render_template(
        "ideas/index.html",
        words=words,
        state=state,
        states=IdeaState,
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
    """Show an idea, how it stands, and who asked for it."""
    form = StandForm(data={"state": str(idea.state), "words": idea.state_words})
    return render_template("ideas/one.html", **_facts(idea, form))


@desk_bp.page("/<pid:idea>/standing", permit=Permit.IDEAS_WRITE, methods=("POST",), loads=LOADS)
def stand(idea: Idea) -> ResponseReturnValue:
    """Say how it stands."""
    form = StandForm()
    if not form.validate():
        return refused("ideas/one.html", **_facts(idea, form))
    try:
        change.stand(idea, IdeaState(form.state.data), form.words.data or "", by=standpoint().actor)
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


@bp.page("/<pid:ask>", permit=Permit.CUSTOMER_READ, loads={"ask": ideas.ask})
def show(ask: IdeaAsk) -> ResponseReturnValue:
    """Show what this customer asked for, why, and how it stands."""
    source = subjects.subjects(ask.subject_kind, [ask.subject_id]).get(ask.subject_id)
    asked_by = named([ask.asked_by_id or 0]).get(ask.asked_by_id or 0)
    return render_template(
        "ideas/show.html", ask=ask, idea=ideas.by_id(ask.idea_id), source=source, asked_by=asked_by
    )


def _facts(idea: Idea, form: StandForm) -> dict[str, object]:
    asks, beside = ideas.asks_of(idea, standpoint().user)
    return {
        "idea": idea,
        "form": form,
        "asks": asks,
        "beside": beside,
        "may_write": standpoint().may(Permit.IDEAS_WRITE),
    }


def _state(code: str) -> IdeaState | None:
    return IdeaState(code) if code in set(IdeaState) else None


def _url(idea: Idea) -> str:
    return url_for("ideas_desk.one", idea=idea.public_id)
