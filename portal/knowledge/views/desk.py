"""Articles as their authors see them: the list, beginning one, and one article with all that belongs to it."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.addressees import HINTS, REACHES, AddresseesForm
from portal.accounts.forms.editing import clashing
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import vendors_today
from portal.accounts.standpoint import standpoint
from portal.activity.queries import named
from portal.foundation.i18n import LANGUAGES, language
from portal.foundation.pages import refused, way_on
from portal.knowledge.actions import articles, audiences, ratings, translations
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.forms.articles import BeginForm, LookedThroughForm, SettingsForm, half_a_year_on
from portal.knowledge.forms.ratings import EFFORT_WORDS, REASON_WORDS
from portal.knowledge.forms.words import STATE_WORDS, state_word, told_reason
from portal.knowledge.models import Article
from portal.knowledge.queries import categories, desk, waiting
from portal.knowledge.queries.authors import may_write, writers
from portal.knowledge.queries.desk_wishes import NARROWED, WHICH, Wish
from portal.knowledge.queries.editions import edition_of, latest_of, texts_of
from portal.knowledge.queries.voices import voices
from portal.knowledge.rules.words import ArticleState

bp = DeskBlueprint("knowledge_desk", __name__, "/knowledge")
register(
    Entry(
        "knowledge_desk.index", _l("Knowledge"), "book-open", Permit.KNOWLEDGE_WRITE, 46, "desk",
        belongs=("knowledge_",),
    )
)  # fmt: skip
bp.add_app_template_filter(state_word, "article_state")
bp.add_app_template_filter(lambda code: LANGUAGES.get(code, code), "language_name")
bp.add_app_template_global(categories.named, "category_name")
WRITE, PUBLISH = Permit.KNOWLEDGE_WRITE, Permit.KNOWLEDGE_PUBLISH
ONE = {"article": desk.article}
LONGEST_WORDS, MOST_PAGES = 100, 10_000


@bp.page("", permit=WRITE)
def index() -> ResponseReturnValue:
    """Show the articles, what was touched last first."""
    wish, today = _wish(), vendors_today()
    lines, total = desk.lines(wish, today)
    return render_template(
        "knowledge/desk/index.html", wish=wish, lines=lines, total=total, per_page=desk.A_PAGE, today=today,
        counts=desk.counts(today, standpoint().user.id), states=STATE_WORDS, owners=desk.owners(),
        tree=categories.tree(), reaches=REACHES, spoken=LANGUAGES, writers=writers() if wish.owner else [],
        reviews=waiting.to_review(standpoint().user.id), address=_address_of(wish),
    )  # fmt: skip


@bp.page("/new", permit=WRITE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Begin an article; its editor opens on the draft."""
    form = BeginForm(data=_begin_with())
    if request.method == "GET":
        return render_template("knowledge/desk/new.html", form=form)
    if not form.validate():
        return refused("knowledge/desk/new.html", form=form)
    text = articles.start(
        form.title.data or "",
        by=standpoint().actor,
        language=form.language.data,
        category=categories.category(form.category.data or ""),
        review_on=half_a_year_on(vendors_today()),
    )
    return way_on(url_for("knowledge_editor.write", article_text=text.public_id))


@bp.page("/hand-over", permit=PUBLISH, methods=("POST",))
def hand_over() -> ResponseReturnValue:
    """Let somebody else keep true whatever a person keeps."""
    owner = desk.person(request.form.get("owner", "").replace("\0", ""))
    successor = desk.person(request.form.get("successor", "").replace("\0", ""))
    if owner is None or successor is None or not may_write(successor):
        flash(_("Choose who keeps them from now on."), "wrong")
        return way_on(url_for("knowledge_desk.index", owner=owner.public_id if owner else None))
    count = articles.hand_over(owner, successor, by=standpoint().actor)
    told = ngettext("%(num)s article handed over", "%(num)s articles handed over", count)
    flash(told, "done")
    return way_on(url_for("knowledge_desk.index", owner=successor.public_id))


@bp.page("/<pid:article>", permit=WRITE, loads=ONE)
def show(article: Article) -> ResponseReturnValue:
    """Show an article: its texts and where each stands, who reads it, whose it is."""
    return render_template("knowledge/desk/show.html", **facts_of(article))


@bp.page("/drafts/<pid:article_draft>", permit=WRITE, loads={"article_draft": desk.article})
def show_draft(article_draft: Article) -> ResponseReturnValue:
    """Lead on from what became an article to the article."""
    return way_on(_url(article_draft))


@bp.page("/<pid:article>/settings", permit=WRITE, methods=("GET", "POST"), loads=ONE)
def settings(article: Article) -> ResponseReturnValue:
    """Change whose an article is, by when it is looked through, where it stands, its tags."""
    form, page = SettingsForm.on(article), "knowledge/desk/settings.html"
    facts = {"form": form, "article": article, "title": title_of(article), "tags": desk.tags()}
    if request.method == "GET":
        return render_template(page, **facts)
    if not form.validate():
        return refused(page, **facts)
    columns = form.laid_over(article)
    if columns is None:
        return clashing(page, **facts)
    by, words = standpoint().actor, columns.pop("tags", None)
    if "category" in columns:
        articles.move(article, columns.pop("category"), by=by)
    articles.revise(article, columns, by=by, tags=words)
    flash(_("Saved"), "done")
    return way_on(_url(article))


