"""The ambassador programme as customers' people see it: what counts, where one stands, and who stands where."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.champions.actions import nominations as change
from portal.champions.actions import profiles
from portal.champions.queries import people, points
from portal.champions.queries.points import Sum
from portal.champions.queries.programme import programme, struck
from portal.champions.rules.badges import TAKES, Badge
from portal.champions.rules.levels import reached
from portal.champions.rules.words import NominationKind, PointAct
from portal.champions.views.doors import bp, facts, month
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.foundation.pages import way_on

SHOWN_ON_BOARD = 50


@bp.page("/programme", permit=Permit.CHAMPIONS_READ)
def programme_page() -> ResponseReturnValue:
    """Show how the programme works, and one's own points with what each was given for."""
    point, rules = standpoint(), programme()
    member = (point.user.id, point.customer.id) if point.side is Side.CUSTOMER else None
    own = points.sums([member], rules).get(member, Sum()) if member else None
    profile = profiles.known(*member) if member else None
    return render_template(
        "champions/programme.html",
        rules=rules,
        acts=list(PointAct),
        badges=[Badge(code, act, takes, takes, clock.today("UTC")) for code, (act, takes) in TAKES.items()],
        own=own,
        earned={badge.code for badge in points.badges(member)} if member else set(),
        stands=reached(rules.levels, own.total, own.recent) if own else None,
        ambassador=profile is not None and profile.ambassador_since is not None,
        waiting=bool(point.membership and change.waiting_for(point.membership, NominationKind.AMBASSADOR)),
        paused=bool(member and struck({member[0]})),
        log=points.log(member, rules) if member else (),
        **facts("programme_page"),
    )


@bp.page("/programme/leave", permit=Permit.CHAMPIONS_READ, methods=("POST",))
def step_down() -> ResponseReturnValue:
    """Be an ambassador no more."""
    point = standpoint()
    if point.membership is not None:
        change.step_down(point.membership, by=point.actor)
        flash(_("You are no ambassador any more. Your answers stay, and you can come back."), "done")
    return way_on(url_for("champions.programme_page", slug=point.customer.slug))


@bp.page("/board", permit=Permit.CHAMPIONS_READ)
def board() -> ResponseReturnValue:
    """Show the ambassadors who did most lately, of those who want to stand there."""
    point, rules = standpoint(), programme()
    members = people.on_the_board() if rules.board else []
    out = struck({member[0] for member in members})
    found = points.sums([member for member in members if member[0] not in out], rules)
    best = sorted(found, key=lambda member: (-found[member].recent, -found[member].total, member))
    shown = people.by_members(best[:SHOWN_ON_BOARD], point, language(), month())
    own = profiles.known(point.user.id, point.customer.id) if point.side is Side.CUSTOMER else None
    return render_template(
        "champions/board.html", lines=[(one, found[one.member]) for one in shown], rules=rules, own=own,
        **facts("board"),
    )  # fmt: skip


@bp.page("/board/leave", permit=Permit.CHAMPIONS_READ, methods=("POST",))
def leave_board() -> ResponseReturnValue:
    """Stand on the leaderboard no more."""
    return _on_board(False, _("You do not stand on the leaderboard any more"))


@bp.page("/board/join", permit=Permit.CHAMPIONS_READ, methods=("POST",))
def join_board() -> ResponseReturnValue:
    """Stand on the leaderboard again."""
    return _on_board(True, _("You stand on the leaderboard again"))


def _on_board(stands: bool, said: str) -> ResponseReturnValue:
    point = standpoint()
    if point.side is Side.CUSTOMER:
        profiles.revise(profiles.profile_of(point.user.id, point.customer.id), {"on_board": stands})
        flash(said, "done")
    return way_on(url_for("champions.board", slug=point.customer.slug))
