"""Where a conversation was started from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Context:
    """A subject where there is one, its title as it was then, the page, and what was searched for."""

    subject_kind: str = ""
    subject_id: int = 0
    title: str = ""
    path: str = ""
    search: str = ""
