"""The wall between spaces: whatever is asked, in whatever form, shows what stands in the reader's spaces alone."""

import pytest
from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.orm import aliased

from portal.accounts.models import Customer, Membership, User
from portal.accounts.standpoint import as_member, at_large, inside
from portal.community.models import Persona, Reply, Space, Thread
from portal.community.queries import readers
from portal.community.queries.bylines import bylines
from portal.community.queries.reach import open_ids, spaces_of
from portal.community.rules.words import CompanyShown, NameShown, SpaceKind
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.spaces import SpaceError, ask_in_spaces, every_space, in_open_spaces, spaces_open
from portal.foundation.tenancy import TenancyError, every_customer
from tests import cast
from tests.cast_community import PEN_NAME

CUSTOMERS_PEOPLE = {"everybody", "mid-size"}
MAY_READ = {
    ("aoi", "sakura"): CUSTOMERS_PEOPLE | {"sakura inside", "sakura both", "sakura circle"},
    ("ren", "sakura"): CUSTOMERS_PEOPLE | {"sakura inside", "sakura both", "sakura circle"},
    ("mallory", "ume"): CUSTOMERS_PEOPLE | {"ume inside", "ume both"},
    ("chloe", "sakura"): CUSTOMERS_PEOPLE | {"sakura both", "sakura circle"},
    ("chloe", ""): CUSTOMERS_PEOPLE | {"sakura both", "sakura circle"},
    ("olivia", ""): CUSTOMERS_PEOPLE | {"ume both", "sakura circle"},
    ("leo", ""): CUSTOMERS_PEOPLE | {"sakura both", "ume both", "sakura circle"},
    ("leo", "ume"): CUSTOMERS_PEOPLE | {"ume both", "sakura circle"},
    ("ann", ""): CUSTOMERS_PEOPLE | {"sakura circle"},
}
QUESTIONS = {
    "rows": lambda: select(Thread),
    "columns": lambda: select(Thread.space_id),
    "alias": lambda: select(aliased(Thread).space_id),
    "of its replies": lambda: select(Reply),
    "space itself": lambda: select(Space.id),
    "subquery": lambda: select(select(Thread.space_id).subquery()),
    "join": lambda: select(Reply.space_id).join(Thread, Thread.id == Reply.thread_id),
    "join from elsewhere": lambda: (
        select(Thread.space_id).select_from(User).join(Thread, Thread.author_id == User.id)
    ),
    "exists": lambda: select(User.id).where(exists(select(Thread.id).where(Thread.author_id == User.id))),
    "scalar": lambda: select(func.max(Thread.space_id)),
}


def point_of(name: str, slug: str):
    user = db.session.scalars(select(User).where(User.email == cast.address(name))).one()
    return inside(user, slug) if slug else at_large(user)


@pytest.mark.parametrize(("name", "slug"), MAY_READ, ids=str)
def test_each_reads_the_spaces_open_to_them(inside, name, slug):
    with spaces_of(point_of(name, slug)):
        found = set(db.session.scalars(select(Thread.title)))
        answers = set(db.session.scalars(select(Reply.body)))
    assert found == MAY_READ[name, slug]
    assert answers == {f"Answered in {title}." for title in found}


def test_who_views_as_a_member_reads_nothing_of_their_inside(inside):
    user = db.session.scalars(select(User).where(User.email == cast.address("aoi"))).one()
    chloe = db.session.scalars(select(User).where(User.email == cast.address("chloe"))).one()
    with every_customer("the member who is viewed as"):
        member = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
        customer = db.session.get_one(Customer, member.customer_id)
    with spaces_of(as_member(user, customer, member, viewed_by=chloe)):
        assert set(db.session.scalars(select(Thread.title))) == MAY_READ["chloe", "sakura"]


def test_a_stranger_has_no_space(inside):
    assert open_ids(at_large(None)) == frozenset()


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_a_question_shows_open_spaces_only_and_none_without(inside, question):
    with every_space("all of them"):
        space = db.session.scalars(select(Space.id).where(Space.kind == SpaceKind.EVERY)).one()
        asker = db.session.scalars(select(Thread.author_id).where(Thread.space_id == space)).one()
    with spaces_open([space]):
        found = db.session.scalars(QUESTIONS[question]()).all()
        seen = {getattr(row, "space_id", row) for row in found}
        assert seen == ({asker} if question == "exists" else {space})
    with pytest.raises(SpaceError):
        db.session.scalars(QUESTIONS[question]()).all()


def test_a_prepared_question_shows_open_spaces_only_and_none_without(inside):
    asked = in_open_spaces(select(Thread.space_id).join(Space, Space.id == Thread.space_id), Thread, Space)
    with every_space("all of them"):
        ids = list(db.session.scalars(select(Space.id)))
        with pytest.raises(SpaceError):
            ask_in_spaces(asked)
    for chosen in ([], ids[:1], ids[1:3]):
        with spaces_open(chosen):
            assert {row.space_id for row in ask_in_spaces(asked)} <= set(chosen)
    with spaces_open(ids):
        assert len({row.space_id for row in ask_in_spaces(asked)}) > 1
    with pytest.raises(SpaceError):
        ask_in_spaces(asked)


