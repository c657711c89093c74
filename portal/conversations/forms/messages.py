"""What people write to each other: a message, an internal note, and the same once more."""

import json

from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, StringField, TextAreaField

from portal.collaboration.rules.mentions import clean
from portal.foundation.forms import Given, PortalForm, SeenForm, Short

LONGEST_MESSAGE = 20_000
LONGEST_SUMMARY = 5_000


class MessageForm(PortalForm):
    """A message, with or without files; one of both is needed."""

    text = TextAreaField(_l("Message"), [Short(LONGEST_MESSAGE)], filters=[lambda text: clean(text or "")])
    files = MultipleFileField(_l("Files"))


class BeginForm(MessageForm):
    """The first message of a conversation, and what it is about."""

    title = StringField(_l("What is it about?"), [Given(), Short(200)])


class EditForm(SeenForm):
    """One's own message, once more."""

    text = TextAreaField(_l("Message"), [Short(LONGEST_MESSAGE)], filters=[lambda text: clean(text or "")])

    def remember_other(self, text: str) -> None:
        """Take the text that stands now as seen: its author has both before their eyes, and decides."""
        self.seen.data = json.dumps({"text": text}, ensure_ascii=False)


class TitleForm(PortalForm):
    """Another title."""

    title = StringField(_l("Title of the conversation"), [Given(), Short(200)])


class PassOnForm(PortalForm):
    """To whom a conversation goes; with a summary it is passed on, and both sides read it."""

    to = StringField(_l("Who answers"), [Given()])
    summary = TextAreaField(_l("Summary"), [Short(LONGEST_SUMMARY)], filters=[lambda text: clean(text or "")])


class EffortForm(PortalForm):
    """A few words on how much effort it took."""

    words = TextAreaField(_l("What made it so?"), [Short(2000)])
