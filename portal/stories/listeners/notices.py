"""What the bell says about stories: who is asked, what was answered, what is published or gone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, CustomerRole, Membership, User
from portal.activity import notices
from portal.activity.actions.notices import tell
from portal.activity.notices import Noted, Told, Weight
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import narrowed
from portal.stories.actions.events import StoryChanged, StoryPublished, StoryWithdrawn
from portal.stories.models import Story, StoryText
from portal.stories.queries import stories

notices.chapter(_l("Success stories"), "story.")


@notices.kind("story.asked", _l("A success story waits for my approval"), fixed=True, weight=Weight.ASKS)
def asked(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell the approver; the mail is a letter of its own."""
    return _told(
        noted, lambda title: _("Please check “%(title)s” before it is published", title=title),
        endpoint="story_approval.show", action=_("Check the text"), icon="check",
    )  # fmt: skip


@notices.kind("story.teller", _l("I am to be named in a success story"), weight=Weight.ASKS)
def teller(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Ask who tells a story whether they may be named."""
    return _told(
        noted, lambda title: _("May you be named in “%(title)s”?", title=title), action=_("Have a look")
    )


@notices.kind("story.answered", _l("A success story of mine was approved or sent back"), weight=Weight.SPEAKS)
def answered(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who asked what was answered."""

    def sentence(title: str, one: Noted) -> str:
        if one.ids.get("what") == "agreed":
            return _("“%(title)s” was approved and can be published", title=title)
        return _("“%(title)s” was sent back", title=title)

    return _told(noted, sentence, action=_("See the answer"), with_notice=True)


@notices.kind("story.published", _l("A success story of my company was published"))
def published(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who has to do with it that others read it now."""
    return _told(noted, lambda title: _("“%(title)s” is published", title=title), action=_("See the story"))


@notices.kind("story.withdrawn", _l("A success story was withdrawn"))
def withdrawn(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell both sides that nobody else reads it any more."""
    return _told(noted, lambda title: _("“%(title)s” was withdrawn", title=title), action=_("See why"))


@in_transaction(StoryChanged)
def ring_about_answers(event: StoryChanged) -> None:
    """Tell who asked, and who wrote it, what the approver said."""
    if event.what not in ("agreed", "sent_back"):
        return
    story = _story(event.story_id)
    approval = next(iter(stories.approvals_of(story)), None)
    people = {story.written_by_id, approval.asked_by_id if approval else None}
    _tell(
        people,
        "story.answered",
        story,
        event.by,
        about=f"{event.what}-{approval.id if approval else 0}",
        what=event.what,
    )


@in_transaction(StoryPublished)
def ring_about_publishing(event: StoryPublished) -> None:
    """Tell the company's admins, who wrote it and who tells it."""
    story = _story(event.story_id)
    people = _admins() | {story.written_by_id, story.teller_id}
    _tell(people, "story.published", story, event.by, about=f"published-{event.published_id}-{story.version}")


@in_transaction(StoryWithdrawn)
def ring_about_withdrawing(event: StoryWithdrawn) -> None:
    """Tell both sides: the company's admins, the account team, who wrote it and who tells it."""
    story = _story(event.story_id)
    people = _admins() | _team() | {story.written_by_id, story.teller_id}
    _tell(people, "story.withdrawn", story, event.by, about=f"withdrawn-{event.published_id}")


def _tell(people: set[int | None], kind: str, story: Story, by: Actor, *, about: str, **ids: Any) -> None:
    tell(
        {one for one in people if one is not None}, kind, by=by, about=f"story-{story.public_id}-{about}",
        visibility=Visibility.SHARED, subject_kind="story", subject_id=story.id, story_id=story.id, **ids,
    )  # fmt: skip


def _told(
    noted: Sequence[Noted],
    sentence: Callable[..., str],
    *,
    action: str,
    endpoint: str = "own_stories.show",
    icon: str = "sparkles",
    with_notice: bool = False,
) -> Mapping[int, Told]:
    rows = _titles({one.ids.get("story_id") for one in noted})
    found = {}
    for one in noted:
        row = rows.get(one.ids.get("story_id"))
        if row is not None:
            title = sentence(row.title, one) if with_notice else sentence(row.title)
            found[one.id] = Told(
                title=title,
                endpoint=endpoint,
                place={"slug": one.customer_slug, "story": row.public_id},
                about=row.title,
                subject=_("News of a success story"),
                action=action,
                thread=f"story-{row.public_id}",
                icon=icon,
            )
    return found


def _titles(ids: set[Any]) -> Mapping[Any, Any]:
    wanted = (
        select(Story.id, Story.public_id, StoryText.title)
        .join(StoryText, StoryText.story_id == Story.id)
        .where(Story.id.in_(ids - {None}), StoryText.language == Story.language)
    )
    return {row.id: row for row in db.session.execute(narrowed(wanted, Story, StoryText))}


def _story(story_id: int) -> Story:
    found = stories.by_id(story_id)
    if found is None:
        raise LookupError(f"story {story_id}")
    return found


def _admins() -> set[int | None]:
    wanted = select(Membership.user_id).where(
        Membership.ended_at.is_(None), Membership.role == CustomerRole.ADMIN
    )
    return set(db.session.scalars(narrowed(wanted, Membership)))


def _team() -> set[int | None]:
    wanted = select(AccountTeamMember.user_id).where(AccountTeamMember.ended_at.is_(None))
    return set(db.session.scalars(narrowed(wanted, AccountTeamMember)))
