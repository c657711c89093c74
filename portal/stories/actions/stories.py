"""Writing a story: its words, who tells it, how the company is told of, its figures and its pictures."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.accounts.models import Customer
from portal.activity.actions import notices
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Reach, Visibility
from portal.foundation.db import db
from portal.foundation.files import FileRefused, storage
from portal.foundation.outbox import owe
from portal.foundation.pictures import redrawn
from portal.foundation.refusals import Refused
from portal.stories.actions.records import consent, hold, remember, reseal, tell
from portal.stories.models import Story, StoryPicture, StoryText
from portal.stories.queries import figures as signed
from portal.stories.queries import stories
from portal.stories.rules.document import text, without_teller

MOST_FIGURES, MOST_PICTURES = 4, 6
LARGEST_PICTURE, PICTURE_SIDE = 15_000_000, 1_600


@dataclass(frozen=True)
class Prepared:
    """A picture that may be kept."""

    data: bytes
    media_type: str
    width: int
    height: int


def begin(customer: Customer, title: str, *, by: Actor, language: str = "ja", situation: str = "") -> Story:
    """Begin a story of the customer in scope. Raises Refused (no_title)."""
    line = " ".join(title.split())[:120]
    if not line:
        raise Refused("no_title")
    story = Story(
        customer_id=customer.id, visibility=Visibility.SHARED, reach=Reach.EVERY_CUSTOMER, addressees=[],
        language=language, written_by_id=by.person_id, figures=[],
    )  # fmt: skip
    db.session.add(story)
    db.session.flush()
    _add_text(story, language, title=line, situation=situation)
    reseal(story)
    tell("story.begun", story, by)
    return story


def text_in(story: Story, language: str) -> StoryText:
    """Return a story's words in a language, begun empty where there are none yet."""
    known = stories.texts_of(story).get(language)
    if known is None:
        hold(story)
        known = stories.texts_of(story).get(language)
    return known or _add_text(story, language)


def revise_text(story: Story, said: StoryText, changes: Mapping[str, Any], *, by: Actor) -> None:
    """Change what a story says in one language. Whoever is named otherwise than before agrees to it anew."""
    if "teller" in changes and changes["teller"] != said.teller:
        _ask_the_teller_anew(story, by)
    for name, value in changes.items():
        setattr(said, name, value)
    reseal(story)


def revise(story: Story, changes: Mapping[str, Any], *, by: Actor) -> None:
    """Change how the company is told of, how far the story reaches, and who tells it."""
    if "teller_id" in changes and changes["teller_id"] != story.teller_id:
        story.teller_id = changes["teller_id"]
        _ask_the_teller_anew(story, by)
    for name, value in changes.items():
        setattr(story, name, value)
    reseal(story)


def choose_figures(story: Story, keys: Iterable[str], zone: str, *, by: Actor) -> int:
    """Show these KPIs of signed plans, frozen as they are now, in the order given; returns how many are shown.

    What is no (measured) KPI of a signed plan is left out: figures come from there alone.
    """
    known = {
        one.key: one.facts for plan in signed.offered(zone) for one in plan.kpis if one.facts is not None
    }
    wanted = list(dict.fromkeys(key for key in keys if key in known))[:MOST_FIGURES]
    story.figures = [known[key] for key in wanted]
    remember("story.figures_chosen", story, by, count=len(wanted))
    reseal(story)
    return len(wanted)


def agree_to_be_named(story: Story, *, by: Actor) -> None:
    """Note that the person who tells the story agrees to be named in it. Raises Refused (not_yours)."""
    if story.teller_id is None or story.teller_id != by.person_id:
        raise Refused("not_yours")
    story.teller_agreed_at = clock.now()
    notices.withdraw(consent(story))
    remember("story.teller_agreed", story, by)
    db.session.flush()


def leave_unnamed(story: Story, *, by: Actor) -> None:
    """Take the teller's name out of the story, at their own wish. Raises Refused (not_yours)."""
    if story.teller_id is None or story.teller_id != by.person_id:
        raise Refused("not_yours")
    forget_teller(story)
    remember("story.teller_left", story, by)


def forget_teller(story: Story) -> None:
    """Take the teller's name out of what is written, and out of what was asked about."""
    story.teller_id = story.teller_agreed_at = None
    for said in stories.texts_of(story).values():
        said.teller = ""
    for approval in stories.approvals_of(story):
        approval.text = text(
            without_teller(json.loads(approval.text))
        )  # its seal stays that of what was agreed to
    notices.withdraw(consent(story))
    reseal(story)


def prepare(data: bytes) -> Prepared:
    """Draw a picture anew; takes its time, so it is done beside the loop. Raises FileRefused."""
    if not data:
        raise FileRefused("empty")
    if len(data) > LARGEST_PICTURE:
        raise FileRefused("too_large")
    drawn = redrawn(data, side=PICTURE_SIDE)
    return Prepared(drawn.data, drawn.media_type, drawn.width, drawn.height)


def keep_picture(story: Story, prepared: Prepared, words: Mapping[str, str]) -> StoryPicture:
    """Keep a picture with a story; `words` say by language what is to be seen. Raises Refused (too_many)."""
    there = stories.pictures_of(story)
    if len(there) >= MOST_PICTURES:
        raise Refused("too_many")
    place = f"customers/{story.customer_id}/{secrets.token_hex(16)}"
    storage().put(place, prepared.data)
    made = StoryPicture(
        customer_id=story.customer_id, story_id=story.id, place=place, media_type=prepared.media_type,
        size=len(prepared.data), sha256=hashlib.sha256(prepared.data).hexdigest(), width=prepared.width,
        height=prepared.height, words_ja=words.get("ja", ""), words_en=words.get("en", ""),
        position=max((one.position for one in there), default=0) + 1,
    )  # fmt: skip
    db.session.add(made)
    reseal(story)
    return made


def take_picture_out(story: Story, picture: StoryPicture) -> None:
    """Take a picture out of what is written."""
    owe("files.remove", place=picture.place)
    db.session.delete(picture)
    reseal(story)


def remove(story: Story, *, by: Actor) -> None:
    """Throw a story away. Raises Refused (published): it is withdrawn first."""
    if story.published_id is not None:
        raise Refused("published")
    asked = stories.open_approval(story)
    if asked is not None:
        raise Refused("asked")
    remember("story.removed", story, by, title=stories.title_of(story))
    notices.withdraw(consent(story))
    for picture in stories.pictures_of(story):
        owe("files.remove", place=picture.place)
    db.session.delete(story)
    db.session.flush()


def _add_text(story: Story, language: str, **said: str) -> StoryText:
    made = StoryText(
        customer_id=story.customer_id, story_id=story.id, language=language, figure_names={}, **said
    )
    db.session.add(made)
    db.session.flush()
    return made


def _ask_the_teller_anew(story: Story, by: Actor) -> None:
    """Ask whoever tells the story whether they may be named like this; who writes it of themselves has agreed."""
    notices.withdraw(consent(story))
    story.teller_agreed_at = clock.now() if story.teller_id == by.person_id else None
    if story.teller_id is None or story.teller_agreed_at is not None:
        return
    notices.tell(
        [story.teller_id], "story.teller", by=by, about=consent(story), visibility=Visibility.SHARED,
        subject_kind="story", subject_id=story.id, story_id=story.id,
    )  # fmt: skip
