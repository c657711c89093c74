"""Writing to a chosen group: the list, a draft, what each recipient would read, sending and stopping, results."""

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts.door import DeskBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries.customers import segments
from portal.accounts.standpoint import standpoint
from portal.activity.groups import Group, group_of, groups, settled
from portal.collaboration.rules import mentions
from portal.foundation import clock
from portal.foundation.pages import refused, wants_part, way_on
from portal.outreach.actions import drafts, sending
from portal.outreach.actions.sending import NobodyToWriteTo
from portal.outreach.forms.writing import TemplateForm, WritingForm
from portal.outreach.models import Held, Outreach, OutreachTemplate, State
from portal.outreach.queries import candidates as asked
from portal.outreach.queries import holding, outreaches
from portal.outreach.queries.candidates import Candidate
from portal.outreach.queries.foreseeing import foreseen
from portal.outreach.queries.results import results as results_of
from portal.outreach.queries.values import FIELDS
from portal.outreach.rules.hours import MOST_A_DAY_OF_ONE

bp = DeskBlueprint("outreach", __name__, "/outreach")
WRITE = Permit.OUTREACH_WRITE
ROWS = 100
OWN, DRAFT, BEGUN = (
    {"outreach": outreaches.own},
    {"outreach": outreaches.own_draft},
    {"outreach": outreaches.begun},
)
register(
    Entry(
        "outreach.index",
        _l("Reaching out"),
        "megaphone",
        WRITE,
        28,
        "desk",
        belongs=("outreach.", "outreach_rules."),
    )
)


@bp.app_template_filter("field_words")
def field_words(name: str, labels: dict[str, Any]) -> str:
    """Return what a field is called."""
    return str(labels.get(name, name))


@bp.page("", permit=WRITE)
def index() -> ResponseReturnValue:
    """Show one's own drafts and what went out."""
    author = standpoint().user
    return render_template("outreach/index.html", found=outreaches.all_of(author), label_of=_label_of)


@bp.page("/new", permit=WRITE)
def new() -> ResponseReturnValue:
    """Show the groups and the templates to begin with."""
    return render_template(
        "outreach/new.html",
        groups=groups(),
        templates=outreaches.templates(standpoint().user),
        label_of=_label_of,
    )


@bp.page("/new", permit=WRITE, methods=("POST",), endpoint="begin")
def begin() -> ResponseReturnValue:
    """Begin a draft for a group, or from a template."""
    template = outreaches.template(request.form.get("template", "")) if request.form.get("template") else None
    group = group_of(template.group_code if template else request.form.get("group", ""))
    if group is None:
        abort(422)
    draft = drafts.begin(group, standpoint().user, template=template)
    return way_on(url_for(".edit", outreach=draft.public_id))


@bp.page("/<pid:outreach>", permit=WRITE, methods=("GET", "POST"), loads=OWN)
def edit(outreach: Outreach) -> ResponseReturnValue:
    """Write a draft; whoever looks at what went out is shown what became of it."""
    if outreach.state is not State.DRAFT:
        return way_on(url_for(".results", outreach=outreach.public_id))
    author, group = standpoint().user, _group(outreach)
    everywhere = Outreach(author_id=author.id, only_primary=False, customer_pids=[])
    form = WritingForm(outreach, group, segments=segments(), customers=asked.customers_of(everywhere, author))
    facts = {
        "form": form, "outreach": outreach, "group": group, "fields": FIELDS | dict(group.fields),
        "options": settled(group, form.options),
    }  # fmt: skip
    if request.method == "GET":
        return render_template("outreach/edit.html", **facts)
    if not form.validate():
        return refused("outreach/edit.html", **facts)
    drafts.write(outreach, group, form.facts)
    if request.form.get("then") == "recipients":
        return way_on(url_for(".recipients", outreach=outreach.public_id))
    flash(_("The draft is saved"), "done")
    return way_on(url_for(".edit", outreach=outreach.public_id))


@bp.page("/<pid:outreach>/recipients", permit=WRITE, loads=DRAFT)
def recipients(outreach: Outreach) -> ResponseReturnValue:
    """Show who would be written to, and step through what each would read."""
    return render_template("outreach/recipients.html", **_recipients(outreach))


@bp.page("/<pid:outreach>/recipients", permit=WRITE, methods=("POST",), loads=DRAFT, endpoint="leave_out")
def leave_out(outreach: Outreach) -> ResponseReturnValue:
    """Leave somebody out, or take them in again."""
    member = request.form.get("member", "")
    known = {one.row.member_pid for one in asked.candidates(outreach, standpoint().user)}
    if member not in known:
        abort(404)
    drafts.leave_out(outreach, [member], out=request.form.get("out") == "1")
    return way_on(url_for(".recipients", outreach=outreach.public_id, who=member))


@bp.page("/<pid:outreach>/start", permit=WRITE, methods=("POST",), loads=OWN)
def start(outreach: Outreach) -> ResponseReturnValue:
    """Let the messages go out, one by one, by the worker."""
    point = standpoint()
    try:
        count = sending.start(outreach, point.user, by=point.actor)
    except NobodyToWriteTo:
        return refused("outreach/recipients.html", **_recipients(outreach) | {"nobody": True})
    if count:
        flash(ngettext("%(num)s message goes out", "%(num)s messages go out, one by one", count), "done")
    return way_on(url_for(".results", outreach=outreach.public_id))


