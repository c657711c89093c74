"""What the audit log remembers of the knowledge base, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: By group: what the group is called, and its acts.
KNOWLEDGE_ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "article": (
        _l("Articles"),
        {
            "article.begun": _l("Began an article"),
            "article.changed": _l("Changed an article's owner, review day or tags"),
            "article.moved": _l("Moved an article to another category"),
            "article.sent_for_review": _l("Sent an article for review"),
            "article.sent_back": _l("Sent an article back"),
            "article.published": _l("Published an article"),
            "article.publishing_planned": _l("Planned when an article is published"),
            "article.publishing_called_off": _l("Called off the publishing of an article"),
            "article.restored": _l("Went back to an edition of an article"),
            "article.readdressed": _l("Changed an article's address"),
            "article.readers_changed": _l("Changed who may read an article"),
            "article.translated": _l("Began to translate an article"),
            "article.looked_through": _l("Looked an article through"),
            "article.handed_over": _l("Handed articles over"),
            "article.owner_forgotten": _l("Removed a name from articles"),
            "article.archived": _l("Put an article into the archive"),
            "article.taken_up": _l("Took an article out of the archive"),
        },
    ),
    "translation": (
        _l("Translations of articles"),
        {
            "translation.follows": _l("Noted that a translation follows the original"),
            "translation.outdated": _l("Marked a translation as outdated"),
        },
    ),
    "category": (
        _l("Categories of articles"),
        {
            "category.made": _l("Made a category"),
            "category.changed": _l("Changed a category"),
            "category.moved": _l("Moved a category"),
            "category.removed": _l("Removed a category"),
        },
    ),
    "tag": (
        _l("Tags of articles"),
        {"tag.changed": _l("Renamed a tag"), "tag.removed": _l("Removed a tag")},
    ),
    "snippet": (
        _l("Snippets of articles"),
        {
            "snippet.made": _l("Made a snippet"),
            "snippet.changed": _l("Changed a snippet"),
            "snippet.removed": _l("Removed a snippet"),
        },
    ),
    "synonyms": (
        _l("Words that mean the same"),
        {
            "synonyms.added": _l("Said that words mean the same"),
            "synonyms.changed": _l("Changed words that mean the same"),
            "synonyms.removed": _l("No longer said that words mean the same"),
        },
    ),
}
