"""Calendars that nobody means well with: 600 of them, made from few ideas and a fixed seed."""

import random
from collections.abc import Iterator

HEAD, FOOT = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\n", "END:VCALENDAR\r\n"
EVENT = (
    "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART{start}\r\nDTEND{end}\r\n{more}"
    "ATTENDEE;PARTSTAT=ACCEPTED:mailto:x@y.example\r\nEND:VEVENT\r\n"
)
TIMES = (
    ":20260201T100000Z", ";TZID=Nowhere/Land:20260201T100000", ";TZID=../../etc/passwd:20260201T100000",
    ";TZID=Asia/Tokyo:20260201T100000", ";VALUE=DATE:20260201", ":00000101T000000Z", ":99991231T235959Z",
    ":20261301T000000Z", ":2026", ":", ":20260230", ";TZID=" + "A" * 5000 + ":20260201T100000", ":16010101T000000",
    ";TZID=Tokyo Standard Time:20260201T100000", ";VALUE=PERIOD:20260201T100000Z/PT1H", ":−20260201T100000Z",
    ";TZID=Europe/Berlin:20260329T023000", ":20260201T246060Z", ":" + "9" * 300,
)  # fmt: skip
RULES = (
    "", "RRULE:FREQ=SECONDLY", "RRULE:FREQ=MINUTELY;COUNT=999999999", "RRULE:FREQ=DAILY;INTERVAL=0",
    "RRULE:FREQ=DAILY;COUNT=-1", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "RRULE:FREQ=DAILY;UNTIL=99991231",
    "RRULE:FREQ=WEEKLY;BYDAY=" + ",".join(["MO"] * 5000), "RRULE:FREQ=MONTHLY;BYDAY=6MO;BYSETPOS=-366",
    "RRULE:" + "FREQ=DAILY;" * 500, "RRULE:FREQ=NEVER", "RRULE:", "RRULE:FREQ=YEARLY;BYYEARDAY=366;BYWEEKNO=53",
    "RRULE:FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60))) + ";BYMINUTE=" + ",".join(map(str, range(60))),
    "RDATE:" + ",".join(["20260201T100000Z"] * 20000), "EXDATE:" + ",".join(["20260201"] * 20000),
    "RRULE:FREQ=WEEKLY;WKST=XX;BYDAY=99MO,-99SU", "DURATION:P99999999999D", "DURATION:-PT1H", "DURATION:PT0S",
    "RRULE:FREQ=DAILY;INTERVAL=99999999999999999999", "RRULE:FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["31"] * 3000),
    "RECURRENCE-ID:20260201T100000Z", "SEQUENCE:99999999999999999999999", "SEQUENCE:one", "COMMENT:" + "x" * 300000,
    "X-A;" + "P=1;" * 5000 + ":1", "COMMENT:\x00\x01\x02", "ORGANIZER:javascript:alert(1)", "STATUS:" + "A" * 9000,
)  # fmt: skip


def corpus() -> Iterator[bytes]:
    """Yield the calendars; the same ones every time."""
    chance = random.Random(2026)
    for start in TIMES:
        for rule in RULES[:12]:
            yield one(start, chance.choice(TIMES), rule)
    for rule in RULES:
        for _again in range(3):
            yield one(TIMES[0], ":20260201T110000Z", rule)
    yield from shapes()
    whole = one(TIMES[3], ":20260201T110000Z", "RRULE:FREQ=DAILY")
    for _again in range(250):
        yield broken(whole, chance)


def one(start: str, end: str, rule: str) -> bytes:
    return (
        HEAD + EVENT.format(uid="u@x", start=start, end=end, more=f"{rule}\r\n" if rule else "") + FOOT
    ).encode()


def shapes() -> Iterator[bytes]:
    """Yield what is wrong as a whole: nested, endless, empty, binary, other things than calendars."""
    plain = EVENT.format(uid="u@x", start=TIMES[0], end=":20260201T110000Z", more="")
    yield b""
    yield b"\x00" * 10000
    yield bytes(range(256)) * 40
    yield "BEGIN:VCALENDAR\r\n".encode("utf-16")
    yield ("BEGIN:VCALENDAR\r\n" + "BEGIN:VEVENT\r\n" * 100_000).encode()
    yield ("BEGIN:VCALENDAR\r\n" * 20_000).encode()
    yield ("BEGIN:VCALENDAR\r\n" + "END:VCALENDAR\r\n" * 20_000).encode()
    yield (HEAD + plain * 300 + FOOT).encode()
    yield (HEAD + "BEGIN:VTIMEZONE\r\nTZID:Bomb\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
           "RRULE:FREQ=SECONDLY\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0001\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
           + plain.replace("DTSTART:", "DTSTART;TZID=Bomb:").replace("Z\r\n", "\r\n") + FOOT).encode()  # fmt: skip
    yield (HEAD + "SUMMARY:x\r\n" + " y\r\n" * 200_000 + plain + FOOT).encode()
    yield (HEAD + plain.replace("\r\n", "\n") + FOOT).encode()
    yield (HEAD + plain.replace("\r\n", "\r") + FOOT).encode()
    yield b"<html>BEGIN:VCALENDAR</html>"
    yield b"BEGIN:VCALENDAR"
    yield (
        HEAD + "BEGIN:VEVENT\r\n" + "ATTENDEE:mailto:x@y.example\r\n" * 50_000 + "END:VEVENT\r\n" + FOOT
    ).encode()
    yield (HEAD + "BEGIN:VFREEBUSY\r\nFREEBUSY:20260201T000000Z/20260202T000000Z\r\nFREEBUSY:x/y\r\nEND:VFREEBUSY\r\n"
           + FOOT).encode()  # fmt: skip
    yield (HEAD + plain.replace("VEVENT", "vevent") + FOOT).encode()


def broken(whole: bytes, chance: random.Random) -> bytes:
    """Return a calendar with some bytes lost, doubled, turned or moved."""
    data = bytearray(whole)
    for _change in range(chance.randint(1, 8)):
        place = chance.randrange(len(data))
        kind = chance.randrange(4)
        if kind == 0:
            del data[place : place + chance.randint(1, 20)]
        elif kind == 1:
            data[place:place] = bytes(chance.randrange(256) for _byte in range(chance.randint(1, 10)))
        elif kind == 2:
            data[place] ^= 1 << chance.randrange(8)
        else:
            data[place:place] = data[max(0, place - 30) : place]
        if not data:
            return b""
    return bytes(data)
