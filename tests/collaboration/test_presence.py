"""Who is here: seen by those who may, gone when the page falls silent, and kept nowhere but in memory."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer, Membership, User
from portal.collaboration.live import presence
from portal.collaboration.rules.presence import GONE_AFTER_SECONDS, MOST_TABS, Edited, Here, Presences, Told
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.live import Identity, customer_topics, hub
from portal.plans.models import Node, Plan
from tests import cast


@pytest.fixture
def plan(at) -> str:
    with at("sakura"):
        return db.session.scalars(select(Plan.public_id)).one()


@pytest.fixture
def pids(at) -> dict[str, str]:
    """Return the initiatives of Sakura by visibility."""
    with at("sakura"):
        found = select(Node.visibility, Node.public_id).where(Node.kind == "initiative")
        return {str(visibility): pid for visibility, pid in db.session.execute(found)}


@pytest.fixture
def say(as_, plan):
    """`say("chloe", editing=…)` is a ping of Chloe's open page; returns the answer."""
    browsers, numbers = {}, {}

    def ping(who: str, *, tab: str = "tab", slug: str = "sakura", pid: str = plan, **facts):
        browser = browsers.setdefault(who, None) or as_(who)
        browsers[who] = browser
        numbers[who, tab] = numbers.get((who, tab), 0) + 1
        data = {"tab": f"{who}-{tab}", "number": numbers[who, tab], **facts}
        return browser.post(f"/c/{slug}/about/{pid}/here", data=data)

    return ping


def picture(as_, who: str, plan: str, slug: str = "sakura") -> str:
    return as_(who).get(f"/c/{slug}/about/{plan}/here").text


def test_whoever_has_the_page_open_is_shown_to_the_others_with_their_side(say, as_, plan):
    say("chloe")
    say("sora")
    seen = picture(as_, "aoi", plan)
    assert "2 other people are on this page" in seen
    assert "Chloe" in seen
    assert "Aozora Cloud" in seen
    assert "Sora" in seen
    assert "株式会社さくら商会" in seen
    assert "Aoi" not in seen
    assert "Chloe" not in picture(as_, "chloe", plan)  # nobody is shown to themselves


def test_the_name_stands_on_what_is_edited(say, as_, plan, pids, at):
    say("chloe", editing=f"node-{pids['shared']}")
    seen = picture(as_, "aoi", plan)
    assert f'data-edited="node-{pids["shared"]}"' in seen
    assert 'data-words="Chloe (CSM) is editing"' in seen
    assert "Editing: sakura shared initiative" in seen
    assert 'data-words="Chloe is editing"' in picture(as_, "bo", plan)  # one's own colleague
    with at("sakura"):
        db.session.scalars(select(User).where(User.email == cast.address("aoi"))).one().language = "ja"
        db.session.commit()
    assert 'data-words="鈴木 美咲さん (CSM) が編集中"' in picture(as_, "aoi", plan)


def test_two_at_the_same_node_are_both_counted(say, as_, plan, pids):
    say("chloe", editing=f"node-{pids['shared']}")
    say("sora", editing=f"node-{pids['shared']}")
    assert 'data-words="Chloe and 1 other are editing"' in picture(as_, "aoi", plan)


@pytest.mark.parametrize(
    ("editor", "inside", "other"), [("chloe", "vendor", "aoi"), ("sora", "customer", "bo")]
)
def test_what_one_side_edits_inside_is_unknown_to_the_other(say, as_, plan, pids, editor, inside, other):
    say(editor, editing=f"node-{pids[inside]}")
    seen = picture(as_, other, plan)
    assert editor.capitalize() in seen  # the page is open to both sides
    assert pids[inside] not in seen
    assert f"{inside} initiative" not in seen
    assert "diting" not in seen


def test_topics_are_told_of_what_they_may_know_alone(say, app, pids, plan, at):
    say("sora")
    with app.app_context():
        names = {}
        for audience in Audience:
            stream = hub.listen(_topics(at, audience), Identity(str(audience)))
            names[audience] = stream
            next(stream)
    say("sora", editing=f"node-{pids['customer']}")
    hub._flush()
    assert f"here-{plan}".encode() in next(names[Audience.CUSTOMER])
    for audience in (Audience.VENDOR, Audience.GUEST):
        assert not names[audience]._unread
    for stream in names.values():
        stream.close()


