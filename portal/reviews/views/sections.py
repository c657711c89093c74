"""The sections of a review: what both sides write about each, and which there are in which order."""

import json
from typing import Any

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.agreements.queries.document import named
from portal.foundation import clock
from portal.foundation.markup import to_html
from portal.foundation.pages import refused, wants_part, way_on
from portal.foundation.refusals import Refused
from portal.reviews.actions import sections as change
from portal.reviews.forms.reviews import PageForm, WordsForm
from portal.reviews.forms.words import SLOT_HINTS, section_words
from portal.reviews.models import Review, ReviewSection
from portal.reviews.paper import words
from portal.reviews.paper.called import called
from portal.reviews.paper.shown import shown
from portal.reviews.queries import reviews, sections
from portal.reviews.rules.sections import PARTS, in_order, part_of
from portal.reviews.rules.snapshot import OWN
from portal.reviews.rules.words import Slot
from portal.reviews.views.answers import refuse, review_url, sheet
from portal.reviews.views.page import may_write

bp = CustomerBlueprint("review_sections", __name__, path="/reviews")
REVIEW = {"review": reviews.review}
SECTION = REVIEW | {"review_section": sections.section}
SLOT_PAGE, OWN_PAGE = "reviews/sections/_slot.html", "reviews/sections/write.html"


@bp.app_template_filter("review_seen")
def review_seen(text: str) -> str:
    """Return the record of what an author saw of one text."""
    return json.dumps({"words": text}, ensure_ascii=False)


@bp.page("/<pid:review>/sections/<pid:review_section>/facts", permit=Permit.REVIEWS_READ, loads=SECTION)
def facts(review: Review, review_section: ReviewSection) -> ResponseReturnValue:
    """Show what a section tells now: open pages of a review that is not final fetch it."""
    _same(review, review_section)
    told = sections.told_now(review, review_section, standpoint().customer)
    found = shown(told) if told is not None else None
    if told is None or found is None or found.section is None:
        abort(404)
    response = make_response(
        render_template(
            "reviews/sections/_facts.html", one=found, people=named(found.section.people(told.facts)), paper=False,
            customer_name=standpoint().customer.name, vendor_name=branding.vendor().name,
        )
    )  # fmt: skip
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.page("/<pid:review>/sections/<pid:review_section>/<slot_name>", permit=Permit.REVIEWS_READ, loads=SECTION)
def slot(review: Review, review_section: ReviewSection, slot_name: str) -> ResponseReturnValue:
    """Show one slot: open pages fetch it when somebody wrote there."""
    return _slot(review, review_section, _slot_of(review, review_section, slot_name))


@bp.page(
    "/<pid:review>/sections/<pid:review_section>/<slot_name>",
    permit=Permit.REVIEWS_WRITE, loads=SECTION, methods=("POST",), endpoint="say",
)  # fmt: skip
def say(review: Review, review_section: ReviewSection, slot_name: str) -> ResponseReturnValue:
    """Write into one slot; both texts are shown where somebody else wrote there meanwhile."""
    which = _slot_of(review, review_section, slot_name)
    form: Any = WordsForm.on(getattr(review_section, which.value))
    if not form.validate():
        return _slot(review, review_section, which, form, 422)
    columns = form.laid_over(getattr(review_section, which.value))
    if columns is None:
        return _slot(review, review_section, which, form, 409)
    try:
        if "words" in columns:
            change.say(review, review_section, which, columns["words"] or "", by=standpoint().actor)
    except Refused as refusal:
        return refuse(review, refusal)
    if not wants_part():
        return way_on(review_url(review, f"section-{review_section.public_id}"))
    return _slot(review, review_section, which, saved_at=clock.now())


@bp.page("/<pid:review>/sections", permit=Permit.REVIEWS_LEAD, loads=REVIEW)
def arrange(review: Review) -> ResponseReturnValue:
    """Show which sections there are, in their order, and which could be added."""
    return render_template("reviews/sections/arrange.html", **_arrangement(review))


@bp.page("/<pid:review>/sections", permit=Permit.REVIEWS_LEAD, loads=REVIEW, methods=("POST",))
def add(review: Review) -> ResponseReturnValue:
    """Add a section of a feature."""
    return _acted(review, lambda: change.add(review, request.form.get("key", ""), by=standpoint().actor))


@bp.page("/<pid:review>/sections/own", permit=Permit.REVIEWS_LEAD, loads=REVIEW, methods=("GET", "POST"))
def add_own(review: Review) -> ResponseReturnValue:
    """Add a page of one's own."""
    form = PageForm(parts=_parts(), part=PARTS[-1])
    facts = {"form": form, "review": review, "action": request.path, "title": _("Add a page of your own")}
    facts["back_url"] = url_for("review_sections.arrange", slug=_slug(), review=review.public_id)
    if request.method == "GET":
        return sheet(OWN_PAGE, **facts)
    if not form.validate():
        return refused("reviews/alone.html", part=OWN_PAGE, page=True, **facts)
    by = standpoint().actor
    try:
        made = change.add_own(review, form.title.data or "", form.part.data, form.text.data or "", by=by)
    except Refused as refusal:
        return refuse(review, refusal)
    flash(_("%(title)s was added.", title=made.title), "done")
    return way_on(facts["back_url"])


