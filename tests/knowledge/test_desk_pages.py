"""Authors at the desk: the list, the editor, publishing, editions; who may, what is refused, and what others see."""

import html
import json
import re

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleEdition, ArticleState, ArticleText
from tests.cast import address

DESK = "/desk/knowledge"


def pid_of(slug: str, language: str = "ja") -> tuple[str, str]:
    """Return the public ids of an article and of its text in a language."""
    row = db.session.execute(
        select(Article.public_id, ArticleText.public_id)
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(ArticleText.slug == slug, ArticleText.language == language)
    ).one()
    return row[0], row[1]


@pytest.fixture
def everyone(app) -> tuple[str, str]:
    with app.app_context():
        return pid_of("everyone")


def text(app, pid: str) -> ArticleText:
    return db.session.scalars(select(ArticleText).where(ArticleText.public_id == pid)).one()


def test_an_article_from_its_first_line_to_its_readers(app, as_):
    ann = as_("ann")
    begun = ann.post(f"{DESK}/new", data={"title": "How to close", "language": "en", "category": ""})
    editor = begun.headers["Location"]
    page = ann.get(editor)
    assert page.status_code == 200
    assert "How to close" in page.text
    said = {
        "title": "How to close a month",
        "lead": "In three days",
        "body": "## First\n\nClose it.",
        "note": "",
    }
    assert ann.post(editor, data=said).status_code == 303
    assert "Close it." in ann.get(f"{editor}/preview").text
    published = ann.post(f"{editor}/publish", data={"when": "now", "note": ""})
    assert published.status_code == 303
    with app.app_context():
        row = text(app, editor.rsplit("/", 1)[1])
        assert (row.state, row.slug, row.title) == (
            ArticleState.PUBLISHED,
            "how-to-close-a-month",
            "How to close a month",
        )
        assert row.published_id == row.latest_id
    listed = ann.get(DESK).text
    assert "How to close a month" in listed


def test_what_is_typed_is_shown_and_kept_nowhere(app, as_, everyone):
    typed = as_("ann").post(
        f"{DESK}/texts/{everyone[1]}/preview",
        data={"body": "==typed== <script>x</script>", "title": "T", "lead": ""},
    )
    assert "typed</span>" in typed.text
    assert "<script" not in typed.text
    with app.app_context():
        assert not db.session.scalars(
            select(ArticleEdition).where(ArticleEdition.body.contains("typed"))
        ).all()


def test_two_authors_at_once_lose_nothing(app, as_, everyone):
    url = f"{DESK}/texts/{everyone[1]}"
    ann, leo = as_("ann"), as_("leo")
    seen = seen_in(ann.get(url).text)
    assert leo.post(url, data={**said_by(seen), "body": "leo's words", "seen": seen}).status_code == 303
    other_place = ann.post(url, data={**said_by(seen), "lead": "ann's lead", "seen": seen})
    assert other_place.status_code == 303
    same_place = ann.post(url, data={**said_by(seen), "body": "ann's words", "seen": seen})
    assert same_place.status_code == 409
    assert "leo&#39;s words" in same_place.text
    assert "ann&#39;s words" in same_place.text
    with app.app_context():
        latest = db.session.get_one(ArticleEdition, text(app, everyone[1]).latest_id)
        assert (latest.body, latest.lead, latest.number) == ("leo's words", "ann's lead", 2)


