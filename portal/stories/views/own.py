"""A company's own stories while they are written: its words, figures, pictures, who is asked, what is published."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.agreements.queries.rounds import signatories
from portal.foundation.i18n import LANGUAGES, language
from portal.foundation.pages import refused, way_on
from portal.foundation.refusals import Refused
from portal.stories.actions import approvals, publishing
from portal.stories.actions import stories as change
from portal.stories.forms.showing import shown
from portal.stories.forms.stories import REACH_HINTS, BeginForm, FactsForm, ReachForm, TextForm, WithdrawForm
from portal.stories.forms.words import FIELD_WORDS, VERDICT_WORDS, refusal_words
from portal.stories.models import Story
from portal.stories.queries import published, stories
from portal.stories.queries.writing import document_now, said
from portal.stories.rules.document import missing, reference
from portal.stories.views.doors import own_url, url_here
from portal.stories.views.printing import pdf_of

bp = CustomerBlueprint("own_stories", __name__, "/stories/own")
STORY = {"story": stories.story}


@bp.page("/new", permit=Permit.STORIES_WRITE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Begin a story."""
    point = standpoint()
    form = BeginForm(language=language() if language() in LANGUAGES else point.customer.language)
    if request.method == "GET":
        return render_template("stories/new.html", form=form)
    if not form.validate():
        return refused("stories/new.html", form=form)
    story = change.begin(point.customer, form.title.data or "", by=point.actor, language=form.language.data)
    return way_on(own_url("write", story=story.public_id, language=story.language))


@bp.page("/<pid:story>", permit=Permit.STORIES_READ, loads=STORY)
def show(story: Story) -> ResponseReturnValue:
    """Show a story as it stands: what is missing, who is asked, and exactly what others would read."""
    return render_template("stories/own.html", **page_of(story))


@bp.page("/<pid:story>.pdf", permit=Permit.STORIES_READ, loads=STORY, endpoint="draft_pdf")
def draft_pdf(story: Story) -> ResponseReturnValue:
    """Return what is written now as a PDF, to be passed round inside the company before it is approved."""
    pictures = {one.sha256: one for one in stories.pictures_of(story)}
    asked = request.args.get("in", language())
    back = own_url("show", story=story.public_id)
    return pdf_of(document_now(story), asked, back=back, pictures=pictures, draft=True)


@bp.page("/<pid:story>/text/<language>", permit=Permit.STORIES_WRITE, methods=("GET", "POST"), loads=STORY)
def write(story: Story, language: str) -> ResponseReturnValue:
    """Write the story in one language, part by part; two who change the same part see both texts."""
    if language not in LANGUAGES:
        abort(404)
    known = stories.texts_of(story).get(language)
    form = TextForm.on(known) if known is not None else TextForm(seen="{}")
    original = stories.texts_of(story).get(story.language) if language != story.language else None
    facts = {
        "form": form,
        "story": story,
        "code": language,
        "original": original,
        "names": _names(story, language),
    }
    if request.method == "GET":
        return render_template("stories/write.html", **facts)
    if not form.validate():
        return refused("stories/write.html", **facts)
    text = known or change.text_in(story, language)
    changes = form.laid_over(text)
    if changes is None:
        return clashing("stories/write.html", **facts)
    if language != story.language:
        changes["figure_names"] = _typed_names(story)
    change.revise_text(story, text, changes, by=standpoint().actor)
    flash(_("Saved"), "done")
    return way_on(own_url("show", story=story.public_id))


@bp.page("/<pid:story>/facts", permit=Permit.STORIES_WRITE, methods=("GET", "POST"), loads=STORY)
def facts(story: Story) -> ResponseReturnValue:
    """Say how the company is told of, and who tells the story."""
    form = FactsForm.on(story)
    if request.method == "GET":
        return render_template("stories/facts.html", form=form, story=story)
    if not form.validate():
        return refused("stories/facts.html", form=form, story=story)
    changes = form.laid_over(story)
    if changes is None:
        return clashing("stories/facts.html", form=form, story=story)
    change.revise(story, changes, by=standpoint().actor)
    flash(_("Saved"), "done")
    return way_on(own_url("show", story=story.public_id))


@bp.page("/<pid:story>/reach", permit=Permit.STORIES_PUBLISH, methods=("GET", "POST"), loads=STORY)
def reach(story: Story) -> ResponseReturnValue:
    """Say to which customers the story is told; it belongs to what the approver agrees to."""
    form = ReachForm.on(story)
    page = {"form": form, "story": story, "hints": REACH_HINTS}
    if request.method == "GET" or form.looks_for:
        return render_template("stories/reach.html", **page)
    if not form.validate():
        return refused("stories/reach.html", **page)
    changes = form.laid_over(story)
    if changes is None:
        return clashing("stories/reach.html", **page)
    change.revise(story, changes, by=standpoint().actor)
    flash(_("Saved"), "done")
    return way_on(own_url("show", story=story.public_id))