@bp.page(
    "/<pid:review>/sections/<pid:review_section>",
    permit=Permit.REVIEWS_WRITE, loads=SECTION, methods=("GET", "POST"),
)  # fmt: skip
def write(review: Review, review_section: ReviewSection) -> ResponseReturnValue:
    """Change a page of one's own."""
    _same(review, review_section)
    if review_section.key != OWN:
        abort(404)
    form: Any = PageForm.on(review_section, parts=_parts())
    facts = {
        "form": form,
        "review": review,
        "action": request.path,
        "title": section_words(OWN, review_section.title),
    }
    facts["back_url"] = review_url(review, f"section-{review_section.public_id}")
    if request.method == "GET":
        return sheet(OWN_PAGE, **facts)
    if not form.validate():
        return refused("reviews/alone.html", part=OWN_PAGE, page=True, **facts)
    columns = form.laid_over(review_section)
    if columns is None:
        return clashing("reviews/alone.html", part=OWN_PAGE, page=True, **facts)
    try:
        change.write(review, review_section, columns, by=standpoint().actor)
    except Refused as refusal:
        return refuse(review, refusal)
    flash(_("Saved."), "done")
    return way_on(facts["back_url"])


@bp.page(
    "/<pid:review>/sections/<pid:review_section>/move",
    permit=Permit.REVIEWS_LEAD, loads=SECTION, methods=("POST",),
)  # fmt: skip
def move(review: Review, review_section: ReviewSection) -> ResponseReturnValue:
    """Put a section one place up or down, or before another one of its part."""
    _same(review, review_section)
    step = {"up": -1, "down": 1}.get(request.form.get("step", ""), 0)
    before = request.form.get("before")
    by = standpoint().actor
    return _acted(review, lambda: change.move(review, review_section, step=step, before=before, by=by))


@bp.page(
    "/<pid:review>/sections/<pid:review_section>/leave-out",
    permit=Permit.REVIEWS_LEAD, loads=SECTION, methods=("POST",),
)  # fmt: skip
def leave_out(review: Review, review_section: ReviewSection) -> ResponseReturnValue:
    """Leave a section out; nothing that was said about it is lost."""
    _same(review, review_section)
    return _acted(review, lambda: change.leave_out(review, review_section, by=standpoint().actor))


@bp.page(
    "/<pid:review>/sections/<pid:review_section>/bring-back",
    permit=Permit.REVIEWS_LEAD, loads=SECTION, methods=("POST",),
)  # fmt: skip
def bring_back(review: Review, review_section: ReviewSection) -> ResponseReturnValue:
    """Bring a section back that was left out."""
    _same(review, review_section)
    return _acted(review, lambda: change.bring_back(review, review_section, by=standpoint().actor))


def _slot(
    review: Review,
    section: ReviewSection,
    which: Slot,
    form: WordsForm | None = None,
    status: int = 200,
    saved_at: Any = None,
) -> Response:
    text = getattr(section, which.value)
    facts = {
        "review": review, "section_pid": section.public_id, "slot": which.value, "text": text,
        "text_html": to_html(text), "label": words.SLOTS[which], "hint": SLOT_HINTS[which],
        "may_write": may_write(review), "form": form, "saved_at": saved_at,
    }  # fmt: skip
    if wants_part():
        response = make_response(render_template(SLOT_PAGE, **facts), status)
    else:
        title = section_words(section.key, section.title)
        page = render_template(
            "reviews/sections/slot_alone.html", title=title, back_url=review_url(review), **facts
        )
        response = make_response(page, status)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _slot_of(review: Review, section: ReviewSection, name: str) -> Slot:
    _same(review, section)
    if name not in set(Slot):
        abort(404)
    return Slot(name)


def _same(review: Review, section: ReviewSection) -> None:
    if section.review_id != review.id:
        abort(404)


def _acted(review: Review, act: Any) -> ResponseReturnValue:
    try:
        act()
    except Refused as refusal:
        return refuse(review, refusal)
    if wants_part():
        return render_template("reviews/sections/_arrange.html", **_arrangement(review))
    return way_on(url_for("review_sections.arrange", slug=_slug(), review=review.public_id))


def _arrangement(review: Review) -> dict[str, Any]:
    rows = in_order(sections.rows_of(review.id))
    named: list[dict[str, Any]] = [
        {"row": row, "label": section_words(row.key, row.title), "part": part_of(row.part)} for row in rows
    ]
    there = [one for one in named if one["row"].left_out_at is None]
    return {
        "review": review,
        "title": called(review, standpoint().customer),
        "parts": [
            (code, words.part_words(code), [one for one in there if one["part"] == code]) for code in PARTS
        ],
        "left_out": [one for one in named if one["row"].left_out_at is not None],
        "others": [
            {"key": one.key, "label": one.label, "part": words.part_words(one.part)}
            for one in sections.others(rows)
        ],
        "may_arrange": may_write(review),
    }


def _parts() -> list[tuple[str, str]]:
    return [(code, words.part_words(code)) for code in PARTS]


def _slug() -> str:
    return standpoint().customer.slug
