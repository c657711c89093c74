"""Both companies' colours as a review wears them: frozen with it, so that an old edition stays as it was."""

from dataclasses import dataclass

from portal.accounts import branding
from portal.foundation.colour import Pair, pair
from portal.reviews.rules.snapshot import Snapshot


@dataclass(frozen=True)
class Colours:
    """What each company chose, as #rrggbb; None where it chose none."""

    vendor: str | None
    customer: str | None

    @property
    def pair(self) -> Pair | None:
        """Return both beside each other, None while the customer has no colour of its own."""
        return pair(self.customer, self.vendor) if self.customer else None


def colours_of(snapshot: Snapshot) -> Colours:
    """Return the colours of a review; editions from before they were frozen wear the vendor's of today."""
    kept = snapshot.document.get("colours")
    if kept is None:
        return Colours(branding.installation().accent, None)
    return Colours(kept["vendor"], kept["customer"])