def _topics(at, audience: Audience) -> tuple[str, ...]:
    with at("sakura") as customer_id:
        public_id = db.session.scalars(select(Customer.public_id).where(Customer.id == customer_id)).one()
    return customer_topics(public_id, audience.sees)


def test_the_same_again_tells_nobody(say, monkeypatch):
    published = []
    monkeypatch.setattr(hub, "publish", lambda topic, names: published.append(names))
    say("chloe")
    assert len(published) == 1
    say("chloe")
    assert len(published) == 1


def test_a_picture_that_is_known_is_not_sent_again(say, plan):
    say("chloe")
    first = say("aoi")
    assert first.status_code == 200
    have = re.search(r'data-have="(\w+)"', first.text)
    assert have
    assert say("aoi", have=have[1]).status_code == 204
    say("sora")
    assert say("aoi", have=have[1]).status_code == 200


def test_a_page_that_closes_is_gone_at_once_and_a_late_ping_does_not_bring_it_back(say, as_, plan):
    say("chloe")
    assert say("chloe", gone="1").status_code == 204
    assert "Chloe" not in picture(as_, "aoi", plan)
    say("chloe", number=1)
    assert "Chloe" not in picture(as_, "aoi", plan)
    say("chloe")  # it was only put away, and is back
    assert "Chloe" in picture(as_, "aoi", plan)


def test_a_silent_page_is_forgotten_within_fifteen_seconds():
    pages, topics = Presences(), []
    here = _here("t", 1, "aoi")
    assert pages.note(here, 100.0) == {Told("sakura", "plan", "shared")}
    assert [one.person for one in pages.on("plan", 100 + GONE_AFTER_SECONDS)] == ["aoi"]
    assert pages.on("plan", 100.1 + GONE_AFTER_SECONDS) == []
    for second in range(101, 116):
        topics += [(second, told) for told in pages.forget_silent(second)]
    assert topics == [(114, Told("sakura", "plan", "shared"))]


def test_one_person_keeps_a_handful_of_tabs():
    pages = Presences()
    for number in range(20):
        pages.note(_here(f"t{number}", 1, "aoi"), float(number) / 10)
    assert len(pages.on("plan", 2.0)) == MOST_TABS


def test_nobody_speaks_for_somebody_elses_tab():
    pages = Presences()
    pages.note(_here("t", 1, "aoi"), 0.0)
    assert pages.note(_here("t", 2, "mallory"), 1.0) == set()
    assert [one.person for one in pages.on("plan", 1.0)] == ["aoi"]


def test_what_travels_between_processes_comes_out_as_it_went_in():
    here = _here("t", 3, "aoi", editing=Edited("node", 7, "abc", "customer"))
    assert Here.unpacked(here.packed()) == here
    with pytest.raises(TypeError):
        Here.unpacked({"names": [], "editing": None, "more": 1})


def test_another_process_knows_it_too(say, as_, plan, pids, monkeypatch):
    """What one process tells is all that another one needs."""
    told = []
    monkeypatch.setattr(hub, "tell", lambda what, facts: told.append((what, facts)))
    say("chloe", editing=f"node-{pids['shared']}")
    presence.presences.clear()  # from here on this is the other process
    assert "Chloe" not in picture(as_, "aoi", plan)
    for what, facts in told:
        hub._hearers[what](facts)
    assert "Chloe (CSM) is editing" in picture(as_, "aoi", plan)


def test_signing_out_ends_it(say, as_, plan, app):
    say("chloe")
    browser = as_("bo")
    browser.post(f"/c/sakura/about/{plan}/here", data={"tab": "of bo", "number": 1})
    assert "Bo" in picture(as_, "aoi", plan)
    browser.post("/sign-out")
    seen = picture(as_, "aoi", plan)
    assert "Bo" not in seen
    assert "Chloe" in seen


