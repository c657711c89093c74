"""What moderators do: each act is an address of its own, with the reason that the author reads."""

from collections.abc import Callable
from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.standpoint import standpoint
from portal.community.actions import appeals, moderation, sanctions
from portal.community.actions.refusals import Refused
from portal.community.forms.moderation import ActForm, AnswerForm, said
from portal.community.forms.moderation_words import cannot
from portal.community.models import Sanction, Thread
from portal.community.queries import moderation_queue
from portal.community.queries.moderating import Post, as_of, targets
from portal.community.queries.places import address
from portal.community.rules.sanctions import until
from portal.community.views.moderation import POST, facts_of
from portal.community.views.moderation_doors import moderators, reach_of, sanction_here
from portal.foundation import clock
from portal.foundation.pages import refused, way_on

SANCTION = {"sanction": sanction_here}
PAGE = "community/moderation/case.html"


@moderators("/posts/<pid:post>/hide", methods=("POST",), loads=POST)
def hide(post: Post) -> ResponseReturnValue:
    """Take a post out of readers' sight."""
    return _done(
        post, lambda why, _whole: moderation.hide(post, why, **_by()), _("Hidden. Its author is told why.")
    )


@moderators("/posts/<pid:post>/show", methods=("POST",), loads=POST)
def show(post: Post) -> ResponseReturnValue:
    """Let readers see what was held or hidden."""
    return _done(post, lambda why, _whole: moderation.show(post, why, **_by()), _("Shown"))


@moderators("/posts/<pid:post>/keep", methods=("POST",), loads=POST)
def keep(post: Post) -> ResponseReturnValue:
    """Leave a reported post as it is."""
    return _done(
        post,
        lambda why, whole: moderation.keep(_ours(post, whole), why, **_by()),
        _("Left as it is. Whoever reported it is told."),
    )


@moderators("/posts/<pid:post>/lock", methods=("POST",), loads=POST)
def lock(post: Post) -> ResponseReturnValue:
    """Let nothing new be written in a thread."""
    return _done(
        post, lambda why, whole: moderation.lock(_thread(post, whole), why, **_by()), _("Closed to answers")
    )


@moderators("/posts/<pid:post>/unlock", methods=("POST",), loads=POST)
def unlock(post: Post) -> ResponseReturnValue:
    """Let people write in a thread again."""
    return _done(
        post,
        lambda why, whole: moderation.unlock(_thread(post, whole), why, **_by()),
        _("Open to answers again"),
    )


@moderators("/posts/<pid:post>/move", methods=("POST",), loads=POST)
def move(post: Post) -> ResponseReturnValue:
    """Put a thread into another space."""
    wanted = ActForm().space.data or ""

    def moved(why: str, whole: bool) -> None:
        thread = _thread(post, whole)
        found = next((one for one in targets(thread, standpoint()) if one.public_id == wanted), None)
        if found is None:
            raise Refused("state")
        moderation.move(thread, found, why, **_by())

    return _done(post, moved, _("Moved"))


@moderators("/posts/<pid:post>/warn", methods=("POST",), loads=POST)
def warn(post: Post) -> ResponseReturnValue:
    """Tell the author how we treat each other."""
    return _done(post, lambda why, _whole: _warned(post, why), _("The author is told"))


@moderators("/posts/<pid:post>/suspend", methods=("POST",), loads=POST)
def suspend(post: Post) -> ResponseReturnValue:
    """Have the author read and not write for a time."""
    return _done(
        post,
        lambda why, _whole: _suspended(post, why),
        _("Suspended. The author is told why, and until when."),
    )


@moderators("/posts/<pid:post>/grant", methods=("POST",), loads=POST)
def grant(post: Post) -> ResponseReturnValue:
    """Show a hidden post again, as its author asked."""
    return _decided(post, True)


@moderators("/posts/<pid:post>/refuse", methods=("POST",), loads=POST)
def refuse(post: Post) -> ResponseReturnValue:
    """Let a hidden post stay hidden although its author asked."""
    return _decided(post, False)


@moderators("/people/<pid:sanction>/end", methods=("POST",), loads=SANCTION)
def end(sanction: Sanction) -> ResponseReturnValue:
    """End a warning or suspension."""
    form = ActForm()
    return _with(sanction, lambda: sanctions.end(sanction, said(form.why, form), by=standpoint().actor))


@moderators("/people/<pid:sanction>/grant", methods=("POST",), loads=SANCTION)
def grant_person(sanction: Sanction) -> ResponseReturnValue:
    """Take a warning or suspension back, as was asked."""
    return _with(sanction, lambda: _answered(sanction, True))


@moderators("/people/<pid:sanction>/refuse", methods=("POST",), loads=SANCTION)
def refuse_person(sanction: Sanction) -> ResponseReturnValue:
    """Let a warning or suspension stand although it was appealed."""
    return _with(sanction, lambda: _answered(sanction, False))


def _done(post: Post, act: Callable[[str, bool], object], said: str) -> ResponseReturnValue:
    form = ActForm()
    if not form.why.validate(form):
        return refused(PAGE, **facts_of(post, form))
    try:
        with reach_of(post) as whole:
            act(form.why.data or "", whole)
    except Refused as refusal:
        return refused(PAGE, **facts_of(post, form, cannot(refusal.reason)))
    flash(said, "done")
    return way_on(_back(whole))


def _back(whole: bool) -> str:
    return address("community_moderation.queue" if whole else "community_moderation.our_posts")


def _decided(post: Post, granted: bool) -> ResponseReturnValue:
    form = AnswerForm()
    try:
        with reach_of(post):
            asked = moderation_queue.appeal_to(post, standpoint())
            if asked is None:
                raise Refused("same")
            appeals.decide(asked, post, granted, said(form.answer, form), **_by())
    except Refused as refusal:
        return refused(PAGE, **facts_of(post, None, cannot(refusal.reason)))
    flash(_("Decided. The author is told."), "done")
    return way_on(address("community_moderation.queue"))


def _with(sanction: Sanction, act: Callable[[], object]) -> ResponseReturnValue:
    try:
        act()
    except Refused as refusal:
        flash(cannot(refusal.reason), "wrong")
        return way_on(address("community_moderation.people"))
    flash(_("Done. The person is told."), "done")
    return way_on(address("community_moderation.people"))


def _answered(sanction: Sanction, granted: bool) -> None:
    form = AnswerForm()
    appeals.decide_sanction(sanction, granted, said(form.answer, form), by=standpoint().actor)


def _warned(post: Post, why: str) -> None:
    sanctions.warn(post, why, **_by())


def _suspended(post: Post, why: str) -> None:
    form = ActForm()
    days = int(form.days.data) if form.days.validate(form) else 1
    sanctions.suspend(post, until(days, clock.now()), why, **_by())


def _ours(post: Post, whole: bool) -> Post:
    """Return a post in a space that is moderated from here; where only its author is, others decide that."""
    if not whole:
        raise Refused("theirs")
    return post


def _thread(post: Post, whole: bool) -> Thread:
    if not isinstance(post, Thread):
        raise Refused("state")
    _ours(post, whole)
    return post


def _by() -> dict[str, Any]:
    point = standpoint()
    return {"by": point.actor, "as_of": as_of(point)}
