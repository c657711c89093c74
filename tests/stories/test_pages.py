"""The pages of stories: who may do what, a link for an approver without an account, filters, paper, one's own KPI."""

import json
import re

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.accounts.queries.reach import customer_key
from portal.activity.models import Notice
from portal.agreements.actions.signatories import of_stranger
from portal.commitments.actions import commitments
from portal.commitments.models import Commitment
from portal.foundation import links
from portal.foundation.audience import Reach, Side, Visibility
from portal.foundation.db import db
from portal.foundation.links import Purpose, PurposeLink
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import work_off
from portal.plans.models import Node, NodeKind
from portal.stories.actions import approvals
from portal.stories.actions import stories as change
from portal.stories.models import PublishedStory, Story, StoryApproval
from portal.stories.rules.stages import Stage
from tests.agreements.going_round import EXECUTIVE, actor, person
from tests.stories import told

OWN = "/c/sakura/stories/own"


def test_a_story_that_nobody_was_asked_about_has_a_heading_on_its_page_of_approval(as_, at):
    with at("sakura"):
        unasked = select(Story.public_id).where(Story.id.not_in(select(StoryApproval.story_id)))
        story = db.session.scalars(unasked).first()
    page = as_("aoi").get(f"{OWN}/{story}/approval").text
    assert "Nobody was asked yet" in page
    assert re.search(r"<h1[ >]", page)


def test_a_story_goes_from_the_first_word_to_the_page_of_another_company(as_, at):
    sora, ren, chloe = as_("sora"), as_("ren"), as_("chloe")
    begun = sora.post(f"{OWN}/new", data={"title": told.TITLE, "language": "ja"})
    story = re.search(r"/own/([\w-]{16})/", begun.headers["Location"])[1]
    words = {"title": told.TITLE, **told.WORDS, "seen": json.dumps({"title": told.TITLE})}
    assert sora.post(f"{OWN}/{story}/text/ja", data=words).status_code == 303
    with at():
        ren_pid = next(
            member.public_id
            for member, user in change.stories.members()
            if user.email == "ren@sakura.example"
        )
    assert sora.post(f"{OWN}/{story}/ask", data={"who": ren_pid}).status_code == 303
    assert told.TITLE in ren.get("/c/sakura").text  # it is their next thing
    page = ren.get(f"{OWN}/{story}/approval").text
    seal = re.search(r'name="seal" value="([0-9a-f]{64})"', page)[1]
    assert (
        as_("aoi").post(f"{OWN}/{story}/approval/agree", data={"seal": seal}).status_code == 409
    )  # not asked
    assert ren.post(f"{OWN}/{story}/approval/agree", data={"seal": seal}).status_code == 303
    assert "Publish it" in chloe.get(f"{OWN}/{story}").text
    assert told.TITLE in chloe.get("/desk").text
    assert sora.post(f"{OWN}/{story}/publish").status_code == 403
    assert chloe.post(f"{OWN}/{story}/publish").status_code == 303
    with at():
        copy = db.session.scalars(select(PublishedStory)).one().public_id
        told_people = set(
            db.session.scalars(select(Notice.person_id).where(Notice.kind == "story.published"))
        )
        assert person("aoi").id in told_people
    assert "分けました</strong>" in as_("mallory").get(f"/c/ume/stories/{copy}").text
    assert told.TITLE in as_("mallory").get("/c/ume/stories").text
    assert told.TITLE in as_("ann").get("/desk/stories").text


def test_what_is_told_to_some_customers_is_not_there_for_others(as_, at):
    with at() as customer_id:
        story = told.begun()
        change.revise(
            story, {"reach": Reach.SOME, "addressees": [customer_key(customer_id)]}, by=actor("chloe")
        )
        copy = told.published(story).public_id
    assert as_("mallory").get(f"/c/ume/stories/{copy}").status_code == 404
    assert told.TITLE not in as_("mallory").get("/c/ume/stories").text
    assert as_("aoi").get(f"/c/sakura/stories/{copy}").status_code == 200


def test_told_by_its_industry_alone_a_story_says_the_companys_name_nowhere(as_, at):
    with at():
        told.signed()
        story = told.begun(teller="")
        told.with_figure(story)
        change.revise(story, {"company_told": "industry", "employees": 180}, by=actor("sora"))
        copy = told.published(story).public_id
    answer = as_("mallory").get(f"/c/ume/stories/{copy}")
    seen = answer.text + str(answer.headers) + as_("mallory").get("/c/ume/stories").text
    assert "180 employees" in seen
    assert "さくら商会" not in seen.replace("sakura", "")
    assert "/c/sakura" not in seen


