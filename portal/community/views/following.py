"""What one follows in the community: what is new of it, the list of it, and how often it comes by mail."""

from typing import Any

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.door import Doors
from portal.accounts.permits import Permit
from portal.accounts.rules.sign_in import own_path
from portal.accounts.standpoint import standpoint
from portal.community.actions import feed_links, following
from portal.community.door import CommunityBlueprint, CommunityDesk
from portal.community.forms.names import called
from portal.community.models import Persona
from portal.community.queries import following as asked
from portal.community.queries import interest, spaces
from portal.community.queries.places import address
from portal.community.queries.targets import kept_target
from portal.community.rules.cursors import Cursor
from portal.community.rules.following import PERSONA, chosen_languages, person_target
from portal.community.rules.tags import folded
from portal.community.rules.words import Digest, Followed
from portal.foundation import links
from portal.foundation.absolute import absolute
from portal.foundation.i18n import LANGUAGES, language
from portal.foundation.links import PurposeLink
from portal.foundation.pages import wants_part, way_on

bp = CommunityBlueprint("community_following", __name__, "/community/following")
desk_bp = CommunityDesk("community_following_desk", __name__, "/community/following")
ACTS = {"follow": following.follow, "mute": following.mute, "leave": following.leave}
BUTTON = "community/following/_button_part.html"

both = Doors(bp, desk_bp, permit=Permit.COMMUNITY_READ).page


@both("", endpoint="show")
def show() -> ResponseReturnValue:
    """Show what is new of what one follows, the liveliest first, a page at a time."""
    point, reading = standpoint(), language()
    if point.read_only:  # what somebody follows is theirs alone
        return render_template("community/following/private.html")
    follows, choice = asked.follows_of(point.user.id), asked.choice_of(point.user.id)
    languages = chosen_languages(choice.languages, _offered())
    after = Cursor.read(request.args.get("after", ""))
    page = interest.page(follows, languages, point, reading, after)
    if request.args.get("part") and wants_part():
        return render_template("community/following/_more.html", page=page)
    return render_template(
        "community/following/show.html",
        page=page,
        first=after is None,
        follows=follows,
        listed=asked.listed(point, follows, reading),
        choice=choice,
        rhythms=list(Digest),
        reads_in=[(code, LANGUAGES[code], code in (languages or _offered())) for code in _offered()],
        tags=interest.busy_tags(),
        spaces=spaces.all_open(point, reading),
        feeds=feed_links.opened_for(point),
        feed_url=_feed_url,
        called=called,
    )


@both("", methods=("POST",), endpoint="change")
def change() -> ResponseReturnValue:
    """Follow or mute a space, a thread, a tag or a person, or neither any more."""
    point, act = standpoint(), request.form.get("act", "")
    kind, target = _kind(), request.form.get("target", "").replace("\0", "")[:80]
    if act not in ACTS:
        abort(400)
    kept = kept_target(kind, target, point)
    if kept is None:
        abort(404)
    if ACTS[act](point.user.id, kind, kept) is False:
        flash(
            _("You follow so many things already that no more can be added. Let some of them go first."),
            "wrong",
        )
    if wants_part():
        return _part(kind, target, asked.stands(point.user.id, kind, kept))
    return way_on(
        own_path(request.form.get("back")) if request.form.get("back") else address(f"{bp.name}.show")
    )


@both("/mails", methods=("POST",))
def mails() -> ResponseReturnValue:
    """Choose how often one hears by mail of what one follows, and in which languages."""
    point = standpoint()
    rhythm = request.form.get("digest", "")
    if rhythm not in set(Digest):
        abort(400)
    kept = [code for code in _offered() if code in request.form.getlist("languages")]
    chosen = " ".join(kept) if len(kept) < len(_offered()) else ""
    following.choose(point.user.id, Digest(rhythm), chosen)
    flash(_("Saved"), "done")
    return way_on(address(f"{bp.name}.show"))


@both("/feeds/<pid:space>", methods=("POST",), loads={"space": spaces.space})
def feed(space: Any) -> ResponseReturnValue:
    """Make the address of a space's feed, another one, or take it back."""
    point = standpoint()
    if request.form.get("act") == "close":
        feed_links.close(point, space, by=point.actor)
        flash(_("The feed is closed: its address shows nothing any more"), "done")
    else:
        feed_links.open_feed(point, space, by=point.actor)
        flash(_("The feed has its address. Keep it to yourself."), "done")
    return way_on(address(f"{bp.name}.show", _anchor="feeds"))


def following_url() -> str:
    """Return where a button for following posts to, where its reader stands."""
    return address(f"{bp.name}.change")


def stands_to(kind: str, inner: int | str) -> str:
    """Return how the reader stands to one thing: follows, muted, or neither; for templates, one statement."""
    if standpoint().read_only:
        return ""
    return asked.stands(
        standpoint().user.id, Followed(kind), folded(inner) if isinstance(inner, str) else inner
    )


def stands_to_persona(persona: Persona) -> str | None:
    """Return the same of a member as they show to others; None: it is the reader."""
    user = standpoint().user
    target = person_target(PERSONA, persona.id)
    if standpoint().read_only or persona.user_id == user.id:
        return None
    return asked.stands(user.id, Followed.PERSON, target)


bp.add_app_template_global(following_url, "following_url")
bp.add_app_template_global(stands_to, "stands_to")
bp.add_app_template_global(stands_to_persona, "stands_to_persona")


def _kind() -> Followed:
    kind = request.form.get("kind", "")
    if kind not in set(Followed):
        abort(400)
    return Followed(kind)


def _part(kind: Followed, target: str, stands: str) -> str:
    said = request.form.get
    facts = {"kind": kind.value, "target": target, "stands": stands, "mutes": bool(said("mutes"))}
    back = own_path(said("back"))
    return render_template(BUTTON, **facts, name=said("name", "")[:200], back=back)


def _feed_url(link: PurposeLink) -> str:
    return absolute("community_feeds.show", token=links.token(link))


def _offered() -> list[str]:
    return [code for code in branding.installation().languages if code in LANGUAGES]
