"""Forms of reminder rules: whom, and how many working days before or after a step is due."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import SelectField
from wtforms.validators import ValidationError

from portal.accounts.forms.editing import EditForm
from portal.accounts.forms.sign_in import LineField
from portal.accounts.models import Customer, Segment
from portal.conversations.queries.answer_times import customers_called
from portal.foundation.forms import Short
from portal.foundation.i18n import locale
from portal.onboarding.models import ReminderRules
from portal.onboarding.queries.reminder_rules import LEVELS, NEVER, UNLESS_SET

MOST_DAYS = 30
WIDER = ""


def _days(first: int) -> list[int]:
    return [*range(first, 11), 15, 20, MOST_DAYS]


class ReminderRulesForm(EditForm):
    """What holds for everybody."""

    owner_before = SelectField(_l("Whoever does the step, before it is due"))
    owner_after = SelectField(_l("Whoever does it again, once it is late"))
    admin_after = SelectField(_l("Their administrator as well"))
    csm_after = SelectField(_l("The CSM as well"))
    wider = False

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        for name in LEVELS:
            self[name].choices = self._choices(name)

    @classmethod
    def facts_of(cls, row: ReminderRules | None) -> dict[str, Any]:
        """Return what is set as the form shows it; unset, what holds by itself."""
        usual = {name: getattr(UNLESS_SET, name) for name in LEVELS}
        kept = {name: getattr(row, name) if row is not None else None for name in LEVELS}
        return {name: str(usual[name] if kept[name] is None else kept[name]) for name in LEVELS}

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return typed fields as columns; None where it holds as it does more widely."""
        return {name: None if facts[name] == WIDER else int(facts[name]) for name in LEVELS if name in facts}

    def _choices(self, name: str) -> list[tuple[str, str]]:
        """Say each choice as a sentence would."""
        days = [(str(n), day_words(name, n)) for n in _days(0 if name == "owner_before" else 1)]
        wider = [(WIDER, _("As it is more widely"))] if self.wider else []
        return [*wider, (str(NEVER), _("Never")), *days]


class ApartRulesForm(ReminderRulesForm):
    """What holds for one segment or customer; what is not chosen holds as it does more widely."""

    wider = True

    @classmethod
    def facts_of(cls, row: ReminderRules | None) -> dict[str, Any]:
        """Return what is set apart as the form shows it."""
        kept = {name: getattr(row, name) if row is not None else None for name in LEVELS}
        return {name: WIDER if days is None else str(days) for name, days in kept.items()}

    def validate_csm_after(self, _field: Any) -> None:
        """Something must differ."""
        if all(self[name].data == WIDER for name in LEVELS):
            raise ValidationError(_("Choose at least one that differs."))


class NewApartRulesForm(ApartRulesForm):
    """For whom it holds, asked when it is made."""

    segment = SelectField(_l("Segment"))
    customer = LineField(
        _l("or one customer"), validators=[Short(200)],
        description=_l("Its name, or its address in the portal (the part after /c/)"),
    )  # fmt: skip

    def __init__(self, *args: Any, segments: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.by_id: dict[str, Segment] = {str(one.id): one for one in segments}
        english = locale().language == "en"
        names = [(key, one.name_en if english else one.name_ja) for key, one in self.by_id.items()]
        self.segment.choices = [("", "–"), *names]
        self.found: Customer | None = None

    @property
    def chosen_segment(self) -> Segment | None:
        """Return the segment that was chosen."""
        return self.by_id.get(self.segment.data or "")

    def validate_customer(self, field: Any) -> None:
        """A segment or a customer is named, not both; the customer is known by what was typed."""
        if bool(field.data) == bool(self.segment.data):
            raise ValidationError(_l("Choose a segment, or name one customer."))
        if not field.data:
            return
        alike = customers_called(field.data)
        if len(alike) == 1:
            self.found = alike[0]
        elif alike:
            names = ", ".join(f"{one.name} ({one.slug})" for one in alike)
            raise ValidationError(_l("Several are called like this: %(names)s", names=names))
        else:
            raise ValidationError(_l("No customer is called like this."))


def day_words(level: str, days: int) -> str:
    """Say when somebody is reminded, as the choices do."""
    return _before(days) if level == "owner_before" else _after(days)


def _before(days: int) -> str:
    if days == 0:
        return _("On the day itself")
    return ngettext("%(num)s working day before", "%(num)s working days before", days)


def _after(days: int) -> str:
    return ngettext("%(num)s working day late", "%(num)s working days late", days)
