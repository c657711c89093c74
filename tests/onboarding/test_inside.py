"""What else happens inside a step: files, reviews, being stuck, how much effort it took."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.accounts.models import Membership
from portal.activity.models import Activity, Notice
from portal.conversations.models import Conversation
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.files import StoredFile
from portal.onboarding.actions import files, steps
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.forms.files import Upload
from portal.onboarding.models import JourneyTemplate, StepEffort, StepFile, StepReview, StepTrouble
from portal.onboarding.queries import journeys, work
from portal.onboarding.rules.words import DoneHow, StepState, StuckReason
from tests.onboarding.kinds import found, kinds, person
from tests.onboarding.small import actor

HX = {"HX-Request": "true"}
BASE = "/c/sakura/onboarding/steps"
PDF = b"%PDF-1.4 a logo"


@pytest.fixture
def url(at):
    with at("sakura"):
        kinds()
        keys = ("do", "form", "upload", "approve", "ours")
        return {key: f"{BASE}/{found(key).public_id}" for key in keys}


def look(browser, url: str) -> str:
    return browser.get(f"{url}/work", headers=HX).text


def send(browser, url: str, *files: tuple[bytes, str], **more):
    return browser.post(
        f"{url}/files", data={"files": [(BytesIO(data), name) for data, name in files], **more}
    )


def notices(kind: str) -> list[int]:
    asked = select(Notice.person_id).where(Notice.kind == kind).order_by(Notice.person_id)
    return list(db.session.scalars(asked))


# ---- files ----------------------------------------------------------------------------------------------------------


def test_files_are_handed_in_seen_by_both_sides_and_saved(as_, at, url):
    aoi = as_("aoi")
    assert aoi.post(f"{url['upload']}/finish").status_code == 422  # nothing is handed in yet
    assert send(aoi, url["upload"], (PDF, "logo.pdf"), (b"text", "../../notes.txt")).status_code == 303
    page = look(as_("chloe"), url["upload"])
    assert "logo.pdf" in page
    assert "notes.txt" in page
    assert "../" not in page
    with at("sakura"):
        rows = db.session.scalars(select(StepFile).order_by(StepFile.id)).all()
        assert [row.side.value for row in rows] == ["customer", "customer"]
        given, other = rows[0].public_id, rows[1].public_id
    href = re.search(r'href="(/c/sakura/onboarding/steps/files/[^"]+)"', page)[1]
    answer = as_("chloe").get(href)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (
        as_("chloe").post(f"{BASE}/files/{given}/away").status_code == 422
    )  # the customer's is the customer's
    assert as_("sora").post(f"{BASE}/files/{other}/away").status_code == 303
    assert "notes.txt" not in look(aoi, url["upload"])
    assert aoi.post(f"{url['upload']}/finish").status_code == 303
    assert send(aoi, url["upload"], (PDF, "late.pdf")).status_code == 422


def test_files_that_are_not_taken(as_, at, url):
    aoi = as_("aoi")
    for data, name in ((b"", "empty.pdf"), (b"MZ\x90\x00" + b"\0" * 100, "setup.exe")):
        assert send(aoi, url["upload"], (data, name)).status_code == 422, name
    with at("sakura"), pytest.raises(Refused, match="too_large"):
        files.hand_in(found("upload"), [Upload("a.bin", b"x" * 20_000_001)], by=actor("aoi"))
    assert aoi.post(f"{url['upload']}/files", data={}).status_code == 422
    assert send(as_("ren"), url["upload"], (PDF, "logo.pdf")).status_code == 403
    assert send(as_("mallory"), url["upload"], (PDF, "logo.pdf")).status_code == 404
    with at("sakura"):
        assert db.session.scalars(select(StepFile)).all() == []


def test_a_file_goes_on_the_shelf_with_one_press(as_, at, url):
    aoi = as_("aoi")
    send(aoi, url["upload"], (PDF, "logo.pdf"))
    page = look(aoi, url["upload"])
    assert "Put it on the shelf" in page
    with at("sakura"):
        same = StoredFile.id == StepFile.file_id
        pid = db.session.scalars(select(StoredFile.public_id).join(StepFile, same)).one()
    put = aoi.post(f"/c/sakura/files/{pid}/shelf", data={"title": "Logo", "kind": "other", "alike": ""})
    assert put.status_code in (200, 303)
    assert "On the shelf: Logo" in look(aoi, url["upload"])
    assert as_("mallory").get(f"/c/ume/files/{pid}/shelf").status_code == 404


# ---- reviews --------------------------------------------------------------------------------------------------------


def hand_in(as_, url) -> None:
    as_("sora").post(f"{url['form']}/finish", data={"answer-company": "さくら商会", "answer-seats": "12"})
    send(as_("sora"), url["upload"], (PDF, "logo.pdf"))
    as_("sora").post(f"{url['upload']}/finish")


def test_what_was_handed_in_is_shown_and_approved(as_, at, url):
    assert (
        as_("ren").post(f"{url['approve']}/review", data={"decision": "approve"}).status_code == 422
    )  # too early
    hand_in(as_, url)
    page = look(as_("ren"), url["approve"])  # a viewer is the one who approves
    assert "さくら商会" in page
    assert "logo.pdf" in page
    assert as_("chloe").post(f"{url['approve']}/review", data={"decision": "approve"}).status_code == 422
    assert as_("carl").post(f"{url['approve']}/review", data={"decision": "approve"}).status_code == 403
    assert (
        as_("ren").post(f"{url['approve']}/review", data={"decision": "approve", "words": "Good"}).status_code
        == 303
    )
    with at("sakura"):
        assert found("approve").state is StepState.DONE
        row = db.session.scalars(select(StepReview)).one()
        assert (row.approved, row.words, row.by_id) == (True, "Good", person("ren").id)
        assert row.seen[found("form").public_id]["answers"]["seats"] == 12.0
    page = look(as_("aoi"), url["approve"])
    assert "Approved" in page
    assert "Ren" in page


def test_sending_back_needs_a_reason_and_opens_what_was_handed_in(as_, at, url):
    hand_in(as_, url)
    assert (
        as_("aoi").post(f"{url['approve']}/review", data={"decision": "back", "words": " "}).status_code
        == 422
    )
    as_("aoi").post(f"{url['approve']}/review", data={"decision": "back", "words": "The logo is the old one"})
    with at("sakura"):
        assert (found("upload").state, found("form").state) == (StepState.OPEN, StepState.OPEN)
        assert found("approve").state is StepState.OPEN
        assert set(notices("step.sent_back")) == {person("sora").id}
    assert "The logo is the old one" in look(as_("sora"), url["upload"])
    assert "logo.pdf" in look(as_("sora"), url["upload"])  # what was handed in is still there
    hand_in(as_, url)
    as_("aoi").post(f"{url['approve']}/review", data={"decision": "approve"})
    with at("sakura"):
        assert found("approve").state is StepState.DONE


def test_each_side_reviews_what_is_put_before_it(as_, at, url):
    hand_in(as_, url)
    assert as_("aoi").post(f"{url['ours']}/review", data={"decision": "approve"}).status_code == 422
    assert as_("chloe").post(f"{url['ours']}/review", data={"decision": "approve"}).status_code == 303
    with at("sakura"):
        assert found("ours").state is StepState.DONE


# ---- stuck ----------------------------------------------------------------------------------------------------------


def test_who_is_stuck_is_heard_at_once(as_, at, url):
    aoi = as_("aoi")
    assert aoi.post(f"{url['do']}/stuck", data={"reason": "bored"}).status_code == 422
    sent = {"reason": "no_access", "words": "<b>No rights</b> to invite"}
    assert aoi.post(f"{url['do']}/stuck", data=sent).status_code == 303
    with at("sakura"):
        row = db.session.scalars(select(StepTrouble)).one()
        assert (row.reason, row.side.value, row.solved_at) == (StuckReason.NO_ACCESS, "customer", None)
        assert found("do").stuck_at is not None
        assert notices("step.stuck") == [person("chloe").id]
        assert "step.stuck" in set(db.session.scalars(select(Activity.kind)))
        trouble = row.public_id
    bell = as_("chloe").get("/notices").text
    assert "is stuck" in bell
    assert "&lt;b&gt;No rights" in bell
    assert as_("mallory").post(f"/c/ume/onboarding/steps/troubles/{trouble}/solved").status_code == 404
    aoi.post(f"{url['do']}/stuck", data={"reason": "error", "words": ""})  # said again, it is one trouble
    with at("sakura"):
        assert db.session.scalars(select(StepTrouble.reason)).all() == [StuckReason.ERROR]
    as_("chloe").post(f"{BASE}/troubles/{trouble}/solved")
    with at("sakura"):
        assert found("do").stuck_at is None
        assert notices("step.stuck") == []


def test_a_step_that_is_done_is_no_trouble_any_more(as_, at, url):
    as_("aoi").post(f"{url['do']}/stuck", data={"reason": "unclear"})
    as_("aoi").post(f"{url['do']}/finish")
    with at("sakura"):
        assert found("do").state is StepState.DONE
        assert db.session.scalars(select(StepTrouble.solved_at)).one() is not None
        assert notices("step.stuck") == []


def test_one_press_begins_the_conversation_about_it_and_the_next_leads_there(as_, at, url):
    as_("aoi").post(f"{url['do']}/stuck", data={"reason": "unclear", "words": "Which button?"})
    with at("sakura"):
        trouble = db.session.scalars(select(StepTrouble.public_id)).one()
    first = as_("chloe").post(f"{BASE}/troubles/{trouble}/talk")
    assert first.status_code == 303
    assert as_("aoi").post(f"{BASE}/troubles/{trouble}/talk").headers["Location"] == first.headers["Location"]
    with at("sakura"):
        talk = db.session.scalars(select(Conversation).where(Conversation.subject_kind == "step")).one()
        assert talk.subject_id == found("do").id
    assert "Which button?" in as_("aoi").get(first.headers["Location"]).text


def test_the_same_trouble_is_counted_for_the_vendor_alone(as_, at, url):
    with at("sakura"):
        template = JourneyTemplate(title_en="Course")
        db.session.add(template)
        db.session.flush()
        journeys.running()[0].template_id = template.id
        db.session.commit()
    as_("aoi").post(f"{url['do']}/stuck", data={"reason": "unclear"})
    with at("sakura"):
        trouble = db.session.scalars(select(StepTrouble.public_id)).one()
    as_("aoi").post(f"{BASE}/troubles/{trouble}/solved")
    as_("sora").post(f"{url['do']}/stuck", data={"reason": "unclear"})
    with at("sakura", Audience.VENDOR):
        alike = work.of_step(found("do"), "en").alike
        assert alike is not None
        assert (alike.times, alike.customers) == (2, 1)
    with at("sakura", Audience.CUSTOMER):
        assert work.of_step(found("do"), "en").alike is None


# ---- effort ---------------------------------------------------------------------------------------------------------


def test_effort_is_one_tap_after_it_is_done_and_the_last_word_counts(as_, at, url):
    aoi = as_("aoi")
    assert aoi.post(f"{url['do']}/effort", data={"score": 4}).status_code == 422  # not done yet
    aoi.post(f"{url['do']}/finish")
    assert aoi.post(f"{url['do']}/effort", data={"score": 4}).status_code == 303
    assert aoi.post(f"{url['do']}/effort", data={"score": 2}).status_code == 303
    for score in ("0", "6", "many"):
        assert aoi.post(f"{url['do']}/effort", data={"score": score}).status_code == 422
    assert (
        as_("chloe").post(f"{url['do']}/effort", data={"score": 1}).status_code == 422
    )  # asked of the customer
    with at("sakura"):
        row = db.session.scalars(select(StepEffort)).one()
        assert (row.score, row.person_id, row.more_is) == (2, person("aoi").id, "harder")


def test_done_is_told_with_how(as_, at, url):
    with at("sakura"):
        steps.complete(found("do"), by=actor("aoi"), how=DoneHow.LINK)
        db.session.commit()
    assert "from the mail" in as_("aoi").get("/c/sakura/timeline").text


def test_the_vendor_reads_how_hard_a_step_was_and_makes_it_an_idea(as_, at, url):
    aoi = as_("aoi")
    aoi.post(f"{url['do']}/finish")
    aoi.post(f"{url['do']}/effort", data={"score": 5, "words": "Nobody knew the \x00 button"})
    page = as_("chloe").get(url["do"]).text
    assert "Effort: Very much" in page
    assert "Make it a product idea" in page
    assert "Make it a product idea" not in as_("sora").get(url["do"]).text
    with at("sakura"):
        assert db.session.scalars(select(StepEffort.words)).one() == "Nobody knew the  button"


def test_texts_that_cannot_be_kept_are_cut(as_, at, url):
    as_("aoi").post(f"{url['do']}/stuck", data={"reason": "other", "words": "\x00" + "y" * 5_000})
    with at("sakura"):
        assert db.session.scalars(select(StepTrouble.words)).one() == "y" * 2_000


def test_who_only_looks_as_somebody_else_changes_nothing(as_, at, url):
    as_("aoi").post(f"{url['do']}/stuck", data={"reason": "other", "words": "Help"})
    with at("sakura"):
        aoi = db.session.scalars(
            select(Membership.public_id).where(Membership.user_id == person("aoi").id)
        ).one()
    chloe = as_("chloe")
    begun = chloe.post(f"/c/sakura/members/{aoi}/view-as")
    assert begun.status_code == 303, begun.text
    for key in ("do", "form", "upload"):
        page = chloe.get(url[key]).text
        for words in ("Talk about it", "It goes on", "Save and mark as done", "Say so", "Drop files here"):
            assert words not in page
        assert chloe.post(f"{url[key]}/finish").status_code == 403
