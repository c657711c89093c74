"""The page of a journey: what each side sees, one press and back, a reason, a colleague, the wow moment, the paper."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.actions import invitations
from portal.accounts.models import CustomerRole, Invitation, Membership, User
from portal.activity.models import Notice
from portal.foundation.db import db
from portal.onboarding.actions import steps as act
from portal.onboarding.models import Celebration, Journey, Step
from portal.onboarding.rules.words import StepState
from tests.onboarding.walked import actor, membership, row, walk

PAGE = "/c/sakura/onboarding"


@pytest.fixture
def way(at):
    with at("sakura"):
        return walk(done=("kickoff",))


@pytest.fixture
def state(at):
    def state_of(pid):
        with at("sakura"):
            return row(pid).state

    return state_of


def test_a_customer_sees_the_road_and_one_next_step(as_, way):
    page = as_("aoi").get(PAGE).text
    assert "The month closes by itself" in page
    assert "Step 2 / 5" in page  # five steps of their own eyes
    assert page.count('formaction="/c/sakura/onboarding/steps/') >= 2
    assert "<strong>one</strong>" in page
    assert "Start condition: “Choose the template” is done" in page
    assert "Start condition: the phase before is done" in page


def test_what_the_vendor_prepares_inside_is_neither_told_nor_counted(as_, way):
    for name in ("aoi", "sora", "ren"):
        page = as_(name).get(PAGE).text
        assert "Read the handover" not in page
        assert way.steps["handover"] not in page
        assert "1</b> / 5 steps" in page
        assert as_(name).get(f"{PAGE}/steps/{way.steps['handover']}").status_code == 404
    page = as_("chloe").get(PAGE).text
    assert "Read the handover" in page
    assert "1</b> / 6 steps" in page


def test_nobody_else_finds_it(as_, way):
    pages = [
        f"{PAGE}/{way.journey}", f"{PAGE}/{way.journey}/panel", f"{PAGE}/{way.journey}/hero",
        f"{PAGE}/{way.journey}/phases", f"{PAGE}/{way.journey}/checklist", f"{PAGE}/{way.journey}/checklist.pdf",
        f"{PAGE}/{way.journey}/history", f"{PAGE}/steps/{way.steps['choose']}",
        f"{PAGE}/steps/{way.steps['choose']}/history", f"{PAGE}/steps/{way.steps['choose']}/skip",
    ]  # fmt: skip
    for page in pages:
        assert as_("mallory").get(page).status_code == 404
        assert as_("mallory").get(page.replace("/sakura/", "/ume/")).status_code == 404
        assert as_("olivia").get(page).status_code == 404
    for act_ in ("complete", "reopen", "skip", "owner", "invite"):
        address = f"{PAGE}/steps/{way.steps['choose']}/{act_}"
        assert as_("mallory").post(address).status_code == 404
        assert as_("mallory").post(address.replace("/sakura/", "/ume/")).status_code == 404


def test_what_is_only_prepared_is_the_vendors_alone(as_, at):
    with at("sakura"):
        way = walk(begun=False)
    assert as_("aoi").get(f"{PAGE}/{way.journey}").status_code == 404
    assert as_("aoi").get(f"{PAGE}/steps/{way.steps['choose']}").status_code == 404
    assert "No onboarding has begun yet" in as_("aoi").get(PAGE).text
    assert "Not begun yet" in as_("chloe").get(PAGE).text


def test_the_bell_forgets_it_once_the_page_says_that_it_was_looked_at(as_, at, way):
    with at("sakura"):
        reader = select(Membership.user_id).where(Membership.id == membership("aoi"))
        told = select(Notice).where(
            Notice.kind == "journey.begun", Notice.person_id == db.session.scalar(reader)
        )
    aoi, says = as_("aoi"), f'hx-post="{PAGE}/{way.journey}/seen'

    def unread() -> bool:
        with at("sakura"):
            return db.session.scalars(told).one().read_at is None

    assert says in aoi.get(f"{PAGE}/{way.journey}").text
    assert unread()  # opening alone says nothing: programs open pages as well
    assert as_("mallory").post(f"{PAGE}/{way.journey}/seen").status_code == 404
    assert aoi.post(f"{PAGE}/{way.journey}/seen").status_code == 204
    assert not unread()
    assert says not in aoi.get(f"{PAGE}/{way.journey}").text


def test_one_press_and_it_is_done(as_, way, state):
    aoi = as_("aoi")
    answer = aoi.post(f"{PAGE}/steps/{way.steps['choose']}/complete")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{PAGE}/{way.journey}#step-{way.steps['choose']}"
    assert state(way.steps["choose"]) is StepState.DONE
    page = aoi.get(PAGE).text
    assert "2</b> / 5 steps" in page
    assert "Step 3 / 5" in page  # the next one opened


def test_one_press_with_a_script_says_so_with_a_way_back(as_, way, state):
    aoi = as_("aoi")
    answer = aoi.post(f"{PAGE}/steps/{way.steps['choose']}/complete", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert f"journey-{way.journey}" in answer.headers["HX-Trigger"]
    undo = re.search(r'action="([^"]+/reopen)"', answer.text)
    assert undo
    assert aoi.post(undo[1], headers={"HX-Request": "true"}).status_code == 200
    assert state(way.steps["choose"]) is StepState.OPEN


def test_a_press_comes_too_late(as_, way):
    aoi = as_("aoi")
    address = f"{PAGE}/steps/{way.steps['choose']}/complete"
    aoi.post(address)
    answer = aoi.post(address)
    assert answer.status_code == 422
    assert "done or skipped already" in answer.text


def test_what_is_not_open_yet_or_the_vendors_is_not_done_by_a_customer(as_, way, state):
    aoi = as_("aoi")
    assert aoi.post(f"{PAGE}/steps/{way.steps['send']}/complete").status_code == 422
    assert aoi.post(f"{PAGE}/steps/{way.steps['domain']}/complete").status_code == 422
    assert state(way.steps["domain"]) is StepState.OPEN
    assert as_("chloe").post(f"{PAGE}/steps/{way.steps['domain']}/complete").status_code == 303
    assert aoi.post(f"{PAGE}/steps/{way.steps['domain']}/reopen").status_code == 422
    assert state(way.steps["domain"]) is StepState.DONE


def test_an_executive_reads_and_does_nothing(as_, way, state):
    ren = as_("ren")
    page = ren.get(PAGE).text
    assert "Mark as done" not in page
    assert "/steps/" not in str(re.findall(r'formaction="[^"]+"', page))
    for act_ in ("complete", "skip", "owner", "reopen"):
        assert ren.post(f"{PAGE}/steps/{way.steps['choose']}/{act_}").status_code == 403
    assert state(way.steps["choose"]) is StepState.OPEN


def test_viewing_as_a_member_changes_nothing(as_, at, way, state):
    chloe = as_("chloe")
    with at("sakura"):
        member = db.session.scalars(select(Membership).where(Membership.id == membership("aoi"))).one()
        pid = member.public_id
    started = chloe.post(f"/c/sakura/members/{pid}/view-as")
    assert started.status_code in (302, 303)
    page = chloe.get(PAGE).text
    assert "Read the handover" not in page
    assert "/steps/" not in str(re.findall(r'formaction="[^"]+"', page))
    assert chloe.post(f"{PAGE}/steps/{way.steps['choose']}/complete").status_code == 403


def test_skipping_asks_for_a_reason(as_, way, at):
    aoi = as_("aoi")
    address = f"{PAGE}/steps/{way.steps['choose']}/skip"
    assert "Why is it skipped?" in aoi.get(address).text
    assert aoi.post(address, data={"why": "  "}).status_code == 422
    assert aoi.post(address, data={"why": "we use <b>our own</b>"}).status_code == 303
    page = aoi.get(PAGE).text
    assert "Skipped: we use &lt;b&gt;our own&lt;/b&gt;" in page
    with at("sakura"):
        assert row(way.steps["choose"]).skipped_why == "we use <b>our own</b>"
    assert aoi.post(f"{PAGE}/steps/{way.steps['kickoff']}/skip", data={"why": "no"}).status_code == 422


def test_a_step_is_given_to_a_colleague(as_, at, way):
    aoi = as_("aoi")
    sheet = aoi.get(f"{PAGE}/steps/{way.steps['choose']}/owner").text
    assert "Sora" in sheet
    assert "Ren" not in sheet  # may only read
    with at("sakura"):
        sora = db.session.scalars(select(User).where(User.email == "sora@sakura.example")).one().public_id
        ren = db.session.scalars(select(User).where(User.email == "ren@sakura.example")).one().public_id
        chloe = db.session.scalars(select(User).where(User.email == "chloe@vendor.example")).one().public_id
    address = f"{PAGE}/steps/{way.steps['choose']}/owner"
    assert aoi.post(address, data={"owner-owner": ren}).status_code == 422
    assert aoi.post(address, data={"owner-owner": chloe}).status_code == 422
    assert aoi.post(address, data={"owner-owner": sora}).status_code == 303
    with at("sakura"):
        assert row(way.steps["choose"]).owner_id == membership("sora")
    assert "1 step of yours is open" in as_("sora").get(f"{PAGE}/waiting").text
    assert aoi.get(f"{PAGE}/steps/{way.steps['domain']}/owner").status_code == 403


def test_a_colleague_who_is_invited_gets_the_step_when_they_join(as_, at, way):
    aoi = as_("aoi")
    address = f"{PAGE}/steps/{way.steps['choose']}/invite"
    assert aoi.post(address, data={"colleague-email": "no address"}).status_code == 422
    assert aoi.post(address, data={"colleague-email": "ren@sakura.example"}).status_code == 422
    assert aoi.post(address, data={"colleague-email": "new@sakura.example"}).status_code == 303
    assert "new@sakura.example is invited" in aoi.get(f"{PAGE}/steps/{way.steps['choose']}/owner").text
    panel = aoi.get(f"{PAGE}/steps/{way.steps['choose']}").text  # also while somebody has it until then
    assert "new@sakura.example is invited · The step becomes theirs when they join." in panel
    assert as_("sora").post(address, data={"colleague-email": "other@sakura.example"}).status_code == 403
    with at("sakura") as customer_id:
        invitation = db.session.scalars(select(Invitation)).one()
        assert invitation.role is CustomerRole.MEMBER
        newcomer = invitations.new_person("new@sakura.example", language="en", time_zone="Asia/Tokyo")
        newcomer.family_name = "New"
        member = invitations.join(newcomer, customer_id, CustomerRole.MEMBER)
        db.session.commit()
        assert row(way.steps["choose"]).owner_id == member.id


def test_somebody_who_is_in_already_gets_the_step_at_once(as_, at, way):
    address = f"{PAGE}/steps/{way.steps['choose']}/invite"
    assert as_("aoi").post(address, data={"colleague-email": "sora@sakura.example"}).status_code == 303
    with at("sakura"):
        assert row(way.steps["choose"]).owner_id == membership("sora")
        assert db.session.scalars(select(Invitation)).first() is None


def test_the_wow_moment_is_celebrated_once_for_each_person(as_, at):
    with at("sakura"):
        way = walk(done=("kickoff", "handover", "choose", "send", "domain", "close"))
    aoi = as_("aoi")
    first = aoi.get(f"{PAGE}/{way.journey}").text
    assert 'class="cheer"' in first
    assert "Reached: the first result" in first
    assert aoi.post(f"{PAGE}/{way.journey}/celebrated").status_code == 303
    assert aoi.post(f"{PAGE}/{way.journey}/celebrated", headers={"HX-Request": "true"}).status_code == 204
    page = aoi.get(f"{PAGE}/{way.journey}").text
    assert 'class="cheer"' not in page
    assert "is-reached" in page
    assert "This onboarding is completed" in page or "Next:" in page or "Done by" in page
    assert "Wow moment reached" in as_("chloe").get(f"{PAGE}/{way.journey}").text
    with at("sakura"):
        assert len(db.session.scalars(select(Celebration)).all()) == 1


def test_before_it_is_reached_nothing_is_celebrated(as_, at, way):
    as_("aoi").post(f"{PAGE}/{way.journey}/celebrated")
    with at("sakura"):
        assert db.session.scalars(select(Celebration)).first() is None


def test_several_journeys_stand_as_tabs_and_ended_ones_are_read(as_, at, way):
    with at("sakura"):
        done = walk(done=("kickoff", "handover", "choose", "send", "domain", "close"))
    page = as_("sora").get(PAGE).text
    assert page.count('href="/c/sakura/onboarding/') >= 2
    ended = as_("sora").get(f"{PAGE}/{done.journey}").text
    assert "Mark as done" not in ended
    assert "Administrators" in ended


def test_a_page_of_sixty_steps_is_small_and_read_in_few_statements(as_, at, counting):
    with at("sakura"):
        few = walk(more=4)
        many = walk(more=54)
    for name in ("aoi", "chloe"):
        browser = as_(name)
        counts = []
        for way in (few, many):
            browser.get(f"{PAGE}/{way.journey}")
            with counting() as statements:
                page = browser.get(f"{PAGE}/{way.journey}")
            counts.append(len(statements))
            assert len(page.data) < 60_000
        assert counts[0] == counts[1], "\n".join(statements)
        assert counts[1] <= 12, "\n".join(statements)


def test_a_page_that_did_not_change_is_not_sent_again(as_, at, way):
    aoi = as_("aoi")
    first = aoi.get(f"{PAGE}/{way.journey}")
    same = aoi.get(f"{PAGE}/{way.journey}", headers={"If-None-Match": first.headers["ETag"]})
    assert same.status_code == 304
    with at("sakura"):
        act.complete(row(way.steps["choose"]), by=actor("aoi"))
        db.session.commit()
    other = aoi.get(f"{PAGE}/{way.journey}", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200
    assert other.headers["ETag"] != first.headers["ETag"]


def test_what_happens_inside_the_vendor_changes_nothing_for_the_customer(as_, at, way):
    aoi = as_("aoi")
    first = aoi.get(f"{PAGE}/{way.journey}")
    with at("sakura"):
        act.complete(row(way.steps["handover"]), by=actor("chloe"))
        db.session.commit()
    same = aoi.get(f"{PAGE}/{way.journey}", headers={"If-None-Match": first.headers["ETag"]})
    assert same.status_code == 304


def test_both_languages(as_, at, way):
    with at("sakura"):
        user = db.session.scalars(select(User).where(User.email == "sora@sakura.example")).one()
        user.language = "ja"
        db.session.commit()
    page = as_("sora").get(PAGE).text
    assert "The month closes by itself(日本語)" in page
    assert "ステップ 2 / 5" in page
    assert "いまここ" in page


def test_the_checklist_is_for_both_sides_eyes(as_, way):
    for name in ("aoi", "chloe"):
        page = as_(name).get(f"{PAGE}/{way.journey}/checklist").text
        assert "Choose the template" in page
        assert "Read the handover" not in page
        assert "1 of 5 steps are done" in page
        paper = as_(name).get(f"{PAGE}/{way.journey}/checklist.pdf")
        assert paper.mimetype == "application/pdf"
        assert paper.data.startswith(b"%PDF-1.7")


def test_the_history_tells_what_was_done_by_whom(as_, way):
    as_("aoi").post(f"{PAGE}/steps/{way.steps['choose']}/skip", data={"why": "our own"})
    page = as_("sora").get(f"{PAGE}/{way.journey}/history").text
    assert "Choose the template" in page
    assert "our own" in page
    assert "Read the handover" not in page
    assert "Skipped" in as_("sora").get(f"{PAGE}/steps/{way.steps['choose']}/history").text
    assert as_("sora").get(f"{PAGE}/{way.journey}/history?page=junk").status_code == 200


def test_home_shows_the_road_and_offers_the_step(as_, way):
    page = as_("aoi").get("/c/sakura").text
    assert "The month closes by itself" in page
    assert "Choose the template" in page
    assert f"{PAGE}/steps/{way.steps['choose']}" in page
    assert "Read the handover" not in page
    assert "The month closes by itself" in as_("chloe").get("/c/sakura").text


def test_steps_are_talked_about(as_, way):
    for thing in (way.journey, way.steps["choose"]):
        assert as_("aoi").get(f"/c/sakura/about/{thing}/comments").status_code == 200
        assert as_("aoi").get(f"/c/sakura/conversations/new?about={thing}").status_code == 200
    inside = way.steps["handover"]
    assert as_("aoi").get(f"/c/sakura/about/{inside}/comments").status_code == 404
    assert as_("chloe").get(f"/c/sakura/about/{inside}/comments").status_code == 200


def test_left_out_steps_are_not_there(as_, at, way):
    with at("sakura"):
        step = row(way.steps["choose"])
        step.state = StepState.LEFT_OUT
        db.session.commit()
    assert "Choose the template" not in as_("aoi").get(f"{PAGE}/{way.journey}").text
    assert as_("aoi").get(f"{PAGE}/steps/{way.steps['choose']}").status_code == 404


def test_hostile_titles_are_text(as_, at, way):
    with at("sakura"):
        step = db.session.scalars(select(Step).where(Step.public_id == way.steps["choose"])).one()
        step.title_en = step.title_ja = "<script>alert(1)</script>{{7*7}}"
        step.about_en = step.about_ja = "<img src=x onerror=alert(1)> [x](javascript:alert(1))"
        step.video_url = "javascript:alert(1)"
        db.session.commit()
    page = as_("aoi").get(f"{PAGE}/steps/{way.steps['choose']}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "javascript:alert" not in page


def test_a_page_that_waits_for_the_first_onboarding_hears_of_it(as_, at):
    aoi = as_("aoi")
    assert 'data-live="journeys"' in aoi.get(PAGE).text
    assert "HX-Refresh" not in aoi.get(f"{PAGE}/begun").headers
    with at("sakura"):
        walk()
    assert aoi.get(f"{PAGE}/begun").headers["HX-Refresh"] == "true"


def test_home_is_read_in_as_many_statements_whatever_the_length_of_the_road(as_, at, counting):
    aoi, counts = as_("aoi"), []
    for more in (2, 50):
        with at("sakura"):
            for journey in db.session.scalars(select(Journey)):
                journey.cancelled_at = journey.started_at
            walk(more=more)
        aoi.get("/c/sakura")
        with counting() as statements:
            assert aoi.get("/c/sakura").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_many_journeys_have_a_list(as_, at):
    with at("sakura"):
        for _each in range(8):
            walk(done=("kickoff",))
        hidden = walk(begun=False)
    aoi = as_("aoi")
    assert "/c/sakura/onboarding/all" in aoi.get(PAGE).text
    page = aoi.get(f"{PAGE}/all").text
    assert page.count('class="journey-row"') == 8
    assert hidden.journey not in page
    assert as_("chloe").get(f"{PAGE}/all").text.count('class="journey-row"') == 9
    assert as_("mallory").get(f"{PAGE}/all").status_code == 404


def test_what_a_step_is_called_runs_on_no_page(as_, at, way):
    with at("sakura"):
        for step in db.session.scalars(select(Step)):
            step.title_en = step.title_ja = "<script>alert(1)</script>"
        db.session.commit()
    for page in ("/c/sakura", PAGE, f"{PAGE}/steps/{way.steps['choose']}", "/desk", "/desk/onboarding"):
        text = as_("chloe" if page.startswith("/desk") else "aoi").get(page).text
        assert "<script>alert" not in text, page