def test_viewing_as_a_member_leaves_no_trace_and_shows_nothing_internal(say, as_, at, plan, pids):
    say("sora", editing=f"node-{pids['customer']}")
    chloe = as_("chloe")
    with at("sakura"):
        member = db.session.scalars(
            select(Membership.public_id)
            .join(User, User.id == Membership.user_id)
            .where(User.email == cast.address("aoi"))
        ).one()
    chloe.post(f"/c/sakura/members/{member}/view-as")
    page = chloe.get(f"/c/sakura/plans/{plan}")
    assert page.status_code == 200
    assert "data-here-url" not in page.text
    assert "presence.js" not in page.text
    assert chloe.post(f"/c/sakura/about/{plan}/here", data={"tab": "x", "number": 1}).status_code == 403
    assert "Chloe" not in picture(as_, "bo", plan)
    seen = chloe.get(f"/c/sakura/about/{plan}/here").text
    assert pids["customer"] not in seen
    assert "diting" not in seen


def test_who_may_not_edit_is_here_but_edits_nothing(say, as_, plan, pids):
    say("ren", editing=f"node-{pids['shared']}")
    seen = picture(as_, "aoi", plan)
    assert "Ren" in seen
    assert "data-edited" not in seen


def test_each_browser_of_a_person_says_so_with_a_token_of_its_own(app, as_, plan, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    address = f"/c/sakura/about/{plan}/here"
    for tab in ("at work", "at home"):
        browser = as_("aoi")
        token = re.search(r'"X-CSRFToken": "([^"]+)"', browser.get(f"/c/sakura/plans/{plan}").text)
        assert token
        said = {"tab": tab, "number": 1}
        assert browser.post(address, data=said).status_code == 400
        assert browser.post(address, data=said, headers={"X-CSRFToken": token[1]}).status_code == 200
        said |= {
            "number": 2,
            "gone": "1",
            "csrf_token": token[1],
        }  # as a beacon says it, which has no headers
        assert browser.post(address, data=said).status_code == 204


def test_a_stranger_finds_nothing(say, as_, plan):
    assert say("mallory").status_code == 404
    assert as_("mallory").get(f"/c/sakura/about/{plan}/here").status_code == 404
    assert say("mallory", slug="ume").status_code == 404  # somebody else's plan in one's own customer
    assert presence.on(plan) == []


def test_things_hang_on_nothing_that_the_editor_cannot_see(say, as_, plan, pids, at):
    with at("ume"):
        foreign = db.session.scalars(select(Node.public_id).where(Node.visibility == "shared")).first()
    for editing in (
        f"node-{foreign}",
        f"plan-{pids['shared']}",
        f"node-{pids['vendor']}",
        "node-",
        "x" * 500,
        "node",
    ):
        assert say("aoi", editing=editing).status_code in (200, 204)
    assert all(here.editing is None for here in presence.on(plan))


@pytest.mark.parametrize(
    "facts",
    [{"tab": ""}, {"tab": "x" * 33}, {"tab": "t", "number": "-1"}, {"tab": "t", "number": str(2**60)}],
)
def test_what_no_page_says_is_not_noted(as_, plan, facts):
    answer = as_("aoi").post(f"/c/sakura/about/{plan}/here", data={"number": 1, **facts})
    assert answer.status_code == 204
    assert presence.on(plan) == []


def test_names_are_text_and_nothing_else(say, as_, plan, at):
    with at("sakura"):
        user = db.session.scalars(select(User).where(User.email == cast.address("sora"))).one()
        user.romanised = '"><script>alert(1)</script>'
        db.session.commit()
    say("sora")
    assert "<script>" not in picture(as_, "chloe", plan)


def test_a_ping_changes_no_row_and_asks_the_same_for_many(say, as_, plan, pids, counting, at):
    say("aoi")
    with counting() as first:
        say("aoi")
    for who in ("chloe", "bo", "sora", "hana"):
        say(who, editing=f"node-{pids['shared']}")
    say("leo", editing="")
    with counting() as few:
        say("aoi")
    for tab in ("2", "3", "4"):
        for who, inside in (("chloe", "vendor"), ("sora", "customer"), ("hana", "shared")):
            say(who, tab=tab, editing=f"node-{pids[inside]}")
    with counting() as many:
        say("aoi")
    assert len(many) == len(few) <= len(first) + 1
    assert not [one for one in (*first, *many) if one.startswith(("INSERT", "UPDATE", "DELETE"))]


def _here(tab: str, number: int, person: str, **facts) -> Here:
    given = {"editing": None, **facts}
    return Here(
        tab,
        number,
        person,
        ("名", "Name"),
        "名",
        0,
        "customer",
        False,
        "session",
        "sakura",
        "plan",
        "shared",
        **given,
    )
