"""What was said lately, topic by topic, so that a page that was away for a moment hears it in one piece."""

from collections import deque
from collections.abc import Iterable

from portal.foundation.live.frames import News, together

KEPT = 512  # messages per topic
KEPT_MICROSECONDS = 10 * 60 * 1_000_000
OVERLAP = 1_000_000  # microseconds: clocks of two machines, messages still on their way. Costs only a refresh
MOST_NAMES = 200


class Recent:
    """The last messages of every topic. Not thread-safe: the hub's lock protects it."""

    def __init__(self, since: int, kept: int = KEPT, overlap: int = OVERLAP):
        self._kept, self._overlap = kept, overlap
        self._known_since = since  # nothing is known about earlier times
        self._topics: dict[str, deque[News]] = {}
        self._dropped: dict[str, int] = {}  # by topic, the newest message that had to make room

    def add(self, topic: str, news: News) -> None:
        """Keep a message; the oldest of a full topic makes room."""
        messages = self._topics.setdefault(topic, deque())
        if len(messages) == self._kept:
            self._dropped[topic] = max(self._dropped.get(topic, 0), messages.popleft().cursor)
        messages.append(news)

    def since(self, cursor: int, topics: Iterable[str], now: int) -> News:
        """Return what changed in `topics` after `cursor`; nameless when that is not known (any more)."""
        if not self._knows(cursor, topics, now):
            return News(now, None)
        floor = cursor - self._overlap
        found = [news for topic in topics for news in self._topics.get(topic, ()) if news.cursor > floor]
        return together([News(now, ()), *found], MOST_NAMES)

    def forget_all(self, now: int) -> None:
        """Know nothing about the time before `now`, because messages were missed."""
        self._topics.clear()
        self._dropped.clear()
        self._known_since = now

    def forget_old(self, now: int) -> None:
        """Let go of what is too old for any page to ask for, and of topics without messages."""
        oldest = now - KEPT_MICROSECONDS
        self._known_since = max(self._known_since, oldest)
        for topic, messages in list(self._topics.items()):
            while messages and messages[0].cursor < oldest:
                messages.popleft()
            if not messages:
                del self._topics[topic]
                self._dropped.pop(topic, None)

    def _knows(self, cursor: int, topics: Iterable[str], now: int) -> bool:
        # A cursor from the future comes from a machine whose clock was set back: better to refresh.
        if not self._known_since <= cursor <= now + self._overlap:
            return False
        return all(self._dropped.get(topic, 0) <= cursor - self._overlap for topic in topics)
