"""Templates of reviews, and the desk's list of all reviews."""

from datetime import date, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.foundation.actor import WORKER
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.reviews.actions import templates as change
from portal.reviews.forms.words import PAPER_WORDS
from portal.reviews.models import Review, ReviewSection, ReviewTemplate
from portal.reviews.queries import desk
from portal.reviews.queries.listing import filled_of
from portal.reviews.rules.desk import Show
from portal.reviews.rules.templates import STARTERS
from portal.reviews.rules.words import Paper
from tests import cast

DESK = "/desk/reviews"


@pytest.fixture
def template(app):
    """`template()` is the public id of the template that the cast has, and its entries."""

    def find() -> tuple[str, list[str]]:
        with app.app_context():
            found = db.session.scalars(select(ReviewTemplate)).one()
            return found.public_id, [one["key"] for one in found.sections]

    return find


def test_starters_are_set_up_once_with_every_language(inside):
    assert change.set_up(by=WORKER) == []  # there is one already
    db.session.delete(db.session.scalars(select(ReviewTemplate)).one())
    db.session.flush()
    made = change.set_up(by=WORKER)
    assert len(made) == len(STARTERS)
    assert all(one.name_ja and one.name_en for one in made)
    assert change.set_up(by=WORKER) == []


def test_a_template_is_ordered_and_begins_reviews_for_its_segment(as_, template, at):
    vera, (pid, _before) = as_("vera"), template()
    act = f"{DESK}/templates/{pid}/sections"
    vera.post(act, data={"name": "plans.worth", "step": "up"})
    vera.post(act, data={"act": "out", "name": "onboarding.road"})
    own = vera.post(
        f"{DESK}/templates/{pid}/own", data={"part": "do", "title_ja": "現場の声", "text_ja": "- ひとこと"}
    )
    assert own.status_code == 303
    _, after = template()
    assert after.index("plans.worth") < after.index("plans.kpis")
    assert "onboarding.road" not in after
    assert "own" in after
    form = vera.get(f"{DESK}/templates/{pid}")
    assert "現場の声" in form.text
    begun = {
        "period": "custom",
        "first": "2031-01-01",
        "last": "2031-03-31",
        "template": pid,
        "plan": "",
        "meeting": "",
    }
    assert as_("chloe").post("/c/sakura/reviews/new", data=begun).status_code == 303
    with at("sakura"):
        review = db.session.scalars(select(Review).where(Review.last == date(2031, 3, 31))).one()
        rows = select(ReviewSection.key, ReviewSection.title).where(ReviewSection.review_id == review.id)
        found = {tuple(row) for row in db.session.execute(rows)}
        assert ("own", "現場の声") in found
        assert all(key != "onboarding.road" for key, _title in found)


def test_only_leads_write_templates_and_a_template_keeps_a_section(as_, template):
    pid, keys = template()
    assert as_("chloe").get(f"{DESK}/templates").status_code == 403
    assert as_("aoi").get(f"{DESK}/templates").status_code == 404
    leo = as_("leo")
    assert leo.get(f"{DESK}/templates").status_code == 200
    for key in keys:
        leo.post(f"{DESK}/templates/{pid}/sections", data={"act": "out", "name": key})
    assert len(template()[1]) == 1
    leo.post(f"{DESK}/templates/{pid}/sections", data={"act": "usual"})
    assert template()[1] == []
    leo.post(f"{DESK}/templates/{pid}/sections", data={"act": "singly"})
    assert len(template()[1]) > 3
    assert (
        leo.post(f"{DESK}/templates/{pid}/sections", data={"act": "add", "name": "no.such"}).status_code
        == 303
    )
    assert leo.post(f"{DESK}/templates/new", data={"name_ja": "", "name_en": ""}).status_code == 422
    facts = {"name_ja": "新しい", "segment": "", "period_kind": "half", "paper": "a4"}
    assert leo.post(f"{DESK}/templates/new", data=facts).status_code == 303


def test_the_desk_shows_what_counts_for_each_customer(as_, app):
    page = as_("leo").get(f"{DESK}?whose=all")
    assert page.status_code == 200
    assert "さくら商会" in page.text
    assert "ウメ工業" in page.text
    assert "ウメ工業" not in as_("chloe").get(DESK).text
    assert as_("carl").get(DESK).status_code == 403
    assert "さくら商会" in as_("chloe").get(f"{DESK}?show=open").text
    assert "さくら商会" not in as_("chloe").get(f"{DESK}?show=final").text
    assert "さくら商会" not in as_("chloe").get(f"{DESK}?q=zzz").text


def test_the_desk_tells_what_is_blank_and_what_is_to_be_begun(inside):
    leo = db.session.scalars(select(User).where(User.email == cast.address("leo"))).one()
    found = {line.slug: line for line in desk.lines(leo)}
    assert found["sakura"].show is Show.OPEN
    sakura = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
    with customer_scope(sakura.id):
        id_ = found["sakura"].review.id
        counted = filled_of([id_])[id_]
    assert (found["sakura"].said, found["sakura"].slots) == (counted.said, counted.all)
    assert found["sakura"].blank > 0
    assert found["sakura"].unanswered == 1
    assert found["ume"].days_left is not None
    for slug in ("sakura", "ume"):
        customer = db.session.scalars(select(Customer).where(Customer.slug == slug)).one()
        with customer_scope(customer.id):
            for review in db.session.scalars(select(Review)):
                review.deleted_at = review.created_at
            db.session.flush()
    begun = {line.slug: line for line in desk.lines(leo)}
    assert begun["sakura"].review is None


def test_the_desk_asks_the_same_for_many_customers(as_, app, counting):
    leo = as_("leo")
    leo.get(f"{DESK}?whose=all")
    with counting() as few:
        leo.get(f"{DESK}?whose=all")
    with app.app_context():
        first = date(2026, 10, 1)
        for number in range(30):
            customer = Customer(
                slug=f"many-{number}", name=f"Many {number}", kana="", search_key="", stage="adoption"
            )
            db.session.add(customer)
            db.session.flush()
            with customer_scope(customer.id, Audience.VENDOR):
                review = Review(
                    period_kind="quarter",
                    first=first,
                    last=first + timedelta(days=91),
                    state="open",
                    visibility="shared",
                )
                db.session.add(review)
                db.session.flush()
                db.session.add(
                    ReviewSection(
                        review_id=review.id, key="plans.kpis", part="check", position=1, visibility="shared"
                    )
                )
                db.session.flush()
        db.session.commit()
    with counting() as many:
        page = leo.get(f"{DESK}?whose=all")
    assert "Many 29" in page.text
    assert len(many) == len(few)


def test_letter_is_a_size_of_paper_and_no_letter(app):
    with app.test_request_context(), force_locale("ja"):
        assert str(PAPER_WORDS[Paper.LETTER]) == "レター"
