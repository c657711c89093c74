"""Whose turn it is hears at once that something is stuck, until it moves again or waits for somebody else."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, select

from portal.accounts.models import Membership, User
from portal.accounts.queries.members import admins
from portal.accounts.queries.team import primary
from portal.activity import notices
from portal.activity.actions.notices import tell, withdraw
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import narrowed
from portal.plans.actions.nodes_blocks import NodeBlocked
from portal.plans.models import Node, Plan

KIND = "node.stuck"
notices.chapter(_l("Success plan"), "node.", "plan.", "kpi.", "checkin.")


@notices.kind(
    KIND, _l("Something is stuck and waits for me"), usually=ByMail.AT_ONCE, direct=True, weight=Weight.ASKS,
    news=_l("Something is stuck"),
)  # fmt: skip
def stuck(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whose turn it is, while it is."""
    rows = _blocked([one.subject_id for one in noted])
    found: dict[int, Told] = {}
    for one in noted:
        row = rows.get(one.subject_id)
        if row is None or row.waiting_for != one.ids["waiting_for"]:
            continue
        found[one.id] = Told(
            title=_("Something is stuck and waits for you"),
            endpoint="map.show",
            place={"slug": one.customer_slug, "plan": row.plan_pid, "_anchor": f"node-{row.public_id}"},
            text=row.blocked_why,
            about=row.title,
            action=_("See what is in the way"),
            icon="circle-pause",
        )
    return found


@in_transaction(NodeBlocked)
def tell_whose_turn_it_is(event: NodeBlocked) -> None:
    """Tell the owner on the side that is waited for, else who answers for that side."""
    node = db.session.scalars(narrowed(select(Node).where(Node.id == event.node_id), Node)).one()
    about = {side: f"{KIND}:{node.public_id}:{side.value}" for side in Side}
    if node.blocked_since is None or node.waiting_for is None:
        for words in about.values():
            withdraw(words)
        return
    withdraw(about[Side.VENDOR if node.waiting_for is Side.CUSTOMER else Side.CUSTOMER])
    tell(
        _whose_turn(node), KIND, by=event.by, about=about[node.waiting_for], visibility=node.visibility,
        subject_kind="node", subject_id=node.id, waiting_for=node.waiting_for.value,
    )  # fmt: skip


def _whose_turn(node: Node) -> set[int]:
    if node.waiting_for is Side.VENDOR:
        csm = primary()
        return {node.vendor_owner_id or (csm.id if csm else 0)} - {0}
    owner = select(Membership.user_id).where(
        Membership.id == node.customer_owner_id, Membership.ended_at.is_(None)
    )
    found = db.session.scalar(narrowed(owner, Membership)) if node.customer_owner_id else None
    return {found} if found else {one.user_id for one in admins()}


def _blocked(ids: Sequence[int]) -> dict[int, Any]:
    same = and_(Plan.id == Node.plan_id, Plan.customer_id == Node.customer_id)
    asked = (
        select(
            Node.id, Node.public_id, Node.title, Node.blocked_why, Node.waiting_for,
            Plan.public_id.label("plan_pid"),
        )
        .join(Plan, same)
        .where(
            Node.id.in_(sorted(set(ids))), Node.blocked_since.is_not(None), Node.deleted_at.is_(None),
            Plan.deleted_at.is_(None),
        )
    )  # fmt: skip
    return {row.id: row for row in db.session.execute(narrowed(asked, Node, Plan))}
