"""The mail about a message that went to many says how to get no more of such messages."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.conversations.queries import ways_out
from portal.foundation.absolute import absolute
from portal.outreach.queries.ways_out import token, went_to_many


@ways_out.more
def no_more(message_id: int, person_id: int) -> tuple[Any, str] | None:
    """Return the words and the address, where the message reached this person as one of many."""
    if not went_to_many(message_id, person_id):
        return None
    return _l("No more messages that go to many"), absolute(
        "outreach_by_link.no_more", token=token(person_id)
    )
