"""Ideas as customers see them: who may vote, once each; proposals in confidence; two that are one; nothing leaks."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from portal.activity.models import Notice
from portal.foundation import outbox
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Reach, Side
from portal.foundation.db import db, writing
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import every_customer
from portal.ideas.actions import ideas as change
from portal.ideas.actions import merging, proposals, votes
from portal.ideas.models import Idea, IdeaAsk, IdeaState, IdeaVote
from portal.ideas.queries import ideas
from tests.ideas.test_ideas import person, promised, staff


def told(at, title="Remind people by itself", reach=Reach.EVERY_CUSTOMER, keys=(), text="", **words) -> str:
    """Return an idea of the vendor's that these customers may vote for, found by the search as well."""
    with at("sakura"):
        made = change.write(title, text, by=staff("vera"))
        change.revise(made, words, by=staff("vera"))
        if reach is not Reach.VENDOR:
            change.address(made, reach, keys, by=staff("vera"))
        public_id = made.public_id
        db.session.commit()
        outbox.work_off()
        return public_id


def of(at, pid: str) -> Idea:
    with at("sakura"):
        return db.session.scalars(select(Idea).where(Idea.public_id == pid)).one()


def member(name: str) -> Actor:
    return Actor(ActorKind.PERSON, Side.CUSTOMER, person(name).id)


def vote(as_, name: str, pid: str, slug="sakura", **form):
    return as_(name).post(f"/c/{slug}/ideas/about/{pid}/vote", data=form)


def test_a_vote_counts_once_and_can_be_taken_back(as_, at):
    pid = told(at)
    for _ in range(2):
        assert vote(as_, "aoi", pid).status_code == 303
    assert vote(as_, "ren", pid).status_code == 303
    assert (of(at, pid).votes, of(at, pid).voting) == (2, 1)
    assert as_("aoi").post(f"/c/sakura/ideas/about/{pid}/unvote").status_code == 303
    assert of(at, pid).votes == 1


def test_the_vendors_people_see_what_customers_see_and_do_not_vote(as_, at):
    pid = told(at)
    assert as_("chloe").get(f"/c/sakura/ideas/about/{pid}").status_code == 200
    assert vote(as_, "chloe", pid).status_code == 403
    assert vote(as_, "mallory", pid).status_code == 404  # of another company


@pytest.mark.parametrize(
    ("reach", "keys", "sees"),
    [
        (Reach.EVERY_CUSTOMER, (), {"aoi", "mallory"}),
        (Reach.SOME, ("segment:1",), {"aoi", "mallory"}),
        (Reach.SOME, ("customer:2",), {"mallory"}),
        (Reach.VENDOR, (), set()),
    ],
)
def test_an_idea_is_for_those_alone_whom_it_is_addressed_to(as_, at, reach, keys, sees):
    pid = told(at, "Quarrelsome bagpipes", reach, keys, text="noted inside")
    for name, slug in (("aoi", "sakura"), ("mallory", "ume")):
        browser, seen = as_(name), name in sees
        assert (browser.get(f"/c/{slug}/ideas/about/{pid}").status_code == 200) is seen
        assert (vote(as_, name, pid, slug).status_code == 303) is seen
        pages = [
            browser.get(f"/c/{slug}/ideas").text,
            browser.get(f"/c/{slug}/search?q=bagpipes").text.replace("q=bagpipes", ""),
            browser.get(f"/c/{slug}/ideas/similar?title=bagpipes", headers={"HX-Request": "true"}).text,
        ]
        assert [("Quarrelsome" in page) for page in pages] == [seen] * 3
        assert not any("noted inside" in page for page in pages)
    assert "Quarrelsome" in as_("chloe").get("/desk/ideas").text


def test_how_many_voted_is_told_only_once_it_tells_of_no_single_other_company(as_, at):
    pid = told(at)
    vote(as_, "mallory", pid, "ume")
    assert "How many voted is told" in as_("aoi").get(f"/c/sakura/ideas/about/{pid}").text
    assert "0 votes" not in as_("aoi").get("/c/sakura/ideas").text  # a nought would hide theirs
    assert "1 vote of your company" in as_("mallory").get("/c/ume/ideas").text