@bp.page("/<pid:article>/readers", permit=PUBLISH, methods=("GET", "POST"), loads=ONE)
def readers(article: Article) -> ResponseReturnValue:
    """Say who may read an article."""
    form, page = AddresseesForm.on(article), "knowledge/desk/readers.html"
    facts = {"form": form, "article": article, "title": title_of(article), "hints": HINTS}
    if request.method == "GET":
        return render_template(page, **facts)
    if form.looks_for:
        return render_template(page, **facts)
    if not form.validate():
        return refused(page, **facts)
    columns = form.laid_over(article)
    if columns is None:
        return clashing(page, **facts)
    if columns:
        audiences.readdress(article, columns["reach"], columns["addressees"], by=standpoint().actor)
        flash(form.told(), "done")
    return way_on(_url(article))


@bp.page("/<pid:article>/translations", permit=WRITE, methods=("POST",), loads=ONE)
def translate(article: Article) -> ResponseReturnValue:
    """Begin the article in its other language; the editor opens with the original beside it."""
    try:
        text = translations.translate(article, request.form.get("language", ""), by=standpoint().actor)
    except Refused as refusal:
        return back(article, refusal)
    return way_on(url_for("knowledge_editor.write", article_text=text.public_id, beside=1))


@bp.page("/<pid:article>/looked-through", permit=WRITE, methods=("POST",), loads=ONE)
def looked_through(article: Article) -> ResponseReturnValue:
    """Note that an article is still true, and by when it is looked through again."""
    form = LookedThroughForm()
    if not form.validate():
        return refused("knowledge/desk/show.html", **facts_of(article, looked_through=form))
    articles.looked_through(article, form.review_on.data, by=standpoint().actor)
    flash(_("Noted: it is still true."), "done")
    return way_on(_url(article))


@bp.page("/<pid:article>/voices", permit=Permit.KNOWLEDGE_FIGURES, methods=("POST",), loads=ONE)
def voices_heard(article: Article) -> ResponseReturnValue:
    """Note that what readers said in their words was dealt with."""
    ratings.deal_with_words(article.id)
    flash(_("Noted. What readers say next is marked as new."), "done")
    return way_on(_url(article))


@bp.page("/<pid:article>/archive", permit=PUBLISH, methods=("GET", "POST"), loads=ONE)
def archive(article: Article) -> ResponseReturnValue:
    """Take an article away from its readers; what that means is said first."""
    if request.method == "GET":
        return render_template(
            "knowledge/desk/archive.html", **facts_of(article), linked=desk.linking_to(article)
        )
    try:
        articles.archive(article, by=standpoint().actor)
    except Refused as refusal:
        return back(article, refusal)
    flash(_("In the archive. Nobody reads it any more; its editions stay."), "done")
    return way_on(_url(article))


@bp.page("/<pid:article>/take-up", permit=PUBLISH, methods=("POST",), loads=ONE)
def take_up(article: Article) -> ResponseReturnValue:
    """Take an article out of the archive, as a draft."""
    try:
        articles.take_up(article, by=standpoint().actor)
    except Refused as refusal:
        return back(article, refusal)
    flash(_("Out of the archive, as a draft. Publish it when it is right."), "done")
    return way_on(_url(article))


def facts_of(article: Article, **more: Any) -> dict[str, Any]:
    """Return what the page of an article shows."""
    texts = texts_of(article)
    latest = {text.id: latest_of(text) for text in texts}
    basis = {text.id: edition_of(text.basis_id) for text in texts}
    ids = {one for text in texts for one in (text.state_by_id, text.reviewer_id, latest[text.id].by_id)}
    today = vendors_today()
    form = LookedThroughForm(data={"review_on": half_a_year_on(today)})
    return {
        "article": article, "title": title_of(article), "texts": texts, "latest": latest, "basis": basis,
        "people": named({one for one in (*ids, article.owner_id, article.made_by_id) if one}), "today": today,
        "missing": [one for one in LANGUAGES if one not in {text.language for text in texts}],
        "category": categories.by_id(article.category_id), "tags": desk.tags_of(article), "looked_through": form,
        "states": ArticleState, "broken": desk.broken_links(texts), "me": standpoint().user.id,
        "voices": voices(article.id) if standpoint().may(Permit.KNOWLEDGE_FIGURES) else None,
        "reasons": REASON_WORDS, "efforts": EFFORT_WORDS,
        **more,
    }  # fmt: skip


def title_of(article: Article) -> str:
    """Return what an article is called for its author: in their language, else in the original."""
    texts = {text.language: text.title for text in texts_of(article)}
    return texts.get(language()) or next(iter(texts.values()), "")


def back(article: Article, refusal: Refused) -> ResponseReturnValue:
    """Lead back to an article that could not be changed, saying why."""
    flash(told_reason(refusal.reason), "wrong")
    return way_on(_url(article))


def _begin_with() -> dict[str, str]:
    """Return what the address brings for a new article: a search without result, a category."""
    wanted = {
        name: request.args.get(name, "")[:200].replace("\0", " ")
        for name in ("title", "language", "category")
    }
    return {**wanted, "language": wanted["language"] if wanted["language"] in LANGUAGES else language()}


def _wish() -> Wish:
    asked = {name: request.args.get(name, "").replace("\0", " ").strip() for name in NARROWED}
    which = asked["which"] if asked["which"] in WHICH else ""
    spoken = asked["language"] if asked["language"] in LANGUAGES else ""
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    words = asked["words"][:LONGEST_WORDS]
    reach = asked["reach"] if asked["reach"] in set(REACHES) else ""
    return Wish(which, spoken, asked["owner"], asked["category"], asked["tag"], reach, words, page)


def _address_of(wish: Wish) -> Any:
    """Return what makes the address of the list with some of its wishes changed."""

    def address(**changed: Any) -> str:
        asked = {name: getattr(wish, name) for name in NARROWED} | changed
        return url_for("knowledge_desk.index", **{name: value for name, value in asked.items() if value})

    return address


def _url(article: Article) -> str:
    return url_for("knowledge_desk.show", article=article.public_id)
