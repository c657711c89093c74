"""Where somebody was when they began to ask: what that page shows, or what the navigation calls it."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from portal.accounts.navigation import entry_of
from portal.accounts.standpoint import standpoint
from portal.collaboration import subjects
from portal.collaboration.subjects import Subject
from portal.conversations.models import Conversation
from portal.conversations.queries.links import page_at, subject_at
from portal.foundation.audience import Side, Visibility


@dataclass(frozen=True)
class Page:
    """A page as its reader's navigation calls it."""

    name: str
    url: str


def path_inside(asked: str) -> str:
    """Return an address inside this customer's pages, empty for any other."""
    found = urlsplit(asked)
    inside = f"/c/{standpoint().customer.slug}/"
    if found.scheme or found.netloc or not asked.startswith(inside) or "\\" in asked:
        return ""
    return asked[:500]


def about_what(public_id: str, path: str) -> Subject | None:
    """Return what both sides can see that a question is about: what was named, else what its page shows."""
    found = subjects.subject(public_id) or subject_at(urlsplit(path).path)
    return found if found is not None and found.visibility is Visibility.SHARED else None


def looked_for(path: str) -> str:
    """Return what a customer's person searched for on the page of results at a path, else nothing."""
    if standpoint().side is not Side.CUSTOMER:
        return ""
    found = urlsplit(path)
    endpoint, _values = page_at(found.path)
    return parse_qs(found.query).get("q", [""])[0] if endpoint == "search.results" else ""


def page_of(conversation: Conversation) -> Page | None:
    """Return on which page a customer's question was begun, where its reader has that page as well."""
    return page_named(conversation.context_path) if conversation.begun_side is Side.CUSTOMER else None


def page_named(path: str) -> Page | None:
    """Return the page at a path. What else it names may be out of its reader's sight: then the entry leads on."""
    endpoint, values = page_at(urlsplit(path).path)
    entry = entry_of(endpoint, standpoint()) if endpoint else None
    if entry is None:
        return None
    return Page(entry.label, path if set(values) <= {"slug"} else entry.url)