def test_why_a_company_would_have_it_stays_with_it_and_its_team(as_, at):
    pid = told(at)
    vote(as_, "aoi", pid, why="Our ledger is in a shoebox")
    vote(as_, "aoi", pid, why="Our ledger is in two shoeboxes")
    vote(as_, "mallory", pid, "ume")
    page = as_("sora").get(f"/c/sakura/ideas/about/{pid}").text
    assert "two shoeboxes" in page
    assert "a shoebox" not in page  # said again, in place of what was said before
    assert "shoebox" not in as_("mallory").get(f"/c/ume/ideas/about/{pid}").text
    assert "shoebox" in as_("chloe").get(f"/desk/ideas/{pid}").text
    assert "shoebox" not in as_("olivia").get(f"/desk/ideas/{pid}").text


def propose(as_, name="aoi", title="Print on pink paper", slug="sakura") -> str:
    form = {"title": title, "why": "The Kitagawa account wants it"}
    answer = as_(name).post(f"/c/{slug}/ideas/new", data=form)
    assert answer.status_code == 303
    return answer.headers["Location"].rsplit("/", 1)[1]


def test_a_proposal_is_read_by_its_company_and_its_team_until_it_is_worded(as_, at, app):
    pid = propose(as_)
    assert "pink paper" in as_("sora").get("/c/sakura/ideas?state=ours").text
    assert "pink paper" in as_("chloe").get("/desk/ideas").text
    assert as_("olivia").get(f"/desk/ideas/{pid}").status_code == 404
    assert "pink paper" not in as_("olivia").get("/desk/ideas").text
    assert as_("mallory").get(f"/c/ume/ideas/about/{pid}").status_code == 404
    assert as_("chloe").get(f"/desk/ideas/{pid}/readers").status_code == 303  # worded first
    with at("sakura"):
        told_of = db.session.scalars(select(Notice).where(Notice.kind == "idea.proposed")).all()
        assert person("chloe").id in {one.person_id for one in told_of}
    seen = '{"title": "Print on pink paper", "title_en": "", "told": "", "told_en": "", "text": ""}'
    form = {
        "title": "Print on coloured paper",
        "title_en": "",
        "told": "",
        "told_en": "",
        "text": "",
        "seen": seen,
    }
    assert as_("chloe").post(f"/desk/ideas/{pid}/edit", data=form).status_code == 303
    assert as_("olivia").get(f"/desk/ideas/{pid}").status_code == 200
    assert (
        as_("chloe").post(f"/desk/ideas/{pid}/readers", data={"reach": "public", "seen": "{}"}).status_code
        == 422
    )
    form = {"reach": "every_customer", "seen": '{"reach": "vendor", "groups": [], "customers": []}'}
    assert as_("chloe").post(f"/desk/ideas/{pid}/readers", data=form).status_code == 303
    page = as_("mallory").get(f"/c/ume/ideas/about/{pid}").text
    assert "coloured paper" in page
    assert "Kitagawa" not in page


def test_nothing_is_asked_under_a_proposal_that_is_not_worded_yet(as_, at):
    pid = propose(as_, "mallory", slug="ume")
    form = {"kind": "idea", "text": "Remind us", "under": pid}
    assert as_("vera").post(f"/c/sakura/about/{promised(at)}/turn", data=form).status_code == 422


def test_two_that_are_one_keep_every_vote_once_and_lead_on(as_, at):
    first, second = told(at, "Dark pages"), told(at, "A dark theme")
    for name, slug, pid in (
        ("aoi", "sakura", first), ("sora", "sakura", first), ("aoi", "sakura", second), ("mallory", "ume", first)
    ):  # fmt: skip
        vote(as_, name, pid, slug)
    vote(as_, "sora", first, why="Our eyes")
    assert as_("vera").post(f"/desk/ideas/{first}/merge", data={"into": second}).status_code == 303
    assert (of(at, second).votes, of(at, second).voting) == (3, 2)
    for name, address in (("aoi", "/c/sakura/ideas/about/"), ("vera", "/desk/ideas/")):
        answer = as_(name).get(f"{address}{first}")
        assert answer.headers["Location"].endswith(second)
    assert "Our eyes" in as_("aoi").get(f"/c/sakura/ideas/about/{second}").text
    assert "Dark pages" not in as_("aoi").get("/c/sakura/ideas").text
    with at("sakura"), pytest.raises(Refused):
        merging.merge(of(at, second), of(at, first), by=staff())