@bp.page("/<pid:outreach>/stop", permit=WRITE, methods=("POST",), loads=BEGUN)
def stop(outreach: Outreach) -> ResponseReturnValue:
    """Let nothing more go out."""
    sending.stop(outreach, by=standpoint().actor)
    flash(_("Stopped: nothing more goes out"), "done")
    return way_on(url_for(".results", outreach=outreach.public_id))


@bp.page("/<pid:outreach>/results", permit=WRITE, loads=BEGUN)
def results(outreach: Outreach) -> ResponseReturnValue:
    """Show what became of it."""
    found, group = results_of(outreach, standpoint().user), group_of(outreach.group_code)
    part = wants_part() and request.headers.get("HX-Target") == "results"
    return render_template(
        "outreach/_results.html" if part else "outreach/results.html",
        outreach=outreach,
        group=group,
        labels=FIELDS | dict(group.fields if group else {}),
        found=found,
        held_words=held_words(),
        page=min(max(request.args.get("page", 1, type=int), 1), len(found.of_each) // ROWS + 1),
        per_page=ROWS,
        form=TemplateForm(prefix="template", data={"name": outreach.name, "shared": True}),
    )


@bp.page("/<pid:outreach>/copy", permit=WRITE, methods=("POST",), loads=OWN)
def copy(outreach: Outreach) -> ResponseReturnValue:
    """Begin a draft with the same words."""
    made = drafts.copy(outreach, standpoint().user)
    return way_on(url_for(".edit", outreach=made.public_id))


@bp.page("/<pid:outreach>/delete", permit=WRITE, methods=("POST",), loads=DRAFT)
def delete(outreach: Outreach) -> ResponseReturnValue:
    """Take a draft away."""
    drafts.throw_away(outreach)
    flash(_("The draft was deleted"), "done")
    return way_on(url_for(".index"))


@bp.page("/<pid:outreach>/template", permit=WRITE, methods=("POST",), loads=OWN)
def keep_as_template(outreach: Outreach) -> ResponseReturnValue:
    """Keep the words to use again."""
    point, form = standpoint(), TemplateForm(prefix="template")
    if not form.validate():
        flash(_("Give the template a name."), "wrong")
        return way_on(url_for(".edit", outreach=outreach.public_id))
    drafts.keep_as_template(
        outreach, form.name.data, point.user, shared=bool(form.shared.data), by=point.actor
    )
    flash(_("The template is kept"), "done")
    return way_on(url_for(".new"))


@bp.page(
    "/templates/<pid:template>/delete",
    permit=WRITE,
    methods=("POST",),
    loads={"template": outreaches.own_template},
)
def drop_template(template: OutreachTemplate) -> ResponseReturnValue:
    """Take one's own template away."""
    drafts.drop_template(template)
    flash(_("The template was deleted"), "done")
    return way_on(url_for(".new"))


def held_words() -> dict[str, str]:
    """Return why somebody is held back, in words."""
    return {
        Held.MISSING: _("A field has no value"),
        Held.UNSUBSCRIBED: _("Wants no such messages"),
        Held.EXCLUDED: _("On the list of exclusions"),
        Held.LIMIT: _("Was written to often enough this week"),
        Held.LEFT_OUT: _("Left out by you"),
        Held.NO_TEXT: _("Nothing is written yet"),
        Held.GONE: _("The author is no longer here"),
        Held.NO_LONGER: _("No longer in the group, or out of reach"),
        Held.STOPPED: _("Stopped before"),
    }


def _recipients(outreach: Outreach) -> dict[str, Any]:
    found = asked.candidates(outreach, standpoint().user)
    going = [one for one in found if one.held is None]
    place = _place(found)
    shown = found[place] if found else None
    times = foreseen(going, standpoint().user)
    theirs = next((when for one, when in zip(going, times, strict=True) if one is shown), None)
    return {
        "outreach": outreach, "group": _group(outreach), "found": found, "going": going, "place": place,
        "shown": shown, "rules": holding.rules(), "held_words": held_words(), "nobody": False,
        "body": mentions.html(shown.text.text, {}, "") if shown else "",
        "goes": theirs if theirs is not None and theirs.at > clock.now() else None,
        "limited": sum(one.limited for one in times), "most_of_one": MOST_A_DAY_OF_ONE,
        "labels": FIELDS | dict(_group(outreach).fields),
        "form": TemplateForm(prefix="template", data={"name": outreach.name, "shared": True}),
    }  # fmt: skip


def _place(found: list[Candidate]) -> int:
    """Return which recipient is shown: the one the address names, else the first who would be written to."""
    who = request.args.get("who", "")
    named = next((n for n, one in enumerate(found) if one.row.member_pid == who), None)
    first = next((n for n, one in enumerate(found) if one.held is None), 0)
    return first if named is None else named


def _group(outreach: Outreach) -> Group:
    group = group_of(outreach.group_code)
    if group is None:
        abort(404)
    return group


def _label_of(code: str) -> Any:
    group = group_of(code)
    return group.label if group else code
