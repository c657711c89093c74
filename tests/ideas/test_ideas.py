"""What customers would have the product do: noted with the why, counted, decided, and told to those who asked."""

import json

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.activity.models import Notice
from portal.collaboration import subjects
from portal.collaboration.models.origins import Origin
from portal.commitments.actions import commitments
from portal.commitments.models import Commitment
from portal.foundation import outbox
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.foundation.refusals import Refused
from portal.ideas.actions import ideas as change
from portal.ideas.models import Idea, IdeaAsk, IdeaState
from portal.ideas.queries import ideas
from tests import cast

WISH = "Reminders that send themselves"


def person(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()


def staff(name: str = "chloe") -> Actor:
    return Actor(ActorKind.PERSON, Side.VENDOR, person(name).id)


def asked(
    at, slug="sakura", title=WISH, *, visibility=Visibility.SHARED, idea=None, by="chloe", asker="aoi"
) -> str:
    with at(slug):
        found = db.session.scalars(select(Idea).where(Idea.public_id == idea)).one() if idea else None
        found = found or change.write(title, by=staff(by))
        made = change.ask(
            found, f"{slug} forgets them", by=staff(by), visibility=visibility, asked_by_id=person(asker).id
        )  # fmt: skip
        db.session.commit()
        return made.public_id


def idea_of(at, ask: str, slug="sakura") -> str:
    with at(slug):
        wanted = select(Idea.public_id).join(IdeaAsk, IdeaAsk.idea_id == Idea.id)
        return db.session.scalars(wanted.where(IdeaAsk.public_id == ask)).one()


def promised(at) -> str:
    with at("sakura") as customer_id:
        customer = db.session.get_one(Customer, customer_id)
        made = commitments.promise(
            customer, "Look for a way to remind", by=staff(), side=Side.VENDOR, visibility=Visibility.SHARED
        )
        db.session.commit()
        return made.public_id


def test_something_that_was_said_becomes_an_idea_with_its_why_and_both_ends_remember(as_, at):
    source = promised(at)
    form = {"kind": "idea", "text": WISH, "under": "new"}
    answer = as_("chloe").post(f"/c/sakura/about/{source}/turn", data=form)
    assert answer.status_code == 303
    page = as_("chloe").get(answer.headers["Location"]).text
    assert WISH in page
    assert "Look for a way to remind" in page
    with at("sakura"):
        origin = db.session.scalars(select(Origin)).one()
        ask = db.session.scalars(select(IdeaAsk)).one()
        commitment = db.session.scalars(select(Commitment)).one()
        assert (origin.made_kind, origin.made_id) == ("idea", ask.id)
        assert (ask.subject_kind, ask.subject_id) == ("commitment", commitment.id)
    assert WISH in as_("aoi").get(f"/c/sakura/ideas/{ask.public_id}").text  # it was said between both sides


def test_the_same_wish_of_another_customer_is_counted_not_written_twice(as_, at):
    first = asked(at)
    idea = idea_of(at, first)
    form = {"kind": "idea", "text": "Remind us", "under": idea}
    assert as_("chloe").post(f"/c/sakura/about/{promised(at)}/turn", data=form).status_code == 303
    asked(at, "ume", idea=idea, by="vera", asker="mallory")
    with at("sakura"):
        line = ideas.lines(person("vera"))[0]
    assert (line.title, line.asks, line.customers) == (WISH, 3, 2)


def test_an_idea_that_is_decided_takes_no_further_asks(as_, at):
    idea = idea_of(at, asked(at))
    with at("sakura"):
        change.stand(db.session.scalars(select(Idea)).one(), IdeaState.DONE, "", by=staff())
        db.session.commit()
    form = {"kind": "idea", "text": "Remind us", "under": idea}
    assert as_("chloe").post(f"/c/sakura/about/{promised(at)}/turn", data=form).status_code == 422


def test_customers_are_never_offered_to_note_one_and_see_no_list(as_, at):
    source = promised(at)
    assert (
        as_("aoi").post(f"/c/sakura/about/{source}/turn", data={"kind": "idea", "text": "x"}).status_code
        == 404
    )
    assert as_("aoi").get("/desk/ideas").status_code == 404


def test_what_was_asked_inside_the_team_is_not_found_by_the_customer(as_, at):
    inside = asked(at, visibility=Visibility.VENDOR)
    assert as_("chloe").get(f"/c/sakura/ideas/{inside}").status_code == 200
    assert as_("aoi").get(f"/c/sakura/ideas/{inside}").status_code == 404
    with at("sakura", Audience.CUSTOMER):
        assert subjects.subject(inside) is None


def test_another_customers_ask_is_not_there(as_, at):
    assert as_("mallory").get(f"/c/ume/ideas/{asked(at)}").status_code == 404


def test_a_csm_reads_the_reasons_of_her_own_customers_and_only_a_number_of_the_others(as_, at):
    idea = idea_of(at, asked(at))
    asked(at, "ume", idea=idea, by="vera", asker="mallory")
    page = as_("chloe").get(f"/desk/ideas/{idea}").text
    assert "sakura forgets them" in page
    assert "ume forgets them" not in page
    assert "1 more time" in page
    assert "ume forgets them" in as_("vera").get(f"/desk/ideas/{idea}").text


def test_whoever_asked_hears_how_it_stands_once(as_, at, app):
    ask = asked(at)
    idea = idea_of(at, ask)
    form = {"state": "planned", "words": "It comes in spring."}
    assert as_("vera").post(f"/desk/ideas/{idea}/standing", data=form).status_code == 303
    assert as_("vera").post(f"/desk/ideas/{idea}/standing", data=form).status_code == 303  # the same again
    with app.app_context():
        outbox.work_off()
    with at("sakura"):
        notices = db.session.scalars(select(Notice).where(Notice.kind == "idea.stands")).all()
        assert [one.person_id for one in notices] == [person("aoi").id]
    page = as_("aoi").get("/notices").text
    assert WISH in page
    assert "It comes in spring." in as_("aoi").get(f"/c/sakura/ideas/{ask}").text


def test_not_now_needs_a_reason(as_, at):
    idea = idea_of(at, asked(at))
    answer = as_("vera").post(f"/desk/ideas/{idea}/standing", data={"state": "not_now", "words": " "})
    assert answer.status_code == 422
    with at("sakura"):
        found = db.session.scalars(select(Idea)).one()
        with pytest.raises(Refused, match="no_reason"):
            change.stand(found, IdeaState.NOT_NOW, "", by=staff())


def test_a_new_state_asks_for_a_new_reason_in_both_languages(as_, at):
    idea, vera = idea_of(at, asked(at)), as_("vera")
    place, old = (
        f"/desk/ideas/{idea}",
        {"words": "来春に検討します。", "words_en": "We look at it in spring."},
    )
    assert vera.post(f"{place}/standing", data={"state": "considering", **old}).status_code == 303
    page = vera.get(place).text
    assert page.count(old["words"]) == page.count(old["words_en"]) == 1  # read, and in no box
    assert "来春に検討します。</textarea>" not in page
    for name in old:  # each of both, even where the other is new
        said = {**old, "words": "今は見送ります。", "words_en": "Not this year."} | {name: f" {old[name]} "}
        assert vera.post(f"{place}/standing", data={"state": "not_now", **said}).status_code == 422
    with at("sakura"):
        found = db.session.scalars(select(Idea)).one()
        with pytest.raises(Refused, match="old_reason"):
            change.stand(found, IdeaState.NOT_NOW, "今は見送ります。", old["words_en"], by=staff())
    new = {"state": "not_now", "words": "今は見送ります。", "words_en": ""}
    assert vera.post(f"{place}/standing", data=new).status_code == 303
    with at("sakura"):
        found = db.session.scalars(select(Idea)).one()
        assert (found.state_words, found.state_words_en) == (new["words"], "")
        kept = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "idea.stands")).all()[-1]
        assert (kept.facts["was"], kept.facts["was_en"]) == (old["words"], old["words_en"])
    assert (
        vera.post(f"{place}/standing", data={"state": "not_now", "words": "", "words_en": ""}).status_code
        == 422
    )
    assert vera.post(f"{place}/standing", data={"state": "planned", "words": ""}).status_code == 303
    assert (
        vera.post(f"{place}/standing", data={"state": "planned", "words": ""}).status_code == 303
    )  # as it was


