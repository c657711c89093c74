"""What readers look for: in vain, without opening anything, and all; each a step from a draft or a synonym."""

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.accounts.door import DeskBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import may
from portal.foundation.i18n import LANGUAGES
from portal.search.queries import reports
from portal.search.queries.reports import ALL, IN_VAIN, UNOPENED, Line

bp = DeskBlueprint("searches", __name__, "/knowledge/searches")
register(Entry("searches.index", _l("Searches"), "search", Permit.SEARCH_WORDS, 50, "knowledge"))
DRAFT = "knowledge_desk.new"
SHOWS = (IN_VAIN, UNOPENED, ALL)


@bp.page("", permit=Permit.SEARCH_WORDS)
def index() -> ResponseReturnValue:
    """Show what was looked for, the most frequent first."""
    asked, code = request.args.get("show", IN_VAIN), request.args.get("lang", "")
    show, language = asked if asked in SHOWS else IN_VAIN, code if code in LANGUAGES else ""
    return render_template(
        "search/searches.html",
        show=show,
        chosen=language,
        sums=reports.sums(language),
        lines=reports.lines(show, language),
        days=reports.WITHIN.days,
        languages_to_choose=LANGUAGES,
        draft_url=_draft_url,
    )


def _draft_url(line: Line) -> str:
    """Return where a draft about these words begins, empty for those who write none."""
    if DRAFT not in current_app.view_functions or not may(Permit.KNOWLEDGE_WRITE):
        return ""
    return url_for(DRAFT, title=line.words, language=line.language)
