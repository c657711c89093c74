"""The first page of a review: both companies' colours, frozen with it, and what is asked of whoever reads it."""

import io
import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask_babel import force_locale
from PIL import Image
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import Customer
from portal.foundation.audience import Audience
from portal.foundation.colour import legible, pair
from portal.foundation.db import db
from portal.foundation.pdf.volumes import bind
from portal.reviews.models import Review, ReviewEdition
from portal.reviews.paper.deck import deck_of
from portal.reviews.paper.making import matter_of
from portal.reviews.queries.snapshots import draft_of, frozen
from portal.reviews.rules.decks import Cover
from portal.reviews.rules.exports import Wanted
from portal.reviews.rules.snapshot import Snapshot
from portal.reviews.rules.words import ExportKind
from tests.foundation import pdf_reading
from tests.reviews.test_paper import address, drafted, volume  # noqa: F401 -- fixtures

RED, PLUM = "#c2453a", "#8a1f5c"


def asked(document: dict[str, Any], count: int, **more: Any) -> dict[str, Any]:
    """Return the document with so many open decisions."""
    one = {**document["decisions"][0], "answer": None, "answer_text": "", "answered_on": None, **more}
    numbered = [{**one, "id": f"d{n}", "request": one["request"] or f"Asked {n}"} for n in range(count)]
    return {**document, "decisions": numbered}


def cover(made: Any) -> str:
    return next(one.html for one in made.pieces if one.name == "cover")


@pytest.mark.parametrize("count", [0, 1, 3, 7])
def test_what_is_asked_stands_on_the_first_page(volume, drafted, count):  # noqa: F811
    made = volume(
        "en", asked(drafted, count, request="", decide_by="2026-12-24", decider_name="Dr Who", decider=None)
    )
    html = cover(made)
    assert ("paper-cover-asked" in html) is (count > 0)
    assert html.count("by 24 Dec 2026") == min(count, 3)
    assert html.count("Dr Who") == min(count, 3)
    assert [f"Asked {n}" in html for n in range(7)] == [n < min(count, 3) for n in range(7)]
    assert ("4 more, page" in html) is (count == 7)
    if count:
        assert re.search(r'href="volume:[\w.#-]+"', html)


def test_the_page_that_is_told_is_the_page_where_they_stand(volume, drafted, tmp_path):  # noqa: F811
    data = bind(volume("en", asked(drafted, 7, request=""))).data
    pages = pdf_reading.text(data, tmp_path).split("\f")
    said = int(re.search(r"4 more, page (\d+)", pages[0])[1])
    assert "Asked 6" in pages[said - 1]


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_nothing_overlaps_on_the_fullest_cover(volume, drafted, tmp_path, language, paper):  # noqa: F811
    long = "来期に向けたご提案" * 20 if language == "ja" else "what we propose for the next half " * 8
    document = asked(drafted, 7, request=long, decide_by="2026-12-24", decider_name=long[:200], decider=None)
    document["review"] |= {"title": long}
    document["customer"] |= {"name": long[:190]}
    people = [
        {"person": None, "name": f"{n}{long[:30]}", "side": side}
        for n in range(9)
        for side in ("vendor", "customer")
    ]
    document |= {"attendees": people, "colours": {"vendor": PLUM, "customer": RED}}
    logo = picture()
    files = {"vendor-logo": logo, "customer-logo": logo}
    data = bind(volume(language, document, paper=paper, draft=True, files=files)).data
    boxes = pdf_reading.text(data, tmp_path, "-bbox-layout", "-l", "1")
    lines = [
        (float(top), float(bottom), "".join(re.findall(r">([^<>\n]+)</word>", words)))
        for top, bottom, words in re.findall(
            r'<line xMin="[\d.]+" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</line>',
            boxes,
            re.DOTALL,
        )
    ]
    more = next(bottom for _top, bottom, words in lines if "ほか4件" in words or "4more" in words)
    facts = next(top for top, _bottom, words in lines if words.startswith(("開催日", "Heldon")))
    assert more < facts
    assert (
        max(bottom for _top, bottom, _words in lines) < float(re.search(r'height="([\d.]+)"', boxes)[1]) - 20
    )


