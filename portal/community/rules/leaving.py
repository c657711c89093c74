"""What becomes of what somebody wrote, when they go or want it so."""

from enum import StrEnum


class Leaving(StrEnum):
    """How what one wrote goes on."""

    STAYS = "stays"  # under the name that colleagues know; other companies see "a member" once one has left
    NAMELESS = "nameless"  # as of a member, for everybody and for good
    GONE = "gone"  # words, pictures and earlier editions are deleted


#: Unless somebody chose otherwise, answers go on helping, and nobody shows as the person of a company they have left.
USUALLY = Leaving.STAYS
#: So many posts at once, so that nobody else waits for long.
A_BATCH = 100
