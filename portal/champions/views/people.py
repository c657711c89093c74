"""The directory, somebody's profile, and one's own."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.models import Membership
from portal.accounts.permits import Permit
from portal.accounts.queries.members import by_public_id
from portal.accounts.standpoint import standpoint
from portal.champions.actions import profiles
from portal.champions.forms.people import ProfileForm
from portal.champions.queries import people, points
from portal.champions.queries.people import Champion
from portal.champions.rules.badges import Badge
from portal.champions.rules.words import BadgeCode
from portal.champions.views.doors import bp, facts, month
from portal.community.queries.personas import own as own_persona
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.foundation.pages import refused, way_on

LONGEST_SEARCH, MOST_PAGES = 100, 80
EDIT = "champions/edit.html"


def _champion(public_id: str) -> Champion | None:
    return people.champion(public_id, standpoint(), language(), month())


def _by_persona(public_id: str) -> Champion | None:
    return people.of_persona(public_id, standpoint(), language(), month())


@bp.page("", permit=Permit.CHAMPIONS_READ)
def index() -> ResponseReturnValue:
    """Show who is our champion, and whom to ask at other companies."""
    words = request.args.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
    speaks = request.args.get("speaks", "")
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    point = standpoint()
    found = people.others(point, language(), month(), words=words, speaks=speaks, page=page)
    return render_template(
        "champions/index.html",
        ours=people.ours(point, language(), month()),
        others=found[: people.A_PAGE],
        more=len(found) > people.A_PAGE,
        words=words,
        speaks=speaks if speaks in ("ja", "en") else "",
        page=page,
        **facts("index"),
    )


@bp.page("/people/<pid:member>", permit=Permit.CHAMPIONS_READ, loads={"member": by_public_id})
def colleague(member: Membership) -> ResponseReturnValue:
    """Show the profile of one of our own company's people, by name."""
    found = people.of_member((member.user_id, member.customer_id), standpoint(), language(), month())
    if found is None:
        abort(404)
    return _profile(found)


@bp.page("/<pid:champion>", permit=Permit.CHAMPIONS_READ, loads={"champion": _champion})
def show(champion: Champion) -> ResponseReturnValue:
    """Show somebody's profile as they chose to show."""
    return _profile(champion)


@bp.page(
    "/personas/<pid:champion_persona>", permit=Permit.CHAMPIONS_READ, loads={"champion_persona": _by_persona}
)
def of_persona(champion_persona: Champion) -> ResponseReturnValue:
    """Lead from a byline to the profile of whoever it is, where its reader may see it."""
    slug = standpoint().customer.slug
    if champion_persona.membership:
        return redirect(url_for("champions.colleague", slug=slug, member=champion_persona.membership))
    return redirect(url_for("champions.show", slug=slug, champion=champion_persona.public_id))


@bp.page("/me", permit=Permit.CHAMPIONS_READ, methods=("GET", "POST"))
def me() -> ResponseReturnValue:
    """Say what one does and can help with, and whether others find it."""
    point = standpoint()
    if point.side is not Side.CUSTOMER:
        flash(_("Only people of a customer have a profile here."), "news")
        return way_on(url_for("champions.index", slug=point.customer.slug))
    if request.method == "GET":
        member = (point.user.id, point.customer.id)
        form = ProfileForm.of(profiles.known(*member))
        return render_template(EDIT, form=form, persona=own_persona(point), **facts("index"))
    form = ProfileForm()
    if not form.validate():
        return refused(EDIT, form=form, persona=own_persona(point), **facts("index"))
    profiles.revise(profiles.profile_of(point.user.id, point.customer.id), form.columns())
    flash(_("Saved"), "done")
    return way_on(_own_page())


def _profile(found: Champion) -> ResponseReturnValue:
    point = standpoint()
    return render_template(
        "champions/profile.html",
        one=found,
        badges=_badges(found),
        dated=_company_shown(found),
        answers=people.answers_of(found),
        stories=people.stories_of(found, point),
        mine=found.member == (point.user.id, point.customer.id),
        **facts("index"),
    )


def _badges(found: Champion) -> list[Badge]:
    """Return somebody's badges; that they told a story would name the company they keep back, for stories do."""
    earned = points.badges(found.member)
    return [one for one in earned if _company_shown(found) or one.code is not BadgeCode.STORY]


def _company_shown(found: Champion) -> bool:
    return found.byline.known or bool(found.byline.company)


def _own_page() -> str:
    point = standpoint()
    assert point.membership is not None
    return url_for("champions.colleague", slug=point.customer.slug, member=point.membership.public_id)
