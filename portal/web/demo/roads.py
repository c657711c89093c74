"""The roads of the demo as data: who did what on which day, those that were walked and those that people are on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.onboarding.rules.shapes import Words
from portal.web.demo.telling import TOKYO

LONDON, SYDNEY = "Europe/London", "Australia/Sydney"


@dataclass(frozen=True)
class Did:
    """Somebody ended a step, so many days after the journey began, and may have said how much effort it took."""

    key: str
    who: str
    after: int
    effort: int = 0
    at: str = "14:10"


@dataclass(frozen=True)
class Happened:
    """The product told that something happened at the customer, so many days after the journey began."""

    name: str
    times: int
    after: int
    who: tuple[
        str, ...
    ] = ()  # whom it tells of: somebody of the story, or a number that the product gave them


@dataclass(frozen=True)
class Walk:
    """A journey: from which template, begun how many days ago by whom, and what was done on its way."""

    customer: str
    template: str
    csm: str
    begun: int
    did: tuple[Did, ...] = ()
    happened: tuple[Happened, ...] = ()
    answered: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    title: Words | None = None
    member: str = ""
    zone: str = TOKYO


def _billing(
    csm: str, admin: str, user: str, days: tuple[int, ...], efforts_: tuple[int, ...]
) -> tuple[Did, ...]:
    """Return a whole road of billing: its ten steps by the days on which each was done."""
    keys = (
        "handover",
        "kickoff",
        "today",
        "people",
        "bank",
        "partners",
        "import",
        "design",
        "test",
        "closing",
    )
    hands = (csm, csm, admin, admin, admin, user, csm, user, csm, user)
    rated = dict(zip(("today", "people", "bank", "partners", "design", "closing"), efforts_, strict=False))
    return tuple(
        Did(key, who, day, rated.get(key, 0)) for key, who, day in zip(keys, hands, days, strict=True)
    )


def _closed(day: int) -> tuple[Happened, ...]:
    """Return what the product tells of a first closing."""
    return Happened("invoice.sent", 12, day), Happened("report.opened", 1, day)


EMPLOYEES = tuple(f"M-{number:03}" for number in range(1, 9))
DAYS = range(45, 56)  # every day, so that five working days in a row are among them
WALKED = (
    Walk("hikari", "billing", "ryo", 404,
         _billing("ryo", "sachiko", "sachiko", (0, 0, 1, 1, 2, 3, 4, 6, 8, 13), (1, 1, 2, 2, 1, 2)), _closed(13)),
    Walk("hokuto", "billing", "misaki", 309,
         _billing("misaki", "mamoru", "aya", (0, 0, 1, 6, 9, 14, 18, 21, 25, 33), (2, 3, 4, 4, 2, 3)), _closed(33)),
    Walk("lumen-legal", "billing", "emily", 289,
         _billing("emily", "hannah", "hannah", (0, 0, 2, 3, 5, 9, 12, 14, 17, 24), (2, 2, 3, 4, 1, 2)), _closed(24),
         zone=LONDON),
    Walk("minato", "billing", "misaki", 283,
         _billing("misaki", "ken", "yumi", (0, 0, 1, 2, 3, 5, 6, 9, 12, 19), (1, 2, 3, 4, 1, 2)), _closed(19)),
    Walk("harbour-dining", "billing", "emily", 193,
         _billing("emily", "emma", "emma", (0, 0, 1, 2, 3, 6, 7, 8, 10, 16), (2, 1, 2, 3, 1, 2)), _closed(16),
         zone=LONDON),
    Walk(
        "midori", "paperwork", "misaki", 243,
        (Did("handover", "misaki", 0), Did("kickoff", "misaki", 0), Did("today", "chihiro", 1, 1),
         Did("list", "chihiro", 6, 4), Did("import", "misaki", 9), Did("invite", "chihiro", 12, 2)),
        (Happened("employee.registered", 1, 9, EMPLOYEES), Happened("employee.signed_in", 1, 16, EMPLOYEES[:5]),
         Happened("employee.signed_in", 1, 24, EMPLOYEES[5:]), Happened("procedure.completed", 1, 27)),
    ),
    Walk(
        "asahi-fudosan", "sales", "misaki", 383,
        (Did("handover", "misaki", 0), Did("kickoff", "misaki", 0), Did("today", "makoto", 3, 2),
         Did("stages", "misaki", 6), Did("approve", "makoto", 13, 3), Did("invite", "kana", 17, 1),
         Did("deals", "kana", 27, 4), Did("rule", "makoto", 44, 2)),
        (Happened("dashboard.opened", 3, 41), *(Happened("deal.moved", 2, day, ("makoto", "kana")) for day in DAYS)),
    ),
)  # fmt: skip
#: Roads that people are on: the next step, who waits for whom, and what holds them up.
WALKING = (
    Walk(
        "minato", "sales", "misaki", 9,
        (Did("handover", "misaki", 0), Did("kickoff", "misaki", 0, at="10:40"), Did("today", "ken", 1, 1),
         Did("stages", "misaki", 3), Did("approve", "ken", 5, 2, "11:30"), Did("invite", "naoki", 6, 1)),
        (Happened("member.invited", 3, 6), Happened("deal.created", 4, 7)),
        {"today": {"where": 0}}, Words("営業支援の立ち上げ(営業部)", "Starting with sales (sales department)"),
    ),
    Walk(
        "yunagi", "billing", "ryo", 27,
        (Did("handover", "ryo", 0), Did("kickoff", "ryo", 0, at="15:00"), Did("today", "shiori", 2, 2),
         Did("people", "shiori", 5, 2), Did("bank", "shiori", 8, 4)),
        (Happened("bank.connected", 1, 8),), {"today": {"now": 1, "invoices": 340}},
    ),
    Walk(
        "tsubame", "paperwork", "ryo", 22,
        (Did("handover", "ryo", 0), Did("kickoff", "ryo", 0, at="13:30"), Did("today", "satoshi", 1, 2)),
    ),
    Walk(
        "kestrel", "sales", "emily", 17,
        (Did("handover", "emily", 0), Did("kickoff", "emily", 0, at="09:30"), Did("today", "lucas", 1, 1)),
        zone=SYDNEY,
    ),
    Walk(
        "harbour-dining", "billing-user", "emily", 3, (Did("sign_in", "priya", 1, 1),),
        title=Words("請求書の作成(利用者)", "Your first invoice"), member="priya", zone=LONDON,
    ),
)  # fmt: skip
