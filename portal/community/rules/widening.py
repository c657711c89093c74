"""Whether more people read a thread in another space than in its own. Pure."""

from portal.community.rules.words import SpaceKind

_ORDER = tuple(SpaceKind)


def is_wider(before: SpaceKind, after: SpaceKind) -> bool:
    """True where readers come along who could not read it before.

    >>> is_wider(SpaceKind.BOTH, SpaceKind.SOME), is_wider(SpaceKind.EVERY, SpaceKind.INSIDE)
    (True, False)
    """
    return _ORDER.index(after) > _ORDER.index(before)


def may_go(before: SpaceKind, after: SpaceKind) -> bool:
    """True where an author may take a thread from one kind of space to another: circles overlap, so moderators move
    between those.

    >>> may_go(SpaceKind.SOME, SpaceKind.SOME), may_go(SpaceKind.SOME, SpaceKind.EVERY)
    (False, True)
    """
    return before is not after
