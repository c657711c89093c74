"""Forms of moderation: a report, an act with its reason, an appeal and its answer, the rules, and leaving."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from portal.community.forms.moderation_words import LEAVING_WORDS, REASON_WORDS
from portal.community.models import CommunityRules, Space
from portal.community.queries.naming import names_of
from portal.community.rules.leaving import Leaving
from portal.community.rules.newcomers import words_of
from portal.community.rules.sanctions import DAYS
from portal.community.rules.words import ReportReason
from portal.foundation.forms import Given, NumberField, PortalForm, Short, Within

LONGEST_REASON = 1_000
NUMBERS = ("new_posts", "new_links", "posts_an_hour", "replies_an_hour", "votes_a_day")


class ReportForm(PortalForm):
    """Why a post should not stand."""

    reason = RadioField(
        _l("What is wrong with it?"),
        choices=[SelectChoice(str(one), REASON_WORDS[one]) for one in ReportReason],
        validators=[Given()],
    )
    words = TextAreaField(
        _l("What should a moderator know?"), validators=[Short(LONGEST_REASON)],
        description=_l("The author does not learn who reported it."),
    )  # fmt: skip

    def validate_words(self, field: Any) -> None:
        if self.reason.data == ReportReason.OTHER and not (field.data or "").strip():
            raise ValidationError(_("Please say in a few words what is wrong."))


class ActForm(PortalForm):
    """What a moderator does, and why. The author reads the reason."""

    why = TextAreaField(_l("Reason"), validators=[Short(LONGEST_REASON)])
    days = SelectField(_l("For how long"), validate_choice=True)
    space = SelectField(_l("Move to"), validate_choice=False)

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.days.choices = [(str(days), days_words(days)) for days in DAYS]

    def offer(self, spaces: Iterable[Space], language: str) -> "ActForm":
        """Let a thread go to one of these spaces."""
        found = list(spaces)
        names = names_of(found, language)
        self.space.choices = [(one.public_id, names[one.id]) for one in found]
        return self


class AppealForm(PortalForm):
    """Why somebody should look again."""

    words = TextAreaField(
        _l("Why should we look again?"), validators=[Given(), Short(LONGEST_REASON)],
        description=_l("You can ask once. Somebody reads it and answers."),
    )  # fmt: skip


class AnswerForm(PortalForm):
    """How the second look ended."""

    answer = TextAreaField(_l("Answer"), validators=[Given(), Short(LONGEST_REASON)])


class LeavingForm(PortalForm):
    """What becomes of what one wrote once one leaves the company."""

    choice = RadioField(
        _l("When I leave this company"),
        choices=[SelectChoice(str(one), LEAVING_WORDS[one]) for one in Leaving],
    )


class GoingForm(PortalForm):
    """Making everything nameless or gone, now; it takes a tick, for it cannot be undone."""

    choice = RadioField(
        _l("What happens to it"),
        choices=[SelectChoice(str(one), LEAVING_WORDS[one]) for one in (Leaving.NAMELESS, Leaving.GONE)],
        validators=[Given()],
    )
    sure = BooleanField(_l("I have understood that this cannot be undone"))

    def validate_sure(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Please tick this first."))


class RulesForm(PortalForm):
    """The rules of this installation's community."""

    new_posts = NumberField(
        _l("Somebody is new until so many posts were shown"), validators=[Given(), Within(0, 100)]
    )
    new_links = NumberField(
        _l("Links in a post of somebody new, at most"), validators=[Given(), Within(0, 50)]
    )
    held_words = TextAreaField(
        _l("Words of somebody new that a moderator looks at first"), validators=[Short(20_000)],
        description=_l("One a line. Case and width do not matter."),
    )  # fmt: skip
    barred_words = TextAreaField(
        _l("Words that nobody may write"), validators=[Short(20_000)],
        description=_l("One a line. Case and width do not matter."),
    )  # fmt: skip
    posts_an_hour = NumberField(
        _l("Questions and posts of one person within an hour"), validators=[Given(), Within(1, 1_000)]
    )
    replies_an_hour = NumberField(
        _l("Answers and comments of one person within an hour"), validators=[Given(), Within(1, 5_000)]
    )
    votes_a_day = NumberField(_l("Votes of one person within a day"), validators=[Given(), Within(1, 5_000)])
    code_ja = TextAreaField(_l("Code of conduct in Japanese"), validators=[Short(5_000)])
    code_en = TextAreaField(_l("Code of conduct in English"), validators=[Short(5_000)])

    @classmethod
    def on(cls, rules: CommunityRules) -> "RulesForm":
        """Return the form with the rules in force."""
        facts: dict[str, Any] = {name: getattr(rules, name) for name in (*NUMBERS, "code_ja", "code_en")}
        lists = {name: "\n".join(getattr(rules, name)) for name in ("held_words", "barred_words")}
        return cls(data=facts | lists)

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the rules as they were chosen; the form has been validated."""
        numbers = {name: int(self[name].data) for name in NUMBERS}
        lists = {name: words_of(self[name].data or "") for name in ("held_words", "barred_words")}
        return numbers | lists | {name: self[name].data or "" for name in ("code_ja", "code_en")}

    def validate(self, *args: Any, **keys: Any) -> bool:
        """Ask for whole numbers."""
        fine = bool(super().validate(*args, **keys))
        for name in NUMBERS:
            field = self[name]
            if not field.errors and field.data != int(field.data):
                field.errors = [*field.errors, _("Enter a whole number.")]
                fine = False
        return fine


def said(field: Any, form: PortalForm) -> str:
    """Return what was typed into one field, empty where it cannot be taken: actions ask for what must be there."""
    return (field.data or "") if field.validate(form) else ""


def days_words(days: int) -> str:
    """Return how long a suspension is, in words."""
    return ngettext("%(num)s day", "%(num)s days", days) if days else _("Until a moderator ends it")
