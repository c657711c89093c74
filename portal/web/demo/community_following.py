"""Whom and what people of the demo follow in the community, and how often they hear of it by mail."""

from sqlalchemy import select

from portal.community.actions import following
from portal.community.models import Persona, Space
from portal.community.rules.following import PERSON, PERSONA, person_target
from portal.community.rules.tags import folded
from portal.community.rules.words import Digest, Followed
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.web.demo.community_spaces import ABROAD, BILLING, EVERYBODY, space_called, standing
from portal.web.demo.telling import Act, Story

#: Who follows which circles and tags from when on: (days ago, who, customer, circles, tags, rhythm, languages).
FOLLOWS = (
    (80, "ken", "minato", (BILLING, EVERYBODY), ("月次締め", "定着"), Digest.DAILY, "ja"),
    (78, "yumi", "minato", (BILLING,), ("請求書", "CSV"), Digest.WEEKLY, ""),
    (70, "emma", "harbour-dining", (ABROAD,), ("Training",), Digest.WEEKLY, "en"),
    (66, "aya", "hokuto", (BILLING, EVERYBODY), ("段取り",), Digest.WEEKLY, ""),
    (52, "zoe", "kestrel", (ABROAD,), (), Digest.NEVER, ""),
    (40, "naoki", "minato", (EVERYBODY,), ("定着",), Digest.WEEKLY, ""),
    (76, "misaki", "", (BILLING, EVERYBODY), ("月次締め",), Digest.DAILY, ""),
    (75, "kyoko", "", (BILLING, EVERYBODY, ABROAD), (), Digest.DAILY, ""),
)


def add_scenes(story: Story) -> None:
    """Add who follows what."""
    for ago, who, customer, circles, tags, rhythm, languages in FOLLOWS:
        story.scene(ago, "08:40", who, customer, _follow(story, who, customer, circles, tags))
        story.scene(ago, "08:44", who, customer, _hear(story, who, rhythm, languages))
    story.scene(58, "12:10", "ken", "minato", _follow_person(story, "ken", "aya", "hokuto"))
    story.scene(57, "12:20", "yumi", "minato", _follow_person(story, "yumi", "kyoko", ""))


def _follow(story: Story, who: str, customer: str, circles: tuple[str, ...], tags: tuple[str, ...]) -> Act:
    def follow(_by: Actor) -> None:
        with standing(story, who, customer):
            spaces: list[Space] = [space_called(name, story, customer) for name in circles]
        for space in spaces:
            following.follow(story.people[who], Followed.SPACE, space.id)
        for tag in tags:
            following.follow(story.people[who], Followed.TAG, folded(tag))

    return follow


def _hear(story: Story, who: str, rhythm: Digest, languages: str) -> Act:
    return lambda _by: following.choose(story.people[who], rhythm, languages)


def _follow_person(story: Story, who: str, whom: str, customer: str) -> Act:
    """Follow a member as they show to others, or one of the vendor's people."""

    def follow(_by: Actor) -> None:
        person = story.people[whom]
        if not customer:
            following.follow(story.people[who], Followed.PERSON, person_target(PERSON, person))
            return
        shown = select(Persona.id).where(
            Persona.user_id == person, Persona.customer_id == story.customers[customer]
        )
        target = person_target(PERSONA, db.session.scalars(shown).one())
        following.follow(story.people[who], Followed.PERSON, target)

    return follow
