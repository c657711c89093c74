"""The form of a question or a post: first who will see it, then what it is and what it says."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.community.actions.threads import LONGEST_BODY, LONGEST_TITLE
from portal.community.forms.choices import Choice
from portal.community.forms.words import KIND_WORDS
from portal.community.models import Space, Thread
from portal.community.rules.tags import typed
from portal.community.rules.words import ThreadKind
from portal.foundation.audience import Side
from portal.foundation.forms import PortalForm, Short
from portal.foundation.i18n import LANGUAGES, language

POST, DRAFT, LOOK = "post", "draft", "look"  # what the pressed button wants done
KEEP, REPLACE = "keep", "replace"  # names that were found


class ThreadForm(PortalForm):
    """A question or a post. `offer` says where it may be written."""

    space = RadioField(_l("Who will see it?"), validate_choice=False)
    kind = RadioField(_l("What is it?"), validate_choice=False)
    title = StringField(lazy_pgettext("thread", "Title"), validators=[Short(LONGEST_TITLE)])
    body = TextAreaField(_l("In detail"), validators=[Short(LONGEST_BODY)])
    tags = StringField(
        _l("Tags"), validators=[Short(400)], description=_l("A few words, separated by commas")
    )
    language = SelectField(
        _l("Written in"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        validate_choice=False,
    )
    company_hidden = BooleanField(_l("Leave out my company's name here"))

    def offer(self, offered: Sequence[Choice], *, side: Side | None = None) -> "ThreadForm":
        """Offer these spaces, and the kinds of posts that this side writes."""
        self.space.choices = [SelectChoice(one.space.public_id, one.space.name) for one in offered]
        kinds = [kind for kind in ThreadKind if kind is not ThreadKind.ANNOUNCEMENT or side is Side.VENDOR]
        self.kind.choices = [SelectChoice(kind.value, KIND_WORDS[kind]) for kind in kinds]
        self._spaces = {one.space.public_id: one.space.space for one in offered}
        self._kinds = frozenset(kinds)
        return self

    @classmethod
    def facts_of(cls, draft: Thread, space: Space, tags: Sequence[str]) -> dict[str, Any]:
        """Return a draft as the form shows it."""
        return {
            "space": space.public_id, "kind": draft.kind.value, "title": draft.title, "body": draft.body,
            "tags": _(", ").join(tags), "language": draft.language or language(),
            "company_hidden": draft.company_hidden,
        }  # fmt: skip

    @property
    def chosen_space(self) -> Space | None:
        """Return the space that was chosen, None for none and for one that is not offered."""
        return self._spaces.get(self.space.data or "")

    @property
    def chosen_kind(self) -> ThreadKind:
        """Return what it is; a question unless something else was chosen."""
        wanted = self.kind.data or ""
        return ThreadKind(wanted) if wanted in self._kinds else ThreadKind.QUESTION

    @property
    def chosen_language(self) -> str:
        """Return in which language it is written; the reader's own unless chosen."""
        return self.language.data if self.language.data in LANGUAGES else language()

    @property
    def words(self) -> list[str]:
        """Return the tags as they were typed."""
        return typed(self.tags.data or "")

    def written(self) -> dict[str, Any]:
        """Return what was typed, as actions take it."""
        return {
            "title": " ".join((self.title.data or "").split()),
            "body": (self.body.data or "").replace("\r\n", "\n"),
            "tags": self.words,
            "language": self.chosen_language,
            "company_hidden": bool(self.company_hidden.data),
        }

    def is_ready(self) -> bool:
        """Tell whether it can be posted; what is missing stands beside its field."""
        self.validate()
        if self.chosen_space is None:
            self._wrong(self.space, _("Choose who will see it."))
        if not (self.title.data or "").strip():
            self._wrong(self.title, _("Please fill this in."))
        if self.chosen_kind is not ThreadKind.QUESTION and not (self.body.data or "").strip():
            self._wrong(self.body, _("Please fill this in."))
        return not self.errors

    def can_be_kept(self) -> bool:
        """Tell whether it can be kept as a draft: that needs less."""
        self.validate()
        if self.chosen_space is None:
            self._wrong(self.space, _("Choose who will see it."))
        if not (self.title.data or "").strip() and not (self.body.data or "").strip():
            self._wrong(self.title, _("Please fill this in."))
        return not self.errors

    def _wrong(self, field: Any, words: str) -> None:
        field.errors = [*field.errors, words]
