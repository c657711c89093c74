"""Forms of what articles stand in and share: categories, tags, snippets."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import SelectField, StringField, TextAreaField

from portal.accounts.forms.editing import EditForm
from portal.foundation.forms import Given, PortalForm, Short
from portal.knowledge.actions.categories import LONGEST_ABOUT, LONGEST_NAME
from portal.knowledge.actions.snippets import LONGEST_TEXT
from portal.knowledge.actions.tags import LONGEST
from portal.knowledge.forms.articles import category_choices
from portal.knowledge.models import Category, Snippet, Tag
from portal.knowledge.queries import desk


class _TwoNames(EditForm):
    """Something that is called in one language at least."""

    def validate(self, *args: Any, **keys: Any) -> bool:
        """Ask for a name in one language at least."""
        fine = bool(super().validate(*args, **keys))
        if not (self["name_ja"].data or "").strip() and not (self["name_en"].data or "").strip():
            self["name_ja"].errors = [*self["name_ja"].errors, _("Give it a name in one language at least.")]
            return False
        return fine


class CategoryForm(_TwoNames):
    """How a category is called in both languages, what it says of itself, where it stands."""

    name_ja = StringField(_l("Name in Japanese"), validators=[Short(LONGEST_NAME)])
    name_en = StringField(_l("Name in English"), validators=[Short(LONGEST_NAME)])
    about_ja = TextAreaField(_l("What is in it, in Japanese"), validators=[Short(LONGEST_ABOUT)])
    about_en = TextAreaField(_l("What is in it, in English"), validators=[Short(LONGEST_ABOUT)])
    parent = SelectField(lazy_pgettext("category", "Stands in"))
    slug = StringField(
        _l("Address"),
        validators=[Short(120)],
        description=_l("Public pages show it; empty: made of the name"),
    )

    def __init__(self, *args: Any, but: str = "", **keys: Any):
        super().__init__(*args, **keys)
        self.parent.choices = [("", _("At the top")), *category_choices(but)[1:]]

    @classmethod
    def facts_of(cls, row: Category) -> dict[str, Any]:
        """Return the category as the form shows it."""
        names = ("name_ja", "name_en", "about_ja", "about_en", "slug")
        return {**{name: getattr(row, name) for name in names}, "parent": desk.category_pid(row.parent_id)}


class RemoveCategoryForm(PortalForm):
    """Where what stands in a category goes."""

    into = SelectField(_l("Its articles and categories go to"))

    def __init__(self, *args: Any, but: str = "", **keys: Any):
        super().__init__(*args, **keys)
        self.into.choices = [("", _("Choose a category")), *category_choices(but)[1:]]


class TagForm(_TwoNames):
    """How a tag is called in both languages."""

    name_ja = StringField(_l("Name in Japanese"), validators=[Short(LONGEST)])
    name_en = StringField(_l("Name in English"), validators=[Short(LONGEST)])

    @classmethod
    def facts_of(cls, row: Tag) -> dict[str, Any]:
        """Return the tag as the form shows it."""
        return {"name_ja": row.name_ja, "name_en": row.name_en}


class NewSnippetForm(PortalForm):
    """A new snippet: the name by which articles call it, and what it says."""

    name = StringField(
        _l("Name"),
        validators=[Given(), Short(60)],
        description=_l("Articles show it by {{snippet NAME}} on a line"),
    )
    text_ja = TextAreaField(_l("Japanese"), validators=[Short(LONGEST_TEXT)])
    text_en = TextAreaField(_l("English"), validators=[Short(LONGEST_TEXT)])


class SnippetForm(EditForm):
    """What a snippet says in both languages; where one is empty, the other is shown."""

    text_ja = TextAreaField(_l("Japanese"), validators=[Short(LONGEST_TEXT)])
    text_en = TextAreaField(_l("English"), validators=[Short(LONGEST_TEXT)])

    @classmethod
    def facts_of(cls, row: Snippet) -> dict[str, Any]:
        """Return the snippet as the form shows it."""
        return {"text_ja": row.text_ja, "text_en": row.text_en}

    def process(self, *args: Any, **keys: Any) -> None:
        """Read the form; a browser sends line ends of its own, which are no change."""
        super().process(*args, **keys)
        for field in (self.text_ja, self.text_en):
            field.data = (field.data or "").replace("\r\n", "\n")
