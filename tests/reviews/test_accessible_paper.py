"""What is handed out as PDF is PDF/UA-1 to a validator that is not ours: a review, the map alone, the confirmation."""

from collections import Counter

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation import pdf
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.outbox import work_off
from portal.foundation.pdf.volumes import bind
from portal.plans.models import Plan
from portal.reviews.models import Review
from portal.reviews.paper.volume import volume_of
from portal.reviews.queries.snapshots import draft_of
from tests.agreements.going_round import Seat, put_forward, say_yes

page = pytest.importorskip("page", reason="the validator comes with requirements-dev.txt")
pytestmark = pytest.mark.skipif(bool(pdf.missing()), reason="the libraries that set PDFs are not installed")
LANGUAGES = ("ja", "en")


def broken(data: bytes) -> Counter:
    """Return which rules of PDF/UA-1 a document breaks, and how often."""
    report = page.validate_pdf_bytes(data, profile=page.ValidationProfile("ua1"))
    assert report.rules.total > 50  # it was read, and not merely opened
    return Counter((one.rule_id, one.message) for one in report.failures)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_review_can_be_read_aloud(at, language):
    with at("sakura", Audience.GUEST):
        review = db.session.scalar(select(Review).where(Review.title == "sakura open review"))
        customer = db.session.scalar(select(Customer).where(Customer.slug == "sakura"))
        volume = volume_of(draft_of(review, customer), language=language)
    assert not broken(bind(volume).data)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_the_map_alone_can_be_read_aloud(at, as_, paper, language):
    with at("sakura"):
        plan = db.session.scalar(select(Plan.public_id).where(Plan.title == "Plan of sakura"))
    answer = as_("aoi").get(f"/c/sakura/plans/{plan}/map.pdf?paper={paper}&in={language}")
    assert not broken(answer.data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_confirmation_of_an_agreement_can_be_read_aloud(at, as_, language):
    with at("sakura"):
        customer = db.session.scalar(select(Customer).where(Customer.slug == "sakura"))
        customer.language = language
        edition = put_forward(Seat("ren"))
        say_yes(edition, "ren", remark="checked")
        url = f"/c/sakura/agreements/{edition.public_id}/sheet"
        work_off(200)
    answer = as_("ren").get(url)
    assert answer.mimetype == "application/pdf"
    assert not broken(answer.data)
