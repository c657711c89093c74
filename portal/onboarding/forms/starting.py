"""The form in which an onboarding is prepared, and its wow sentence and paces afterwards."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import ValidationError

from portal.accounts.forms.choices import department_choices, pairs, person_choices
from portal.accounts.forms.sign_in import LineField
from portal.accounts.models import Membership, User
from portal.accounts.queries import departments
from portal.accounts.queries import members as people
from portal.foundation.forms import DayField, PortalForm, Short
from portal.foundation.i18n import language
from portal.onboarding.forms.words import ROLE_WORDS
from portal.onboarding.queries.starting import Bought
from portal.onboarding.rules.shapes import TemplateShape, Words
from portal.onboarding.rules.words import Anchor, JourneyRole

FIELD_OF = {Anchor.CONTRACT: "contract_on", Anchor.KICKOFF: "kickoff_on", Anchor.GO_LIVE: "go_live_on"}


class StartForm(PortalForm):
    """For whom, led by whom, and the days from which due days are counted."""

    title_ja = LineField(_l("Title in Japanese"), validators=[Short(200)])
    title_en = LineField(_l("Title in English"), validators=[Short(200)])
    role = SelectField(_l("Whom it is for"))
    product = SelectField(_l("Product"))
    department = SelectField(_l("Department"))
    member = SelectField(
        _l("Person"),
        description=_l("Steps of “whom it is for” become this person's; empty: the administrator's."),
    )
    lead = SelectField(_l("Led by"))
    contract_on = DayField(_l("Start of the contract"))
    kickoff_on = DayField(_l("Kick-off"))
    go_live_on = DayField(_l("Go-live"))

    def __init__(
        self, *args: Any, shape: TemplateShape, bought: Sequence[Bought], team: Sequence[User], **keys: Any
    ):
        super().__init__(*args, **keys)
        self.shape = shape
        english = language() == "en"
        self.role.choices = pairs(ROLE_WORDS)
        self.product.choices = [
            ("", _l("No certain product")),
            *((str(one.product_id), one.name_en if english else one.name_ja) for one in bought),
        ]
        self.department.choices = department_choices(str(_l("The whole company")))
        self.member.choices = [
            ("", _l("Nobody certain")), *((one.public_id, one.name_in(language())) for one in people.people())
        ]  # fmt: skip
        self.lead.choices = person_choices(team, str(_l("The primary CSM")))

    def validate_title_ja(self, field: Any) -> None:
        """A title is given in one of the languages at least."""
        if not (field.data or self.title_en.data):
            raise ValidationError(_l("Please fill this in, in one of the languages."))

    def validate_kickoff_on(self, field: Any) -> None:
        """Where steps count from the kick-off, its day is known."""
        if field.data is None and not field.errors and Anchor.KICKOFF in anchors_of(self.shape):
            raise ValidationError(_l("Steps of this template are counted from the kick-off: enter its day."))

    @property
    def title(self) -> Words:
        return Words(self.title_ja.data or "", self.title_en.data or "")

    @property
    def anchors(self) -> dict[Anchor, date]:
        """Return the days that were entered."""
        found = {anchor: self[name].data for anchor, name in FIELD_OF.items()}
        return {anchor: day for anchor, day in found.items() if day is not None}

    def chosen(self, team: Sequence[User]) -> dict[str, Any]:
        """Return what `actions.journeys.prepare` takes."""
        member = people.by_public_id(self.member.data) if self.member.data else None
        part = departments.by_public_id(self.department.data) if self.department.data else None
        lead = next((one for one in team if one.public_id == self.lead.data), None)
        return {
            "title": self.title,
            "role": JourneyRole(self.role.data),
            "product_id": int(self.product.data) if self.product.data else None,
            "department_id": part.id if part else None,
            "member_id": member.id if isinstance(member, Membership) else None,
            "lead_id": lead.id if lead else None,
            "anchors": self.anchors,
        }


def anchors_of(shape: TemplateShape) -> set[Anchor]:
    """Return the days from which steps of a template are counted."""
    return {step.due.anchor for step in shape.steps if step.due.anchor}


def first_values(
    title: Words, shape: TemplateShape, bought: Sequence[Bought], product_id: int | None, kickoff: date
) -> Mapping[str, Any]:
    """Return what the form begins with: the template's title, the newest product, its contract, the first kick-off."""
    fits = [one for one in bought if product_id in (None, one.product_id)]
    first = fits[0] if fits else None
    return {
        "title_ja": title.ja,
        "title_en": title.en,
        "role": shape.role.value,
        "product": str(first.product_id) if first else "",
        "contract_on": first.starts_on if first else None,
        "kickoff_on": kickoff if Anchor.KICKOFF in anchors_of(shape) else None,
    }
