"""Comments: written for one's own side or for both, answered, settled, edited with trace, and never seen too widely."""

import re
from html.parser import HTMLParser

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Membership, User
from portal.activity.models import Activity, Notice
from portal.collaboration.models.comments import (
    Comment,
    CommentsRead,
    CommentThread,
    Mention,
    ThreadResolution,
)
from portal.collaboration.queries.comments import open_counts
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.foundation.outbox import OutboxItem
from portal.plans.models import Node, Plan, PlanPulse
from tests import cast

SHARED, VENDOR, CUSTOMER = "sakura shared initiative", "sakura vendor goal", "sakura customer goal"
HTMX = {"HX-Request": "true"}


def pid(at, title: str = SHARED) -> str:
    with at("sakura"):
        return db.session.scalars(select(Node.public_id).where(Node.title == title)).one()


def person(app, name: str) -> str:
    with app.app_context():
        return db.session.scalars(select(User.public_id).where(User.email == cast.address(name))).one()


def page(browser, at, title: str = SHARED, **asked) -> str:
    answer = browser.get(f"/c/sakura/about/{pid(at, title)}/comments", query_string=asked)
    assert answer.status_code == 200, answer.text
    return answer.text


def say(browser, at, text: str, visibility: str = "shared", title: str = SHARED, **more):
    return browser.post(
        f"/c/sakura/about/{pid(at, title)}/comments", data={"text": text, "visibility": visibility, **more}
    )


def rows(at, model):
    with at("sakura"):
        return db.session.scalars(select(model).order_by(model.id)).all()


def last(at, model=Comment):
    return rows(at, model)[-1]


def reply(browser, at, text: str, **more):
    thread = last(at, CommentThread).public_id
    return browser.post(f"/c/sakura/threads/{thread}/replies", data={"text": text, **more})


# -- writing ---------------------------------------------------------------------------------------------------


def test_a_comment_stands_on_the_page_in_markdown(as_, at):
    assert say(as_("aoi"), at, "**Important**, see [the plan](https://example.com)").status_code == 303
    shown = page(as_("chloe"), at)
    assert "<strong>Important</strong>" in shown
    assert 'href="https://example.com"' in shown
    assert "さくら商会" in shown  # whose person said it


def test_the_vendors_team_writes_inside_unless_it_says_otherwise(as_, at):
    shown = page(as_("chloe"), at)
    assert re.search(r'value="vendor" checked', shown)
    assert "Comment inside Aozora Cloud" in shown
    assert "Comment for both companies" in shown
    assert re.search(r"Seen by 5 people at Aozora Cloud \([^)]+\), by nobody at 株式会社さくら商会", shown)


def test_customers_write_for_both_and_may_write_inside(as_, at):
    shown = page(as_("aoi"), at)
    assert re.search(r'value="shared" checked', shown)
    assert "Comment inside 株式会社さくら商会" in shown
    assert "Internal to Aozora Cloud" not in shown
    assert "Seen by 4 people at 株式会社さくら商会" in shown


def test_an_empty_or_endless_comment_comes_back_with_what_was_typed(as_, at):
    assert say(as_("aoi"), at, "   ").status_code == 422
    text = "x" * 10_001
    answer = say(as_("aoi"), at, text)
    assert answer.status_code == 422
    assert text in answer.text


def test_the_same_form_sent_twice_says_it_once(as_, at):
    browser, before = as_("aoi"), len(rows(at, Comment))
    for _again in range(2):
        assert say(browser, at, "Only once", request_key="the same").status_code == 303
    assert len(rows(at, Comment)) == before + 1


def test_what_was_typed_survives_a_session_that_ended(as_, at):
    answer = say(as_(""), at, "A long and careful comment")
    assert answer.status_code == 401
    assert "A long and careful comment" in answer.text


def test_answers_are_seen_like_their_thread(as_, at):
    say(as_("chloe"), at, "inside", "vendor")
    assert reply(as_("bo"), at, "also inside", visibility="shared").status_code == 303
    assert last(at).visibility is Visibility.VENDOR
    assert "also inside" not in page(as_("aoi"), at)


