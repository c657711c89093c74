"""Looking at the portal as one of a customer's members: read-only, recorded, and without a trace on the member."""

from portal.accounts import sessions
from portal.accounts.models import Membership, SignIn
from portal.foundation.actor import Actor
from portal.foundation.audit import remember


def begin(sign_in: SignIn, member: Membership, *, by: Actor) -> None:
    """See what `member` sees from now on, at this browser alone."""
    sign_in.viewing_as_id, sign_in.viewing_customer_id = member.id, member.customer_id
    sessions.look_anew_at(sign_in)
    remember(
        "view_as.begun", by=by, customer_id=member.customer_id, subject=f"person:{member.user.public_id}"
    )


def stop(sign_in: SignIn, *, by: Actor) -> None:
    """See with one's own eyes again."""
    if sign_in.viewing_as_id is None:
        return
    remember("view_as.ended", by=by, customer_id=sign_in.viewing_customer_id, reason="stopped")
    sign_in.viewing_as_id = sign_in.viewing_customer_id = None
    sessions.look_anew_at(sign_in)
