"""The words that mean the same to readers, kept by authors."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.door import DeskBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, way_on
from portal.search.actions import synonyms as change
from portal.search.actions.synonyms import Refused
from portal.search.forms.synonyms import SynonymForm
from portal.search.models import SynonymGroup
from portal.search.queries import synonyms

bp = DeskBlueprint("synonyms", __name__, "/knowledge/synonyms")
register(Entry("synonyms.index", _l("Synonyms"), "languages", Permit.SEARCH_WORDS, 60, "knowledge"))
GROUP = {"synonyms": synonyms.group}
WORDS = Permit.SEARCH_WORDS


@bp.page("", permit=WORDS)
def index() -> ResponseReturnValue:
    """Show all groups, and how to add one."""
    form = SynonymForm(None, data={"words": request.args.get("words", "")[:200]})
    return render_template("search/synonyms.html", groups=synonyms.groups(), form=form)


@bp.page("", permit=WORDS, methods=("POST",))
def add() -> ResponseReturnValue:
    """Gather words that mean the same."""
    form = SynonymForm()
    if form.validate():
        try:
            change.add(form.said(), by=standpoint().actor)
            flash(_("Whoever looks for one of these words finds the others as well."), "done")
            return way_on(url_for("synonyms.index"))
        except Refused as refusal:
            form.refuse(refusal)
    return refused("search/synonyms.html", groups=synonyms.groups(), form=form)


@bp.page("/<pid:synonyms>", permit=WORDS, methods=("GET", "POST"), loads=GROUP)
def group(synonyms: SynonymGroup) -> ResponseReturnValue:
    """Change the words of a group."""
    form = SynonymForm(data={"words": "\n".join(synonyms.words)})
    if request.method == "POST" and form.validate():
        try:
            change.revise(synonyms, form.said(), by=standpoint().actor)
            flash(_("Saved"), "done")
            return way_on(url_for("synonyms.index"))
        except Refused as refusal:
            form.refuse(refusal)
    if request.method == "POST":
        return refused("search/synonym.html", group=synonyms, form=form)
    return render_template("search/synonym.html", group=synonyms, form=form)


@bp.page("/<pid:synonyms>/remove", permit=WORDS, methods=("POST",), loads=GROUP)
def remove(synonyms: SynonymGroup) -> ResponseReturnValue:
    """Let the words of a group mean what they mean, each by itself."""
    change.remove(synonyms, by=standpoint().actor)
    flash(_("The group is gone."), "done")
    return way_on(url_for("synonyms.index"))
