"""The panel beside a thread: the vendor's people see who asks, the customer's who answers and by when."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.context import About, Told, told_of
from portal.conversations.models import Conversation
from portal.conversations.queries import conversations
from portal.conversations.queries.asking import Asking, who_asks
from portal.foundation.audience import Side
from portal.foundation.pages import wants_part

bp = CustomerBlueprint("conversation_context", __name__, path="/conversations")


@dataclass(frozen=True)
class Panel:
    """What its reader is told; `briefly` stands for all of it where there is no room. `public_id` of what is open."""

    told: list[Told]
    asking: Asking
    for_vendor: bool
    public_id: str = ""

    @property
    def briefly(self) -> list[str]:
        """Return the words of the one line."""
        return [self.asking.address] * bool(self.asking.address) + [
            str(one.brief) for one in self.told if one.brief
        ]


def panel(conversation: Conversation | None = None) -> Panel:
    """Return the panel of a conversation, or of one that begins now, for the reader of the request."""
    point = standpoint()
    vendor = point.side is Side.VENDOR
    asking = who_asks(conversation) if conversation is not None and vendor else Asking()
    about = About(
        point,
        asking.person,
        asking.membership,
        conversations.KIND if conversation is not None else "",
        conversation.id if conversation is not None else 0,
    )
    return Panel(told_of(about), asking, vendor, conversation.public_id if conversation is not None else "")


@bp.page(
    "/<pid:conversation>/context",
    permit=Permit.CONVERSATIONS_READ,
    loads={"conversation": conversations.conversation},
)
def show(conversation: Conversation) -> ResponseReturnValue:
    """Give an open page what is known of who asks, now: the rows, or the `whole` panel; without a script a page."""
    known = panel(conversation)
    if not wants_part():
        return render_template("conversations/context/alone.html", conversation=conversation, panel=known)
    template = "_panel" if request.args.get("whole") else "_told"
    return render_template(f"conversations/context/{template}.html", panel=known)
