"""What the column beside an edition says and offers: whose turn it is, what this reader can do, what is kept."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.agreements.actions.signing import place_for
from portal.agreements.models import Manner, Outcome
from portal.agreements.queries.reading import Reading
from portal.agreements.queries.rounds import Place
from portal.foundation import pdf
from portal.foundation.links import PurposeLink


@dataclass(frozen=True)
class Deciding:
    """The state of the decision column, and the addresses of everything that can be done in it.

    `state`: yours, code, waiting, agreed, sent_back, withdrawn, replaced. `to` holds addresses by name; what is not
    in it is not offered.
    """

    state: str
    place: Place | None
    manner: Manner | None
    to: dict[str, str]
    personal: bool = False  # read by a personal link
    until: Any = None  # until when the link opens
    challenge: PurposeLink | None = None
    trouble: str = ""
    typed: dict[str, str] | None = None

    def was_typed(self, name: str) -> str:
        """Return what was typed before the form came back."""
        return (self.typed or {}).get(name, "")

    def url(self, name: str) -> str:
        """Return an address, empty where it is not offered."""
        return self.to.get(name, "")


def state_of(
    seen: Reading, user_id: int | None, *, may_agree: bool
) -> tuple[str, Place | None, Manner | None]:
    """Return the state of the column for this reader, with the place whose turn it is."""
    outcome = seen.edition.outcome
    if outcome is not None:
        return outcome.value, None, None
    mine = place_for(seen.round, user_id) if may_agree else None
    if mine is not None:
        return "yours", mine[0], mine[1]
    return "waiting", seen.round.current, None


def sheet_state(seen: Reading) -> str:
    """Return how it stands with the confirmation sheet: none, coming, ready, or missing (nothing can make it here)."""
    if seen.edition.outcome is not Outcome.AGREED:
        return "none"
    if seen.edition.sheet_id is not None:
        return "ready"
    return "missing" if pdf.missing() else "coming"


def trouble_words(reason: str) -> tuple[str, str]:
    """Return what to say, in a title and a sentence, when something was refused."""
    nothing = _("Nothing was recorded.")
    return {
        "ended": (_("This round has ended meanwhile"), nothing),
        "replaced": (
            _("The content has changed, so it cannot be agreed on yet"),
            _("A newer edition was put forward."),
        ),
        "already": (_("This place has been signed already"), nothing),
        "not_your_turn": (_("It is not this person's turn yet"), nothing),
        "not_yours": (_("Only the person who is asked, or their deputy, can do this"), nothing),
        "changed": (_("What you read is not this edition"), _("Please read it again before you decide.")),
        "tampered": (
            _("The stored text is not the one that was sealed"),
            _("Nothing can be agreed on until the operator has looked into it. This was recorded."),
        ),
        "how_missing": (_("Please say how this person agreed"), nothing),
        "reason_missing": (_("Please give a reason"), _("It goes to everybody who took part.")),
        "no_code": (_("Please have a code sent first"), nothing),
        "wrong_code": (_("The code seems to be wrong"), _("Check that it is from the newest mail.")),
        "code_over": (_("This code opens nothing any more"), _("Please have a new one sent.")),
        "too_many": (_("Too many codes in a short time"), _("Please wait an hour.")),
    }.get(reason, (_("That cannot be done now"), nothing))