def test_whoever_voted_hears_how_it_stands_as_long_as_it_is_told_to_them(as_, at, app):
    pid = told(at, reach=Reach.SOME, keys=("segment:1",))
    vote(as_, "aoi", pid, why="we forget")
    vote(as_, "ren", pid)
    vote(as_, "mallory", pid, "ume")
    with at("sakura") as sakura_id:
        change.address(of(at, pid), Reach.SOME, [f"customer:{sakura_id}"], by=staff("vera"))
        found = db.session.scalars(select(Idea).where(Idea.public_id == pid)).one()
        change.address(found, Reach.SOME, [f"customer:{sakura_id}"], by=staff("vera"))
        change.stand(found, IdeaState.NOT_NOW, "Mail first.", by=staff("vera"))
        db.session.commit()
        outbox.work_off()
        with every_customer("all that were told"):
            told_of = db.session.scalars(select(Notice).where(Notice.kind.startswith("idea."))).all()
        assert sorted((one.kind, one.person_id) for one in told_of) == [
            ("idea.decided", person("ren").id), ("idea.stands", person("aoi").id)
        ]  # fmt: skip
    assert "Not now" in as_("ren").get("/notices").text
    assert "Mail first." in as_("ren").get("/c/sakura/ideas").text


def test_the_desk_says_who_wants_it_and_what_they_pay(as_, at):
    pid = told(at)
    vote(as_, "aoi", pid)
    vote(as_, "mallory", pid, "ume")
    with at("sakura"):
        known, others = ideas.backers(of(at, pid), person("chloe"))
        everybody, none = ideas.backers(of(at, pid), person("vera"))
    assert [(one.slug, one.votes, one.money) for one in known] == [("sakura", 1, {"JPY": 3_600_000})]
    assert (others, len(everybody), none) == (1, 2, 0)
    vera = as_("vera")
    links = re.findall(r'<th scope="row"><a href="(/c/[^"]+)"', vera.get(f"/desk/ideas/{pid}").text)
    assert len(links) == 2
    assert {vera.get(link).status_code for link in links} == {200}
    assert "¥7,200,000" in as_("vera").get("/desk/ideas?sort=votes").text
    assert "¥3,600,000" in as_("chloe").get("/desk/ideas").text


def test_many_who_vote_at_once_are_counted_right(at, app):
    pid = told(at)
    names = ("aoi", "sora", "ren", "hana") * 2

    def one(name: str) -> None:
        with writing(), at("sakura"):
            try:
                votes.vote(
                    db.session.scalars(select(Idea).where(Idea.public_id == pid)).one(), by=member(name)
                )
                db.session.commit()
            except Refused:
                db.session.rollback()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, names))
    with at("sakura"):
        assert len(db.session.scalars(select(IdeaVote)).all()) == 4
    assert (of(at, pid).votes, of(at, pid).voting) == (4, 1)


def test_hostile_words_of_a_proposal_are_shown_as_they_are(as_, at):
    propose(as_, title="<img src=x onerror=alert(1)>{{ 7*7 }}")
    page = as_("aoi").get("/c/sakura/ideas?q=%25&state=nonsense&page=-1").text
    assert "<img src=x" not in page
    assert "&lt;img" in as_("aoi").get("/c/sakura/ideas").text
    assert as_("aoi").post("/c/sakura/ideas/new", data={"title": " ", "why": ""}).status_code == 422
    with at("sakura"):
        assert len(db.session.scalars(select(IdeaAsk)).all()) == 1
        with pytest.raises(Refused, match="no_why"):
            proposals.propose("x", " ", by=member("aoi"))


def test_a_longer_list_takes_as_many_statements(as_, at, counting):
    told(at)
    browser = as_("aoi")
    browser.get("/c/sakura/ideas")
    with counting() as few:
        browser.get("/c/sakura/ideas")
    for number in range(4):
        vote(as_, "aoi", told(at, f"Wish {number}"), why="because")
    with counting() as many:
        browser.get("/c/sakura/ideas")
    assert len(many) == len(few)
