"""What somebody says of themselves, and who is put forward."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.champions.actions.nominations import LONGEST_WHY
from portal.champions.actions.profiles import helps_in
from portal.champions.forms.words import KINDS
from portal.champions.models import ChampionProfile
from portal.champions.rules.words import NominationKind
from portal.foundation.forms import Given, PortalForm, Short


class ProfileForm(PortalForm):
    """One's own profile as a champion."""

    does = TextAreaField(
        _l("What you do"),
        validators=[Short(400)],
        description=_l("In a sentence or two, as you would say it"),
    )
    helps = StringField(
        _l("What you can help with"),
        validators=[Short(240)],
        description=_l("Up to six topics, with commas between them"),
    )
    ja = BooleanField(_l("Japanese"))
    en = BooleanField(_l("English"))
    listed = BooleanField(_l("Show me to other companies in the directory"))
    on_board = BooleanField(_l("Show me on the leaderboard while I am an ambassador"))

    @classmethod
    def of(cls, profile: ChampionProfile | None) -> "ProfileForm":
        """Return the form as it opens on a profile, or on none yet."""
        if profile is None:
            return cls(data={"on_board": True})
        speaks = profile.speaks.split()
        return cls(
            data={
                "does": profile.does, "helps": _(", ").join(profile.helps), "ja": "ja" in speaks, "en": "en" in speaks,
                "listed": profile.listed, "on_board": profile.on_board,
            }
        )  # fmt: skip

    def columns(self) -> dict[str, Any]:
        """Return what was typed as columns of the profile."""
        return {
            "does": self.does.data or "", "helps": helps_in(self.helps.data or ""),
            "speaks": " ".join(code for code in ("ja", "en") if self[code].data),
            "listed": bool(self.listed.data), "on_board": bool(self.on_board.data),
        }  # fmt: skip


class NominateForm(PortalForm):
    """Somebody is put forward, and why."""

    member = SelectField(lazy_pgettext("advocacy", "Who"), validators=[Given()])
    kind = RadioField(_l("As what"), validators=[Given()])
    why = TextAreaField(
        _l("Why"),
        validators=[Short(LONGEST_WHY)],
        description=_l("The person reads this, and so does who decides"),
    )

    def __init__(self, *args: Any, people: Iterable[Any] = (), language: str = "ja", **keys: Any):
        super().__init__(*args, **keys)
        named = [SelectChoice(one.public_id, one.name_in(language)) for one in people]
        self.member.choices = [SelectChoice("", _("Please choose")), *named]
        self.kind.choices = [SelectChoice(str(one), KINDS[one]) for one in NominationKind]
