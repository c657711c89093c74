"""The paper of a review: as one web page, and as a volume for the press."""

import copy
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from flask_babel import force_locale
from pypdf import PdfReader
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.pdf import Manuscript, typeset
from portal.foundation.pdf.volumes import Volume, bind
from portal.reviews.models import Review, ReviewEdition
from portal.reviews.paper import words as called
from portal.reviews.paper.summary import lines_of, shortened
from portal.reviews.paper.volume import stylesheets, volume_of
from portal.reviews.paper.whole import whole_of
from portal.reviews.queries.snapshots import draft_of
from portal.reviews.rules.snapshot import Snapshot

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}{% raw %}\ue0f0cover\ue0f1"


@pytest.fixture
def drafted(at) -> Mapping[str, Any]:
    """The document of the review that both sides fill."""
    with at("sakura", Audience.GUEST):
        review = db.session.scalar(select(Review).where(Review.title == "sakura open review"))
        customer = db.session.scalar(select(Customer).where(Customer.slug == "sakura"))
        return copy.deepcopy(dict(draft_of(review, customer).document))


@pytest.fixture
def volume(app, at, drafted):
    def of(language: str = "ja", document: Mapping[str, Any] | None = None, **rest: Any) -> Volume:
        with at("sakura", Audience.GUEST):
            return volume_of(Snapshot(document or drafted), language=language, **rest)

    return of


def address(app, at, slug: str, state: str) -> str:
    with at(slug):
        asked = select(Review.public_id).where(Review.title == f"{slug} {state} review")
        return f"/c/{slug}/reviews/{db.session.scalar(asked)}/paper"


def test_both_sides_read_it_as_one_page(app, at, as_):
    for name in ("aoi", "ren", "hana", "chloe"):
        page = as_(name).get(address(app, at, "sakura", "open"))
        assert page.status_code == 200, name
        assert b'id="summary"' in page.data
        assert b'id="decisions"' in page.data
        assert b'id="aims"' in page.data
        assert b"Roll it out to every branch" in page.data
        assert page.headers["Cache-Control"] == "private, no-cache"


def test_what_is_prepared_is_unseen_by_the_customer(app, at, as_):
    there = address(app, at, "sakura", "prepared")
    assert as_("aoi").get(there).status_code == 404
    assert as_("chloe").get(there).status_code == 200


def test_strangers_find_nothing(app, at, as_):
    there = address(app, at, "sakura", "open")
    assert as_("mallory").get(there).status_code == 404
    crossed = there.replace("/c/sakura/", "/c/ume/")
    assert as_("mallory").get(crossed).status_code == 404


def test_a_final_review_shows_its_edition_and_what_it_is_known_by(app, at, as_):
    with at("sakura"):
        edition = db.session.scalar(select(ReviewEdition))
        pid, seal = edition.public_id, edition.seal
    alone = as_("aoi").get(f"/c/sakura/reviews/editions/{pid}/paper").text
    whole = as_("aoi").get(address(app, at, "sakura", "final")).text
    for page in (alone, whole):
        assert seal in page
        assert seal[:4].upper() + "-" in page
        assert "Move the archive" in page


def test_reading_it_writes_nothing(app, at, as_, counting):
    there, browser = address(app, at, "sakura", "open"), as_("aoi")
    browser.get(there)
    with counting() as statements:
        browser.get(there)
    assert not [
        one for one in statements if not one.lstrip().upper().startswith(("SELECT", "PRAGMA", "WITH"))
    ]


def test_no_link_leads_nowhere(app, at, as_):
    page = as_("aoi").get(address(app, at, "sakura", "open")).text
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    for target in re.findall(r'href="#([^"]+)"', page):
        assert target in ids, target
    assert "volume:" not in page


def test_a_volume_has_its_pieces_in_order(volume):
    made = volume("en")
    names = [one.name for one in made.pieces]
    assert names[:2] == ["cover", "summary"]
    assert names[-1] == "appendix"
    written = "".join(one.html for one in made.pieces)
    places = [written.index(f'id="{name}"') for name in ("summary", "decisions", "aims", "appendix")]
    assert places == sorted(places)
    assert made.language == "en"
    assert all(f'<html lang="{made.language}"' in one.html for one in made.pieces)
    assert made.pieces[0].numbered is False


def test_the_customer_is_called_politely_and_the_vendor_is_not(volume):
    made = volume("ja")
    assert "御中" in made.pieces[0].html
    assert made.author + " 様" not in "".join(one.html for one in made.pieces)
    assert "御中" not in "".join(one.html for one in volume("en").pieces)


def test_one_language_a_document(volume):
    english = volume("en")
    labels = re.findall(r"<(?:h2|th)[^>]*>([^<]+)<", "".join(one.html for one in english.pieces))
    assert labels
    assert not [one for one in labels if re.search(r"[\u3040-\u30ff]", one)]


def test_the_contents_get_their_pages_and_nothing_else_does(volume, drafted):
    drafted["sections"][-1]["title"] = HOSTILE
    made = volume("ja", drafted)
    html = made.contents({one.name: place for place, one in enumerate(made.pieces, 10)})
    assert "<b>11</b>" in html
    assert "\ue0f1" not in html.replace("\ue0f0cover\ue0f1", "")
    assert "<script>" not in html


def test_what_people_write_stays_words(volume, drafted):
    drafted["review"]["title"] = HOSTILE[:40]
    drafted["review"]["conclusion"] = HOSTILE
    drafted["customer"]["name"] = HOSTILE
    for one in drafted["decisions"]:
        one["request"] = one["answer_text"] = HOSTILE
    for one in drafted["sections"]:
        one["said"] = dict.fromkeys(one["said"], HOSTILE)
    written = "".join(one.html for one in volume("ja", drafted).pieces)
    assert "<script" not in written
    assert "{{ 7*7 }}" in written