def test_an_approver_without_an_account_reads_by_a_link_and_approves_with_a_mailed_code(app, at):
    with at():
        story = told.begun()
        stranger = of_stranger(**EXECUTIVE, side=Side.CUSTOMER, language="en")
        approvals.ask(story, stranger, by=actor("chloe"), message="Please have a look")
        db.session.commit()
        link = db.session.scalars(select(PurposeLink).where(PurposeLink.purpose == Purpose.STORY)).one()
        token, own = links.token(link), story.public_id
    with app.app_context():
        work_off()
        assert token in db.session.scalars(select(MailboxMessage)).one().text
    browser = app.test_client()
    page = browser.get(f"/story/{token}").text
    seal = re.search(r'name="seal" value="([0-9a-f]{64})"', page)[1]
    assert (
        browser.post(f"/story/{token}", data={"seal": seal, "code": "000000"}).status_code == 422
    )  # none asked
    assert browser.post(f"/story/{token}/code").status_code == 303
    with app.app_context():
        work_off()
        code = db.session.scalars(select(MailboxMessage).order_by(MailboxMessage.id.desc())).first()
        digits = re.search(r"\b(\d{6})\b", code.subject)[1]
    assert (
        browser.post(f"/story/{token}", data={"seal": seal, "code": "x"})
        .headers["Location"]
        .endswith("wrong=1")
    )
    assert app.test_client().post(f"/story/{token}", data={"seal": seal, "code": digits}).status_code == 422
    assert browser.post(f"/story/{token}", data={"seal": seal, "code": digits}).status_code == 303
    with at():
        found = db.session.scalars(select(Story).where(Story.public_id == own)).one()
        assert found.stage is Stage.AGREED
    assert app.test_client().get("/story/AAAAAAAAAAAAAAAA.unknown").status_code == 410


def test_what_both_sides_share_becomes_the_beginning_of_a_story_and_what_one_side_keeps_does_not(as_, at):
    with at():
        shared, inside = (
            db.session.scalars(select(Commitment.public_id).where(Commitment.visibility == seen)).first()
            or promised(seen)
            for seen in ("shared", "vendor")
        )
    form = {"kind": "story", "text": "Two days instead of six"}
    answer = as_("chloe").post(f"/c/sakura/about/{shared}/turn", data=form)
    assert answer.status_code == 303
    assert "Two days instead of six" in as_("aoi").get(answer.headers["Location"]).text
    assert as_("chloe").post(f"/c/sakura/about/{inside}/turn", data=form).status_code == 404


def promised(seen: str) -> str:
    customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
    made = commitments.promise(
        customer, "Look back together", by=actor("chloe"), side=Side.VENDOR, visibility=Visibility(seen)
    )
    db.session.commit()
    return made.public_id


def test_two_who_change_the_same_part_see_both_texts_and_different_parts_both_win(as_, at):
    with at():
        story = told.begun().public_id
    seen = json.dumps({"title": told.TITLE, **told.WORDS})
    url = f"{OWN}/{story}/text/ja"
    mine = {"title": told.TITLE, **told.WORDS, "seen": seen}
    assert as_("sora").post(url, data=mine | {"outcome": "A"}).status_code == 303
    assert as_("chloe").post(url, data=mine | {"situation": "B"}).status_code == 303
    assert as_("chloe").post(url, data=mine | {"outcome": "C"}).status_code == 409
    with at():
        said = change.stories.texts_of(change.stories.story(story))["ja"]
        assert (said.outcome, said.situation) == ("A", "B")


def test_the_readers_same_kpi_stands_beside_it_and_the_approach_becomes_an_initiative(as_, at):
    with at():
        told.signed()
        story = told.begun()
        figure = told.with_figure(story)
        copy = told.published(story).public_id
    with at("ume"):
        node = told.shared_kpi()
        node.title = figure["title"]
        db.session.commit()
    mallory = as_("mallory")
    assert "Your plan has this KPI too" in mallory.get(f"/c/ume/stories/{copy}").text
    assert "Your plan has this KPI too" not in as_("aoi").get(f"/c/sakura/stories/{copy}").text
    url = f"/c/ume/stories/{copy}/initiative"
    goal = re.search(r'<option[^>]*value="([\w-]{16})"', mallory.get(url).text)[1]
    answer = mallory.post(url, data={"goal": goal, "title": "20日までに分ける", "description": "x"})
    assert answer.status_code == 303
    assert mallory.post(url, data={"goal": "A" * 16, "title": "x"}).status_code == 422
    with at("ume"):
        made = db.session.scalars(
            select(Node).where(Node.kind == NodeKind.INITIATIVE, Node.title == "20日までに分ける")
        ).one()
        assert made.visibility == "shared"


def test_the_pdf_is_set_in_the_language_of_the_story_and_a_draft_says_that_it_is_one(as_, at):
    with at():
        told.signed()
        story = told.begun()
        told.with_figure(story)
        own, copy = story.public_id, told.published(story).public_id
    answer = as_("mallory").get(f"/c/ume/stories/{copy}.pdf?in=en")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert as_("sora").get(f"{OWN}/{own}.pdf").data.startswith(b"%PDF-")


def test_hostile_words_are_shown_as_they_are(as_, at):
    hostile = "<script>alert(1)</script>{{ 7*7 }}"
    with at():
        copy = told.published(
            told.begun(quote=hostile, situation=f"[x](javascript:alert(1)) {hostile}")
        ).public_id
    page = as_("mallory").get(f"/c/ume/stories/{copy}").text
    assert "<script>alert" not in page
    assert "javascript:alert" not in page
    assert as_("mallory").get("/c/ume/stories?industry=%00&before=%27").status_code == 200


def test_the_list_takes_as_many_statements_with_more_stories(as_, at, counting):
    with at():
        told.published(told.begun())
    browser = as_("mallory")
    browser.get("/c/ume/stories")
    with counting() as few:
        browser.get("/c/ume/stories")
    with at():
        for _ in range(3):
            told.published(told.begun())
    with counting() as many:
        browser.get("/c/ume/stories")
    assert len(many) == len(few)
