"""How a post is written down to be taken along: Markdown with what is known of it at the top. Pure."""

import json
import re
from datetime import datetime
from typing import Any

_SHOWN = re.compile(r"file:([A-Za-z0-9_-]{16})")
_PLAIN = re.compile(r"[^\w-]+")


def file_name(number: int, title: str) -> str:
    """Return under which name a post lies.

    >>> file_name(7, "How do you close in 3 days? (月次)"), file_name(12, "")
    ('posts/0007-how-do-you-close-in-3-days-月次.md', 'posts/0012.md')
    """
    words = _PLAIN.sub("-", title.casefold()).strip("-_")[:60].strip("-")
    return f"posts/{number:04d}{'-' if words else ''}{words}.md"


def written(facts: dict[str, Any], body: str, places: dict[str, str]) -> str:
    """Return a post as Markdown, its facts as YAML reads them; pictures and files are shown from beside it.

    >>> print(written({"title": "A", "votes": 2}, "![x](file:AbCdEfGhIjKlMnOp)", {"AbCdEfGhIjKlMnOp": "files/x.webp"}))
    ---
    title: "A"
    votes: 2
    ---
    <BLANKLINE>
    ![x](../files/x.webp)
    <BLANKLINE>
    """
    told = {key: _plain(value) for key, value in facts.items() if value not in (None, "", [], False)}
    head = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in told.items())
    return f"---\n{head}\n---\n\n{relinked(body, places)}\n"


def relinked(body: str, places: dict[str, str]) -> str:
    """Return a body whose pictures and files lead to where they lie; those that are not there stay as they are."""
    return _SHOWN.sub(lambda found: f"../{places[found[1]]}" if found[1] in places else found[0], body)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
