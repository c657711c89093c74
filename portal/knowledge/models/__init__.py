"""Articles and their editions in each language, where they stand, their files, who read them, and imports."""

from portal.knowledge.models.articles import (
    Article,
    ArticleEdition,
    ArticleLink,
    ArticleTag,
    ArticleText,
    Category,
    OldAddress,
    OldCategoryAddress,
    Snippet,
    SnippetUse,
    Tag,
)
from portal.knowledge.models.files import ArticleFile
from portal.knowledge.models.imports import ArticleImport, ArticleImportItem, ImportState, Outcome
from portal.knowledge.models.pulse import LibraryPulse
from portal.knowledge.models.readers import ArticleDay, ArticleRating, ArticleReading, Favourite, Unhelpful
from portal.knowledge.rules.words import ArticleState

__all__ = [
    "Article",
    "ArticleDay",
    "ArticleEdition",
    "ArticleFile",
    "ArticleImport",
    "ArticleImportItem",
    "ArticleLink",
    "ArticleRating",
    "ArticleReading",
    "ArticleState",
    "ArticleTag",
    "ArticleText",
    "Category",
    "Favourite",
    "ImportState",
    "LibraryPulse",
    "OldAddress",
    "OldCategoryAddress",
    "Outcome",
    "Snippet",
    "SnippetUse",
    "Tag",
    "Unhelpful",
]
