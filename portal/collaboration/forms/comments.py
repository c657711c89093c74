"""What people type to comment: the text, for whom, and whom they chose while typing a name."""

import json

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from portal.collaboration.rules.mentions import clean
from portal.foundation.forms import Given, PortalForm, SeenForm, Short

LONGEST_COMMENT = 10_000


class CommentForm(PortalForm):
    """A new comment. `visibility` is asked for where a thread begins; answers are seen like their thread."""

    text = TextAreaField(
        _l("Comment"), [Given(), Short(LONGEST_COMMENT)], filters=[lambda text: clean(text or "")]
    )
    visibility = StringField(_l("Who will see it"))


class EditForm(SeenForm):
    """One's own comment, once more."""

    text = TextAreaField(
        _l("Comment"), [Given(), Short(LONGEST_COMMENT)], filters=[lambda text: clean(text or "")]
    )

    def remember_other(self, text: str) -> None:
        """Take the text that stands now as seen: its author has both before their eyes, and decides."""
        self.seen.data = json.dumps({"text": text}, ensure_ascii=False)
