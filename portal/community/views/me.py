"""How somebody shows to other companies: chosen before the first post, looked at while choosing, changed any time."""

from typing import Any

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.rules.sign_in import own_path
from portal.accounts.standpoint import standpoint
from portal.community.actions import personas as change
from portal.community.actions.refusals import Refused
from portal.community.door import CommunityBlueprint
from portal.community.forms.conduct import code_of_conduct
from portal.community.forms.personas import PersonaForm
from portal.community.models import Persona
from portal.community.queries import drafts, feed, personas
from portal.community.queries.bylines import bylines
from portal.community.queries.places import address
from portal.community.views.doors import both
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import outside_transaction
from portal.foundation.files import FileRefused, storage
from portal.foundation.i18n import language
from portal.foundation.markup import to_html
from portal.foundation.offload import off_the_loop
from portal.foundation.pages import refused, way_on
from portal.foundation.pictures import Redrawn

bp = CommunityBlueprint("community_me", __name__, "/community/me")
ONE = {"persona": personas.persona}
LARGEST_PHOTO = 2_000_000  # bytes


@bp.page("", permit=Permit.COMMUNITY_WRITE, methods=("GET", "POST"))
def show() -> ResponseReturnValue:
    """Choose how one shows; the first time, on the way to the post that asked for it."""
    point = standpoint()
    if point.side is Side.VENDOR:
        abort(404)  # the vendor's people go by their names
    persona = personas.own(point)
    form = PersonaForm(data={**PersonaForm.facts_of(persona), "then": request.args.get("then", "")})
    if request.method == "GET":
        return render_template("community/me/show.html", **_facts(form, persona))
    if not form.validate():
        return refused("community/me/show.html", **_facts(form, persona))
    try:
        picture = _picture(form)
        kept = change.choose(form.chosen(), user_id=point.user.id, customer_id=point.customer.id)
    except Refused:
        form.pen_name.errors = [
            _("Somebody else in the community is called like that. Please choose another name.")
        ]
        return refused("community/me/show.html", **_facts(form, persona))
    except FileRefused:
        form.photo.errors = [
            _("This cannot be read as a picture. PNG, JPEG, WebP or GIF up to 2 MB, please.")
        ]
        return refused("community/me/show.html", **_facts(form, persona))
    if picture is not None:
        change.show_photo(kept, picture)
    elif form.photo_gone.data:
        change.remove_photo(kept)
    return _on(form.then.data or "")


@bp.page("/preview", permit=Permit.COMMUNITY_WRITE)
def preview() -> ResponseReturnValue:
    """Show how one would show with what is chosen now."""
    form = PersonaForm(request.args, meta={"csrf": False})
    return render_template("community/me/_preview.html", **_previews(form))


@both("/people/<pid:persona>", loads=ONE)
def persona(persona: Persona) -> ResponseReturnValue:
    """Show somebody as they chose to show, with what they wrote in spaces that are open to the reader."""
    point, reading = standpoint(), language()
    by = bylines([_Author(persona)], point, reading)[persona.user_id, persona.customer_id, False]
    if persona.chosen_at is None or not by.name:
        abort(404)
    lines = feed.written_by(persona.user_id, persona.customer_id, point, reading)
    return render_template(
        "community/me/persona.html", persona=persona, by=by, lines=lines, about=to_html(persona.about)
    )


@both("/photos/<pid:persona>", loads=ONE)
def photo(persona: Persona) -> ResponseReturnValue:
    """Send the portrait that somebody shows."""
    point = standpoint()
    own = point.customer is not None and point.customer.id == persona.customer_id
    if persona.photo_place is None or not (persona.photo_shown or own):
        abort(404)
    try:
        data = storage().get(persona.photo_place)
    except FileNotFoundError:
        abort(404)
    response = Response(data, mimetype="image/webp", headers={"Cache-Control": "private, no-cache"})
    response.set_etag(persona.photo_place.rsplit("/", 1)[-1])
    return response.make_conditional(request)


class _Author:
    """A persona as the author of something that shows them."""

    company_hidden = False

    def __init__(self, persona: Persona) -> None:
        self.author_id, self.author_customer_id = persona.user_id, persona.customer_id


def _facts(form: PersonaForm, persona: Persona | None) -> dict[str, Any]:
    point = standpoint()
    then = _then(form.then.data or "")
    return {
        "form": form,
        "persona": persona,
        "first": persona is None or persona.chosen_at is None,
        "then": then,
        "conduct": to_html(code_of_conduct(language())),
        "customer_industry": point.customer.industry,
        **_previews(form),
    }


def _previews(form: PersonaForm) -> dict[str, Any]:
    """Return the reader as others see them: with what is chosen, and with the company left out of one post."""
    chosen = form.chosen()
    kept = personas.own(standpoint())
    would = Persona(
        **chosen, photo_shown=kept.photo_shown if kept else False, photo_place=kept.photo_place if kept else None,
        chosen_at=clock.now(), public_id=kept.public_id if kept else standpoint().user.public_id,
    )  # fmt: skip
    shown = personas.previewed(standpoint(), would, language())
    hidden = personas.previewed(standpoint(), would, language(), hidden=True)
    return {"shown": shown, "hidden": hidden}


def _picture(form: PersonaForm) -> Redrawn | None:
    if not form.photo.data or not getattr(form.photo.data, "filename", ""):
        return None
    with form.photo.data.stream as stream:
        data = stream.read(LARGEST_PHOTO + 1)
    if not data or len(data) > LARGEST_PHOTO:
        raise FileRefused("too_large" if data else "empty")
    with outside_transaction():
        return off_the_loop(change.draw, data)


def _then(wanted: str) -> str:
    """Return where the choice leads on: to the draft that asked for it, or back to a page of ours."""
    if len(wanted) == 16 and drafts.own_draft(wanted) is not None:
        return address("community.draft", own_draft=wanted)
    return own_path(wanted) if wanted.startswith("/") else ""


def _on(wanted: str) -> ResponseReturnValue:
    then = _then(wanted)
    if not then:
        flash(_("Saved"), "done")
        return way_on(url_for("community_me.show", slug=standpoint().customer.slug))
    flash(
        _("Other companies see you like this from now on. Look through what you wrote, and post it."), "done"
    )
    return way_on(then)
