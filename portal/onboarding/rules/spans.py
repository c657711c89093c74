"""What a journey waits for, and since when: spans without gaps, exact to the second."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from portal.onboarding.rules.words import StepSide, Waiting


@dataclass(frozen=True)
class Doable:
    """A step that can be done now. `begun`: somebody put something into it on the customer's present day."""

    side: StepSide
    begun: bool = False
    step_id: int | None = None


@dataclass(frozen=True)
class State:
    """What a journey waits for now; `then` is what it waits for from the customer's next day on, where that differs."""

    what: Waiting
    step_id: int | None = None
    then: Waiting | None = None


@dataclass(frozen=True)
class Span:
    """A time of waiting or working; `until` is None while it lasts."""

    what: Waiting
    since: datetime
    until: datetime | None = None
    step_id: int | None = None
    then: Waiting | None = None


def waiting(steps: Collection[Doable], *, otherwise: Waiting = Waiting.WORKING) -> State:
    """Return what a journey with these steps waits for; `otherwise` where no step can be done.

    All the customer's: for the customer. All ours: for us. Of both, or together: it is worked on. A step that somebody
    began today is worked on until the customer's day ends.

    >>> waiting([Doable(StepSide.CUSTOMER), Doable(StepSide.CUSTOMER)]).what.value
    'customer'
    >>> state = waiting([Doable(StepSide.CUSTOMER, begun=True)])
    >>> state.what.value, state.then.value
    ('working', 'customer')
    """
    if not steps:
        return State(otherwise)
    sides = {step.side for step in steps}
    what = Waiting.WORKING
    if sides == {StepSide.CUSTOMER}:
        what = Waiting.CUSTOMER
    elif sides == {StepSide.VENDOR}:
        what = Waiting.VENDOR
    first = next(iter(steps)).step_id
    begun = next((step for step in steps if step.begun), None)
    if begun is not None and what is not Waiting.WORKING:
        return State(Waiting.WORKING, begun.step_id, then=what)
    return State(what, first)


def went_on(last: Span | None, state: State, now: datetime, day_ended: datetime | None) -> list[Span]:
    """Return the spans that take the place of the last one, when a journey is found in `state` now.

    `day_ended` is the end of the customer's day on which the last span began. One span means that it lasts on.

    >>> from datetime import UTC, timedelta
    >>> noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    >>> first = Span(Waiting.WORKING, noon, then=Waiting.CUSTOMER)
    >>> later = went_on(first, State(Waiting.CUSTOMER), noon + timedelta(hours=20), noon + timedelta(hours=12))
    >>> [(span.what.value, span.since.hour) for span in later]
    [('working', 12), ('customer', 0)]
    """
    if last is None:
        return [_from(state, now)]
    spans = [last]
    if last.then is not None and day_ended is not None and last.since < day_ended <= now:
        spans = [replace(last, until=day_ended), Span(last.then, day_ended, step_id=last.step_id)]
    open_span = spans[-1]
    if open_span.what is state.what and (state.then is None or open_span.then is not None):
        return [*spans[:-1], replace(open_span, then=state.then)]
    if open_span.since >= now:
        return [*spans[:-1], replace(_from(state, now), since=open_span.since)]
    return [*spans[:-1], replace(open_span, until=now), _from(state, now)]


def _from(state: State, now: datetime) -> Span:
    return Span(state.what, now, None, state.step_id, state.then)
