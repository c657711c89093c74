"""A story is written with figures from the signed plan alone, agreed to by seal, and published as a frozen copy."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from portal.accounts.actions.erasure import erase
from portal.accounts.models import Customer
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.files import storage
from portal.foundation.outbox import work_off
from portal.foundation.refusals import Refused
from portal.plans.models import Kpi, Measurement
from portal.stories.actions import approvals, publishing
from portal.stories.actions import stories as change
from portal.stories.models import PublishedPicture, PublishedStory, StoryApproval
from portal.stories.queries import figures, stories
from portal.stories.rules.stages import Stage, Verdict
from tests.agreements.going_round import actor
from tests.stories import told


def test_without_a_signed_plan_no_figure_is_offered_and_the_page_says_so(as_, at):
    with at():
        story = told.begun().public_id
        assert figures.offered(told.ZONE) == []
        assert change.choose_figures(stories.story(story), ["anything"], told.ZONE, by=actor("sora")) == 0
    assert "No plan is signed yet" in as_("sora").get(f"/c/sakura/stories/own/{story}/figures").text


def test_figures_are_frozen_from_the_agreement_with_where_they_come_from(at):
    with at():
        node = told.signed()
        story = told.begun()
        figure = told.with_figure(story)
        assert (figure["before"], figure["after"], figure["target"], figure["met"]) == (6.0, 5.0, 3.0, False)
        assert figure["source"]["plan"] == "Plan of sakura"
        assert figure["source"]["edition"] == 1
        kpi = db.session.scalars(select(Kpi).where(Kpi.node_id == node.id)).one()
        kpi.target, kpi.baseline = 99.0, 100.0  # what was changed since was not signed
        db.session.add(Measurement(node_id=node.id, on=kpi.latest_on, value=1.0, actor_kind="person"))
        db.session.commit()
        again = next(kpi.facts for plan in figures.offered(told.ZONE) for kpi in plan.kpis if kpi.facts)
        assert (again["before"], again["target"], again["after"]) == (6.0, 3.0, 1.0)
        assert story.figures[0]["after"] == 5.0  # frozen until somebody chooses anew


def test_a_text_that_was_tampered_with_offers_no_figures(at, monkeypatch):
    with at():
        told.signed()
        monkeypatch.setattr(figures, "seal", lambda _text: "another")
        assert figures.offered(told.ZONE) == []


def test_only_what_was_approved_word_for_word_is_published_and_a_changed_word_is_asked_for_anew(at):
    with at():
        story = told.begun()
        with pytest.raises(Refused, match="not_agreed"):
            publishing.publish(story, by=actor("chloe"))
        told.approved(story)
        assert story.stage is Stage.AGREED
        change.revise_text(
            story, change.text_in(story, "ja"), {"outcome": "別の結果です。"}, by=actor("sora")
        )
        assert story.stage is Stage.DRAFT
        with pytest.raises(Refused, match="not_agreed"):
            publishing.publish(story, by=actor("chloe"))
        copy = told.published(story)
        change.revise_text(
            story, change.text_in(story, "ja"), {"outcome": "さらに別です。"}, by=actor("sora")
        )
        db.session.commit()
        assert story.stage is Stage.REVISED
        assert copy.facts["texts"]["ja"]["outcome"] == "別の結果です。"
        address = copy.public_id
        assert told.published(story).public_id == address
        assert copy.facts["texts"]["ja"]["outcome"] == "さらに別です。"


def test_whoever_changes_the_words_while_somebody_is_asked_ends_the_asking(at):
    with at():
        story = told.begun()
        approval = told.asked(story)
        change.revise(story, {"employees": 180}, by=actor("sora"))
        assert approval.verdict is Verdict.REPLACED
        with pytest.raises(Refused, match="ended"):
            approvals.agree(story, approval, approval.seal, by=actor("ren"))


def test_an_answer_to_other_words_than_those_read_is_refused_and_so_is_a_text_whose_seal_is_broken(at):
    with at():
        story = told.begun()
        approval = told.asked(story)
        with pytest.raises(Refused, match="changed"):
            approvals.agree(story, approval, "0" * 64, by=actor("ren"))
        approval.text = approval.text.replace("分けました", "やめました")
        with pytest.raises(Refused, match="tampered"):
            approvals.agree(story, approval, approval.seal, by=actor("ren"))


def test_nothing_is_asked_about_before_it_is_whole_or_while_its_teller_has_not_agreed_to_be_named(at):
    with at():
        bare = told.begun(outcome="")
        with pytest.raises(Refused, match="incomplete"):
            told.asked(bare)
        change.revise_text(
            bare, change.text_in(bare, "ja"), {"outcome": "早くなりました。"}, by=actor("sora")
        )
        change.revise(bare, {"teller_id": actor("hana").person_id}, by=actor("sora"))
        with pytest.raises(Refused, match="teller"):
            told.asked(bare)
        with pytest.raises(Refused, match="not_yours"):
            change.agree_to_be_named(bare, by=actor("sora"))
        change.agree_to_be_named(bare, by=actor("hana"))
        told.asked(bare)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "PNG")
    return out.getvalue()


def test_withdrawing_takes_the_page_the_pictures_and_the_search_hit_away_at_once(as_, at, app):
    with at():
        story = told.begun()
        change.keep_picture(story, change.prepare(picture()), {"ja": "画面"})
        copy = told.published(story)
        shown = db.session.scalars(select(PublishedPicture)).one()
        place, address, image, own = shown.place, copy.public_id, shown.public_id, story.public_id
    with app.app_context():
        work_off()
    mallory = as_("mallory")
    base = "/c/ume/stories"
    assert told.TITLE in mallory.get(f"{base}/{address}").text
    assert mallory.get(f"{base}/pictures/{image}").status_code == 200
    assert address in mallory.get("/c/ume/search?q=月次締め").text
    assert as_("carl").post(f"/c/sakura/stories/own/{own}/withdraw").status_code == 403
    assert as_("ren").post(f"/c/sakura/stories/own/{own}/withdraw").status_code == 303
    for gone in (f"{base}/{address}", f"{base}/{address}.pdf", f"{base}/pictures/{image}"):
        assert mallory.get(gone).status_code == 404
    assert address not in mallory.get("/c/ume/search?q=月次締め").text
    assert told.TITLE not in mallory.get(base).text
    with app.app_context():
        work_off()
        assert db.session.scalars(select(PublishedStory)).all() == []
        with pytest.raises(FileNotFoundError):
            storage().get(place)
    with at():
        found = stories.story(own)
        assert found.stage is Stage.WITHDRAWN
        with pytest.raises(Refused, match="not_agreed"):  # it is agreed to anew before it comes back
            publishing.publish(found, by=actor("chloe"))


def test_whoever_is_erased_is_named_in_no_story_any_more(as_, at, app):
    with at():
        story = told.begun()
        change.revise(story, {"teller_id": actor("hana").person_id}, by=actor("hana"))
        copy = told.published(story)
        assert "中村 花" in str(copy.facts)
        public_id = copy.public_id
    assert "中村 花" in as_("mallory").get(f"/c/ume/stories/{public_id}").text
    with at():
        erase(told.person("hana"), by=actor("vera"))
        db.session.commit()
    assert "中村" not in as_("mallory").get(f"/c/ume/stories/{public_id}").text
    with at():
        kept = [row.text for row in db.session.scalars(select(StoryApproval))]
        assert not any("中村" in words for words in kept)


@pytest.mark.parametrize("called", ["中村 花さん · 営業部", "中村花", "hana nakamura, Sales"])
def test_an_erased_name_that_was_only_written_is_gone_too_and_a_namesakes_is_not(at, app, called):
    """Nobody was chosen as the teller, so nobody was asked: the name stands in the words on who tells it."""
    with at():
        story = told.begun()
        change.revise_text(story, change.text_in(story, "ja"), {"teller": called}, by=actor("sora"))
        copy = told.published(story)
        assert called in str(copy.facts)
        own = story.public_id
    with at("ume", Audience.CUSTOMER):
        ume = db.session.scalars(select(Customer).where(Customer.slug == "ume")).one()
        other = change.begin(ume, told.TITLE, by=actor("mallory"))
        change.revise_text(other, change.text_in(other, "ja"), {"teller": called}, by=actor("mallory"))
        namesake = other.public_id
        db.session.commit()
    with at():
        erase(told.person("hana"), by=actor("vera"))
        db.session.commit()
        found = stories.story(own)
        assert [one.teller for one in stories.texts_of(found).values()] == [""]
        assert called not in str(db.session.get_one(PublishedStory, found.published_id).facts)
    with at("ume", Audience.CUSTOMER):
        assert called in {one.teller for one in stories.texts_of(stories.story(namesake)).values()}


def test_a_teller_takes_their_name_out_of_what_is_published_by_themselves(as_, at):
    with at():
        story = told.begun()
        change.revise(story, {"teller_id": actor("hana").person_id}, by=actor("hana"))
        copy = told.published(story).public_id
        own = story.public_id
    assert as_("hana").post(f"/c/sakura/stories/own/{own}/unnamed").status_code == 303
    page = as_("mallory").get(f"/c/ume/stories/{copy}").text
    assert "中村" not in page
    assert told.TITLE in page


def test_the_vendor_reads_what_is_written_as_the_customer_does_and_a_stranger_does_not(as_, at):
    with at():
        own = told.begun().public_id
    for who, status in (("sora", 200), ("chloe", 200), ("carl", 200), ("olivia", 404), ("mallory", 404)):
        assert as_(who).get(f"/c/sakura/stories/own/{own}").status_code == status
    with at("ume", Audience.CUSTOMER):
        assert stories.story(own) is None