def test_saving_as_one_goes_on_counts_as_seen_from_then_on(as_, everyone):
    url, ann = f"{DESK}/texts/{everyone[1]}", as_("ann")
    seen = seen_in(ann.get(url).text)
    part = ann.post(url, data={**said_by(seen), "body": "one", "seen": seen}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert 'hx-swap-oob="true"' in part.text
    seen = seen_in(part.text)
    again = ann.post(url, data={**said_by(seen), "body": "two", "seen": seen}, headers={"HX-Request": "true"})
    assert again.status_code == 200


def test_whoever_may_not_publish_sends_for_review(app, as_, everyone):
    url, carl = f"{DESK}/texts/{everyone[1]}", as_("carl")
    assert carl.get(url).status_code == 200
    seen = seen_in(carl.get(url).text)
    carl.post(url, data={**said_by(seen), "body": "carl's words", "seen": seen})
    for path in ("publish", "address", "send-back"):
        assert carl.get(f"{url}/{path}").status_code == 403
    assert carl.post(f"{url}/send", data={"reviewer": "", "words": ""}).status_code == 422
    with app.app_context():
        leo = reviewer_pid(app, "leo")
    assert carl.post(f"{url}/send", data={"reviewer": leo, "words": "please"}).status_code == 303
    assert "please" in as_("leo").get(f"{DESK}/{everyone[0]}").text
    assert as_("leo").post(f"{url}/send-back", data={"words": "a picture"}).status_code == 303
    assert "a picture" in carl.get(url).text


def test_editions_are_told_apart_and_said_again(app, as_, everyone):
    url, ann = f"{DESK}/texts/{everyone[1]}", as_("ann")
    seen = seen_in(ann.get(url).text)
    ann.post(url, data={**said_by(seen), "body": "## First\n\nWhat nobody does first.", "seen": seen})
    ann.post(f"{url}/publish", data={"when": "now", "note": "nobody"})
    with app.app_context():
        editions = db.session.scalars(
            select(ArticleEdition)
            .where(ArticleEdition.text_id == text(app, everyone[1]).id)
            .order_by(ArticleEdition.number)
        ).all()
        first, second = (one.public_id for one in editions)
    page = ann.get(f"{url}/changes/{second}").text
    assert re.search(r"What <del>.*</del><ins>nobody .*first", page)
    assert ann.get(f"{url}/editions/{first}").status_code == 200
    assert ann.post(f"{url}/editions/{first}/restore").status_code == 303
    assert "everyone readers do first" in ann.get(url).text
    with app.app_context():
        strange = pid_of("public")[1]
    assert ann.get(f"{DESK}/texts/{strange}/editions/{first}").status_code == 404


def test_the_original_goes_on_and_its_translator_sees_what_changed(app, as_, everyone):
    url, ann = f"{DESK}/texts/{everyone[1]}", as_("ann")
    with app.app_context():
        english = pid_of("everyone", "en")[1]
    ann.post(f"{DESK}/texts/{english}/follows")
    seen = seen_in(ann.get(url).text)
    ann.post(url, data={**said_by(seen), "body": "## First\n\nSomething quite new.", "seen": seen})
    ann.post(f"{url}/publish", data={"when": "now", "note": ""})
    assert "Something quite new." in ann.get(f"{DESK}/texts/{english}/original").text
    assert "Something quite new." in ann.get(f"{DESK}/texts/{english}?beside=1").text
    with app.app_context():
        assert text(app, english).outdated_at is not None


@pytest.mark.parametrize("who", ["chloe", "carl"])
def test_whoever_chooses_readers_anywhere_is_told_whom_that_reaches(as_, who):
    """A CSM chooses them for events, a colleague for ideas: the same choice with the same words beside it."""
    browser = as_(who)
    assert "all our 2 customers" in browser.get("/desk/addressees/told?reach=every_customer").text
    assert "ウメ工業" in browser.get("/desk/addressees/found?reach=some&find=ウメ").text


def test_who_may_read_is_said_with_how_many(app, as_, everyone):
    url, ann = f"{DESK}/{everyone[0]}/readers", as_("ann")
    assert "all our 2 customers" in ann.get(url).text
    assert ann.post(url, data={"reach": "some"}).status_code == 422
    looked_for = {"reach": "some", "find": "ウメ", "find_now": "1", "request_key": "the-page"}
    found = ann.post(url, data=looked_for).text
    key = re.search(r'value="(customer:\d+)"', found)[1]
    told = ann.get(f"/desk/addressees/told?reach=some&customers={key}").text
    assert "The people of 1 customer read it: ウメ工業株式会社." in told
    again = re.search(r'name="request_key"[^>]* value="([^"]+)"', found)[1]  # saving is no repeat of looking
    chosen = {"reach": "some", "customers": key, "request_key": again}
    assert ann.post(url, data=chosen).status_code == 303
    with app.app_context():
        assert db.session.scalars(
            select(Article.addressees).where(Article.public_id == everyone[0])
        ).one() == [key]
    assert as_("chloe").get(url).status_code == 403


def test_the_list_is_narrowed_and_its_statements_do_not_grow(app, as_, everyone, counting):
    ann = as_("ann")
    assert "draft article" in ann.get(f"{DESK}?which=draft").text
    assert "draft article" not in ann.get(f"{DESK}?which=published").text
    assert "vendor article" not in ann.get(f"{DESK}?reach=public").text
    ann.get(DESK)
    with counting() as few:
        ann.get(DESK)
    for number in range(5):
        ann.post(f"{DESK}/new", data={"title": f"Article {number}", "language": "en", "category": ""})
    ann.get(DESK)
    with counting() as many:
        ann.get(DESK)
    assert len(many) == len(few)


def test_an_article_is_picked_by_its_title_and_never_itself(as_, everyone):
    url, ann = f"{DESK}/texts/{everyone[1]}/pick", as_("ann")
    assert "vendor の記事" in ann.get(url).text
    part = ann.get(f"{url}?q=public article", headers={"HX-Request": "true"}).text
    assert "[](article:" in part
    assert "public の記事" in part
    assert everyone[0] not in ann.get(f"{url}?q=everyone", headers={"HX-Request": "true"}).text


@pytest.mark.parametrize(
    "odd", ["\0", "customer:99999999999999999999", "plan:١:x", "%", "a" * 5000, "<script>"]
)
def test_odd_words_are_answered_plainly(app, as_, everyone, odd):
    ann = as_("ann")
    ids = {
        "owner": odd,
        "category": odd,
        "tag": odd,
        "which": odd,
        "reach": odd,
        "words": odd,
        "language": odd,
        "page": odd,
    }
    said = [
        ann.get(DESK, query_string=ids),
        ann.get("/desk/addressees/told", query_string={"reach": "some", "groups": odd, "customers": odd}),
        ann.get("/desk/addressees/found", query_string={"reach": odd, "find": odd}),
        ann.get(f"{DESK}/texts/{everyone[1]}/pick", query_string={"q": odd}),
        ann.post(f"{DESK}/{everyone[0]}/readers", data={"reach": "some", "groups": odd, "customers": odd}),
        ann.post(
            f"{DESK}/{everyone[0]}/settings",
            data={"category": odd, "owner": odd, "review_on": odd, "tags": odd},
        ),
        ann.post(f"{DESK}/{everyone[0]}/translations", data={"language": odd}),
        ann.post(f"{DESK}/new", data={"title": odd, "language": odd, "category": odd}),
        ann.post(f"{DESK}/hand-over", data={"owner": odd, "successor": odd}),
        ann.post(f"{DESK}/categories/order", data={"up": odd, "category": odd, "parent": odd, "before": odd}),
        ann.post(
            f"{DESK}/texts/{everyone[1]}",
            data={"title": odd, "lead": odd, "body": odd, "note": odd, "seen": odd},
        ),
        ann.post(
            f"{DESK}/texts/{everyone[1]}/publish",
            data={"when": "later", "day": odd, "time": odd, "note": odd},
        ),
        ann.post(f"{DESK}/texts/{everyone[1]}/preview", data={"body": odd, "title": odd}),
    ]
    assert {one.status_code for one in said} <= {200, 303, 400, 404, 422}
    assert not [one.request.path for one in said if "<script>" in one.text]


def test_nobody_of_a_customer_comes_here(as_, everyone):
    for path in ("", "/new", f"/{everyone[0]}", f"/texts/{everyone[1]}"):
        assert as_("aoi").get(f"{DESK}{path}").status_code == 404


def seen_in(page: str) -> str:
    return html.unescape(re.search(r'name="seen" type="hidden" value="([^"]*)"', page)[1])


def said_by(seen: str) -> dict[str, str]:
    return {name: value or "" for name, value in json.loads(seen).items()}


def reviewer_pid(app, name: str) -> str:
    return db.session.scalars(select(User.public_id).where(User.email == address(name))).one()
