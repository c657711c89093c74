"""How long events are kept as they came. Their counts stay for good."""

from portal.usage.rules.rows import AHEAD, OLDEST

USUAL_DAYS = 90
#: What may be chosen. Each is longer than events may be late, so that one sent again is always known.
CHOICES = (35, 90, 180, 365, 730)
assert min(CHOICES) > OLDEST.days + AHEAD.days
