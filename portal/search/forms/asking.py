"""A search that becomes a question: what somebody wants to know, and what is told along with it."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from portal.foundation.forms import Given, PortalForm, Short

LONGEST = 10_000


class AskForm(PortalForm):
    """What somebody wants to know. `q` is what they searched for."""

    question = TextAreaField(_l("What do you want to know?"), [Given(), Short(LONGEST)])
    q = HiddenField()
