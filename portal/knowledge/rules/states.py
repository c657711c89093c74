"""What can be done with a text from where it stands."""

from portal.knowledge.rules.words import ArticleState

DRAFT, IN_REVIEW, PUBLISHED, ARCHIVED = ArticleState

#: act: the states from which it is possible.
POSSIBLE = {
    "save": {DRAFT, IN_REVIEW, PUBLISHED},
    "send": {DRAFT},
    "send_back": {IN_REVIEW},
    "publish": {DRAFT, IN_REVIEW},
    "publish_later": {DRAFT, IN_REVIEW},
    "archive": {DRAFT, IN_REVIEW, PUBLISHED},
    "take_up": {ARCHIVED},
}


def possible(act: str, state: ArticleState) -> bool:
    """Tell whether an act is possible from a state.

    >>> possible("publish", ArticleState.DRAFT), possible("send", ArticleState.PUBLISHED)
    (True, False)
    """
    return state in POSSIBLE[act]
