"""Forms of one thread: answering, commenting, editing, promising, merging; signs and refusals in words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from portal.community.actions.replies import LONGEST_ANSWER, LONGEST_COMMENT
from portal.community.actions.threads import LONGEST_BODY, LONGEST_TITLE
from portal.community.rules.words import Reacting
from portal.foundation.forms import DayField, Given, PortalForm, Short

#: How reactions are called and drawn, in the order in which they stand.
REACTIONS: dict[Reacting, tuple[Any, str]] = {
    Reacting.THANKS: (lazy_pgettext("reaction", "Thank you"), "handshake"),
    Reacting.USEFUL: (lazy_pgettext("reaction", "I will try this"), "lightbulb"),
    Reacting.CELEBRATE: (lazy_pgettext("reaction", "Well done"), "sparkles"),
    Reacting.SAME_HERE: (lazy_pgettext("reaction", "Same here"), "users"),
}
FILE_WORDS: dict[str, Any] = {
    "empty": _l("This file is empty."),
    "too_large": _l("This file is too large: 20 MB, and 40 million pixels for a picture, are the most."),
    "not_an_image": _l("This picture cannot be read. Save it again as PNG or JPEG."),
    "program": _l("Programs and shortcuts are not kept here. Put them into a ZIP file if they are needed."),
    "page": _l("Web pages and drawings made of code are not kept here. Send a picture of it instead."),
    "no_space": _l("Choose who will see it first."),
}


class AnswerForm(PortalForm):
    """An answer to a question, or what is said below a post."""

    body = TextAreaField(lazy_pgettext("threads", "Your answer"), validators=[Given(), Short(LONGEST_ANSWER)])
    company_hidden = BooleanField(_l("Leave out my company's name here"))


class CommentForm(PortalForm):
    """A comment on one answer."""

    body = TextAreaField(_l("Your comment"), validators=[Given(), Short(LONGEST_COMMENT)])
    company_hidden = BooleanField(_l("Leave out my company's name here"))


class EditThreadForm(PortalForm):
    """The words of a thread; `edition` is which one its author saw."""

    edition = HiddenField()
    title = StringField(_l("In a sentence"), validators=[Given(), Short(LONGEST_TITLE)])
    body = TextAreaField(_l("In detail"), validators=[Short(LONGEST_BODY)])
    tags = StringField(
        _l("Tags"), validators=[Short(400)], description=_l("A few words with commas between, at most eight")
    )


class EditReplyForm(PortalForm):
    """The words of an answer or a comment; `edition` is which one its author saw."""

    edition = HiddenField()
    body = TextAreaField(_l("Your words"), validators=[Given(), Short(LONGEST_ANSWER)])


class PromiseForm(PortalForm):
    """By when somebody will answer; without a day: soon."""

    until = DayField(_l("I will answer by"))


class MergeForm(PortalForm):
    """The earlier question that this one leads to from now on."""

    into = StringField(
        _l("Address of the earlier question"), validators=[Given(), Short(400)],
        description=_l("Copy it from the address bar of your browser, or choose below"),
    )  # fmt: skip


def told(reason: str) -> str:
    """Return why something could not be done, in a sentence to whoever tried."""
    sentences = {
        "no_title": _("Say in a sentence what it is about."),
        "no_words": _("Write a few words first."),
        "archived": _("This space is closed: it can be read, and nothing new is written."),
        "vendor_begins": _("New posts in this space come from our team; everybody can answer."),
        "locked": _("This post is closed: it can be read, and nothing new is written to it."),
        "own": _("That is for others: it is your own post."),
        "too_many": _("You have given all votes of a day. You can vote again tomorrow."),
        "not_an_answer": _("Only an answer can be chosen."),
        "not_a_question": _("Only questions have a best answer."),
        "same": _("That is how it stands already."),
        "elsewhere": _("Not everybody who reads this reads the other one. Choose one in the same space."),
        "too_long": _("That is too long. Please say it in fewer words, or in two posts."),
    }
    return sentences.get(
        reason, _("This has changed meanwhile. Look at it again: what you wrote is still here.")
    )
