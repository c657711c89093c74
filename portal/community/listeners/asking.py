"""What a search did not find can be asked in the community as well, with its words as the title."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.community.rules.words import ThreadKind
from portal.search.sources import Elsewhere, may_be_asked


def written_at(point: Standpoint, words: str) -> str:
    """Return where a question is written, who reads it being chosen first; nothing for whoever may not write."""
    if point.customer is None or point.read_only or not point.may(Permit.COMMUNITY_WRITE):
        return ""
    kind = ThreadKind.QUESTION.value
    return url_for("community.new", slug=point.customer.slug, kind=kind, title=words or None)


may_be_asked(Elsewhere(_l("Ask in the community"), "users", written_at))
