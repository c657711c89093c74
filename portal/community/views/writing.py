"""Writing a question or a post: drafts, what is asked before it goes out, and posting it."""

from collections.abc import Sequence
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.community.actions import threads
from portal.community.actions.refusals import Refused
from portal.community.forms.choices import Choice, choices
from portal.community.forms.refusals import sentence
from portal.community.forms.words import KIND_HINTS
from portal.community.forms.writing import DRAFT, KEEP, LOOK, REPLACE, ThreadForm
from portal.community.models import Space, Thread
from portal.community.queries import drafts, feed, kept_names, mentions, personas
from portal.community.queries.bylines import side_of
from portal.community.queries.places import address, thread_address
from portal.community.queries.spaces import all_open
from portal.community.queries.standing_of import Counted, has_chosen, look_over, may_write, too_many
from portal.community.rules.kept_names import Found, replaced
from portal.community.rules.words import PostState
from portal.community.views.doors import both
from portal.community.views.front import keeps_company
from portal.foundation.i18n import language
from portal.foundation.pages import refused, way_on

WRITE = Permit.COMMUNITY_WRITE
NOT_SHOWN = (PostState.DRAFT, PostState.HELD, PostState.HIDDEN)
PAGE = "community/writing/edit.html"


@both("/mine")
def mine() -> ResponseReturnValue:
    """Show what one wrote: drafts, what waits for a look or was hidden, and what readers see."""
    point, reading = standpoint(), language()
    states = () if point.read_only else (*NOT_SHOWN, PostState.SHOWN)
    lines = feed.own(point, reading, states=states)
    return render_template(
        "community/writing/mine.html",
        drafts=[one for one in lines if one.state is PostState.DRAFT],
        waiting=[one for one in lines if one.state in (PostState.HELD, PostState.HIDDEN)],
        shown=[one for one in lines if one.state is PostState.SHOWN],
    )