@pytest.mark.parametrize(
    ("who", "visibility", "title"),
    [
        ("chloe", "customer", SHARED),
        ("aoi", "vendor", SHARED),
        ("chloe", "shared", VENDOR),
        ("aoi", "shared", CUSTOMER),
        ("aoi", "everybody", SHARED),
        ("aoi", "", SHARED),
    ],
)
def test_never_wider_than_the_subject_nor_into_the_other_sides_inside(as_, at, who, visibility, title):
    before = len(rows(at, Comment))
    assert say(as_(who), at, "too wide", visibility, title).status_code in (400, 403)
    assert len(rows(at, Comment)) == before


def test_executives_and_colleagues_may_comment_authors_and_strangers_find_nothing(as_, at):
    assert say(as_("ren"), at, "A word from the board").status_code == 303
    assert say(as_("carl"), at, "From sales", "vendor").status_code == 303
    for who in ("ann", "mallory", "olivia"):
        assert as_(who).get(f"/c/sakura/about/{pid(at)}/comments").status_code == 404
        assert say(as_(who), at, "hello").status_code == 404
    assert as_("mallory").get(f"/c/ume/about/{pid(at)}/comments").status_code == 404


# -- walls -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("writer", "visibility", "other"), [("chloe", "vendor", "aoi"), ("aoi", "customer", "chloe")]
)
def test_the_other_side_sees_not_a_byte_of_it(as_, at, writer, visibility, other):
    """Pages, counts, threads, comments, timeline and pulse: the same as if nothing had been said."""
    watcher = as_(other)

    def everything():
        found = [without_keys(page(watcher, at, show=show)) for show in ("open", "resolved", "all")]
        found.append(without_keys(watcher.get("/c/sakura/timeline").text))
        with at("sakura", Audience.CUSTOMER if other == "aoi" else Audience.VENDOR) as customer_id:
            ids = db.session.scalars(select(Node.id)).all()
            audience = Audience.CUSTOMER if other == "aoi" else Audience.VENDOR
            pulse = select(PlanPulse.version).where(
                PlanPulse.audience == audience, PlanPulse.customer_id == customer_id
            )
            return [*found, open_counts("node", ids), db.session.scalars(pulse).all()]

    before = everything()
    browser = as_(writer)
    assert say(browser, at, "A secret of ours", visibility).status_code == 303
    reply(browser, at, "and another")
    thread, comment = last(at, CommentThread).public_id, last(at).public_id
    browser.post(f"/c/sakura/threads/{thread}/resolution")
    after = everything()
    for was, now in zip(before, after, strict=True):
        assert now == was
    for address in (f"threads/{thread}", f"comments/{comment}", f"comments/{comment}/earlier"):
        assert watcher.get(f"/c/sakura/{address}").status_code == 404
    for act in ("replies", "resolution", "reopening"):
        assert watcher.post(f"/c/sakura/threads/{thread}/{act}", data={"text": "x"}).status_code == 404
    after = watcher.get(f"/c/sakura/about/{pid(at)}/comments/new", query_string={"after": thread}).text
    assert "secret" not in after


def without_keys(text: str) -> str:
    """Return a page without what differs each time that it is asked for: tokens, keys and the cursor."""
    text = re.sub(r'(name="(?:csrf_token|csrf-token|request_key)" (?:value|content)=")[^"]*', r"\1", text)
    return re.sub(r'(live-since="|X-CSRFToken": ")[^"]*', r"\1", text)


def test_names_are_published_on_the_threads_own_topic(as_, at, monkeypatch):
    heard = []
    from portal.collaboration.listeners import comments as listener  # noqa: PLC0415

    monkeypatch.setattr(listener.hub, "publish", lambda topic, names: heard.append((topic, tuple(names))))
    say(as_("chloe"), at, "inside", "vendor")
    assert heard
    assert all(topic.endswith(":vendor") for topic, _names in heard if "customer:" in topic)
    assert any(f"comments-{pid(at)}" in names for _topic, names in heard)


def test_whoever_views_as_a_member_sees_what_is_shared_and_writes_nothing(as_, at):
    say(as_("aoi"), at, "only among us", "customer")
    say(as_("aoi"), at, "for both")
    browser = as_("bo")
    with at("sakura"):
        asked = select(Membership.public_id).join(User, User.id == Membership.user_id)
        member = db.session.scalars(asked.where(User.email == cast.address("aoi"))).one()
    assert browser.post(f"/c/sakura/members/{member}/view-as").status_code == 303
    shown = page(browser, at, show="all")
    assert "for both" in shown
    assert "only among us" not in shown
    assert "<textarea" not in shown
    assert ">Unread<" not in shown
    assert '/edit"' not in shown
    assert say(browser, at, "as somebody else").status_code == 403
    found = browser.get(f"/c/sakura/about/{pid(at)}/people?visibility=customer").json
    assert found == {"people": []}


