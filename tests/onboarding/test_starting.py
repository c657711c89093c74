"""Starting an onboarding for a customer: from a template that fits, prepared inside, begun before both."""

import pytest
from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.db import db
from portal.onboarding.models import Journey
from tests.onboarding import many

NEW = "/c/sakura/onboarding/new"


@pytest.fixture
def template(at):
    with at("sakura"):
        made = many.make_template().public_id
        db.session.commit()
    return made


def _typed(template: str, **more: str) -> dict[str, str]:
    typed = {
        "template": template,
        "title_ja": "さくらの導入",
        "title_en": "Sakura's start",
        "role": "company",
    }
    return (
        typed | {"product": "", "department": "", "member": "", "lead": "", "kickoff_on": "2026-11-24"} | more
    )


def test_one_chooses_for_whom_and_then_from_what(as_, template):
    chloe = as_("chloe")
    page = chloe.get("/desk/onboarding/new").text
    assert "/c/sakura/onboarding/new" in page
    assert "/c/ume/" not in page
    assert "ウメ工業" in as_("vera").get("/desk/onboarding/new?q=うめ").text
    offers = chloe.get(NEW).text
    assert "Administrator&#39;s course" in offers or "Administrator's course" in offers
    assert "5 steps" in offers


def test_it_shows_what_it_would_look_like_before_anything_is_made(as_, at, template):
    page = as_("chloe").get(f"{NEW}?template={template}").text
    assert "What it would look like" in page
    assert "Choose an invoice template" in page
    part = as_("chloe").get(
        f"{NEW}?template={template}&kickoff_on=2026-12-01",
        headers={"HX-Request": "true", "HX-Target": "planned"},
    )
    assert part.text.startswith("\n<section") or "<html" not in part.text
    with at("sakura"):
        assert db.session.scalars(select(Journey)).all() == []


def test_it_is_prepared_inside_and_begun_before_both(as_, at, template):
    chloe = as_("chloe")
    today = clock.today("Asia/Tokyo")
    answer = chloe.post(NEW, data=_typed(template, kickoff_on=today.isoformat()))
    assert answer.status_code == 303
    with at("sakura"):
        journey = db.session.scalars(select(Journey)).one()
        assert (journey.title_en, journey.kickoff_on) == ("Sakura's start", today)
        assert journey.started_at is None
        url = f"/c/sakura/onboarding/{journey.public_id}"
    assert "In preparation" in chloe.get(f"{url}/plan").text
    assert as_("aoi").get(url).status_code == 404
    assert chloe.post(f"{url}/begin").status_code == 303
    assert as_("aoi").get(url).status_code == 200
    assert chloe.post(f"{url}/begin").status_code == 422
    assert "Day 1" in chloe.get("/desk/onboarding").text


def test_what_is_missing_is_said_and_nothing_is_lost(as_, at, template):
    answer = as_("chloe").post(NEW, data=_typed(template, title_ja="", title_en="", kickoff_on="soon"))
    assert answer.status_code == 422
    assert "soon" in answer.text
    with at("sakura"):
        assert db.session.scalars(select(Journey)).all() == []


def test_one_can_begin_without_a_template(as_, at):
    chloe = as_("chloe")
    assert "It begins empty" in chloe.get(f"{NEW}?template=empty").text
    assert chloe.post(NEW, data=_typed("empty", kickoff_on="")).status_code == 303


@pytest.mark.parametrize(("who", "status"), [("aoi", 403), ("ann", 404), ("mallory", 404), ("olivia", 404)])
def test_only_who_leads_onboardings_here_starts_one(as_, at, template, who, status):
    assert as_(who).get(NEW).status_code in (status, 404)
    assert as_(who).post(NEW, data=_typed(template)).status_code in (status, 404)
    with at("sakura"):
        assert db.session.scalars(select(Journey)).all() == []


def test_a_template_that_is_gone_leads_back_to_the_choice(as_, template):
    assert "From which template?" in as_("chloe").get(f"{NEW}?template=nonsense").text
    assert as_("chloe").post(NEW, data=_typed("nonsense")).status_code in (303, 422)