def test_a_question_past_the_wall_cannot_be_prepared(inside):
    answers = select(Reply.id).join(Thread, Thread.id == Reply.thread_id)
    people = select(Thread.id).join(Membership, Membership.user_id == Thread.author_id)
    for touched in (answers, people):
        with pytest.raises(SpaceError):
            in_open_spaces(touched, Thread)
    with spaces_open([1]), pytest.raises(SpaceError):
        ask_in_spaces(select(Thread.id))


def test_nothing_is_written_outside_an_open_space(inside):
    with every_space("all of them"):
        thread = db.session.scalars(select(Thread).where(Thread.title == "ume inside")).one()
        everybody = db.session.scalars(select(Space.id).where(Space.kind == SpaceKind.EVERY)).one()
    with spaces_open([everybody]):
        thread.title = "changed"
        with pytest.raises(SpaceError):
            db.session.flush()
        db.session.rollback()
        for statement in (update(Thread).values(title="x", version=9), delete(Reply)):
            db.session.execute(statement)
        db.session.rollback()
        with pytest.raises(TenancyError):
            db.session.execute(insert(Thread), [{"space_id": everybody}])


def test_who_may_read_is_the_same_told_from_the_space(inside):
    """Notices and mails go by the space, pages by the person: both say the same of everybody."""
    with every_space("all of them"):
        spaces = {
            thread.title: db.session.get_one(Space, thread.space_id)
            for thread in db.session.scalars(select(Thread))
        }
    ids = {name: point_of(name, "").user.id for name in (*cast.MEMBERS, *cast.STAFF)}
    for name, (slug, *_rest) in cast.MEMBERS.items():
        read = {
            title for title, space in spaces.items() if ids[name] in readers.who_may_read(space, ids.values())
        }
        assert read == (MAY_READ["aoi", "sakura"] if slug == "sakura" else MAY_READ["mallory", "ume"]), name
    for name in ("chloe", "olivia", "leo", "ann"):
        read = {
            title for title, space in spaces.items() if ids[name] in readers.who_may_read(space, ids.values())
        }
        assert read == MAY_READ[name, ""], name


def test_seats_count_companies_and_people(inside):
    with every_space("all of them"):
        space = {one.kind: one for one in db.session.scalars(select(Space)) if one.kind is not SpaceKind.SOME}
        circle = db.session.scalars(select(Space).where(Space.slug == "sakura-circle")).one()
    members = sum(1 for home, *_rest in cast.MEMBERS.values() if home == "sakura")
    assert readers.seats(space[SpaceKind.EVERY]) == readers.Seats(2, len(cast.MEMBERS))
    assert readers.seats(circle) == readers.Seats(1, members)


class TestWhoWrote:
    def byline(self, title: str, name: str, slug: str, **facts):
        point = point_of(name, slug)
        with every_space("the rows"):
            thread = db.session.scalars(select(Thread).where(Thread.title == title)).one()
            for field, value in facts.items():
                setattr(thread, field, value)
            found = bylines([thread], point, "en")
        return found[thread.author_id, thread.author_customer_id, thread.company_hidden]

    def test_other_companies_see_what_was_chosen(self, inside):
        seen = self.byline("everybody", "aoi", "sakura")
        assert (seen.name, seen.company, seen.person, seen.known) == (PEN_NAME, "", "", False)

    def test_colleagues_see_the_name(self, inside):
        seen = self.byline("everybody", "mallory", "ume")
        assert (seen.name, seen.known) == ("Mallory", True)

    def test_at_the_desk_the_team_meets_those_it_accompanies_by_name(self, inside):
        chloe = self.byline("everybody", "chloe", "")
        assert (chloe.name, chloe.known) == (PEN_NAME, False)
        olivia = self.byline("everybody", "olivia", "")
        assert (olivia.name, olivia.company, olivia.known) == ("Mallory", "ウメ工業株式会社", True)
        assert olivia.elsewhere == PEN_NAME  # so that it is not given away in an answer
        leads = self.byline("everybody", "leo", "")
        assert (leads.name, leads.known) == (PEN_NAME, False)

    def test_who_chose_nothing_shows_nothing(self, inside):
        seen = self.byline("sakura circle", "mallory", "ume")
        assert (seen.name, seen.company, seen.industry, seen.person, seen.persona) == ("", "", "", "", "")

    def test_a_company_can_be_kept_back_in_one_post(self, inside):
        persona = db.session.scalars(select(Persona)).one()
        persona.name_shown, persona.company_shown, persona.chosen_at = (
            NameShown.NAME,
            CompanyShown.COMPANY,
            clock.now(),
        )
        shown = self.byline("everybody", "aoi", "sakura")
        assert (shown.name, shown.company) == ("Mallory", "ウメ工業株式会社")
        kept = self.byline("everybody", "aoi", "sakura", company_hidden=True)
        assert (kept.company, kept.persona) == ("", "")
