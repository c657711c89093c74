"""Setting up a chat channel: where it is, what it hears, and who reads along."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts import branding
from portal.activity.actions.channels import Wish
from portal.activity.models import Channel, ChatFormat, Covers, Readers
from portal.activity.notices import Kind
from portal.activity.queries import channels as asked
from portal.foundation import outward
from portal.foundation.audience import Side
from portal.foundation.forms import Given, PortalForm, Short
from portal.foundation.i18n import language

FORMATS = {
    ChatFormat.SLACK: _l("Slack"),
    ChatFormat.TEAMS: _l("Microsoft Teams"),
    ChatFormat.GENERIC: _l("Another one (signed JSON)"),
}
COVERS = {
    Covers.EVERY_CUSTOMER: _l("Every customer"),
    Covers.SEGMENT: _l("One segment"),
    Covers.CUSTOMER: _l("One customer"),
    Covers.CSM: _l("The customers of one CSM"),
}


class ChannelForm(PortalForm):
    """A channel of either side; `url` may stay empty where an address is kept."""

    name = StringField(_l("Name"), validators=[Given(), Short(80)])
    format = RadioField(_l("Which service"), validators=[Given()])
    url = StringField(_l("Address of the webhook"), validators=[Short(outward.LONGEST_URL)])
    kinds = SelectMultipleField(
        _l("What it hears of"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    readers = RadioField(_l("Who reads along there"), validators=[Given()])
    with_text = BooleanField(_l("Show what was written as well"))
    language = SelectField(_l("Language"))

    side, customer_id = Side.CUSTOMER, 0

    def __init__(self, channel: Channel | None = None, **keys: Any):
        self.channel = channel
        super().__init__(**({"data": self._facts(channel)} if channel else {}), **keys)
        self.format.choices = list(FORMATS.items())
        self.kinds.choices = [(kind.code, kind.news) for kind in self.choosable()]
        self.readers.choices = self._readers()
        self.language.choices = [("ja", "日本語"), ("en", "English")]
        if self.language.data is None:
            self.language.data = language()

    def choosable(self) -> Sequence[Kind]:
        """Return the kinds that such a channel can hear of."""
        return asked.kinds_for(self.side)

    def validate_url(self, typed: StringField) -> None:
        """Take addresses alone that may be posted to; an empty one keeps the old one."""
        if not typed.data:
            if self.channel is None:
                raise ValidationError(_("Paste the address that the chat service gave you."))
            return
        try:
            outward.place_of(typed.data)
        except outward.Unreachable as refusal:
            raise ValidationError(
                _("An address that begins with https:// and holds no password.")
            ) from refusal

    def validate_kinds(self, chosen: SelectMultipleField) -> None:
        """A channel that hears of nothing is none."""
        if not chosen.data:
            raise ValidationError(_("Choose at least one."))

    def wish(self) -> Wish:
        """Return what was filled in."""
        return Wish(
            name=self.name.data,
            format=ChatFormat(self.format.data),
            kinds=self.kinds.data,
            url=self.url.data or "",
            readers=Readers(self.readers.data),
            with_text=self.with_text.data,
            language=self.language.data,
            side=self.side,
            customer_id=self.customer_id,
        )

    def _readers(self) -> list[tuple[str, Any]]:
        return [
            (Readers.REACH, _("Only people of ours who are members of this portal")),
            (Readers.OTHERS, _("Others as well")),
        ]

    def _facts(self, channel: Channel) -> dict[str, Any]:
        return {
            "name": channel.name,
            "format": channel.format.value,
            "kinds": channel.kinds,
            "readers": channel.readers.value,
            "with_text": channel.with_text,
            "language": channel.language,
        }


class VendorChannelForm(ChannelForm):
    """A channel of the vendor's own people, of some customers or all."""

    covers = RadioField(_l("Which customers"), validators=[Given()], default=Covers.EVERY_CUSTOMER)
    segment = SelectField(_l("Segment"))
    customer = SelectField(_l("Customer"))
    csm = SelectField(_l("CSM"))

    side = Side.VENDOR

    def __init__(self, channel: Channel | None = None, **keys: Any):
        super().__init__(channel, **keys)
        name = "name_en" if language() == "en" else "name_ja"
        self.covers.choices = list(COVERS.items())
        self.segment.choices = [(str(one.id), getattr(one, name)) for one in asked.segments()]
        self.customer.choices = [(str(one.id), one.name) for one in asked.customers()]
        self.csm.choices = [(str(one.id), one.name_in(language())) for one in asked.csms()]
        for field in (self.segment, self.customer, self.csm):
            field.validate_choice = False  # only the one that is chosen counts; see validate_covers

    def validate_covers(self, chosen: RadioField) -> None:
        """Take a segment, customer or person alone that there is."""
        field = self._which(chosen.data)
        if field is not None and field.data not in {value for value, _words in field.choices}:
            raise ValidationError(_("Choose one from the list."))

    def wish(self) -> Wish:
        """Return what was filled in."""
        field = self._which(self.covers.data)
        return replace(
            super().wish(), covers=Covers(self.covers.data), covers_id=int(field.data) if field else 0
        )

    def _which(self, covers: str) -> Any:
        return {Covers.SEGMENT: self.segment, Covers.CUSTOMER: self.customer, Covers.CSM: self.csm}.get(
            covers  # type: ignore[call-overload]
        )

    def _readers(self) -> list[tuple[str, Any]]:
        vendor = branding.installation().name_in(language())
        return [
            (Readers.REACH, _("Only people of %(vendor)s who may see these customers here", vendor=vendor)),
            (Readers.OTHERS, _("Others as well")),
        ]

    def _facts(self, channel: Channel) -> dict[str, Any]:
        chosen = str(channel.covers_id)
        ids = {"segment": chosen, "customer": chosen, "csm": chosen} if channel.covers_id else {}
        return super()._facts(channel) | {"covers": channel.covers.value} | ids
