"""What a mail is taken for before anybody is asked to take it."""

from dataclasses import dataclass

from portal.mailroom.rules.reading import Reading
from portal.mailroom.rules.states import MailState

MOST_LATELY = 60  # from one address within an hour
MOST_LATELY_PROVED = 300


@dataclass(frozen=True)
class Sorted:
    """A state that ends it, and a word for why."""

    state: MailState
    reason: str


def sorted_out(reading: Reading, *, whole: bool, own: bool, proved: bool, lately: int) -> Sorted | None:
    """Return what ends a mail here, None when it is to be delivered.

    `own`: one of our own mails came back. `proved`: it came to an address that we gave away. `lately`: how many came
    from the same address within the hour. That a list or a bulk mailer sent it counts only without such an address.
    """
    if own:
        return Sorted(MailState.AUTOMATIC, "own")
    if reading.report is not None:
        bounced = reading.report.kind == "bounce"
        return Sorted(MailState.BOUNCED if bounced else MailState.AUTOMATIC, reading.report.kind)
    if not whole:
        return Sorted(MailState.REFUSED, "too_large")
    if reading.automatic and not (reading.automatic == "list" and proved):
        return Sorted(MailState.AUTOMATIC, reading.automatic)
    if lately >= (MOST_LATELY_PROVED if proved else MOST_LATELY):
        return Sorted(MailState.AUTOMATIC, "too_many")
    return None
