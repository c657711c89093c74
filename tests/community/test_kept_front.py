"""The community's first page is kept for its reader, and follows whatever changes for them."""

import pytest
from sqlalchemy import delete, select

from portal.accounts.models import Customer, Membership
from portal.champions.actions import profiles
from portal.champions.models import ChampionProfile
from portal.community.models import Following, Persona, Sanction, Space, Thread, ThreadTag
from portal.community.rules.words import CompanyShown, Followed, NameShown, PostState
from portal.foundation import clock
from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import every_customer
from portal.gatherings.actions import seats
from portal.gatherings.models import Gathering
from portal.stories.models import PublishedStory
from tests.cast_community import PEN_NAME
from tests.community.people import user_id
from tests.community.talking import accept, answer, ask
from tests.gatherings.planned import added

HOME = "/c/sakura/community"
SAID = dict.fromkeys(("title", "situation", "doings", "outcome", "quote", "teller"), "Twice as fast")
STORY = {
    "language": "en", "texts": {"en": SAID}, "figures": [], "pictures": [],
    "company": {"name": "", "industry": "Retail", "employees": None},
}  # fmt: skip
PLAIN = {"story_ref": 1, "seal": "0" * 64, "agreed_at": clock.now(), "reach": Reach.EVERY_CUSTOMER}


@pytest.fixture
def changed(app):
    """Change rows behind everybody's back, and commit."""

    def change(act):
        with app.app_context(), every_space("changed by the test"):
            act()
            db.session.commit()

    return change