def test_hostile_words_are_shown_as_they_are(as_, at):
    asked(at, title="<script>alert(1)</script>{{ 7*7 }}%_\\")
    page = as_("vera").get("/desk/ideas?q=%25_%5C").text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert as_("vera").get("/desk/ideas?state=nonsense&page=-3").status_code == 200


def test_two_who_edit_different_fields_both_win(as_, at):
    idea = idea_of(at, asked(at))
    seen = json.dumps({"title": WISH, "text": ""})
    url = f"/desk/ideas/{idea}/edit"
    assert as_("vera").post(url, data={"title": WISH, "text": "Three asked", "seen": seen}).status_code == 303
    assert as_("leo").post(url, data={"title": "Reminders", "text": "", "seen": seen}).status_code == 303
    with at("sakura"):
        found = db.session.scalars(select(Idea)).one()
        assert (found.title, found.text) == ("Reminders", "Three asked")
    clash = as_("leo").post(url, data={"title": "Other", "text": "", "seen": seen})
    assert clash.status_code == 409


def test_the_list_takes_as_many_statements_with_more_ideas(as_, at, counting):
    asked(at)
    browser = as_("vera")
    browser.get("/desk/ideas")
    with counting() as few:
        browser.get("/desk/ideas")
    for number in range(5):
        asked(at, title=f"Wish {number}")
    with counting() as many:
        browser.get("/desk/ideas")
    assert len(many) == len(few)
