"""What the vendor's inbox holds for one of its people: theirs, the team's, what waits longest, rests, or is solved."""

from sqlalchemy import ColumnElement, and_, or_, select

from portal.accounts.models import Customer, User
from portal.accounts.queries.customers import reached_by
from portal.conversations.models import Conversation
from portal.conversations.queries import lists
from portal.conversations.queries.answering import mine
from portal.foundation import clock
from portal.foundation.audience import Side

SHOWS = ("mine", "team", "waiting", "snoozed", "solved", "all")
Condition = ColumnElement[bool]


def mine_now(user: User) -> Condition:
    """Return what is this person's to answer today; asked inside `every_customer`."""
    return mine(user)


def conditions(show: str, user: User, mine: Condition) -> tuple[Condition, ...]:
    """Return which conversations belong to a view of the inbox."""
    views: dict[str, tuple[Condition, ...]] = {
        "mine": (mine, _open(), _awake()),
        "team": (_open(), _awake()),
        "waiting": (_ours(), _open(), _awake()),
        "snoozed": (_open(), Conversation.snoozed_until > clock.now()),
        "solved": (Conversation.solved_at.is_not(None),),
        "all": (),
    }
    return (reached(user), *views[show])


def counts(user: User, mine: Condition) -> dict[str, int]:
    """Return how many open conversations each view holds, and how many of one's own wait for us; one statement."""
    reach = reached(user)
    return lists.counts(
        ("mine", and_(reach, mine, _ours(), _awake())),
        ("team", and_(reach, _awake())),
        ("waiting", and_(reach, _ours(), _awake())),
        ("snoozed", and_(reach, Conversation.snoozed_until > clock.now())),
    )


def my_turn(user: User) -> int:
    """Return how many conversations wait for this person."""
    return lists.counts(("mine", and_(reached(user), mine(user), _ours(), _awake())))["mine"]


def reached(user: User) -> Condition:
    """Return which conversations belong to customers that a vendor person reaches."""
    still = select(Customer.id).where(Customer.left_at.is_(None))
    return and_(Conversation.customer_id.in_(reached_by(user)), Conversation.customer_id.in_(still))


def _open() -> Condition:
    return Conversation.solved_at.is_(None)


def _ours() -> Condition:
    return Conversation.waiting_for == Side.VENDOR


def _awake() -> Condition:
    return or_(Conversation.snoozed_until.is_(None), Conversation.snoozed_until <= clock.now())
