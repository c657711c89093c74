"""Who is told of what in the community: each at their own company, in words that name nobody whom they do not know."""

import pytest
import time_machine
from flask_babel import force_locale
from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, User
from portal.activity.queries import notices as bells
from portal.community.actions import following, merging, standing
from portal.community.models import Persona, Reply, Thread
from portal.community.rules.words import Followed, PostState, SpaceKind, ThreadKind
from portal.foundation import clock
from portal.foundation.db import db, writing
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import customer_scope
from tests.cast_community import PEN_NAME
from tests.community.talking import (
    accept,
    answer,
    ask,
    comment,
    mails,
    point_of,
    space_of,
    told,
    work,
)

UMES = ("Mallory", "ウメ工業")


def words(name: str) -> list[tuple[str, str]]:
    """Return what somebody's bell says: the sentence, and which company's person did it, if it is said."""
    with force_locale("en"):
        shown = bells.unread(point_of(name).user)
    return [(one.told.title, one.noted.by.name if one.noted.by else "") for one in shown]


def test_who_asked_hears_of_an_answer_by_a_pen_name_alone(inside):
    answer("mallory", ask("aoi", "How?"))
    assert told() == [("aoi", "answered", "sakura")]
    assert words("aoi") == [(f"{PEN_NAME} answered your question", "")]


def test_a_colleague_is_named(inside):
    answer("sora", ask("aoi", "How?"))
    assert words("aoi") == [("Sora answered your question", "Sora")]


def test_the_mail_names_nobody_of_another_company_and_stops_by_a_link(app, as_):
    with app.app_context(), time_machine.travel(clock.now(), tick=False) as time:
        thread_id = ask("aoi", "How?")
        answer("mallory", thread_id, "By hand.")
        time.shift(180)
        work()
        mail = mails("aoi")[-1]
    assert f"{PEN_NAME} answered your question" in mail.subject
    assert "By hand." in mail.text
    assert not [word for word in UMES if word in f"{mail.subject} {mail.text} {mail.html}"]
    stop = next(line for line in mail.text.splitlines() if "/mail/community/" in line).partition(": ")[2]
    path, nobody = stop[len("http://localhost") :], as_("")
    assert "How?" not in nobody.get(path).text
    assert nobody.post(path).status_code == 200
    assert nobody.post(path[:-2]).status_code == 400
    with app.app_context():
        answer("chloe", thread_id)
        assert [one for one in told() if one[0] == "aoi"] == [("aoi", "answered", "sakura")]


def test_inside_stays_inside(inside):
    thread_id = ask("aoi", "Among us", SpaceKind.INSIDE)
    with writing():
        for name in ("chloe", "leo", "mallory"):
            following.follow(point_of(name).user.id, Followed.THREAD, thread_id)
        db.session.commit()
    answer("sora", thread_id)
    assert told() == [("aoi", "answered", "sakura")]


def test_followers_hear_who_muted_it_does_not(inside):
    thread_id = ask("aoi", "How?")
    with writing():
        following.follow(point_of("hana").user.id, Followed.THREAD, thread_id)
        following.mute(point_of("ren").user.id, Followed.THREAD, thread_id)
        db.session.commit()
    answer("ren", thread_id)
    answer("sora", thread_id)
    assert told() == [
        ("aoi", "answered", "sakura"), ("hana", "followed", "sakura"),
        ("aoi", "answered", "sakura"), ("hana", "followed", "sakura"),
    ]  # fmt: skip


def test_a_new_thread_is_told_to_who_follows_where_it_stands_and_what_it_is_about(inside):
    with writing():
        everybody = space_of(SpaceKind.EVERY)
        following.follow(point_of("sora").user.id, Followed.SPACE, everybody.id)
        following.follow(point_of("hana").user.id, Followed.TAG, "csv")
        following.follow(point_of("ren").user.id, Followed.SPACE, everybody.id)
        following.mute(point_of("ren").user.id, Followed.TAG, "csv")
        db.session.commit()
    ask("mallory", "CSV?", tags=["CSV"])
    assert sorted(told()) == [("hana", "new", "sakura"), ("sora", "new", "sakura")]


