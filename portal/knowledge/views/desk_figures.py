"""Figures of articles, and the links in them that lead nowhere: where an author looks for what to do next."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.accounts.door import DeskBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.foundation import clock
from portal.foundation.i18n import LANGUAGES
from portal.knowledge.actions.reading import DAYS_OF
from portal.knowledge.queries import figures
from portal.knowledge.queries.articles import FEWEST_RATINGS
from portal.knowledge.queries.figures import A_PAGE, WITHIN, By

bp = DeskBlueprint("knowledge_figures", __name__, "/knowledge")
register(
    Entry("knowledge_figures.index", _l("Figures"), "chart-line", Permit.KNOWLEDGE_FIGURES, 60, "knowledge")
)
register(
    Entry("knowledge_figures.broken", _l("Broken links"), "link", Permit.KNOWLEDGE_WRITE, 70, "knowledge")
)
MOST_PAGES = 1_000
LABELS = {
    By.READS: _l("Most read first"),
    By.HELPFUL: _l("Least helpful first"),
    By.EFFORT: _l("Most effort first"),
    By.AGE: _l("Oldest first"),
}


@bp.page("/figures", permit=Permit.KNOWLEDGE_FIGURES)
def index() -> ResponseReturnValue:
    """Show how published articles are read, and what readers said of them."""
    asked, code = request.args.get("by", ""), request.args.get("lang", "")
    by, language = By(asked) if asked in set(By) else By.READS, code if code in LANGUAGES else ""
    page = _page()
    lines, total = figures.lines(by, clock.today(DAYS_OF), language, page=page)
    return render_template(
        "knowledge/desk/figures.html", lines=lines, total=total, by=by, labels=LABELS, chosen=language, page=page,
        per_page=A_PAGE, days=WITHIN.days, spoken=LANGUAGES, fewest=FEWEST_RATINGS,
    )  # fmt: skip


@bp.page("/broken-links", permit=Permit.KNOWLEDGE_WRITE)
def broken() -> ResponseReturnValue:
    """Show the links of published articles that lead nowhere."""
    page = _page()
    rows, total = figures.broken_links(page=page)
    return render_template(
        "knowledge/desk/broken.html", rows=rows, total=total, page=page, per_page=A_PAGE, spoken=LANGUAGES
    )


def _page() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
