"""Forms of authors: what an article says, whose it is and where it stands, and its way to its readers."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from portal.accounts.forms.choices import person_choices
from portal.accounts.forms.editing import EditForm
from portal.foundation import clock
from portal.foundation.forms import DayField, Given, PortalForm, Short
from portal.foundation.i18n import LANGUAGES, language, reader_zone
from portal.knowledge.actions.texts import LONGEST_BODY, LONGEST_LEAD, LONGEST_NOTE, LONGEST_TITLE
from portal.knowledge.models import Article, ArticleEdition
from portal.knowledge.queries import desk
from portal.knowledge.queries.authors import reviewers, writers
from portal.knowledge.queries.categories import category, named, tree

NOW, LATER = "now", "later"
LANGUAGE_CHOICES = [SelectChoice(code, name) for code, name in LANGUAGES.items()]


class BeginForm(PortalForm):
    """What a new article is called, in which language it is written first, and where it stands."""

    title = StringField(lazy_pgettext("article", "Title"), validators=[Given(), Short(LONGEST_TITLE)])
    language = RadioField(_l("Written in"), choices=LANGUAGE_CHOICES)
    category = SelectField(_l("Category"))

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.category.choices = category_choices()
        self.language.data = self.language.data if self.language.data in LANGUAGES else language()


class TextForm(EditForm):
    """What a text says: compared field by field against what its author saw."""

    title = StringField(lazy_pgettext("article", "Title"), validators=[Given(), Short(LONGEST_TITLE)])
    lead = TextAreaField(
        _l("In a sentence"),
        validators=[Short(LONGEST_LEAD)],
        description=_l("Lists, the search and shared links show it"),
    )
    body = TextAreaField(_l("Article"), validators=[Short(LONGEST_BODY)])
    note = StringField(
        _l("What is different now"),
        validators=[Short(LONGEST_NOTE)],
        description=_l("For colleagues and translators; readers do not see it"),
    )

    @classmethod
    def facts_of(cls, row: ArticleEdition) -> dict[str, Any]:
        """Return what the newest edition says; the note of a published one is not carried on."""
        note = "" if row.published_at else row.note
        return {"title": row.title, "lead": row.lead, "body": row.body, "note": note}

    def process(self, *args: Any, **keys: Any) -> None:
        """Read the form; a browser sends line ends of its own, which are no change."""
        super().process(*args, **keys)
        for field in (self.lead, self.body):
            field.data = (field.data or "").replace("\r\n", "\n")


class SettingsForm(EditForm):
    """Whose an article is, by when it is looked through again, where it stands, under which words."""

    owner = SelectField(_l("Owner"), description=_l("Keeps it true, and hears when it is due"))
    review_on = DayField(_l("Review by"))
    category = SelectField(_l("Category"))
    tags = StringField(_l("Tags"), validators=[Short(400)], description=_l("Separate them by commas"))
    original_language = RadioField(
        _l("Original"), choices=LANGUAGE_CHOICES, description=_l("The other language follows it")
    )

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.owner.choices = person_choices(writers(), _("Nobody"))
        known = {value for value, _label in self.owner.choices}
        if self.owner.data and self.owner.data not in known and not self.is_submitted():
            self.owner.choices.append((self.owner.data, desk.name_of(self.owner.data)))
        self.category.choices = category_choices()

    @classmethod
    def facts_of(cls, row: Article) -> dict[str, Any]:
        """Return the article as the form shows it."""
        return {
            "owner": desk.person_pid(row.owner_id),
            "review_on": row.review_on,
            "category": desk.category_pid(row.category_id),
            "tags": ", ".join(desk.tags_of(row)),
            "original_language": row.original_language,
        }

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what changed as actions take it: owner_id, a category's row or None, a list of tags."""
        columns = dict(facts)
        if "owner" in columns:
            columns["owner_id"] = desk.person_id(columns.pop("owner"))
        if "category" in columns:
            columns["category"] = category(columns["category"] or "")
        if "tags" in columns:
            columns["tags"] = split_words(columns["tags"] or "")
        return columns


