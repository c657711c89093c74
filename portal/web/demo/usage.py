"""What people at Minato and Harbour Dining did in the product itself over the last weeks, as the product sent it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.usage.actions import taking, tokens
from portal.usage.queries.tokens import Sender
from portal.web.demo.telling import TOKYO, Act, Story

LONDON = "Europe/London"
WEEKS = 4 * 7
SENT_AT = "21:30"


@dataclass(frozen=True)
class Use:
    """Something that is done at a company: by whom, on which weekdays, how often at most a day, since how many days."""

    name: str
    who: tuple[str, ...]
    weekdays: tuple[int, ...]
    most: int
    since: int = WEEKS
    until: int = 0


DAILY, MONDAYS, THURSDAYS = (0, 1, 2, 3, 4), (0,), (3,)
#: Names with a dash are known to the product alone: people without a place in the portal.
USED: dict[str, tuple[str, tuple[Use, ...]]] = {
    "minato": (TOKYO, (
        Use("invoice.sent", ("naoki", "yumi", "u-2041", "u-2077"), DAILY, 6),
        Use("report.opened", ("ken", "yumi"), MONDAYS, 2),
        Use("member.invited", ("ken",), THURSDAYS, 1, since=20),
        Use("bank.connected", ("yumi",), DAILY, 1, since=24, until=24),
    )),
    "harbour-dining": (LONDON, (
        Use("invoice.sent", ("grace", "priya", "u-311"), DAILY, 4, since=18),
        Use("report.opened", ("emma", "grace"), MONDAYS, 1),
        Use("member.invited", ("emma",), MONDAYS, 2, since=21, until=8),
        Use("bank.connected", ("grace",), DAILY, 1, since=19, until=19),
    )),
}  # fmt: skip


def add_scenes(story: Story) -> None:
    """Add the token, made by the administrator, and what the product sent with it each evening."""
    senders: list[Sender] = []
    story.scene(WEEKS + 2, "10:00", "naoko", "", lambda by: senders.append(_token(by)))
    for ago in range(WEEKS, -1, -1):
        if story.day(ago).weekday() in DAILY:
            story.scene(ago, SENT_AT, "naoko", "", _evening(story, senders, ago))


def _token(by: Actor) -> Sender:
    token, _key = tokens.make("あおぞら請求 本番", by=by)
    return Sender(token.id, 0)


def _evening(story: Story, senders: list[Sender], ago: int) -> Act:
    return lambda _by: _send(story, senders[0], ago)


def _send(story: Story, sender: Sender, ago: int) -> None:
    now = clock.now()
    rows = [row for row in _rows(story, ago) if row["at"] <= now.isoformat()]
    if ago == 3:  # a release that wrote a name wrongly, seen on the desk's page
        rows.append(
            {"id": "report-opened-1", "name": "report opened", "at": now.isoformat(), "customer": "minato"}
        )
    if rows:
        taking.take(taking.look(rows, now), sender, now)


def _rows(story: Story, ago: int) -> Iterator[dict[str, Any]]:
    day = story.day(ago)
    for company, (zone, uses) in USED.items():
        chance = Random(f"{company} {ago}")  # noqa: S311  # nosec B311  # a story, told the same every time
        for use in uses:
            if use.until <= ago <= use.since and day.weekday() in use.weekdays:
                for number in range(chance.randint(1, use.most)):
                    at = datetime.combine(day, time(9), ZoneInfo(zone)) + timedelta(
                        minutes=chance.randrange(480)
                    )
                    yield {
                        "id": f"{use.name}-{company}-{day:%m%d}-{number}",
                        "name": use.name,
                        "at": at.astimezone(clock.now().tzinfo).isoformat(),
                        "customer": story.customer(company).slug,
                        "person": _named(story, chance.choice(use.who)),
                    }


def _named(story: Story, who: str) -> str:
    return who if "-" in who else story.person(who).email or who