def test_a_deleted_subject_takes_its_comments_along(as_, at):
    say(as_("aoi"), at, "soon gone")
    thread, comment = last(at, CommentThread).public_id, last(at).public_id
    as_("aoi").post(f"/c/sakura/nodes/{pid(at)}/delete")
    for address in (f"threads/{thread}", f"comments/{comment}"):
        assert as_("aoi").get(f"/c/sakura/{address}").status_code == 404


# -- settling, editing, taking away ----------------------------------------------------------------------------


def test_a_thread_is_resolved_and_reopened_and_says_by_whom(as_, at):
    say(as_("aoi"), at, "A question")
    thread = last(at, CommentThread).public_id
    for _twice in range(2):
        assert as_("chloe").post(f"/c/sakura/threads/{thread}/resolution").status_code == 303
    assert len(rows(at, ThreadResolution)) == 1
    assert "A question" not in page(as_("aoi"), at)
    shown = page(as_("aoi"), at, show="resolved")
    assert "A question" in shown
    assert "Chloe" in shown
    for _twice in range(2):
        as_("aoi").post(f"/c/sakura/threads/{thread}/reopening")
    row = last(at, ThreadResolution)
    assert row.reopened_at is not None
    assert "A question" in page(as_("aoi"), at)
    with at("sakura"):
        kinds = db.session.scalars(select(Activity.kind).where(Activity.kind.startswith("comment."))).all()
    assert kinds == ["comment.begun", "comment.resolved", "comment.reopened"]


def edit(browser, at, text: str, **more):
    comment = last(at).public_id
    form = browser.get(f"/c/sakura/comments/{comment}/edit").text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', form)[1].replace("&#34;", '"')
    return browser.post(f"/c/sakura/comments/{comment}/edit", data={"text": text, "seen": seen, **more})


def test_ones_own_comment_is_edited_and_says_what_it_said_before(as_, at):
    say(as_("aoi"), at, "The first wording")
    assert edit(as_("aoi"), at, "The second wording").status_code == 303
    shown = page(as_("chloe"), at)
    assert "The second wording" in shown
    assert "edited" in shown
    before = as_("chloe").get(f"/c/sakura/comments/{last(at).public_id}/earlier").text
    assert "The first wording" in before
    with at("sakura"):
        asked = select(Revision.field, Revision.before, Revision.after, Revision.visibility)
        found = db.session.execute(asked.where(Revision.subject_kind == "comment")).all()
    assert [(row.field, row.before, row.after) for row in found] == [
        ("created", None, "The first wording"),
        ("text", "The first wording", "The second wording"),
    ]


def test_two_windows_end_with_both_texts_side_by_side(as_, at):
    say(as_("aoi"), at, "as it was")
    browser = as_("aoi")
    edit(browser, at, "from the other window")
    comment = last(at).public_id
    late = browser.post(
        f"/c/sakura/comments/{comment}/edit",
        data={"text": "from this window", "seen": '{"text": "as it was"}'},
    )
    assert late.status_code == 409
    assert "from the other window" in late.text
    assert "from this window" in late.text
    assert last(at).text == "from the other window"
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', late.text)[1].replace("&#34;", '"')
    again = browser.post(f"/c/sakura/comments/{comment}/edit", data={"text": "merged", "seen": seen})
    assert again.status_code == 303
    assert last(at).text == "merged"


def test_a_deleted_comment_leaves_a_stone(as_, at):
    say(as_("aoi"), at, "I regret this")
    comment = last(at).public_id
    assert "Delete this comment?" in as_("aoi").get(f"/c/sakura/comments/{comment}/delete").text
    assert as_("aoi").post(f"/c/sakura/comments/{comment}/delete").status_code == 303
    shown = page(as_("chloe"), at, show="all")
    assert "I regret this" not in shown
    assert "A comment was deleted" in shown
    assert "Aoi" in shown
    assert as_("chloe").get(f"/c/sakura/comments/{comment}/earlier").status_code == 404
    assert as_("aoi").get(f"/c/sakura/comments/{comment}/edit").status_code == 404


