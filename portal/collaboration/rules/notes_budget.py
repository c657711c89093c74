"""How much a note holds and one line may send: what fast typing and a large paste need, and no flood."""

from dataclasses import dataclass

MOST_BYTES = 4_000_000  # of one note, with all that was ever typed in it
MOST_OF_AN_UPDATE = 2_000_000
MESSAGES, MESSAGES_A_SECOND = 600.0, 60.0
BYTES, BYTES_A_SECOND = 6_000_000.0, 100_000.0


@dataclass
class Budget:
    """Two buckets that fill by the clock; `at` in seconds."""

    at: float
    messages: float = MESSAGES
    bytes: float = BYTES

    def spend(self, size: int, now: float) -> bool:
        """Take one message of this size; False when the line sends too much.

        >>> budget = Budget(0.0)
        >>> all(budget.spend(100, 0.0) for _ in range(600)), budget.spend(100, 0.0), budget.spend(100, 1.0)
        (True, False, True)
        """
        passed, self.at = max(0.0, now - self.at), now
        self.messages = min(MESSAGES, self.messages + passed * MESSAGES_A_SECOND) - 1
        self.bytes = min(BYTES, self.bytes + passed * BYTES_A_SECOND) - size
        return self.messages >= 0 and self.bytes >= 0