def test_both_companies_colours_stand_beside_each_other(volume, drafted):  # noqa: F811
    drafted["colours"] = {"vendor": PLUM, "customer": RED}
    both, html = pair(RED, PLUM), cover(volume("ja", drafted))
    assert f"--paper-brand:{PLUM}" in html
    assert html.index(f'fill="{both.customer}"') < html.index(f'fill="{both.vendor}"')
    drafted["colours"]["customer"] = None
    assert "paper-cover-band" not in cover(volume("ja", drafted))


def test_an_edition_keeps_the_colours_it_was_frozen_with(at, as_, app):
    with at("sakura", Audience.GUEST) as customer_id:
        customer, row = db.session.get_one(Customer, customer_id), branding.installation()
        customer.accent, row.accent = RED, PLUM
        db.session.flush()
        review = db.session.scalar(select(Review).where(Review.title == "sakura open review"))
        assert draft_of(review, customer).document["colours"] == {"vendor": PLUM, "customer": RED}
        db.session.commit()
    page = as_("aoi").get(address(app, at, "sakura", "open")).text
    assert f'fill="{pair(RED, PLUM).customer}"' in page
    old = as_("aoi").get(address(app, at, "sakura", "final")).text  # frozen before anybody chose a colour
    assert "paper-cover-band" not in old


def test_what_was_frozen_without_colours_has_the_vendors_alone(at, volume, drafted):  # noqa: F811
    with at("sakura"):
        branding.installation().accent = PLUM
        db.session.commit()
    assert "--paper-brand:#0" not in cover(volume("ja", drafted))
    del drafted["colours"]
    html = cover(volume("ja", drafted))
    assert f"--paper-brand:{PLUM}" in html
    assert "paper-cover-band" not in html


def test_another_colour_is_another_paper_for_a_draft_and_not_for_an_edition(at):
    def keys() -> Mapping[str, str]:
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        edition = db.session.scalars(select(ReviewEdition)).first()
        review = db.session.get_one(Review, edition.review_id)
        wanted = Wanted(ExportKind.PDF, "ja", "a4")
        assert isinstance(frozen(edition), Snapshot)
        return {
            "draft": matter_of(review, None, customer, wanted).key,
            "edition": matter_of(review, edition, customer, wanted).key,
        }

    with at("sakura", Audience.GUEST) as customer_id:
        before = keys()
        db.session.get_one(Customer, customer_id).accent = RED
        db.session.flush()
        after = keys()
    assert before["draft"] != after["draft"]
    assert before["edition"] == after["edition"]


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (360, 90), RED).save(out, "PNG")
    return out.getvalue()


def test_the_slides_say_on_which_slide_it_goes_on(at, drafted):  # noqa: F811
    document = asked(drafted, 7, request="", decide_by="2026-12-24")
    document["colours"] = {"vendor": PLUM, "customer": RED}
    with at("sakura", Audience.GUEST) as customer_id, force_locale("en"):
        customer = db.session.get_one(Customer, customer_id)
        deck = deck_of(Snapshot(document), customer, None, "en", edition=None)
        silent = deck_of(Snapshot(document | {"decisions": []}), customer, None, "en", edition=None)
    first, silent_first = deck.pages[0], silent.pages[0]
    assert isinstance(first, Cover)
    assert isinstance(silent_first, Cover)
    assert len(first.asked) == 4
    assert "Asked 0" in first.asked[0]
    assert "by 24 Dec 2026" in first.asked[0]
    slide = int(re.search(r"4 more, slide (\d+)", first.asked[3])[1])
    assert deck.pages[slide - 1].title.startswith("Decisions asked for")
    assert silent_first.asked == ()
    assert (deck.brand, deck.partner) == (PLUM, legible(RED).light.brand)