def test_nobody_elses_comment_can_be_changed(as_, at):
    say(as_("aoi"), at, "Mine")
    comment = last(at).public_id
    for who in ("sora", "chloe", "vera"):
        for act in ("edit", "delete"):
            assert as_(who).get(f"/c/sakura/comments/{comment}/{act}").status_code == 404
            assert as_(who).post(f"/c/sakura/comments/{comment}/{act}", data={"text": "x"}).status_code == 404
    assert last(at).text == "Mine"


def test_a_link_leads_to_one_comment(as_, at):
    say(as_("aoi"), at, "Look here")
    comment = last(at).public_id
    answer = as_("chloe").get(f"/c/sakura/comments/{comment}")
    assert answer.status_code == 303
    assert answer.location.endswith(f"#comment-{comment}")
    shown = as_("chloe").get(answer.location).text
    assert "Look here" in shown
    assert "Show all comments" in shown


# -- reading ---------------------------------------------------------------------------------------------------


def test_what_one_has_not_read_is_marked_until_one_has(as_, at):
    say(as_("aoi"), at, "Something new")
    chloe = as_("chloe")
    shown = page(chloe, at)
    assert ">Unread<" in shown
    through = re.search(r'name="through" value="([^"]+)"', shown)[1]
    answer = chloe.post(f"/c/sakura/about/{pid(at)}/comments/read", data={"through": through}, headers=HTMX)
    assert answer.status_code == 204
    assert ">Unread<" not in page(chloe, at)
    assert ">Unread<" not in page(as_("aoi"), at)  # one's own is no news
    assert ">Unread<" in page(as_("sora"), at)
    assert len(rows(at, CommentsRead)) == 1


def test_counts_for_the_cards_are_those_of_the_audience_in_one_statement(as_, at, counting):
    say(as_("aoi"), at, "for both")
    say(as_("aoi"), at, "inside", "customer")
    with at("sakura", Audience.CUSTOMER):
        ids = {row.title: row.id for row in db.session.execute(select(Node.title, Node.id))}
        with counting() as statements:
            found = open_counts("node", ids.values())
        assert len(statements) == 1
    assert found == {ids["sakura shared goal"]: 1, ids[SHARED]: 2}
    with at("sakura", Audience.VENDOR):
        assert open_counts("node", ids.values()) == {ids["sakura shared goal"]: 1, ids[SHARED]: 1}
    with at("sakura", Audience.GUEST):
        assert open_counts("node", ids.values()) == {ids["sakura shared goal"]: 1, ids[SHARED]: 1}


def test_the_same_statements_with_twice_as_much(as_, at, counting, app):
    browser = as_("chloe")
    for number in range(3):
        say(as_("aoi"), at, f"Thread {number} @Sora")
        reply(as_("sora"), at, "Answer @Aoi")
    page(browser, at, show="all")
    with counting() as few:
        page(browser, at, show="all")
    for number in range(6):
        say(as_("sora"), at, f"More {number} @Hana")
        reply(as_("hana"), at, "Answer @Sora")
    with counting() as many:
        page(browser, at, show="all")
    assert len(many) == len(few)


def test_a_plans_comments_have_the_same_page(as_, at):
    with at("sakura"):
        plan = db.session.scalars(select(Plan.public_id)).one()
    answer = as_("aoi").post(
        f"/c/sakura/about/{plan}/comments", data={"text": "On the whole", "visibility": "shared"}
    )
    assert answer.status_code == 303
    assert "On the whole" in as_("chloe").get(f"/c/sakura/about/{plan}/comments").text