def test_whoever_keeps_their_company_back_is_not_found_by_following_them(inside):
    persona = db.session.scalars(select(Persona)).one()
    with writing():
        following.follow(point_of("aoi").user.id, Followed.PERSON, f"persona:{persona.id}")
        db.session.commit()
    ask("mallory", "Kept back", company_hidden=True)
    assert told() == []
    ask("mallory", "Shown")
    assert told() == [("aoi", "new", "sakura")]


def test_who_is_named_hears_of_that_once(inside):
    thread_id, aoi = ask("sora", "How?"), point_of("aoi").user
    with writing():
        following.follow(aoi.id, Followed.THREAD, thread_id)
        named = f"Ask @{{{aoi.public_id}}}."
        db.session.commit()
    answer("hana", thread_id, named)
    assert ("aoi", "mentioned", "sakura") in told()
    assert len([one for one in told() if one[0] == "aoi"]) == 1


def test_comments_are_told_to_whom_they_speak(inside):
    reply_id = answer("sora", ask("aoi", "How?"))
    comment("hana", reply_id)
    comment("ren", reply_id)
    assert told()[1:] == [
        ("sora", "commented", "sakura"), ("sora", "commented", "sakura"), ("hana", "commented", "sakura"),
    ]  # fmt: skip


def test_the_best_answer_is_told_to_its_author_and_to_followers(inside):
    thread_id = ask("aoi", "How?")
    with writing():
        following.follow(point_of("hana").user.id, Followed.THREAD, thread_id)
        db.session.commit()
    accept("aoi", answer("mallory", thread_id))
    assert ("mallory", "accepted", "ume") in told()
    assert ("hana", "solved", "sakura") in told()
    assert words("mallory") == [("Your answer was chosen as the best answer", "")]


def test_followers_of_a_merged_question_follow_the_earlier_one(inside):
    first, second = ask("mallory", "First"), ask("aoi", "Second")
    with writing(), every_space("a moderator's"):
        merging.merge(
            db.session.get_one(Thread, second), db.session.get_one(Thread, first), by=point_of("leo").actor
        )
        db.session.commit()
    work()
    assert told() == [("aoi", "merged", "sakura")]
    answer("chloe", first)
    assert ("aoi", "followed", "sakura") in told()


def test_the_vendors_people_hear_beside_the_customer_they_accompany(inside):
    thread_id = ask("chloe", "What do you think?", sort=ThreadKind.TIP)
    answer("aoi", thread_id)
    answer("mallory", thread_id)
    # Ume is Olivia's: what Mallory says Chloe reads in her digest
    assert [one for one in told() if one[0] == "chloe"] == [("chloe", "answered", "sakura")]
    assert words("chloe") == [("Aoi replied to your post", "Aoi")]


@pytest.mark.parametrize("state", [PostState.HIDDEN, PostState.REMOVED])
def test_what_readers_see_no_more_is_told_no_more(inside, state):
    reply_id = answer("mallory", ask("aoi", "How?"))
    with writing(), every_space("a moderator's"):
        standing.stand(db.session.get_one(Reply, reply_id), state, "No.", by=point_of("leo").actor)
        db.session.commit()
    work()
    assert words("aoi") == []


def test_who_leaves_the_team_hears_nothing_more_of_it(inside):
    thread_id = ask("aoi", "Between us", SpaceKind.BOTH)
    answer("chloe", thread_id)
    answer("aoi", thread_id)
    assert ("chloe", "followed", "sakura") in told()
    assert len(words("chloe")) == 1
    chloe = point_of("chloe").user.id
    home = space_of(SpaceKind.BOTH).customer_id
    with writing(), customer_scope(home):
        for row in db.session.scalars(select(AccountTeamMember).where(AccountTeamMember.user_id == chloe)):
            row.ended_at = clock.now()
        db.session.commit()
    assert words("chloe") == []
    answer("aoi", thread_id)
    assert len([one for one in told() if one[0] == "chloe"]) == 1


def test_a_bell_asks_the_same_however_much_it_says(inside, counting):
    thread_id = ask("aoi", "How?")
    for _ in range(3):
        answer("mallory", thread_id)
    user = db.session.scalars(select(User).where(User.id == point_of("aoi").user.id)).one()
    with counting() as few:
        assert len(bells.unread(user)) == 3
    for _ in range(3):
        answer("mallory", thread_id)
    user = db.session.scalars(select(User).where(User.id == point_of("aoi").user.id)).one()
    with counting() as many:
        assert len(bells.unread(user)) == 6
    assert len(many) == len(few)
