"""Mail to somebody does not arrive: their company's administrators and whoever accompanies them are told."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import select

from portal.accounts.actions.mail_troubles import MailTroubled
from portal.accounts.models import AccountTeamMember, CustomerRole, Membership, TeamPosition, User
from portal.accounts.models.mail_troubles import MailTrouble
from portal.activity import notices
from portal.activity.actions.notices import tell
from portal.activity.notices import Noted, Told
from portal.foundation.actor import WORKER
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import language
from portal.foundation.tenancy import customer_scope, every_customer, narrowed

KIND = "people.unreachable"


@notices.kind(KIND, _l("Mail to somebody does not arrive"))
def words(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Say whose mail comes back, and why, as long as it does."""
    rows = _troubles([one.ids.get("person_id") for one in noted])
    members = _members(noted)
    found: dict[int, Told] = {}
    for one in noted:
        row = rows.get(one.ids.get("person_id"))
        member = members.get((one.customer_id, one.ids.get("person_id")))
        if row is None or member is None:
            continue
        user, trouble = row
        name = pgettext("person", "%(name)s", name=user.name_in(language()))
        title = _("Mail to %(name)s does not arrive", name=name)
        found[one.id] = Told(
            title=title,
            endpoint="members.edit",
            place={"slug": one.customer_slug, "member": member},
            text=" ".join(part for part in (trouble.address, trouble.status, trouble.why) if part),
            about=_("Nothing more is sent there by itself.") if trouble.paused_at else "",
            subject=title,
            action=_("See the person"),
            icon="mail",
        )
    return found


@in_transaction(MailTroubled)
def tell_those_around(event: MailTroubled) -> None:
    """Tell at each of the person's customers those who can do something about it, once, and once when sending stops."""
    mine = select(Membership.customer_id).where(
        Membership.user_id == event.person_id, Membership.ended_at.is_(None)
    )
    with every_customer("where somebody belongs whose mail comes back"):
        customer_ids = db.session.scalars(narrowed(mine, Membership)).all()
    about = f"unreachable:{event.trouble_id}:{'paused' if event.paused else 'began'}"
    for customer_id in customer_ids:
        with customer_scope(customer_id):
            tell(
                _around(event.person_id), KIND, by=WORKER, about=f"{about}:{customer_id}",
                visibility=Visibility.SHARED, subject_kind="person", subject_id=event.person_id,
                person_id=event.person_id,
            )  # fmt: skip
            db.session.flush()


def _around(person_id: int) -> set[int]:
    admins = select(Membership.user_id).where(
        Membership.role == CustomerRole.ADMIN, Membership.ended_at.is_(None), Membership.user_id != person_id
    )
    team = select(AccountTeamMember.user_id).where(
        AccountTeamMember.ended_at.is_(None),
        AccountTeamMember.position.in_((TeamPosition.PRIMARY, TeamPosition.BACKUP)),
    )
    found = set(db.session.scalars(narrowed(admins, Membership)))
    return found | set(db.session.scalars(narrowed(team, AccountTeamMember)))


def _troubles(person_ids: Sequence[Any]) -> dict[Any, tuple[User, MailTrouble]]:
    asked = (
        select(User, MailTrouble)
        .join(MailTrouble, MailTrouble.person_id == User.id)
        .where(User.id.in_(sorted({one for one in person_ids if one})), User.email == MailTrouble.address)
    )
    return {user.id: (user, trouble) for user, trouble in db.session.execute(asked)}


def _members(noted: Sequence[Noted]) -> dict[tuple[int, Any], str]:
    ids = sorted({one.ids["person_id"] for one in noted if one.ids.get("person_id")})
    asked = select(Membership.customer_id, Membership.user_id, Membership.public_id).where(
        Membership.user_id.in_(ids), Membership.ended_at.is_(None)
    )
    rows = db.session.execute(narrowed(asked, Membership))
    return {(row.customer_id, row.user_id): row.public_id for row in rows}