def test_as_a_dialog_and_in_parts(as_, at):
    browser = as_("aoi")
    say(browser, at, "First")
    dialog = browser.get(f"/c/sakura/about/{pid(at)}/comments", headers=HTMX).text
    assert "<dialog" in dialog
    assert "<html" not in dialog
    known = last(at, CommentThread).public_id
    answer = browser.post(
        f"/c/sakura/about/{pid(at)}/comments", data={"text": "Second", "visibility": "shared"}, headers=HTMX
    )
    assert answer.status_code == 200
    assert f"comments-{pid(at)}" in answer.headers["HX-Trigger"]
    new = browser.get(f"/c/sakura/about/{pid(at)}/comments/new?after={known}", headers=HTMX).text
    assert "Second" in new
    assert "First" not in new
    thread = last(at, CommentThread).public_id
    part = browser.get(f"/c/sakura/threads/{thread}", headers=HTMX).text
    assert "Second" in part
    assert "<dialog" not in part


def test_more_threads_than_a_page_are_reached_by_a_link(as_, at):
    browser = as_("aoi")
    for number in range(32):
        say(browser, at, f"Thread number {number}.")
    shown = page(browser, at)
    assert "Thread number 31." in shown
    assert "Thread number 1." not in shown
    earlier = re.search(r'href="([^"]*before=[^"]*)"', shown)[1].replace("&amp;", "&")
    assert "Thread number 1." in browser.get(earlier).text


# -- naming people ---------------------------------------------------------------------------------------------


def people(browser, at, q: str = "", **asked):
    answer = browser.get(f"/c/sakura/about/{pid(at)}/people", query_string={"q": q, **asked})
    return [one["name"] for one in answer.json["people"]]


def test_only_those_who_can_see_the_thread_are_offered(as_, at):
    assert set(people(as_("chloe"), at, visibility="vendor")) == {"Vera", "Leo", "Chloe", "Bo", "Carl"}
    assert set(people(as_("aoi"), at, visibility="customer")) == {"Aoi", "Sora", "Ren", "Hana"}
    assert set(people(as_("aoi"), at)) == {"Aoi", "Sora", "Ren", "Hana", "Chloe", "Bo", "Carl"}
    assert people(as_("aoi"), at, visibility="vendor") == []
    assert people(as_("chloe"), at, visibility="customer") == []
    assert "Mallory" not in people(as_("chloe"), at, "mal")
    assert as_("mallory").get(f"/c/sakura/about/{pid(at)}/people").status_code == 404


@pytest.mark.parametrize("q", ["田中", "たなか", "タナカ", "aoi", "AO", "ａｏｉ"])
def test_people_are_found_by_name_kana_and_romanised_name(app, as_, at, q):
    with app.app_context():
        aoi = db.session.scalars(select(User).where(User.email == cast.address("aoi"))).one()
        aoi.family_kana, aoi.given_kana = "たなか", "あおい"
        aoi.search_key += " たなかあおい"
        db.session.commit()
    assert people(as_("chloe"), at, q)[0] == "Aoi"


def test_whoever_is_named_is_kept_by_id_shown_by_name_and_told(app, as_, at):
    say(as_("chloe"), at, "@Aoi, @佐藤さん: please look. a@aoi.example", "shared")
    comment = last(at)
    assert comment.text.count("@{") == 2
    assert f"@{{{person(app, 'aoi')}}}" in comment.text
    shown = page(as_("aoi"), at)
    assert '<span class="mention mention-me">@Aoi</span>' in shown
    assert '<span class="mention">@Sora</span>' in shown
    with at("sakura"):
        told = db.session.execute(
            select(User.email, Notice.kind).join(User, User.id == Notice.person_id).order_by(User.email)
        ).all()
    assert [tuple(row) for row in told] == [
        ("aoi@sakura.example", "comment.mentioned"), ("sora@sakura.example", "comment.mentioned"),
    ]  # fmt: skip


def test_a_new_name_is_shown_at_once(app, as_, at):
    say(as_("chloe"), at, "Over to @Aoi")
    with app.app_context():
        db.session.scalars(select(User).where(User.email == cast.address("aoi"))).one().romanised = "Aoi Mori"
        db.session.commit()
    assert "@Aoi Mori</span>" in page(as_("chloe"), at)


@pytest.mark.parametrize(
    ("who", "visibility", "named"),
    [("chloe", "vendor", "@Aoi"), ("chloe", "vendor", "@田中 葵"), ("aoi", "customer", "@Chloe")],
)
def test_naming_somebody_who_cannot_see_it_is_refused_and_nothing_is_lost(as_, at, who, visibility, named):
    before = len(rows(at, Comment))
    answer = say(as_(who), at, f"Ask {named} about it", visibility)
    assert answer.status_code == 422
    assert "cannot see this comment" in answer.text
    assert f"Ask {named} about it" in answer.text
    assert len(rows(at, Comment)) == before
    assert not rows(at, Mention)


