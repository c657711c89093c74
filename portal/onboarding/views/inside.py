"""What the panel of a journey's page holds beside the step itself: work, reading, video, the effort that is asked."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from portal.collaboration.queries.origins import came_from
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.onboarding import readings
from portal.onboarding.live.road import Scene, works
from portal.onboarding.models import Step
from portal.onboarding.queries import owners, steps
from portal.onboarding.queries.roads_rows import StepRow
from portal.onboarding.rules.words import DoneHow, StepKind, StepState
from portal.onboarding.views.working import work_facts

ASKED_WITHIN = timedelta(days=14)
PLAYED = (".mp4", ".m4v", ".webm")  # files that browsers play by themselves


@dataclass(frozen=True)
class Video:
    """A short video: played in place where its file lies on a host that the installation names, else a link."""

    url: str
    inside: bool
    host: str


def panel_facts(scene: Scene) -> dict[str, Any]:
    """Return what stands in the panel; a plain open step is asked for itself and for what it was made of alone."""
    step = scene.step
    inner = _inner(scene, step) if step is not None else None
    asked = _asks_effort(scene)
    return {
        "inner": inner,
        "came_from": came_from("step", step.id) if step is not None else None,
        "invited": owners.invited(step.id) if step is not None and _waits_for_somebody(scene, step) else None,
        "reading": readings.shown(scene.point, step.reading) if step is not None and step.reading else None,
        "video": video_of(step.video_url) if step is not None else None,
        "asks_effort": _facts(asked) if asked is not None else None,
    }


def video_of(url: str) -> Video | None:
    """Return the video at an address, None where there is none or it is no address of the web.

    >>> video_of("javascript:alert(1)"), video_of("//evil.example/x"), video_of("/x.mp4")
    (None, None, None)
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    known = parts.scheme == "https" and not parts.port and parts.hostname in current_app.config["VIDEO_HOSTS"]
    return Video(url, known and parts.path.lower().endswith(PLAYED), parts.hostname)


def _inner(scene: Scene, step: StepRow) -> dict[str, Any] | None:
    """Return what its kind has inside; of a plain step that is over only the vendor reads how much effort it took."""
    if step.kind is StepKind.DO and (step.settled or not scene.running):
        rated = step.state is StepState.DONE and scene.point.side is Side.VENDOR
        return _facts(step) if rated else None
    return _facts(step)


def _waits_for_somebody(scene: Scene, step: StepRow) -> bool:
    """True for an open step for which somebody was invited, whoever does it until they join."""
    return step.was_invited_for and step.state is StepState.OPEN and not scene.ended


def _facts(step: StepRow) -> dict[str, Any] | None:
    found: Step | None = steps.step(step.public_id)
    return work_facts(found) if found is not None else None


def _asks_effort(scene: Scene) -> StepRow | None:
    """Return the step that the reader did last and of which they have not said how much effort it took."""
    point = scene.point
    if point.side is not Side.CUSTOMER or not works(point):
        return None
    since = clock.now() - ASKED_WITHIN
    mine = [
        step
        for step in scene.walk.steps
        if step.state is StepState.DONE
        and step.done_by_me
        and step.done_how is not DoneHow.AUTOMATIC
        and step.done_at is not None
        and step.done_at > since
    ]
    last = max(mine, key=lambda step: step.done_at or since, default=None)
    return last if last is not None and last.effort is None else None
