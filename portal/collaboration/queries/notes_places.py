"""Which notes a subject has: one that all who see it share, and one inside each side."""

from portal.foundation.audience import Audience, Side, Visibility, inside_of


def places(subject: Visibility, side: Side | None, audience: Audience) -> tuple[Visibility, ...]:
    """Return the visibilities of the notes that a reader finds at a subject, the widest first.

    >>> [str(place) for place in places(Visibility.SHARED, Side.VENDOR, Audience.VENDOR)]
    ['shared', 'vendor']
    >>> [str(place) for place in places(Visibility.SHARED, Side.CUSTOMER, Audience.GUEST)]
    ['shared']
    >>> [str(place) for place in places(Visibility.CUSTOMER, Side.CUSTOMER, Audience.CUSTOMER)]
    ['customer']
    """
    wanted = [Visibility.SHARED] if subject is Visibility.SHARED else []
    inside = inside_of(side) if side else None
    if inside is not None and inside in audience.sees and subject in (Visibility.SHARED, inside):
        wanted.append(inside)
    return tuple(wanted)


def still_fits(note: Visibility, subject: Visibility) -> bool:
    """True while a note is seen no more widely than its subject.

    >>> still_fits(Visibility.SHARED, Visibility.VENDOR), still_fits(Visibility.VENDOR, Visibility.SHARED)
    (False, True)
    """
    return subject is Visibility.SHARED or note is subject