def test_a_name_that_several_people_share_must_be_made_clear(app, as_, at):
    with app.app_context():
        sora = db.session.scalars(select(User).where(User.email == cast.address("sora"))).one()
        sora.family_name, sora.given_name = "田中", "空"
        db.session.commit()
    answer = say(as_("chloe"), at, "@田中さん", "shared")
    assert answer.status_code == 422
    assert "田中 空" in answer.text
    assert "田中 葵" in answer.text
    chosen = person(app, "sora")
    assert say(as_("chloe"), at, "@田中さん", "shared", mentioned=chosen).status_code == 303
    assert chosen in last(at).text


def test_an_id_that_somebody_made_up_names_nobody(app, as_, at):
    """Neither a stranger's name nor the other side's is drawn out by writing an id."""
    mallory, aoi = person(app, "mallory"), person(app, "aoi")
    assert say(as_("chloe"), at, f"@{{{mallory}}} there", "shared", mentioned=mallory).status_code == 303
    shown = page(as_("chloe"), at)
    assert "Mallory" not in shown
    assert "森" not in shown
    assert say(as_("chloe"), at, f"@{{{aoi}}} here", "vendor").status_code == 422
    edit(as_("chloe"), at, "something else")
    earlier = as_("chloe").get(f"/c/sakura/comments/{last(at).public_id}/earlier").text
    assert "Mallory" not in earlier
    assert "森" not in earlier
    with at("sakura"):
        assert db.session.scalar(select(func.count(Mention.id))) == 0


def test_editing_shows_names_and_tells_only_whom_it_newly_names(as_, at):
    say(as_("chloe"), at, "Hello @Aoi", "shared")
    form = as_("chloe").get(f"/c/sakura/comments/{last(at).public_id}/edit").text
    assert "Hello @Aoi" in form
    edit(as_("chloe"), at, "Hello @Sora and @Aoi")
    edit(as_("chloe"), at, "Hello @Sora")
    with at("sakura"):
        named = db.session.scalars(select(User.romanised).join(Mention, Mention.person_id == User.id)).all()
        told = db.session.scalars(select(User.romanised).join(Notice, Notice.person_id == User.id)).all()
    assert named == ["Sora"]
    assert told == ["Sora"]


# -- hostile ---------------------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    '[a](https://a.example "@{AAAAAAAAAAAAAAAA} onmouseover=alert(1) x=")',
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "\ue0000\ue001 \ue00099\ue001",
    "<svg/onload=alert(1)>",
    "@Aoi<script>alert(1)</script>",
    '`@Aoi` [t](https://x.example/@Aoi "@Aoi")',
    "@" * 2_000,
    "@Aoi" * 500,
    "<" * 5_000,
    "[" * 4_000,
]


def active_parts(body: str) -> list[str]:
    """Return what a browser would take for a script in a body."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.extend(name for name, _value in attributes if name.startswith("on"))

    Reader().feed(body)
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_kept_and_shown_harmlessly(as_, at, text):
    assert say(as_("chloe"), at, text, "shared").status_code == 303
    shown = page(as_("aoi"), at)
    body = shown.split('<main id="main"')[1].split("<noscript")[0]
    assert "<script>alert" not in body
    assert not active_parts(body)
    assert "javascript:" not in body
    assert "<svg/onload" not in body


def test_a_hostile_name_stays_a_name(app, as_, at):
    with app.app_context():
        aoi = db.session.scalars(select(User).where(User.email == cast.address("aoi"))).one()
        aoi.romanised = '"><img src=x onerror=alert(1)>'
        db.session.commit()
    assert say(as_("chloe"), at, '@田中葵 [x](https://a.example "@田中葵")', "shared").status_code == 303
    shown = page(as_("sora"), at)
    assert "<img src=x" not in shown
    assert "&lt;img src=x" in shown


def test_no_mail_is_promised_where_nobody_was_named(as_, at):
    say(as_("chloe"), at, "just so")
    with at("sakura"):
        kinds = db.session.scalars(select(OutboxItem.kind)).all()
    assert "mail.send" not in kinds
