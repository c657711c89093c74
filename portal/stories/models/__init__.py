"""Success stories: what a customer writes, who agreed to which words, and the copy that other companies read."""

from portal.stories.models.published import PublishedPicture, PublishedStory
from portal.stories.models.stories import Story, StoryApproval, StoryPicture, StoryText

__all__ = [
    "PublishedPicture",
    "PublishedStory",
    "Story",
    "StoryApproval",
    "StoryPicture",
    "StoryText",
]
