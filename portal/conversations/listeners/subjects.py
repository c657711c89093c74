"""A conversation can be talked about, linked to and looked at together."""

from functools import partial

from flask_babel import lazy_gettext as _l

from portal.collaboration import subjects
from portal.conversations.queries import conversations

LABEL = _l("Conversation")
subjects.register(
    conversations.KIND,
    find=partial(conversations.find, label=LABEL),
    by_ids=partial(conversations.by_ids, label=LABEL),
    written=True,
)
