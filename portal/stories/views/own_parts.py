"""What a story is put together from: the KPIs of signed plans, and pictures."""

from flask import Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.db import outside_transaction
from portal.foundation.i18n import language
from portal.foundation.offload import off_the_loop
from portal.foundation.pages import refused, way_on
from portal.foundation.refusals import Refused
from portal.foundation.sending import Sendable, as_part_of_a_page
from portal.stories.actions import stories as change
from portal.stories.forms.showing import drawn
from portal.stories.forms.stories import FiguresForm, PictureForm
from portal.stories.forms.words import refusal_words
from portal.stories.models import Story, StoryPicture
from portal.stories.queries import figures as signed
from portal.stories.queries import stories
from portal.stories.rules.figures import figure_of
from portal.stories.views.doors import own_url
from portal.stories.views.own import STORY, bp, page_of

PICTURE = {"own_picture": stories.picture}


@bp.page("/<pid:story>/figures", permit=Permit.STORIES_WRITE, methods=("GET", "POST"), loads=STORY)
def figures(story: Story) -> ResponseReturnValue:
    """Choose which KPIs of signed plans are shown; they are frozen as they are now."""
    form, zone = FiguresForm(), standpoint().customer.time_zone
    if request.method == "GET":
        offered = signed.offered(zone)
        chosen = {one["key"] for one in story.figures}
        shown = {
            kpi.key: drawn(figure_of(kpi.facts, language()))
            for plan in offered
            for kpi in plan.kpis
            if kpi.facts is not None
        }
        return render_template(
            "stories/figures.html", form=form, story=story, plans=offered, chosen=chosen, shown=shown,
            most=change.MOST_FIGURES,
        )  # fmt: skip
    count = change.choose_figures(story, form.keys.data or [], zone, by=standpoint().actor)
    flash(ngettext("%(num)s KPI is shown.", "%(num)s KPIs are shown.", count), "done")
    return way_on(own_url("show", story=story.public_id))


@bp.page("/<pid:story>/pictures", permit=Permit.STORIES_WRITE, methods=("POST",), loads=STORY)
def add_picture(story: Story) -> ResponseReturnValue:
    """Take a picture, drawn anew from its pixels, with the words for those who do not see it."""
    form, sent = PictureForm(), request.files.get("picture")
    if not form.validate():
        return refused("stories/own.html", **page_of(story, picture_form=form))
    public_id, words = story.public_id, form.words.data or ""
    try:
        with outside_transaction():
            if sent is not None:
                sent.stream.seek(0)  # the request may be run again
            data = sent.stream.read(change.LARGEST_PICTURE + 1) if sent is not None else b""
            prepared = off_the_loop(change.prepare, data)
        found = stories.story(public_id)
        if found is None:
            raise Refused("ended")
        change.keep_picture(found, prepared, {found.language: words})
    except Refused as refusal:
        flash(refusal_words(refusal.reason), "wrong")
    else:
        flash(_("The picture is in the story."), "done")
    return way_on(own_url("show", story=public_id))


@bp.page("/pictures/<pid:own_picture>", permit=Permit.STORIES_READ, loads=PICTURE)
def picture(own_picture: StoryPicture) -> Response:
    """Send a picture of a story that is being written, to those who see it."""
    found = own_picture
    return as_part_of_a_page(
        Sendable(found.public_id, "picture.webp", found.media_type, found.size, found.place)
    )


@bp.page("/pictures/<pid:own_picture>/out", permit=Permit.STORIES_WRITE, methods=("POST",), loads=PICTURE)
def take_out(own_picture: StoryPicture) -> ResponseReturnValue:
    """Take a picture out of what is written."""
    story = stories.by_id(own_picture.story_id)
    assert story is not None  # the database refuses a picture without its story
    change.take_picture_out(story, own_picture)
    flash(_("The picture is out of the story."), "done")
    return way_on(own_url("show", story=story.public_id))
