"""The monthly check-in is one of the things people are told; its mail is a letter that starts the walk."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import CheckIn


@notices.kind(
    "checkin.monthly", _l("The month’s check-in is ready"), usually=ByMail.AT_ONCE, direct=True,
    weight=Weight.ASKS, letter="checkin.monthly", sides=(Side.CUSTOMER,),
)  # fmt: skip
def ready(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever owns something that a few questions wait, until they went through them."""
    asked = select(CheckIn.id).where(
        CheckIn.id.in_([one.ids["check_in_id"] for one in noted]),
        CheckIn.user_id == reader.id,
        CheckIn.finished_at.is_(None),
    )
    unfinished = set(db.session.scalars(narrowed(asked, CheckIn)))
    return {
        one.id: Told(
            title=_("This month’s check-in is ready"),
            endpoint="checkins.show",
            place={"slug": one.customer_slug},
            action=_("Start the check-in"),
            icon="clipboard-list",
        )
        for one in noted
        if one.ids["check_in_id"] in unfinished
    }
