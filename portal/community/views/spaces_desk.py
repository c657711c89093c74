"""Spaces of several customers: made, changed, put in order and closed by whoever shapes the community."""

from typing import Any

from flask import flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.forms.editing import clashing
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.community.actions import spaces as change
from portal.community.actions.refusals import Refused
from portal.community.door import CommunityDesk
from portal.community.forms.spaces import SpaceForm
from portal.community.models import Space
from portal.community.queries import shaping
from portal.community.rules.words import SpaceKind
from portal.foundation.pages import refused, way_on

bp = CommunityDesk("community_spaces_desk", __name__, "/community/shape")
SHAPE = Permit.COMMUNITY_SHAPE
ONE = {"wide_space": shaping.wide_space}
PAGE = "community/desk/space.html"


@bp.page("", permit=SHAPE)
def index() -> ResponseReturnValue:
    """Show the spaces of several customers, whom they reach, what happens there."""
    return render_template("community/desk/spaces.html", spaces=shaping.all_wide())


@bp.page("/new", permit=SHAPE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Make a space."""
    form = SpaceForm(data={"answer_days": 2.0})
    if request.method == "GET":
        return _page(form, None)
    if form.looks_for or not form.validate():
        return _looked(form, None)
    values = {**form.columns_of(form.typed()), "addressees": form.keys}
    try:
        change.make(values, by=standpoint().actor)
    except Refused as refusal:
        return _wrong(form, None, refusal)
    flash(_("Saved"), "done")
    return way_on(url_for("community_spaces_desk.index"))


@bp.page("/<pid:wide_space>", permit=SHAPE, methods=("GET", "POST"), loads=ONE)
def edit(wide_space: Space) -> ResponseReturnValue:
    """Change a space, field by field against what its author saw."""
    form = SpaceForm.on(wide_space)
    assert isinstance(form, SpaceForm)
    form.addressed(wide_space.kind)
    if request.method == "GET":
        return _page(form, wide_space)
    if (wide_space.kind is SpaceKind.SOME and form.looks_for) or not form.validate():
        return _looked(form, wide_space)
    columns = form.laid_over(wide_space)
    if columns is None:
        return clashing(PAGE, **_facts(form, wide_space))
    try:
        change.revise(wide_space, columns, by=standpoint().actor)
    except Refused as refusal:
        return _wrong(form, wide_space, refusal)
    flash(_("Saved"), "done")
    return way_on(url_for("community_spaces_desk.index"))


@bp.page("/<pid:wide_space>/place", permit=SHAPE, methods=("POST",), loads=ONE)
def place(wide_space: Space) -> ResponseReturnValue:
    """Move a space up or down among those beside it."""
    others = shaping.beside(wide_space)
    if wide_space in others:
        change.move(wide_space, others, -1 if request.form.get("step") == "up" else 1)
    return way_on(url_for("community_spaces_desk.index"))


@bp.page("/<pid:wide_space>/close", permit=SHAPE, methods=("POST",), loads=ONE)
def close(wide_space: Space) -> ResponseReturnValue:
    """Let nothing new be written in a space, or let people write again."""
    try:
        if wide_space.archived_at is None:
            change.close(wide_space, by=standpoint().actor)
            flash(_("The space is closed: it can be read, and nothing new is written."), "done")
        else:
            change.reopen(wide_space, by=standpoint().actor)
            flash(_("The space is open again"), "done")
    except Refused:
        flash(_("The space of every customer stays open."), "wrong")
    return way_on(url_for("community_spaces_desk.index"))


def _page(form: SpaceForm, space: Space | None) -> ResponseReturnValue:
    return render_template(PAGE, **_facts(form, space))


def _looked(form: SpaceForm, space: Space | None) -> ResponseReturnValue:
    """Answer with the form again: something was wrong, or customers were looked for without a script."""
    status = 200 if "reach" in form and form.looks_for else 422
    return make_response(render_template(PAGE, **_facts(form, space)), status)


def _wrong(form: SpaceForm, space: Space | None, refusal: Refused) -> ResponseReturnValue:
    field = form.name_ja if refusal.reason == "no_name" or "groups" not in form else form.groups
    field.errors = [*field.errors, _("Please fill this in.")]
    return refused(PAGE, **_facts(form, space))


def _facts(form: SpaceForm, space: Space | None) -> dict[str, Any]:
    hints = {"some": _("Any of these admits: the people of these companies read and write")}
    return {"form": form, "space": space, "hints": hints}