@both("/new", permit=WRITE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Write a question or a post: keep it as a draft, or let readers see it."""
    offered = _offered()
    if request.method == "GET":
        wanted = request.args.get("space", "")
        known = {one.space.public_id for one in offered}
        data = {
            "space": wanted if wanted in known else (offered[0].space.public_id if len(offered) == 1 else ""),
            "kind": request.args.get("kind", ""), "title": request.args.get("title", "").replace("\0", "")[:200],
            "tags": request.args.get("tags", "").replace("\0", "")[:200], "language": language(),
        }  # fmt: skip
        return _page(ThreadForm(data=data), offered)
    return _written(ThreadForm(), offered, None)


@both("/drafts/<pid:own_draft>", permit=WRITE, methods=("GET", "POST"), loads={"own_draft": drafts.own_draft})
def draft(own_draft: Thread) -> ResponseReturnValue:
    """Go on with a draft."""
    offered = _offered()
    if request.method == "GET":
        facts = ThreadForm.facts_of(own_draft, drafts.space_of(own_draft), drafts.words_of(own_draft))
        facts["body"] = mentions.as_typed(
            own_draft.body, standpoint(), language(), own_draft.author_customer_id
        )[0]
        return _page(ThreadForm(data=facts), offered, own_draft)
    return _written(ThreadForm(), offered, own_draft)


@both(
    "/drafts/<pid:own_draft>/discard", permit=WRITE, methods=("POST",), loads={"own_draft": drafts.own_draft}
)
def discard(own_draft: Thread) -> ResponseReturnValue:
    """Throw a draft away."""
    threads.discard(own_draft, by=standpoint().actor)
    flash(_("The draft is gone"), "done")
    return way_on(address("community.mine"))


def _offered() -> list[Choice]:
    point = standpoint()
    return choices(all_open(point, language()), point)


def _page(form: ThreadForm, offered: Sequence[Choice], draft: Thread | None = None) -> ResponseReturnValue:
    form.offer(offered, side=standpoint().side)
    if not form.kind.data:
        form.kind.data = form.chosen_kind.value
    return render_template(PAGE, **_facts(form, offered, draft))


def _facts(
    form: ThreadForm,
    offered: Sequence[Choice],
    draft: Thread | None,
    found: Sequence[Found] = (),
    refused_words: str = "",
) -> dict[str, Any]:
    point = standpoint()
    return {
        "form": form,
        "offered": offered,
        "draft": draft,
        "found": found,
        "refused_words": refused_words,
        "hints": {kind.value: words for kind, words in KIND_HINTS.items()},
        "shown_as": personas.as_seen(point, language()),
        "kept_company": keeps_company(point),
    }


def _written(form: ThreadForm, offered: Sequence[Choice], draft: Thread | None) -> ResponseReturnValue:
    """Take what was typed: keep it, or let readers see it once nothing stands against that."""
    form.offer(offered, side=standpoint().side)
    then = request.form.get("then", "")
    keeps = then in (DRAFT, LOOK)
    if not (form.can_be_kept() if keeps else form.is_ready()):
        return refused(PAGE, **_facts(form, offered, draft))
    space = form.chosen_space
    assert space is not None  # said by the form
    if (against := _against(form, space, keeps=keeps)) is not None:
        return refused(PAGE, **_facts(form, offered, draft, refused_words=against))
    found = [] if keeps else _names_in(form, space)
    if found and request.form.get("names") != KEEP:
        return refused(PAGE, **_facts(form, offered, draft, found=found))
    try:
        kept = _kept(form, space, draft)
        if keeps or not has_chosen(standpoint(), space):
            return _as_draft(kept, asked=not keeps)
        return _posted(kept, space)
    except Refused:  # the space was closed while somebody wrote
        words = _("This has changed meanwhile. Look at it again: what you wrote is still here.")
        return refused(PAGE, **_facts(form, offered, draft, refused_words=words))


def _against(form: ThreadForm, space: Space, *, keeps: bool) -> str | None:
    """Return why somebody may not write this here, as a sentence; None when they may."""
    point = standpoint()
    refusal = may_write(point, space, begins=True)
    if refusal is None and not keeps:
        look = look_over([form.title.data or "", form.body.data or ""], point, space)
        refusal = too_many(point, Counted.POSTS)
        if refusal is None and look.barred:
            return _(
                "The word “%(word)s” cannot be written here. Please say it differently.", word=look.barred
            )
    return sentence(refusal) if refusal else None


def _names_in(form: ThreadForm, space: Space) -> list[Found]:
    """Return names that other companies should not read; where their author wants it, they are replaced at once."""
    point = standpoint()
    body = mentions.kept(form.body.data or "", request.form.getlist("mentioned"), space, point, language())
    texts = [form.title.data or "", body]  # whoever is named with @ shows to each reader as they chose
    hidden = bool(form.company_hidden.data)
    found = kept_names.found_before(texts, point, space, company_hidden=hidden, chosen=personas.own(point))
    if found and request.form.get("names") == REPLACE:
        form.title.data, form.body.data = (replaced(text, found) for text in texts)
        return []
    return found


def _kept(form: ThreadForm, space: Space, draft: Thread | None) -> Thread:
    point, written = standpoint(), form.written()
    written["body"] = mentions.kept(
        written["body"], request.form.getlist("mentioned"), space, point, language()
    )
    if draft is None:
        return threads.begin(space, form.chosen_kind, by=point.actor, as_of=side_of(point), **written)
    threads.redraft(draft, space, by=point.actor, kind=form.chosen_kind, **written)
    return draft


def _as_draft(kept: Thread, *, asked: bool) -> ResponseReturnValue:
    if asked:  # the first time that other companies read somebody: how do they show?
        return way_on(url_for("community_me.show", slug=standpoint().customer.slug, then=kept.public_id))
    flash(_("Kept as a draft. You alone see it."), "done")
    if request.form.get("then") == LOOK:
        return way_on(address("community.draft", own_draft=kept.public_id, _anchor="look"))
    return way_on(address("community.mine"))


def _posted(kept: Thread, space: Space) -> ResponseReturnValue:
    point = standpoint()
    held = look_over([kept.title, kept.body], point, space).held
    threads.publish(kept, space, by=point.actor, held_for=str(held or ""))
    flash(
        _("A moderator looks at it first, then everybody who reads the space sees it.")
        if held
        else _("Posted"),
        "done",
    )
    return way_on(thread_address(kept.public_id))