def kept(client, address=HOME):
    """Return the page as kept for its reader, and its validator."""
    client.get(address)  # now it is known who is named on it
    page = client.get(address)
    assert client.get(address, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    return page


def test_it_is_kept_and_asks_little(as_, counting):
    aoi = as_("aoi")
    kept(aoi)
    with counting() as statements:
        page = aoi.get(HOME)  # drawn anew: the block forgets what was kept
        drawn = len(statements)
        again = aoi.get(HOME)
    assert len(statements) - drawn <= 7
    assert (again.text, again.headers["ETag"]) == (page.text, page.headers["ETag"])


OTHERS = (("sora", HOME), ("mallory", "/c/ume/community"), ("chloe", HOME), ("chloe", "/desk/community"))


@pytest.mark.parametrize(("name", "address"), OTHERS)
def test_what_is_kept_for_one_is_nobody_elses(as_, name, address):
    aoi = kept(as_("aoi"))
    other = as_(name)
    own = kept(other, address)
    page = other.get(address, headers={"If-None-Match": aoi.headers["ETag"]})
    assert (page.status_code, page.text, page.headers["ETag"]) == (200, own.text, own.headers["ETag"])
    assert ("sakura inside" in page.text) == (name == "sora")
    assert ("sakura both" in page.text) == (name != "mallory")
    assert "ume inside" not in aoi.text


def test_whoever_views_as_a_member_sees_a_page_of_their_own(as_, app):
    sora = kept(as_("sora"))
    vera = as_("vera")
    with app.app_context(), every_customer("the test's own"):
        asked = select(Membership.public_id).where(Membership.user_id == user_id("sora"))
        member = db.session.scalars(asked).one()
    assert vera.post(f"/c/sakura/members/{member}/view-as").status_code == 303
    seen = vera.get(HOME, headers={"If-None-Match": sora.headers["ETag"]})
    assert seen.status_code == 200
    assert "sakura inside" in sora.text
    assert "sakura inside" not in seen.text
    assert 'id="compose"' not in seen.text


def test_new_questions_answers_and_edits_are_seen_at_once(app, as_, changed):
    aoi = as_("aoi")
    kept(aoi)
    with app.app_context():
        asked = ask("mallory", "Brand new", told=False)
    assert "Brand new" in kept(aoi).text
    with app.app_context():
        accept("mallory", answer("chloe", asked, "The very answer."))
    assert "The very answer." in kept(aoi).text

    def hide():
        db.session.get_one(Thread, asked).state = PostState.HIDDEN

    changed(hide)
    assert "Brand new" not in kept(aoi).text


def test_whoever_hides_their_name_is_hidden_at_once(as_, changed):
    aoi = as_("aoi")
    assert PEN_NAME in kept(aoi).text

    def rename():
        persona = db.session.scalars(select(Persona).where(Persona.pen_name == PEN_NAME)).one()
        persona.pen_name, persona.company_shown = "Another pen", CompanyShown.NOTHING

    changed(rename)
    text = kept(aoi).text
    assert PEN_NAME not in text
    assert "Another pen" in text


def test_a_company_that_is_renamed_shows_by_its_new_name(as_, changed):
    aoi = as_("aoi")

    def by_name():
        persona = db.session.scalars(select(Persona).where(Persona.pen_name == PEN_NAME)).one()
        persona.name_shown, persona.company_shown = NameShown.NAME, CompanyShown.COMPANY

    changed(by_name)
    assert "ウメ工業株式会社" in kept(aoi).text

    def rename():
        db.session.scalars(select(Customer).where(Customer.slug == "ume")).one().name = "新ウメ"

    changed(rename)
    assert "新ウメ" in kept(aoi).text


def test_a_space_that_closes_to_somebody_is_gone_from_their_page(as_, changed):
    aoi = as_("aoi")
    assert "sakura circle" in kept(aoi).text

    def shut():
        space = db.session.scalars(select(Space).where(Space.slug == "sakura-circle")).one()
        space.addressees = ["customer:999"]

    changed(shut)
    assert "sakura circle" not in kept(aoi).text


def test_whoever_is_suspended_is_offered_no_form(as_, changed):
    sora = as_("sora")
    assert 'id="compose"' in kept(sora).text

    def suspend():
        db.session.add(Sanction(user_id=user_id("sora"), suspended=True, why="Rest.", by_id=user_id("vera")))

    changed(suspend)
    assert 'id="compose"' not in kept(sora).text


def test_tags_that_one_follows_bring_questions_to_the_front(as_, changed):
    aoi = as_("aoi")

    def tagged():
        thread = db.session.scalars(select(Thread).where(Thread.title == "everybody")).one()
        db.session.add(ThreadTag(space_id=thread.space_id, thread_id=thread.id, word="csv", shown="CSV"))

    changed(tagged)
    assert "data-yours" not in kept(aoi).text
    changed(lambda: db.session.add(Following(user_id=user_id("aoi"), kind=Followed.TAG, target="csv")))
    assert "data-yours" in kept(aoi).text


def test_events_and_seats_follow(app, as_, changed):
    aoi = as_("aoi")
    assert "Closing the year" not in kept(aoi).text
    event = added(app)
    assert "Closing the year" in (before := kept(aoi).text)

    def sign_up():
        row = db.session.scalars(select(Gathering).where(Gathering.public_id == event)).one()
        seats.come(row, user_id("aoi"), home("sakura"))

    changed(sign_up)
    assert kept(aoi).text != before


def test_a_champion_who_wants_to_be_found_is_found_and_not_after(as_, changed):
    aoi = as_("aoi")
    assert "Closes books" not in kept(aoi).text

    def found():
        row = profiles.profile_of(user_id("mallory"), home("ume"))
        row.ambassador_since = clock.now()
        profiles.revise(row, {"does": "", "helps": ["Closes books"], "speaks": "ja", "listed": True})

    changed(found)
    assert "Closes books" in kept(aoi).text

    def hidden():
        db.session.scalars(select(ChampionProfile)).one().listed = False

    changed(hidden)
    assert "Closes books" not in kept(aoi).text


def test_a_story_that_is_withdrawn_is_gone(as_, changed):
    aoi = as_("aoi")
    changed(lambda: db.session.execute(delete(PublishedStory)))
    assert "story-shelf" not in kept(aoi).text
    changed(lambda: db.session.add(PublishedStory(customer_id=home("ume"), facts=STORY, **PLAIN)))
    assert "Twice as fast" in kept(aoi).text
    changed(lambda: db.session.execute(delete(PublishedStory)))
    assert "Twice as fast" not in kept(aoi).text


def home(slug: str) -> int:
    return db.session.scalars(select(Customer.id).where(Customer.slug == slug)).one()
