"""Everything that one wrote: how it stands, a second look asked for, taken along, made nameless or gone."""

from datetime import UTC
from typing import Any

from flask import Response, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import Doors
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, standpoint
from portal.community.actions import appeals, leaving, taking_along
from portal.community.actions.refusals import Refused
from portal.community.door import CommunityBlueprint, CommunityDesk
from portal.community.forms.moderation import AppealForm, GoingForm, LeavingForm, said
from portal.community.forms.moderation_words import cannot
from portal.community.models import Sanction
from portal.community.queries import moderating, own_words, personas
from portal.community.queries.bylines import side_of
from portal.community.queries.moderating import Post
from portal.community.queries.naming import ICONS, names_of
from portal.community.queries.places import address
from portal.community.queries.reach import open_ids
from portal.community.rules.cursors import Cursor
from portal.community.rules.leaving import USUALLY, Leaving
from portal.foundation import clock
from portal.foundation.i18n import language
from portal.foundation.pages import refused, way_on
from portal.foundation.spaces import every_space

bp = CommunityBlueprint("community_mine", __name__, "/community/what-i-wrote")
desk_bp = CommunityDesk("community_mine_desk", __name__, "/community/what-i-wrote")
PAGE = "community/moderation/mine.html"
READ, WRITE = Permit.COMMUNITY_READ, Permit.COMMUNITY_WRITE


def own_post(public_id: str) -> Post | None:
    """Return a post that whoever asks wrote where they stand."""
    return moderating.own(public_id, standpoint())


def own_sanction(public_id: str) -> Sanction | None:
    """Return a warning or suspension of whoever asks."""
    return own_words.own_sanction(public_id, standpoint().user.id)


both = Doors(bp, desk_bp, permit=Permit.COMMUNITY_READ).page


@both("", permit=READ)
def show() -> ResponseReturnValue:
    """Show all that one wrote, and what can be done with it as a whole."""
    return render_template(PAGE, **_facts())


@both("/posts/<pid:own_post>/appeal", permit=READ, methods=("POST",), loads={"own_post": own_post})
def appeal(own_post: Post) -> ResponseReturnValue:
    """Ask those who hid it to look again."""
    form = AppealForm()
    with every_space(own_words.WHY):
        try:
            appeals.appeal(own_post, said(form.words, form), by=standpoint().actor)
        except Refused as refusal:
            return refused(PAGE, **_facts(trouble=cannot(refusal.reason)))
    return _told(_("Somebody looks again and answers you"))


@both(
    "/about-me/<pid:own_sanction>/appeal",
    permit=READ,
    methods=("POST",),
    loads={"own_sanction": own_sanction},
)
def appeal_sanction(own_sanction: Sanction) -> ResponseReturnValue:
    """Ask for a second look at a warning or suspension."""
    form = AppealForm()
    try:
        appeals.appeal_sanction(own_sanction, said(form.words, form), by=standpoint().actor)
    except Refused as refusal:
        return refused(PAGE, **_facts(trouble=cannot(refusal.reason)))
    return _told(_("Somebody looks again and answers you"))


@both("/take-along", permit=READ, methods=("POST",))
def take_along() -> ResponseReturnValue:
    """Hand everything over in one archive."""
    point = standpoint()
    words = own_words.words_of(point.user.id, side_of(point), open_ids(point))
    data = taking_along.packed(words, _persona(point), by=point.actor, customer_id=side_of(point))
    day = clock.now().astimezone(UTC).date().isoformat()
    disposition = f'attachment; filename="community-{day}.zip"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return Response(data, mimetype="application/zip", headers=headers)


@both("/go", permit=READ, methods=("POST",))
def go() -> ResponseReturnValue:
    """Make everything nameless or gone, for good."""
    form, point = GoingForm(), standpoint()
    if not form.validate():
        return refused(PAGE, **_facts(going=form))
    try:
        leaving.ask(point.user.id, side_of(point), Leaving(form.choice.data), by=point.actor)
    except Refused as refusal:
        return refused(PAGE, **_facts(going=form, trouble=cannot(refusal.reason)))
    return _told(_("It is being done. It takes a moment."))


@bp.page("/when-i-leave", permit=READ, methods=("POST",))
def when_i_leave() -> ResponseReturnValue:
    """Settle what becomes of it on the day one leaves the company."""
    form, point = LeavingForm(), standpoint()
    if not form.validate():
        return refused(PAGE, **_facts(leaving_form=form))
    leaving.choose(point.user.id, point.customer.id, Leaving(form.choice.data))
    return _told(_("Saved"))


def _facts(
    going: GoingForm | None = None, leaving_form: LeavingForm | None = None, trouble: str = ""
) -> dict[str, Any]:
    point, reading = standpoint(), language()
    side, shown = side_of(point), not point.read_only
    after = Cursor.read(request.args.get("after", ""))
    found, further = own_words.page_of(point.user.id, side, open_ids(point), after) if shown else ([], None)
    chosen = leaving.choice_of(point.user.id, side) if side is not None and shown else None
    return {
        "found": found,
        "names": names_of({one.space.id: one.space for one in found}.values(), reading),
        "icons": ICONS,
        "further": further,
        "sanctions": own_words.sanctions_of(point.user.id, side) if shown else [],
        "appeal": AppealForm(None),
        "going": going or GoingForm(None),
        "leaving_form": leaving_form or LeavingForm(None, data={"choice": chosen or USUALLY}),
        "is_member": side is not None,
        "trouble": trouble,
    }


def _persona(point: Standpoint) -> dict[str, Any] | None:
    if side_of(point) is None:
        return None
    row = personas.own(point)
    if row is None:
        return None
    return {
        "name": str(row.name_shown), "pen_name": row.pen_name, "company": str(row.company_shown),
        "department": row.department_shown, "about": row.about,
    }  # fmt: skip


def _told(said: str) -> ResponseReturnValue:
    flash(said, "done")
    return make_response(way_on(address("community_mine.show")))
