"""Beside the choice of who may read something: what the choice comes to, and customers found by name."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.addressees import AddresseesForm, reach_word, sentence
from portal.accounts.permits import Permit

bp = DeskBlueprint("addressees", __name__, "/addressees")
#: Whoever writes for some customers only: articles, ideas, events, stories, spaces.
WHO_CHOOSES = Permit.KNOWLEDGE_WRITE
bp.add_app_template_filter(reach_word, "reach_word")
bp.add_app_template_global(sentence, "addressed_sentence")


@bp.page("/told", permit=WHO_CHOOSES)
def told() -> ResponseReturnValue:
    """Say in one sentence whom the choice reaches."""
    return render_template("accounts/_addressees_told.html", told=_chosen().told())


@bp.page("/found", permit=WHO_CHOOSES)
def found() -> ResponseReturnValue:
    """Show the customers that are ticked, and those found by name."""
    form = _chosen()
    return render_template("accounts/_addressees_customers.html", form=form, offered=form.offered())


def _chosen() -> AddresseesForm:
    return AddresseesForm(request.args, meta={"csrf": False})
