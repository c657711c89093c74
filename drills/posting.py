"""A hundred people of two companies post at once, over real connections: nothing is lost, every count is right."""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import func, select

from drills.kill import Cluster, assert_sound
from drills.running import House, Person, Work, sent_until_answered, until
from portal.accounts.models import Customer, CustomerRole, Membership, SignIn, User
from portal.community.models import Persona, Reply, Space, Thread, Vote
from portal.community.rules.words import CompanyShown, NameShown, SpaceKind
from portal.foundation import clock
from portal.foundation.db import db, new_public_id
from portal.foundation.kana import search_key
from portal.foundation.links import digest
from portal.foundation.outbox import OutboxItem
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import customer_scope

HOMES, OF_EACH = ("sakura", "ume"), 50
AT_ONCE = len(HOMES) * OF_EACH
#: Every so manieth sends what was answered once more, with the same key.
AGAIN = 4

pytestmark = pytest.mark.alone


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[House]:
    """An installation on each database, two processes serving it, with the cast inside."""
    with ExitStack() as ending:
        url = ""
        if request.param == "postgresql":
            cluster = Cluster()
            ending.callback(cluster.remove)
            url = cluster.url
        folder = tmp_path / "house"
        folder.mkdir()
        house = House(folder, url)
        ending.callback(house.end)
        house.environment["WEB_PROCESSES"] = "2"
        yield house


def test_a_hundred_people_post_at_once(house):
    people = [(name, slug) for slug in HOMES for name in _enter(house, slug)]
    topic, space = _question_of_all(house)
    house.begin()
    work = Work()
    acts = {"answer": _answer(topic), "question": _question(space), "vote": _vote(topic)}
    took = {kind: _all_at_once(house, people, kind, act, work) for kind, act in acts.items()}
    print({kind: f"{seconds:.1f} s" for kind, seconds in took.items()}, f"{work.retried} retried")
    assert not work.refused, (work.refused[:5], house.failures())
    assert not work.differing, work.differing[:5]
    assert Counter(work.acknowledged.values()) == dict.fromkeys(acts, AT_ONCE)
    until(lambda: _nothing_is_owed(house), "what is owed was never done")
    _assert_rows_and_counts(house, topic, work)
    for slug in HOMES:
        _assert_readers_see_all(Person(house, f"{slug}0"), slug, topic, space, work)
    assert_sound(house)


def _enter(house: House, slug: str) -> list[str]:
    """Add people of a company who have settled how they show, and sign them in; return their names."""
    names = [f"{slug}{number}" for number in range(OF_EACH)]
    with house.app.app_context():
        customer = db.session.scalars(select(Customer).where(Customer.slug == slug)).one()
        with customer_scope(customer.id):
            for name in names:
                house.keys[name] = f"key of {name} {new_public_id()}"
                user = User(
                    email=f"{name}@{slug}.example", family_name="群", given_name=name, romanised=name,
                    search_key=search_key(name), language="en",
                )  # fmt: skip
                db.session.add(user)
                db.session.flush()
                shown = Persona(
                    user_id=user.id, customer_id=customer.id, name_shown=NameShown.PEN_NAME,
                    pen_name=f"pen of {name}", company_shown=CompanyShown.INDUSTRY, chosen_at=clock.now(),
                )  # fmt: skip
                signed_in = SignIn(key_hash=digest(house.keys[name]), user=user, how="password")
                home = Membership(user=user, role=CustomerRole.MEMBER, joined_at=clock.now())
                db.session.add_all([signed_in, home, shown])
            db.session.flush()
        db.session.commit()
    return names


def _question_of_all(house: House) -> tuple[str, str]:
    """Return the public ids of the question that everybody reads, and of its space."""
    with house.app.app_context(), every_space("the drill's own"):
        thread = db.session.scalars(select(Thread).where(Thread.title == "everybody")).one()
        space = db.session.scalars(select(Space).where(Space.kind == SpaceKind.EVERY)).one()
        return thread.public_id, space.public_id


Act = Callable[[Person, str, str], tuple[str, dict[str, Any]]]


def _answer(topic: str) -> Act:
    def act(person: Person, slug: str, marker: str) -> tuple[str, dict[str, Any]]:
        page = f"/c/{slug}/community/threads/{topic}"
        return f"{page}/answers", person.form(page, f"{page}/answers") | {"body": marker}

    return act


def _question(space: str) -> Act:
    def act(person: Person, slug: str, marker: str) -> tuple[str, dict[str, Any]]:
        page = f"/c/{slug}/community/new"
        typed = {"space": space, "kind": "question", "title": marker, "body": "Why?", "then": "post"}
        return page, person.form(page) | typed

    return act