class SendForm(PortalForm):
    """Who looks a draft through, and what they should know."""

    reviewer = SelectField(_l("Reviewer"), validators=[Given()])
    words = TextAreaField(_l("What to look at"), validators=[Short(2_000)])

    def __init__(self, *args: Any, but_id: int | None = None, **keys: Any):
        super().__init__(*args, **keys)
        people = [one for one in reviewers() if one.id != but_id] or reviewers()
        self.reviewer.choices = person_choices(people, _("Choose a reviewer"))


class SendBackForm(PortalForm):
    """What is to be changed."""

    words = TextAreaField(_l("What is to be changed"), validators=[Given(), Short(2_000)])


class PublishForm(PortalForm):
    """When readers see it, and what that means for its translations."""

    when = RadioField(
        lazy_pgettext("publish", "When"),
        choices=[
            SelectChoice(NOW, lazy_pgettext("publish", "Now")),
            SelectChoice(LATER, _l("Later, by itself")),
        ],
        default=NOW,
    )
    day = DayField(_l("Day"))
    time = StringField(lazy_pgettext("publish", "Time"), default="09:00")
    note = StringField(_l("What is different now"), validators=[Short(LONGEST_NOTE)])
    minor = BooleanField(
        _l("A small correction"), description=_l("Translations stay up to date, and nobody is told of news")
    )
    follows = BooleanField(_l("It says what the original says now"))

    @property
    def at(self) -> datetime | None:
        """Return the moment that was chosen, in the zone of whoever chose it."""
        if self.when.data != LATER or self.day.data is None:
            return None
        hour, _colon, minute = (self.time.data or "").partition(":")
        moment = time(int(hour), int(minute or 0))
        return datetime.combine(self.day.data, moment, ZoneInfo(reader_zone()))

    def validate_day(self, field: Any) -> None:
        """Ask for a moment that is still to come, where it is for later."""
        if self.when.data != LATER:
            return
        if field.data is None:
            raise ValidationError(_("Choose a day."))
        if _is_time(self.time.data or "") and self.at is not None and self.at <= clock.now():
            raise ValidationError(_("That moment is over. Choose one that is still to come."))

    def validate_time(self, field: Any) -> None:
        """Ask for a time such as 09:00."""
        if self.when.data == LATER and not _is_time(field.data or ""):
            raise ValidationError(_("Write the time like 09:00."))


class AddressForm(PortalForm):
    """A text's clean address."""

    slug = StringField(
        _l("Address"), validators=[Given(), Short(120)], description=_l("The address before leads on to it")
    )


class LookedThroughForm(PortalForm):
    """By when an article is looked through the next time."""

    review_on = DayField(_l("Next review by"))

    def validate_review_on(self, field: Any) -> None:
        """Ask for a day to come."""
        if field.data is not None and field.data <= clock.today(reader_zone()):
            raise ValidationError(_("Choose a day to come."))


def category_choices(but: str = "") -> list[tuple[str, str]]:
    """Return the tree of categories as choices, deeper ones set in; `but` and what is below it is left out."""
    found, hidden = [("", _("No category"))], ""
    for one in tree():
        if but and one.category.public_id == but:
            hidden = one.category.path
        if not hidden or not one.category.path.startswith(hidden):
            found.append((one.category.public_id, "– " * one.depth + named(one.category, language())))
    return found


def split_words(words: str) -> list[str]:
    """Return tags as people separate them.

    >>> split_words("請求、月次, billing，")
    ['請求', '月次', 'billing']
    """
    for mark in "、，;；\n":
        words = words.replace(mark, ",")
    return [word.strip() for word in words.split(",") if word.strip()]


def half_a_year_on(today: date) -> date:
    """Return the day by which an article is usually looked through again.

    >>> half_a_year_on(date(2026, 8, 31))
    datetime.date(2027, 2, 28)
    """
    month = today.month + 6
    year, month = (today.year + 1, month - 12) if month > 12 else (today.year, month)
    return date(year, month, min(today.day, 28 if month == 2 else 30))


def _is_time(words: str) -> bool:
    hour, colon, minute = words.partition(":")
    return bool(colon) and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60
