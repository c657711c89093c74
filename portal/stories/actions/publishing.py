"""Publishing what was agreed to, and taking it back: the only way by which anything of a story leaves its customer."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.files import storage
from portal.foundation.outbox import owe
from portal.foundation.refusals import Refused
from portal.stories.actions import records
from portal.stories.actions.events import StoryPublished, StoryWithdrawn
from portal.stories.models import PublishedPicture, PublishedStory, Story, StoryApproval
from portal.stories.queries import published as copies
from portal.stories.queries import stories
from portal.stories.rules.document import seal, without_teller
from portal.stories.rules.stages import Stage


def publish(story: Story, *, by: Actor) -> PublishedStory:
    """Let others read exactly what was agreed to; an earlier copy keeps its address and says it from now on.

    Raises Refused: not_agreed (or changed since), tampered.
    """
    records.hold(story)
    approval = stories.agreed_with(story, story.seal)
    if approval is None or story.stage is not Stage.AGREED:
        raise Refused("not_agreed")
    if seal(approval.text) != approval.seal:
        raise Refused("tampered")
    facts: dict[str, Any] = json.loads(approval.text)
    copy, again = _copy(story), story.published_id is not None
    _fill(copy, facts, approval)
    db.session.add(copy)
    db.session.flush()
    _show_pictures(copy, story, facts)
    story.published_id, story.published_seal = copy.id, approval.seal
    story.published_at, story.withdrawn_at, story.withdrawn_why = clock.now(), None, ""
    db.session.flush()
    records.tell("story.published", story, by, again=again)
    records.remember("story.published", story, by, seal=approval.seal, again=again)
    announce(StoryPublished(story.customer_id, story.id, copy.id, story.teller_id, by, again))
    return copy


def withdraw(story: Story, *, by: Actor, why: str = "") -> None:
    """Take a story back: its copy and its pictures are deleted, and its words must be agreed to anew.

    Raises Refused (not_published).
    """
    records.hold(story)
    copy = copies.by_id(story.published_id)
    if copy is None:
        raise Refused("not_published")
    published_id = copy.id
    for picture in copies.pictures_of(copy.id).values():
        _remove_picture(picture)
    db.session.flush()
    db.session.delete(copy)
    story.published_id, story.published_seal, story.agreed_seal = None, "", ""
    story.withdrawn_at, story.withdrawn_why = clock.now(), why
    db.session.flush()
    records.tell("story.withdrawn", story, by)
    records.remember("story.withdrawn", story, by, why=why)
    announce(StoryWithdrawn(story.customer_id, story.id, published_id, story.teller_id, by))


def forget_teller_in_public(story: Story) -> None:
    """Take the teller's name out of the published copy, for somebody was erased; nothing else of it changes."""
    copy = copies.by_id(story.published_id)
    if copy is None:
        return
    copy.facts = without_teller(copy.facts)
    db.session.flush()


def _copy(story: Story) -> PublishedStory:
    known = copies.by_id(story.published_id)
    return known or PublishedStory(customer_id=story.customer_id, story_ref=story.id)


def _fill(copy: PublishedStory, facts: Mapping[str, Any], approval: StoryApproval) -> None:
    copy.facts, copy.seal = dict(facts), approval.seal
    copy.industry = facts["company"]["industry"] or ""
    copy.reach, copy.addressees = Reach(facts["reach"]), list(facts["addressees"])
    copy.agreed_at = approval.ended_at or clock.now()


def _show_pictures(copy: PublishedStory, story: Story, facts: Mapping[str, Any]) -> None:
    """Keep a copy of each picture that was agreed to, and none that was not."""
    wanted = {one["sha256"] for one in facts["pictures"]}
    shown = copies.pictures_of(copy.id)
    for sha256, picture in shown.items():
        if sha256 not in wanted:
            _remove_picture(picture)
    own = {one.sha256: one for one in stories.pictures_of(story)}
    for sha256 in wanted - shown.keys():
        source = own[sha256]
        place = f"stories/{copy.id}/{secrets.token_hex(16)}"
        storage().put(place, storage().get(source.place))
        db.session.add(
            PublishedPicture(published_id=copy.id, sha256=sha256, place=place, media_type=source.media_type,
                             size=source.size, width=source.width, height=source.height)
        )  # fmt: skip
    db.session.flush()


def _remove_picture(picture: PublishedPicture) -> None:
    owe("files.remove", place=picture.place)
    db.session.delete(picture)