def _vote(topic: str) -> Act:
    def act(person: Person, slug: str, _marker: str) -> tuple[str, dict[str, Any]]:
        page = f"/c/{slug}/community/threads/{topic}"
        token = person.form(page, f"{page}/answers")["csrf_token"]
        return f"{page}/marks", {"csrf_token": token, "mark": "up"}

    return act


def _all_at_once(house: House, people: list[tuple[str, str]], kind: str, act: Act, work: Work) -> float:
    """Let everybody do it in the same moment, each with a connection of their own; return how long it took."""
    gate = threading.Barrier(len(people) + 1)

    def run(number: int, name: str, slug: str) -> None:
        person, marker = (
            Person(house, name),
            f"The {kind} with the number {number:03}",
        )  # names of people would be asked about
        path, form = act(person, slug, marker)
        form["request_key"] = f"key-{marker}"[:64]
        gate.wait(120)
        answers = [sent_until_answered(person, path, form, work) for _turn in range(2 - bool(number % AGAIN))]
        with work.lock:
            if answers[0].status in (200, 302, 303):
                work.acknowledged[marker] = kind
            else:
                work.refused.append(f"{name} {path}: {answers[0].status} {_words_of(answers[0].body)}")
            if (answers[-1].status, answers[-1].place) != (answers[0].status, answers[0].place):
                work.differing.append(f"{path}: {answers[0].place}, then {answers[-1].place}")

    threads = [
        threading.Thread(target=run, args=(number, *person), daemon=True)
        for number, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    gate.wait(120)
    began = time.monotonic()
    for thread in threads:
        thread.join(180)
    assert not any(thread.is_alive() for thread in threads), "somebody never got an answer"
    return time.monotonic() - began


def _words_of(page: str) -> str:
    """Return what a page that refused says about it."""
    said = re.findall(r'class="[^"]*(?:notice|error|wrong)[^"]*"[^>]*>(.*?)</(?:div|p|ul)>', page, re.S)
    return re.sub(r"<[^>]+>|\s+", " ", " ".join(said))[:300]


def _nothing_is_owed(house: House) -> bool:
    with house.app.app_context():
        left = select(func.count()).where(
            OutboxItem.done_at.is_(None),
            OutboxItem.given_up_at.is_(None),
            OutboxItem.not_before <= clock.now(),
        )
        return db.session.scalar(left) == 0


def _assert_rows_and_counts(house: House, topic: str, work: Work) -> None:
    """Each acknowledged post is there exactly once, and every kept number is what the rows come to."""
    with house.app.app_context(), every_space("the drill's own"):
        thread = db.session.scalars(select(Thread).where(Thread.public_id == topic)).one()
        answers = select(Reply.body, Reply.number).where(
            Reply.thread_id == thread.id, Reply.parent_id.is_(None)
        )
        found = db.session.execute(answers).all()
        bodies = Counter(row.body for row in found)
        titles = Counter(db.session.scalars(select(Thread.title)))
        votes = select(func.count(Vote.id)).where(Vote.thread_id == thread.id, Vote.reply_id == 0)
        posts = select(Persona.posts).where(Persona.pen_name.startswith("pen of "))
        said = {
            kind: [m for m, one in work.acknowledged.items() if one == kind]
            for kind in ("answer", "question")
        }
        assert [bodies[marker] for marker in said["answer"]] == [1] * AT_ONCE
        assert [titles[marker] for marker in said["question"]] == [1] * AT_ONCE
        assert sorted(row.number for row in found) == list(range(1, AT_ONCE + 2))
        assert (thread.replies, thread.numbered) == (AT_ONCE + 1, AT_ONCE + 1)
        assert thread.votes == db.session.scalar(votes) == AT_ONCE
        assert list(db.session.scalars(posts)) == [2] * AT_ONCE


def _assert_readers_see_all(person: Person, slug: str, topic: str, space: str, work: Work) -> None:
    """Whoever reads page after page finds every post once, beside the number that the page states."""
    answers = _pages(person, f"/c/{slug}/community/threads/{topic}")
    assert f"{AT_ONCE + 1} answers" in answers
    listed = _pages(person, f"/c/{slug}/community/spaces/{space}")
    for marker, kind in work.acknowledged.items():
        if kind == "answer":
            assert len(re.findall(rf">\s*{marker}\s*<", answers)) == 1, marker
        elif kind == "question":
            assert len(re.findall(rf">\s*{marker}\s*<", listed)) == 1, marker


def _pages(person: Person, path: str) -> str:
    """Return the main part of a list, all of its pages."""
    found, following = [], path
    while following:
        page = person.get(following.replace("&amp;", "&"))
        assert page.status == 200, following
        main = page.body.partition("<main")[2].partition("</main>")[0]
        found.append(main)
        after = re.search(r'<a\b[^>]*href="([^"]+)"[^>]*rel="next"', main)
        following = after[1] if after else ""
    return "\n".join(found)
