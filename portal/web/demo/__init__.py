"""The demo: a bilingual vendor and its customers, told through the same actions that people use.

Dates are relative to the day on which it is told, and every figure follows the rules.
"""

from collections.abc import Callable

from portal.accounts import branding
from portal.foundation import outbox
from portal.foundation.db import db, writing
from portal.web.demo import (
    answers,
    bell,
    community_champions,
    community_following,
    community_gatherings,
    community_ideas,
    community_moderation,
    community_spaces,
    community_stories,
    community_threads,
    contacts,
    conversations,
    documents,
    harbour,
    ideas,
    knowledge,
    mails,
    meetings,
    minato,
    minutes,
    onboarding,
    others,
    review_readers,
    reviews,
    tsubame,
    usage,
)
from portal.web.demo.opening import Opening
from portal.web.demo.passwords import ROLES, choose_password, sign_ins
from portal.web.demo.telling import Story

__all__ = ["is_told", "sign_ins", "tell"]


def is_told() -> bool:
    """Tell whether this installation is a demo."""
    return branding.installation().demo_since is not None


def tell(say: Callable[[str], None]) -> None:
    """Tell the whole demo into an empty portal, and commit; `say` hears how far it is."""
    story = Story()
    say("Telling the demo: the vendor and its customers")
    Opening(story).tell()
    say("Telling the demo: success plans and a few months of measurements")
    for chapter in (
        minato,
        harbour,
        tsubame,
        others,
        documents,
        conversations,
        answers,
        mails,
        contacts,
        meetings,
        minutes,
        onboarding,
        ideas,
        knowledge,
        community_spaces,
        community_threads,
        community_champions,
        community_following,
        community_gatherings,
        community_ideas,
        community_moderation,
        community_stories,
        reviews,
        review_readers,
        bell,
        usage,
    ):
        chapter.add_scenes(story)
    for who, _role in ROLES:
        story.scene(14, "08:50", who, "", choose_password(story, who))
    story.play()
    with writing():
        branding.installation().demo_since = story.now
        outbox.owe("plans.new_day")
        db.session.commit()
