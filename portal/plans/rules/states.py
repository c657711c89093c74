"""The life of a plan, as one table: which move leads from which state to which."""

from enum import StrEnum


class State(StrEnum):
    """Where a plan stands; kept apart from its standing."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    AGREED = "agreed"
    CLOSED = "closed"


class Move(StrEnum):
    """What can be done with a plan as a whole. Whether it is proposed or agreed follows from its agreements alone."""

    PROPOSE = "propose"
    WITHDRAW = "withdraw"
    FALL_BACK = "fall_back"  # to what was agreed before
    AGREE = "agree"
    CLOSE = "close"
    REOPEN = "reopen"


MOVES: dict[tuple[State, Move], State] = {
    (State.DRAFT, Move.PROPOSE): State.PROPOSED,
    (State.DRAFT, Move.CLOSE): State.CLOSED,
    (State.PROPOSED, Move.AGREE): State.AGREED,
    (State.PROPOSED, Move.WITHDRAW): State.DRAFT,
    (State.PROPOSED, Move.FALL_BACK): State.AGREED,
    (State.AGREED, Move.PROPOSE): State.PROPOSED,  # the next version of what was agreed
    (State.AGREED, Move.CLOSE): State.CLOSED,
    (State.CLOSED, Move.REOPEN): State.DRAFT,  # has to be agreed again
}


#: What people decide about a plan by itself; every other move follows from putting it forward and agreeing on it.
BY_HAND = frozenset({Move.CLOSE, Move.REOPEN})


class MoveRefused(ValueError):
    """This move does not lead anywhere from this state."""


def state_after(state: str, move: str) -> State:
    """Return the state that `move` leads to, or raise `MoveRefused`.

    >>> str(state_after("draft", "propose"))
    'proposed'
    """
    following = MOVES.get((State(state), Move(move)))
    if following is None:
        raise MoveRefused(f"a plan that is {state} cannot {move}")
    return following


def moves_from(state: str) -> tuple[Move, ...]:
    """Return the moves possible from `state`, in the order of the table.

    >>> [str(move) for move in moves_from("proposed")]
    ['agree', 'withdraw', 'fall_back']
    """
    return tuple(move for start, move in MOVES if start == State(state))


def is_open(state: str) -> bool:
    """Tell whether the plan can still be edited; a closed one is kept as it ended."""
    return State(state) != State.CLOSED
