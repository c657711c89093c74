"""Where a story stands: told by comparing what it says now with what was asked about, agreed to and published."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a story stands."""

    DRAFT = "draft"  # being written
    ASKED = "asked"  # its approver reads it
    AGREED = "agreed"  # to exactly these words; it can be published
    PUBLISHED = "published"
    REVISED = "revised"  # other words than those published are being written
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """How the asking for one exact text ended."""

    AGREED = "agreed"
    SENT_BACK = "sent_back"
    REPLACED = "replaced"  # the words were changed before anybody answered
    TAKEN_BACK = "taken_back"


class CompanyTold(StrEnum):
    """How the company is called in its story."""

    NAME = "name"
    INDUSTRY = "industry"  # and how many people it has


def stage(
    seal: str, *, asked: str = "", agreed: str = "", published: str = "", withdrawn: bool = False
) -> Stage:
    """Return where a story stands by the seals of its words: now, asked about, agreed to, published.

    Changed words need an agreement anew, whatever was agreed to before.

    >>> stage("b", agreed="a"), stage("a", agreed="a"), stage("b", agreed="b", published="a")
    (<Stage.DRAFT: 'draft'>, <Stage.AGREED: 'agreed'>, <Stage.AGREED: 'agreed'>)
    >>> stage("c", agreed="a", published="a"), stage("c", agreed="a", withdrawn=True)
    (<Stage.REVISED: 'revised'>, <Stage.WITHDRAWN: 'withdrawn'>)
    """
    if seal and asked == seal:
        return Stage.ASKED
    if seal and published == seal:
        return Stage.PUBLISHED
    if seal and agreed == seal:
        return Stage.AGREED
    if published:
        return Stage.REVISED
    return Stage.WITHDRAWN if withdrawn else Stage.DRAFT
