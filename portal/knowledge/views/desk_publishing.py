"""A text's way to its readers: sent for review, sent back, published now or on a day; its address; its original."""

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import DeskBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.queries import named
from portal.foundation.i18n import moment
from portal.foundation.pages import refused, way_on
from portal.knowledge.actions import publishing, texts, translations
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.forms.articles import LATER, AddressForm, PublishForm, SendBackForm, SendForm
from portal.knowledge.forms.words import told_reason
from portal.knowledge.models import ArticleText
from portal.knowledge.queries import checks, desk
from portal.knowledge.queries.editions import article_of, latest_of, original_of, published_of, texts_of
from portal.knowledge.rules.words import ArticleState

bp = DeskBlueprint("knowledge_publishing", __name__, "/knowledge/texts")
WRITE, PUBLISH = Permit.KNOWLEDGE_WRITE, Permit.KNOWLEDGE_PUBLISH
TEXT = {"article_text": desk.text}


@bp.page("/<pid:article_text>/publish", permit=PUBLISH, methods=("GET", "POST"), loads=TEXT)
def publish(article_text: ArticleText) -> ResponseReturnValue:
    """Publish a text, now or on a day; what is not right yet is said before."""
    latest = latest_of(article_text)
    form = PublishForm(
        data={"note": "" if latest.published_at else latest.note, "when": "now", "time": "09:00"}
    )
    page = "knowledge/desk/publish.html"
    if request.method == "GET":
        return render_template(page, **_facts(article_text, form), found=checks.of(article_text, latest))
    if not form.validate():
        return refused(page, **_facts(article_text, form), found=checks.of(article_text, latest))
    return _done(article_text, lambda: _publish(article_text, form))


@bp.page("/<pid:article_text>/send", permit=WRITE, methods=("GET", "POST"), loads=TEXT)
def send(article_text: ArticleText) -> ResponseReturnValue:
    """Ask somebody to look a draft through."""
    form, page = SendForm(but_id=standpoint().user.id), "knowledge/desk/send.html"
    if request.method == "GET":
        return render_template(page, **_facts(article_text, form))
    if not form.validate():
        return refused(page, **_facts(article_text, form))

    def act() -> str:
        reviewer = desk.person(form.reviewer.data)
        if reviewer is None:
            raise Refused("reviewer")
        publishing.send_for_review(article_text, reviewer, form.words.data or "", by=standpoint().actor)
        name = named({reviewer.id})[reviewer.id].name
        return _("Sent. %(name)s hears of it.", name=name)

    return _done(article_text, act)


@bp.page("/<pid:article_text>/send-back", permit=PUBLISH, methods=("GET", "POST"), loads=TEXT)
def send_back(article_text: ArticleText) -> ResponseReturnValue:
    """Give a text back to its author, with what is to be changed."""
    form, page = SendBackForm(), "knowledge/desk/send_back.html"
    if request.method == "GET":
        return render_template(page, **_facts(article_text, form))
    if not form.validate():
        return refused(page, **_facts(article_text, form))

    def act() -> str:
        publishing.send_back(article_text, form.words.data or "", by=standpoint().actor)
        return _("Sent back to its author.")

    return _done(article_text, act)


@bp.page("/<pid:article_text>/call-off", permit=PUBLISH, methods=("POST",), loads=TEXT)
def call_off(article_text: ArticleText) -> ResponseReturnValue:
    """Publish nothing by itself any more."""

    def act() -> str:
        publishing.call_off(article_text, by=standpoint().actor)
        return _("It is not published by itself any more.")

    return _done(article_text, act)


@bp.page("/<pid:article_text>/address", permit=PUBLISH, methods=("GET", "POST"), loads=TEXT)
def address(article_text: ArticleText) -> ResponseReturnValue:
    """Change a text's clean address."""
    form, page = AddressForm(data={"slug": article_text.slug}), "knowledge/desk/address.html"
    facts = _facts(article_text, form)
    if request.method == "GET":
        return render_template(page, **facts)
    if not form.validate():
        return refused(page, **facts)
    try:
        texts.give_address(article_text, form.slug.data or "", by=standpoint().actor)
    except Refused as refusal:
        form.slug.errors = [*form.slug.errors, told_reason(refusal.reason)]
        return refused(page, **facts)
    flash(_("Its address is changed; the one before leads on to it."), "done")
    return way_on(_url(article_text))


@bp.page("/<pid:article_text>/follows", permit=WRITE, methods=("POST",), loads=TEXT)
def follows(article_text: ArticleText) -> ResponseReturnValue:
    """Note that a translation says what the original says now."""

    def act() -> str:
        translations.follow(article_text, by=standpoint().actor)
        return _("Noted: it says what the original says now.")

    return _done(article_text, act)


@bp.page("/<pid:article_text>/outdated", permit=WRITE, methods=("POST",), loads=TEXT)
def outdated(article_text: ArticleText) -> ResponseReturnValue:
    """Note that a translation is behind its original."""

    def act() -> str:
        translations.mark_outdated(article_text, by=standpoint().actor)
        return _("Marked as outdated; its readers are told.")

    return _done(article_text, act)


def _publish(text: ArticleText, form: PublishForm) -> str:
    by, at = standpoint().actor, form.at
    if form.when.data == LATER and at is not None:
        texts.save(text, {"note": form.note.data or ""}, by=by)
        publishing.publish_later(text, at, by=by, minor=form.minor.data, follows_original=form.follows.data)
        return _("It is published by itself on %(moment)s.", moment=moment(at))
    publishing.publish(
        text, by=by, minor=form.minor.data, follows_original=form.follows.data, note=form.note.data or ""
    )
    return _("Published. Its readers see it now.")


def _done(text: ArticleText, act: Callable[[], str]) -> ResponseReturnValue:
    """Act, and lead back to the article, saying what was done or why not."""
    try:
        words, kind = act(), "done"
    except Refused as refusal:
        words, kind = told_reason(refusal.reason), "wrong"
    flash(words, kind)
    return way_on(_url(text))


def _facts(text: ArticleText, form: Any) -> dict[str, Any]:
    article = article_of(text)
    original = original_of(article)
    return {
        "text": text, "article": article, "form": form, "latest": latest_of(text), "before": published_of(text),
        "original": original if original is not None and original.id != text.id else None,
        "others": [one for one in texts_of(article) if one.id != text.id], "states": ArticleState,
    }  # fmt: skip


def _url(text: ArticleText) -> str:
    return url_for("knowledge_desk.show", article=article_of(text).public_id)
