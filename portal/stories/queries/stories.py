"""Stories as they are written, inside the customer in scope."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.stories.models import Story, StoryApproval, StoryPicture, StoryText

Texts = Mapping[str, StoryText]


def story(public_id: str) -> Story | None:
    """Return a story of the customer in scope."""
    return db.session.scalar(narrowed(select(Story).where(Story.public_id == public_id), Story))


def by_id(story_id: int) -> Story | None:
    """Return the story of this id."""
    return db.session.scalar(narrowed(select(Story).where(Story.id == story_id), Story))


def stories() -> list[tuple[Story, str]]:
    """Return the customer's stories, what was worked on last first, each with its title in its first language."""
    asked = (
        select(Story, StoryText.title)
        .join(StoryText, StoryText.story_id == Story.id)
        .where(StoryText.language == Story.language)
        .order_by(Story.updated_at.desc(), Story.id.desc())
        .limit(200)
    )
    return [(row[0], row[1]) for row in db.session.execute(narrowed(asked, Story, StoryText))]


def texts_of(found: Story) -> dict[str, StoryText]:
    """Return a story's words by language, the one it was written in first."""
    asked = select(StoryText).where(StoryText.story_id == found.id)
    rows = db.session.scalars(narrowed(asked, StoryText)).all()
    return {row.language: row for row in sorted(rows, key=lambda row: row.language != found.language)}


def title_of(found: Story) -> str:
    """Return what a story is called in the language it was written in."""
    asked = select(StoryText.title).where(
        StoryText.story_id == found.id, StoryText.language == found.language
    )
    return db.session.scalar(narrowed(asked, StoryText)) or ""


def pictures_of(found: Story) -> Sequence[StoryPicture]:
    """Return a story's pictures in their order."""
    asked = select(StoryPicture).where(StoryPicture.story_id == found.id)
    return db.session.scalars(
        narrowed(asked.order_by(StoryPicture.position, StoryPicture.id), StoryPicture)
    ).all()


def picture(public_id: str) -> StoryPicture | None:
    """Return a picture of a story of the customer in scope."""
    return db.session.scalar(
        narrowed(select(StoryPicture).where(StoryPicture.public_id == public_id), StoryPicture)
    )


def approval(approval_id: int) -> StoryApproval | None:
    """Return the asking of this id."""
    return _one(StoryApproval.id == approval_id)


def open_approval(found: Story) -> StoryApproval | None:
    """Return the asking that nobody has answered yet."""
    return _one(StoryApproval.story_id == found.id, StoryApproval.ended_at.is_(None))


def agreed_with(found: Story, seal: str) -> StoryApproval | None:
    """Return the agreement to exactly these words."""
    return _one(
        StoryApproval.story_id == found.id, StoryApproval.seal == seal, StoryApproval.verdict == "agreed"
    )


def approvals_of(found: Story) -> Sequence[StoryApproval]:
    """Return how often, and how, a story was put before its approver; the newest first."""
    asked = select(StoryApproval).where(StoryApproval.story_id == found.id)
    return db.session.scalars(
        narrowed(asked.order_by(StoryApproval.id.desc()).limit(50), StoryApproval)
    ).all()


def members() -> Sequence[tuple[Membership, User]]:
    """Return the customer's people, in the order of kana."""
    asked: Any = (
        select(Membership, User)
        .join(User, User.id == Membership.user_id)
        .where(Membership.ended_at.is_(None), User.disabled_at.is_(None), User.erased_at.is_(None))
        .order_by(User.family_kana, User.family_name, User.id)
    )
    return [(member, user) for member, user in db.session.execute(narrowed(asked, Membership))]


def _one(*conditions: Any) -> StoryApproval | None:
    asked = select(StoryApproval).where(*conditions).order_by(StoryApproval.id.desc()).limit(1)
    return db.session.scalar(narrowed(asked, StoryApproval))