def test_an_accent_of_the_vendor_colours_paper_and_drawings(volume, drafted):
    drafted["colours"]["vendor"] = "#8a1f5c"
    assert "--paper-brand:#8a1f5c" in volume("ja", drafted).pieces[0].html


def test_the_summary_stays_on_its_page_whatever_is_written(app, at, volume, drafted):
    drafted["review"]["conclusion"] = "\n\n".join(["とても長い文です。" * 60] * 9)
    asked = drafted["decisions"][0]
    drafted["decisions"] = [{**asked, "id": f"d{n}", "request": "長" * 480} for n in range(30)]
    made = volume("ja", drafted)
    assert "conclusion" in [one.name for one in made.pieces]
    summary = next(one for one in made.pieces if one.name == "summary")
    alone = Volume("t", "ja", "a", (summary,), made.stylesheets)
    assert bind(alone).pages == 1


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_it_is_set_on_the_paper_that_was_asked_for(volume, paper, tmp_path):
    bound = bind(volume("ja", paper=paper))
    place = tmp_path / "review.pdf"
    place.write_bytes(bound.data)
    with pikepdf.open(place) as found:
        assert len(found.pages) == bound.pages >= 6
        wide = round(float(found.pages[1].mediabox[2]))
    assert wide == {"a4": 595, "letter": 612}[paper]


def test_a_review_without_anything_is_whole_all_the_same(volume, drafted):
    drafted["sections"], drafted["decisions"], drafted["aims"] = [], [], []
    drafted["review"]["conclusion"] = ""
    assert [one.name for one in volume("ja", drafted).pieces] == ["cover", "summary", "appendix"]


def test_statements_stay_the_same_with_more_decisions(app, at, drafted, counting):
    def asked(document: Mapping[str, Any]) -> int:
        with at("sakura", Audience.GUEST), force_locale("ja"), counting() as sent:
            whole_of(Snapshot(document))
        return len(sent)

    first = asked(drafted)
    drafted["decisions"] = [{**one, "id": str(n)} for n in range(20) for one in drafted["decisions"]]
    assert asked(drafted) == first


def test_a_shortened_text_never_takes_more_than_its_room():
    for text in ("あ" * 5000, "。".join(["い" * 60] * 40), "word " * 900, "- a\n" * 90, "x" * 100_000):
        for room in range(2, 30):
            assert lines_of(shortened(text, room)) <= room


def test_a_heading_keeps_its_kicker_and_what_follows_wherever_the_page_ends():
    """Chapters share pages, so that a heading can stand at any height."""
    chapters = "".join(
        f'<p class="fill" id="f{mm}"></p><section class="paper-section"><div class="paper-head"><p>Kicker</p>'
        f"<h2>Heading{mm}</h2></div><p>Follows{mm}</p></section>"
        for mm in range(200, 250, 3)
    )
    heights = "".join(
        f"#f{mm} {{ height: {mm}mm; margin: 0; break-before: page }}" for mm in range(200, 250, 3)
    )
    head = f"<head><title>Chapters</title><style>{heights}</style></head>"
    html = f'<html lang="en">{head}<body class="paper">{chapters}</body></html>'
    pages = [
        page.extract_text() for page in PdfReader(BytesIO(typeset(Manuscript(html, stylesheets())))).pages
    ]
    for page in pages:
        assert page.count("Kicker") == page.count("Heading") == page.count("Follows"), page


def test_what_both_sides_make_of_it_never_stands_alone_on_a_page():
    """Whatever height the section before takes, its last rows go with its slots."""
    slot = '<div class="paper-slot"><h3>See</h3><div class="paper-text"><p>Slot words</p></div></div>'
    chapters = "".join(
        f'<section class="paper-section"><p class="fill" id="f{mm}"></p><div class="paper-wide">'
        f'<table class="paper-table"><tbody>{"<tr><td>Row</td></tr>" * 4}</tbody></table></div>'
        f'<div class="paper-slots is-short">{slot * 3}</div></section>'
        for mm in range(190, 250, 4)
    )
    heights = "".join(
        f"#f{mm} {{ height: {mm}mm; margin: 0; break-before: page }}" for mm in range(190, 250, 4)
    )
    head = f"<head><title>Slots</title><style>{heights}</style></head>"
    html = f'<html lang="en">{head}<body class="paper">{chapters}</body></html>'
    pages = [
        page.extract_text() for page in PdfReader(BytesIO(typeset(Manuscript(html, stylesheets())))).pages
    ]
    assert sum("Slot words" in page for page in pages) == len(range(190, 250, 4))
    assert all("Row" in page for page in pages if "Slot words" in page)


def test_a_short_appendix_needs_no_page_of_its_own(volume, drafted):
    drafted["sections"] = []
    made = volume("ja", drafted)
    assert [one.name for one in made.pieces] == ["cover", "summary", "decisions"]
    assert 'id="appendix"' in made.pieces[-1].html
    html = made.contents(
        {"cover": 1, "summary": 3, "decisions": 4, "decisions#aims": 4, "decisions#appendix": 5}
    )
    assert html.count("<b>5</b>") == 1
    assert "volume:decisions#appendix" in html


def test_no_line_begins_with_what_somebody_is_called_by(app):
    with app.test_request_context(), force_locale("ja"):
        assert called.person_called("石田 守", "customer").endswith("守\u00a0様")
        assert called.company_called("ミナト商会").endswith("会\u00a0御中")