@bp.page("/<pid:story>/named", permit=Permit.STORIES_READ, methods=("POST",), loads=STORY)
def named(story: Story) -> ResponseReturnValue:
    """Agree to be named, as the person who tells the story."""
    by = standpoint().actor
    return acted(
        story, lambda: change.agree_to_be_named(story, by=by), _("Thank you. You are named like this.")
    )


@bp.page("/<pid:story>/unnamed", permit=Permit.STORIES_READ, methods=("POST",), loads=STORY)
def unnamed(story: Story) -> ResponseReturnValue:
    """Take one's own name out of the story, and of what others read at once."""

    def leave() -> None:
        change.leave_unnamed(story, by=standpoint().actor)
        publishing.forget_teller_in_public(story)

    return acted(story, leave, _("Your name is out of the story."))


@bp.page("/<pid:story>/publish", permit=Permit.STORIES_PUBLISH, methods=("POST",), loads=STORY)
def publish(story: Story) -> ResponseReturnValue:
    """Let others read exactly what was agreed to."""
    by = standpoint().actor
    return acted(story, lambda: publishing.publish(story, by=by), _("Published. Others can read it now."))


@bp.page("/<pid:story>/withdraw", permit=Permit.STORIES_WITHDRAW, methods=("POST",), loads=STORY)
def withdraw(story: Story) -> ResponseReturnValue:
    """Take the story back, from either side, in one click: nobody else reads it from now on."""
    why = WithdrawForm().why.data or ""
    return acted(
        story, lambda: publishing.withdraw(story, by=standpoint().actor, why=why[:400]),
        _("Withdrawn. Nobody else can read it any more."),
    )  # fmt: skip


@bp.page("/<pid:story>/take-back", permit=Permit.STORIES_WRITE, methods=("POST",), loads=STORY)
def take_back(story: Story) -> ResponseReturnValue:
    """Ask no more."""
    by = standpoint().actor
    return acted(story, lambda: approvals.take_back(story, by=by), _("Nobody is asked any more."))


@bp.page("/<pid:story>/remove", permit=Permit.STORIES_WRITE, methods=("POST",), loads=STORY)
def remove(story: Story) -> ResponseReturnValue:
    """Throw a story away that is not published."""
    try:
        change.remove(story, by=standpoint().actor)
    except Refused as refusal:
        flash(refusal_words(refusal.reason), "wrong")
        return way_on(own_url("show", story=story.public_id))
    flash(_("The draft is gone."), "done")
    return way_on(url_here("index"))


def acted(story: Story, act: Callable[[], object], done: str) -> Response:
    """Do it, and lead back to the story; what is refused is said there."""
    try:
        act()
    except Refused as refusal:
        flash(refusal_words(refusal.reason), "wrong")
    else:
        flash(done, "done")
    return way_on(own_url("show", story=story.public_id))


def page_of(story: Story, **more: Any) -> dict[str, Any]:
    """Return all that the page of a story shows."""
    point = standpoint()
    document, words = document_now(story), said(story)
    pictures = stories.pictures_of(story)
    asked = request.args.get("in", language())
    approved = stories.approvals_of(story)
    shown_now = shown(document, asked, pictures=_pictures(pictures))
    return {
        "story": story, "s": shown_now, "texts": words, "all_languages": LANGUAGES, "stage": story.stage,
        "missing": [FIELD_WORDS[name] for name in missing(story.language, words)], "pictures": pictures,
        "approvals": approved, "people": signatories({one.approver_id for one in approved}),
        "verdicts": VERDICT_WORDS, "copy": published.by_id(story.published_id),
        "may_withdraw": point.may(Permit.STORIES_WITHDRAW),
        "is_teller": point.user is not None and story.teller_id == point.user.id,
        "most_pictures": change.MOST_PICTURES, "reference": reference(story.seal) if story.seal else "", **more,
    }  # fmt: skip


def _pictures(rows: Any) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"url": own_url("picture", own_picture=one.public_id), "words": {"ja": one.words_ja, "en": one.words_en},
         "width": one.width, "height": one.height}
        for one in rows
    )  # fmt: skip


def _names(story: Story, code: str) -> list[dict[str, str]]:
    """Return what the story's figures are called in a translation: (key, agreed name and unit, name and unit here)."""
    if code == story.language:
        return []
    known = stories.texts_of(story).get(code)
    called = known.figure_names if known is not None else {}
    found = []
    for one in story.figures:
        name, unit = [*called.get(one["key"], []), "", ""][:2]
        typed = request.form
        found.append({
            "key": one["key"], "agreed": one["title"], "agreed_unit": one["unit"],
            "name": typed.get(f"name-{one['key']}", name), "unit": typed.get(f"unit-{one['key']}", unit),
        })  # fmt: skip
    return found


def _typed_names(story: Story) -> dict[str, list[str]]:
    found = {}
    for one in story.figures:
        name, unit = (
            " ".join(request.form.get(f"{what}-{one['key']}", "").replace("\0", "").split())[:most]
            for what, most in (("name", 200), ("unit", 30))
        )
        if name or unit:
            found[one["key"]] = [name, unit]
    return found
