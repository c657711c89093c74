"""Published stories: the list, one story with its figures and pictures, its approach as an initiative of one's own."""

from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.absolute import absolute
from portal.foundation.i18n import LANGUAGES, language
from portal.foundation.pages import refused, way_on
from portal.foundation.refusals import Refused
from portal.foundation.sending import Sendable, as_part_of_a_page
from portal.stories.actions import initiatives
from portal.stories.forms.showing import Shown, listed, shown_here
from portal.stories.forms.stories import InitiativeForm
from portal.stories.forms.words import STAGE_WORDS, refusal_words
from portal.stories.models import PublishedPicture, PublishedStory
from portal.stories.queries import desk, published, stories
from portal.stories.queries.alike import own_kpis
from portal.stories.rules.stages import Stage
from portal.stories.views.doors import both, bp, url_here
from portal.stories.views.printing import pdf_of

COPY = {"story_copy": published.published}


@bp.app_template_filter("story_stage")
def story_stage(stage: Stage) -> str:
    """Return how a stage is called."""
    return str(STAGE_WORDS[Stage(stage)])


@both("")
def index() -> ResponseReturnValue:
    """Show the stories that this person may read, and those of their own company that are being written."""
    point = standpoint()
    industry = request.args.get("industry", "").replace("\0", "")[:80]
    before = request.args.get("before", "")[:16]
    rows, more = published.page(industry=industry, before=before)
    whole = not before and not industry  # the newest one is shown with its charts
    shown = [
        (shown_here if whole and place == 0 else listed)(row, point, language())
        for place, row in enumerate(rows)
    ]
    facts: dict[str, Any] = {
        "whole": whole, "industry": industry, "industries": published.industries(), "before": before,
        "next_id": rows[-1].public_id if more else "",
    }  # fmt: skip
    if point.customer is None:
        return _answered(
            "stories/desk.html", lines=desk.lines(point.user), stages=Stage, shown=shown, **facts
        )
    own = stories.stories() if point.may(Permit.STORIES_READ) else []
    return _answered("stories/index.html", own=own, shown=shown, **facts)


@both("/<pid:story_copy>", loads=COPY)
def show(story_copy: PublishedStory) -> ResponseReturnValue:
    """Show a story, with the reader's own KPI beside it."""
    shown = _shown(story_copy)
    alike = [listed(one, standpoint(), language()) for one in published.beside(story_copy)]
    return _answered(
        "stories/show.html", s=shown, alike=alike, languages_all=LANGUAGES, own_pid=_own_pid(story_copy)
    )


@both("/<pid:story_copy>.pdf", loads=COPY, endpoint="story_pdf")
def printed(story_copy: PublishedStory) -> ResponseReturnValue:
    """Return a story as a PDF, A4, in the language that was asked for."""
    asked = request.args.get("in", language())
    return pdf_of(
        story_copy.facts, asked, back=url_here("show", story_copy=story_copy.public_id),
        agreed_on=story_copy.agreed_at.date(), pictures=published.pictures_of(story_copy.id),
    )  # fmt: skip


@both("/pictures/<pid:story_picture>", loads={"story_picture": published.picture})
def picture(story_picture: PublishedPicture) -> Response:
    """Send a picture of a published story, with the story's rights."""
    found = story_picture
    sent = Sendable(found.public_id, "picture.webp", found.media_type, found.size, found.place)
    return as_part_of_a_page(sent)


@bp.page("/<pid:story_copy>/initiative", permit=Permit.MAP_EDIT, methods=("GET", "POST"), loads=COPY)
def initiative(story_copy: PublishedStory) -> ResponseReturnValue:
    """Make the approach an initiative below the goal whose KPI the story tells of."""
    shown = _shown(story_copy)
    form = InitiativeForm()
    own = [one for one in own_kpis(story_copy.facts, standpoint().customer) if one.open]
    goals = list(dict.fromkeys((one.goal_pid, one.goal) for one in own))
    form.goal.choices = [SelectChoice(*one) for one in goals]
    if request.method == "GET":
        _propose(form, shown, story_copy)
    facts = {"form": form, "s": shown, "goals": goals}
    if request.method == "GET" or not goals:
        return render_template("stories/initiative.html", **facts)
    if not form.validate():
        return refused("stories/initiative.html", **facts)
    try:
        made = initiatives.make(
            form.goal.data, form.title.data or "", form.description.data or "", by=standpoint().actor
        )
    except Refused as refusal:
        flash(refusal_words(refusal.reason), "wrong")
        return refused("stories/initiative.html", **facts)
    flash(_("The initiative is on your map. Say who does it and by when."), "done")
    return way_on(url_for("nodes.show", slug=standpoint().customer.slug, node=made.public_id))


def _propose(form: InitiativeForm, shown: Shown, copy: PublishedStory) -> None:
    """Begin the initiative with what the story says was done; whose it is stays on its page, which can be withdrawn."""
    said = copy.facts["texts"][shown.language]
    address = absolute("stories.show", slug=standpoint().customer.slug, story_copy=copy.public_id)
    form.title.data = shown.title
    source = _("From a success story")
    form.description.data = f"{said['doings']}\n\n[{source}]({address})"


def _shown(copy: PublishedStory) -> Shown:
    return shown_here(copy, standpoint(), request.args.get("in", language()))


def _own_pid(copy: PublishedStory) -> str:
    """Return where one's own company goes on with its story; empty for everybody else."""
    point = standpoint()
    if point.customer is None or copy.customer_id != point.customer.id:
        return ""
    own = stories.by_id(copy.story_ref)
    return own.public_id if own is not None else ""


def _answered(template: str, **facts: Any) -> Response:
    response = make_response(render_template(template, **facts))
    response.headers["Cache-Control"] = "private, no-cache"
    return response
