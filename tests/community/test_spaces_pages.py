"""Pages of spaces: a page at a time, the same number of statements however much there is, shaped at the desk."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.community.models import Space, Thread, ThreadTag
from portal.community.rules.words import SpaceKind, ThreadKind
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.spaces import every_space
from tests.community.people import user_id


@pytest.fixture
def everybody(app):
    with app.app_context(), every_space("named by the test"):
        return db.session.scalars(select(Space.public_id).where(Space.kind == SpaceKind.EVERY)).one()


def fill(app, count: int, begin: int = 0) -> None:
    """Let Mallory have written so many posts to everybody, all in one instant by pairs."""
    with app.app_context(), every_space("filled by the test"):
        space = db.session.scalars(select(Space).where(Space.kind == SpaceKind.EVERY)).one()
        known = db.session.scalars(select(Thread).where(Thread.space_id == space.id).limit(1)).one()
        for number in range(begin, begin + count):
            at = clock.now() - timedelta(minutes=number // 2)
            made = Thread(
                space_id=space.id, kind=ThreadKind.TIP, title=f"Tip {number:04}", body="Words", language="en",
                author_id=user_id("mallory"), author_customer_id=known.author_customer_id, at=at, last_at=at,
                votes=number % 3,
            )  # fmt: skip
            db.session.add(made)
            db.session.flush()
            db.session.add(ThreadTag(space_id=space.id, thread_id=made.id, word="tip", shown="Tip"))
        db.session.commit()


@pytest.mark.parametrize("sort", ["active", "new", "votes"])
def test_every_post_is_on_exactly_one_page(app, as_, everybody, sort):
    fill(app, 45)
    aoi, found, address = as_("aoi"), [], f"/c/sakura/community/spaces/{everybody}?sort={sort}"
    for _page in range(10):
        page = aoi.get(address).text
        found += [line.split("</a>")[0].rsplit(">", 1)[1] for line in page.split("<h3>")[1:]]
        if 'rel="next"' not in page:
            break
        address = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert sorted(found) == sorted([*(f"Tip {number:04}" for number in range(45)), "everybody"])


@pytest.mark.parametrize("path", ["", "/all", "/spaces/{space}", "/tags/tip", "/tags"])
def test_statements_do_not_grow_with_posts(app, as_, counting, everybody, path):
    aoi, address = as_("aoi"), "/c/sakura/community" + path.format(space=everybody)
    fill(app, 10)
    aoi.get(address)
    with counting() as few:
        assert aoi.get(address).status_code == 200
    fill(app, 30, begin=100)
    with counting() as many:
        assert aoi.get(address).status_code == 200
    assert len(many) <= len(few)


def test_filters_narrow_and_nonsense_does_not(app, as_, everybody):
    fill(app, 3)
    aoi, address = as_("aoi"), f"/c/sakura/community/spaces/{everybody}"
    assert "Tip 0001" not in aoi.get(f"{address}?kind=question").text
    assert "Tip 0001" in aoi.get(f"{address}?kind=tip&language=en").text
    assert "Tip 0001" not in aoi.get(f"{address}?standing=solved").text
    odd = aoi.get(f"{address}?kind=%00&sort=x&standing=1&after=99999999999999999999-1&language=xx")
    assert (odd.status_code, "Tip 0001" in odd.text) == (200, True)


def test_tags_of_closed_spaces_do_not_exist(app, as_):
    with app.app_context(), every_space("a tag of Ume's own"):
        inside = db.session.scalars(select(Thread).where(Thread.title == "ume inside")).one()
        db.session.add(
            ThreadTag(space_id=inside.space_id, thread_id=inside.id, word="secret", shown="Secret")
        )
        db.session.commit()
    assert as_("mallory").get("/c/ume/community/tags/secret").status_code == 200
    assert "Secret" not in as_("aoi").get("/c/sakura/community/tags").text
    for who, door in (("aoi", "/c/sakura"), ("leo", "/desk"), ("leo", "/c/ume")):
        assert as_(who).get(f"{door}/community/tags/secret").status_code == 404


def test_people_of_other_companies_are_not_counted_while_they_could_be_told(as_, everybody):
    """Two companies: whoever knows how many they are themselves would know the other."""
    page = as_("aoi").get(f"/c/sakura/community/spaces/{everybody}/readers").text
    assert "2 companies" in page
    assert "5 people" not in page
    assert "ウメ工業" not in page
    assert "ウメ工業" in as_("leo").get(f"/desk/community/spaces/{everybody}/readers").text
    assert "ウメ工業" not in as_("chloe").get(f"/desk/community/spaces/{everybody}/readers").text


class TestShaping:
    def test_a_space_is_made_changed_and_closed(self, app, as_):
        leo = as_("leo")
        made = leo.post("/desk/community/shape/new", data={
            "name_ja": "卸の会", "name_en": "Wholesale", "groups": ["segment:1"], "answer_days": "3",
        })  # fmt: skip
        assert made.status_code == 303
        with app.app_context(), every_space("looked at"):
            space = db.session.scalars(select(Space).where(Space.name_en == "Wholesale")).one()
            pid = space.public_id
            assert (space.kind, space.addressees, space.answer_days) == (SpaceKind.SOME, ["segment:1"], 3)
        assert "Wholesale" in as_("mallory").get("/c/ume/community").text
        assert leo.post(f"/desk/community/shape/{pid}/close").status_code == 303
        feed = as_("mallory").get(f"/c/ume/community/spaces/{pid}").text
        assert "nothing new is written" in feed

    def test_it_needs_a_name_and_somebody(self, as_):
        answer = as_("leo").post(
            "/desk/community/shape/new", data={"name_ja": "だれもいない", "answer_days": "2"}
        )
        assert answer.status_code == 422
        assert "at least one segment" in answer.text

    def test_private_spaces_are_not_shaped(self, app, as_):
        with app.app_context(), every_space("named"):
            inside = db.session.scalars(select(Space.public_id).where(Space.kind == SpaceKind.INSIDE)).first()
        assert as_("vera").get(f"/desk/community/shape/{inside}").status_code == 404


@pytest.mark.parametrize("path", ["", "/all", "/new", "/mine", "/tags", "/shape"])
def test_the_desk_has_the_same_pages(as_, path):
    page = as_("leo").get(f"/desk/community{path}")
    assert page.status_code == 200
    assert "ume inside" not in page.text
    assert as_("aoi").get(f"/desk/community{path}").status_code == 404
