"""Who does a thing: a person at a page, a link from a mail, an API token, an inbound mail, or the worker.

Every action takes `by: Actor`, never a bare user, so that pages, mail, API and jobs call the same actions.
"""

from dataclasses import dataclass
from enum import StrEnum

from portal.foundation.audience import Side


class ActorKind(StrEnum):
    PERSON = "person"
    SIGN_IN_LINK = "sign_in_link"
    ACTION_LINK = "action_link"
    API_TOKEN = "api_token"  # noqa: S105  # nosec B105  # a kind, not a secret
    INBOUND_MAIL = "inbound_mail"
    WORKER = "worker"


@dataclass(frozen=True)
class Actor:
    """Who acts, on which side, and on whose behalf. `person_id` is None for the worker alone."""

    kind: ActorKind
    side: Side | None = None
    person_id: int | None = None
    on_behalf_of_id: int | None = None

    @property
    def key(self) -> str:
        """Return the name under which this actor's request keys are kept."""
        return f"{self.kind}:{self.person_id or 0}"


WORKER = Actor(ActorKind.WORKER)
