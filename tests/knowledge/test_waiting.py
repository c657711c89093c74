"""Who hears what about articles: reviewers, authors, owners whose articles are due; and what a conversation becomes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import User
from portal.activity.next_things import for_vendor
from portal.collaboration import subjects, turning
from portal.conversations.models import Conversation
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import OutboxItem, work_off
from portal.foundation.tenancy import every_customer
from portal.knowledge.actions import articles, publishing, texts
from portal.knowledge.jobs.reviews import remind
from portal.knowledge.models import Article, ArticleState, ArticleText
from portal.knowledge.queries.editions import article_of, latest_of
from portal.knowledge.rules.anonymous import Person, Words, without_names
from tests.cast import add_conversation, address
from tests.knowledge.test_writing import ann, person, text  # noqa: F401  # the author, and a draft of hers

DESK = "/desk/knowledge"
TUESDAY = datetime(2026, 11, 24, 3, tzinfo=UTC)


def letters(to: str) -> list[str]:
    return list(db.session.scalars(select(MailboxMessage.text).where(MailboxMessage.to == address(to))))


def offered(name: str) -> list[str]:
    with every_customer("what the desk offers"):
        return [thing.kind for thing in for_vendor(person(name), [])]


def test_a_reviewer_is_written_to_and_the_author_hears_back(ann, text):  # noqa: F811
    publishing.send_for_review(text, person("leo"), "用語を", by=ann)
    text_id = text.id
    db.session.commit()
    work_off()
    assert "用語を" in letters("leo")[0]
    assert offered("leo") == ["knowledge.review"]
    leo = replace(ann, person_id=person("leo").id)
    publishing.send_back(db.session.get_one(ArticleText, text_id), "図を一つ", by=leo)
    db.session.commit()
    work_off()
    assert "図を一つ" in letters("ann")[0]


def test_a_review_that_is_over_is_written_about_no_more(ann, text):  # noqa: F811
    publishing.send_for_review(text, person("leo"), "", by=ann)
    publishing.publish(text, by=ann)
    db.session.commit()
    work_off()
    assert not letters("leo")


def test_whoever_keeps_an_article_hears_once_that_it_is_due(ann, text):  # noqa: F811
    articles.revise(article_of(text), {"review_on": TUESDAY.date()}, by=ann)
    db.session.commit()
    for hour in (-24, 0, 1):  # the Monday before is a holiday
        with clock.at(TUESDAY + timedelta(hours=hour)):
            remind(OutboxItem(ids={}))
            db.session.commit()
            work_off()
            waiting = offered("ann")
    assert len(letters("ann")) == 1
    assert waiting == ["knowledge.due"]


def test_what_was_planned_is_published_at_its_moment_and_not_when_it_was_called_off(ann, text):  # noqa: F811
    at = clock.now() + timedelta(hours=1)
    publishing.publish_later(text, at, by=ann)
    texts.save(text, {"body": "written until the last minute"}, by=ann)
    other = articles.start("Another", by=ann, body="x")
    publishing.publish_later(other, at, by=ann)
    publishing.call_off(other, by=ann)
    ids = text.id, other.id
    db.session.commit()
    work_off()
    with clock.at(at):
        work_off()
    planned, not_planned = (db.session.get_one(ArticleText, one) for one in ids)
    assert (planned.state, planned.published_id) == (ArticleState.PUBLISHED, planned.latest_id)
    assert not_planned.published_id is None


def test_all_that_somebody_keeps_is_handed_over(app, as_):
    ann_pid, leo_pid = (_pid(app, name) for name in ("ann", "leo"))
    ann = as_("ann")  # noqa: F811
    assert "Hand all of them over to" in ann.get(f"{DESK}?owner={ann_pid}").text
    assert ann.post(f"{DESK}/hand-over", data={"owner": ann_pid, "successor": ""}).status_code == 303
    ann.post(f"{DESK}/hand-over", data={"owner": ann_pid, "successor": leo_pid})
    with app.app_context():
        assert set(db.session.scalars(select(Article.owner_id))) == {person("leo").id}


def _pid(app, name: str) -> str:
    with app.app_context():
        return db.session.scalars(select(User.public_id).where(User.email == address(name))).one()


def test_a_solved_conversation_becomes_a_draft_that_the_customer_knows_nothing_of(app, as_, at):
    with at("sakura") as customer_id:
        add_conversation("sakura", customer_id)
        db.session.commit()
        talk = subjects.subject(_conversation_pid())
    url = f"/c/sakura/about/{talk.public_id}/turn"
    chloe = as_("chloe")
    begun = chloe.post(url, data={"kind": "article", "text": "さくら商会の田中さんの質問"})
    assert begun.status_code == 303
    with app.app_context():
        made = db.session.scalars(select(ArticleText).order_by(ArticleText.id.desc())).first()
        assert made.title == "our companyのa colleagueの質問"
        assert "sakura shared words" in latest_of(made).body
    with at("sakura", Audience.VENDOR):
        assert subjects.subjects("article_draft", [made.article_id])
    with at("sakura", Audience.CUSTOMER):
        assert not subjects.subjects("article_draft", [made.article_id])
    assert made.title in chloe.get(f"/c/sakura/conversations/{talk.public_id}").text
    assert made.title not in as_("aoi").get(f"/c/sakura/conversations/{talk.public_id}").text
    assert as_("aoi").post(url, data={"kind": "article", "text": "x"}).status_code == 404


def _conversation_pid() -> str:
    return db.session.scalars(select(Conversation.public_id).order_by(Conversation.id.desc())).first()


def test_nobody_is_named_in_what_was_asked():
    people = [Person("田中", "葵", "Aoi Tanaka"), Person("森", "真理", "Mari Mori")]
    said = Words("X", "Y", "Z")
    for text, wanted in (  # noqa: F402
        ("田中 葵です。", "Xです。"),
        ("森林組合の森様より", "森林組合のXより"),
        ("Tanaka-san of Ume Industries asked", "X of Y asked"),
        ("電話 03-1234-5678 か a@b.example へ", "電話 Z か Z へ"),
        ("質問\n-- \n田中\n部長", "質問"),
        ("金額は 1,200-3,400 円、2026-11-22", "金額は 1,200-3,400 円、2026-11-22"),
    ):
        assert without_names(text, people, ["Ume Industries Ltd."], said) == wanted, text
    assert turning.Why().answer == ""
