"""The few fixed words that articles are spoken of with."""

from enum import StrEnum


class ArticleState(StrEnum):
    """How far the newest edition of a text is. What readers see is `ArticleText.published_id`, whatever this says."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    ARCHIVED = "archived"
