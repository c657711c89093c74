"""What a story says now, as the exact text that somebody would agree to."""

from typing import Any

from portal.accounts.models import Customer
from portal.foundation.db import db
from portal.stories.models import Story, StoryPicture
from portal.stories.queries import stories
from portal.stories.rules.document import TEXT_FIELDS, Company, document
from portal.stories.rules.stages import CompanyTold


def said(story: Story) -> dict[str, dict[str, Any]]:
    """Return a story's words as plain data by language."""
    return {
        code: {name: getattr(row, name) for name in TEXT_FIELDS} | {"figure_names": dict(row.figure_names)}
        for code, row in stories.texts_of(story).items()
    }


def document_now(story: Story) -> dict[str, Any]:
    """Return the story as it would be agreed to now."""
    pictures = [_picture(one) for one in stories.pictures_of(story)]
    return document(
        company_of(story), story.language, said(story), story.figures, pictures, story.reach, story.addressees or ()
    )  # fmt: skip


def company_of(story: Story) -> Company:
    """Return how the company is told of in this story."""
    customer = db.session.get_one(Customer, story.customer_id)
    named = story.company_told is CompanyTold.NAME
    return Company(customer.name if named else "", customer.industry, story.employees)


def _picture(one: StoryPicture) -> dict[str, Any]:
    return {
        "sha256": one.sha256,
        "width": one.width,
        "height": one.height,
        "words": {"ja": one.words_ja, "en": one.words_en},
    }
