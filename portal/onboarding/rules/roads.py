"""The road to the wow moment as it is drawn: every step a dot on one line, the wow moment its star."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

#: The nominal widths of the road, wide and on a phone, and of its letters: whether two labels would meet is decided by.
WIDTH, PHONE, WIDE_LETTER, NARROW_LETTER, BETWEEN = 960, 280, 12.5, 7.2, 10
FEW, SOME = 14, 32


@dataclass(frozen=True)
class Stop:
    """One step on its way: `settled` is done, skipped or left behind; `ends` names the phase it is the last of."""

    public_id: str
    title: str
    settled: bool
    is_now: bool = False
    is_wow: bool = False
    ends: str = ""


@dataclass(frozen=True)
class Dot:
    """A dot: where it stands in percent of the road, and how it is drawn (done, now, ahead)."""

    at: float
    kind: str
    stop: Stop


@dataclass(frozen=True)
class Label:
    """A word below the road; `anchor` as SVG has it (start, middle, end), `kind` start, phase, now or wow.

    `wide` where there is no room for it on a phone.
    """

    at: float
    anchor: str
    kind: str
    words: str
    wide: bool = False


@dataclass(frozen=True)
class Road:
    """The whole drawing. `size` is few, some or many, by the number of dots."""

    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]
    filled: float
    star_at: float
    reached: bool
    size: str


def road(stops: Sequence[Stop], *, reached: bool, start: str, now: str, wow: str) -> Road:
    """Return the road through these stops in their order; `start`, `now` and `wow` are the words below it.

    The star stands at the step that is the wow moment, else at the road's end, after the last step.

    >>> stops = [Stop("a", "A", True), Stop("b", "B", False, is_now=True)]
    >>> drawn = road(stops, reached=False, start="S", now="N", wow="W")
    >>> [dot.at for dot in drawn.dots], drawn.filled, drawn.star_at, [label.words for label in drawn.labels]
    ([0.0, 50.0], 50.0, 100.0, ['S', 'N', 'W'])
    """
    wow_index = next((at for at, stop in enumerate(stops) if stop.is_wow), None)
    places = len(stops) if wow_index is not None else len(stops) + 1
    step = 100 / max(places - 1, 1)
    spots = [round(index * step, 2) for index in range(len(stops))]
    star_at = spots[wow_index] if wow_index is not None else 100.0
    dots = tuple(Dot(at, _kind(stop), stop) for at, stop in zip(spots, stops, strict=True) if not stop.is_wow)
    filled = _filled(stops, spots, reached=reached, star_at=star_at)
    labels = _labels(stops, spots, filled=filled, star_at=star_at, words=(start, now, wow))
    return Road(dots, labels, filled, star_at, reached, _size(len(stops)))


def _kind(stop: Stop) -> str:
    return "done" if stop.settled else "now" if stop.is_now else "ahead"


def _filled(stops: Sequence[Stop], spots: Sequence[float], *, reached: bool, star_at: float) -> float:
    """Return how far one has come: to the stop of now; else to the last that is done, or to the star."""
    now = next((at for stop, at in zip(stops, spots, strict=True) if stop.is_now), None)
    if now is None:
        now = max((at for stop, at in zip(stops, spots, strict=True) if stop.settled), default=0.0)
    return max(now, star_at) if reached else now


def _size(count: int) -> str:
    return "few" if count <= FEW else "some" if count <= SOME else "many"


def _labels(
    stops: Sequence[Stop],
    spots: Sequence[float],
    *,
    filled: float,
    star_at: float,
    words: tuple[str, str, str],
) -> tuple[Label, ...]:
    """Return the labels that fit: the star's and the one of now first, then the start's, then ends of phases."""
    start, now, wow = words
    wanted = [Label(star_at, _anchor(star_at), "wow", wow)]
    if any(stop.is_now for stop in stops):
        wanted.append(Label(filled, _anchor(filled), "now", now))
    wanted.append(Label(0.0, "start", "start", start))
    wanted += [
        Label(at, _anchor(at), "phase", stop.ends)
        for stop, at in zip(stops, spots, strict=True)
        if stop.ends and stop.settled and not stop.is_wow
    ]
    fits = {width: _placed(wanted, width) for width in (WIDTH, PHONE)}
    placed = [replace(label, wide=label not in fits[PHONE]) for label in fits[WIDTH]]
    return tuple(sorted(placed, key=lambda label: label.at))


def _placed(wanted: Sequence[Label], width: int) -> list[Label]:
    """Return the labels for which there is room, the first ones before the others."""
    placed: list[Label] = []
    for label in wanted:
        if label.words and not any(_meet(label, other, width) for other in placed):
            placed.append(label)
    return placed


def _anchor(at: float) -> str:
    return "start" if at < 6 else "end" if at > 94 else "middle"


def _meet(one: Label, other: Label, width: int) -> bool:
    (left, right), (begin, end) = _extent(one, width), _extent(other, width)
    return left < end + BETWEEN and begin < right + BETWEEN


def _extent(label: Label, road_width: int = WIDTH) -> tuple[float, float]:
    """Return from where to where a label reaches, in nominal pixels."""
    width = sum(
        WIDE_LETTER if unicodedata.east_asian_width(letter) in "WFA" else NARROW_LETTER
        for letter in label.words
    )
    at = label.at / 100 * road_width
    shift = {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return at - shift, at - shift + width


@dataclass(frozen=True)
class Days:
    """How long the way is: the day it is today (the first is 1), what both sides aim at, the day it was reached."""

    day: int
    aim: int | None
    reached: bool

    @property
    def took(self) -> int:
        """Return the calendar days that have passed since the first, as figures count time to value."""
        return self.day - 1

    @property
    def over(self) -> bool:
        """True when it takes longer than both sides aimed at."""
        return self.aim is not None and self.day > self.aim


def days(clock_from: date | None, until: date, *, aim: int | None, reached: bool = False) -> Days | None:
    """Return how many days the way has taken, in calendar days; None before its clock runs.

    >>> days(date(2026, 11, 13), date(2026, 11, 21), aim=21)
    Days(day=9, aim=21, reached=False)
    """
    if clock_from is None or until < clock_from:
        return None
    return Days((until - clock_from).days + 1, aim, reached)
