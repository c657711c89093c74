"""Executives without an account: a personal link, what it opens, what it never opens, what they say."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.agreements.actions.signatories import erase_person_from_agreements
from portal.agreements.models import Signatory
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.links import Purpose, PurposeLink
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import work_off
from portal.reviews.actions import readers as change
from portal.reviews.actions.readers import Invited
from portal.reviews.models import Export, ReviewReader
from portal.reviews.rules.words import ReviewState
from tests.reviews.led import actor, customer, in_state

KURODA = Invited("黒田 玄", "取締役", "kuroda@sakura.example", "ja", "ぜひご覧ください。")


def invite(state=ReviewState.FINAL, invited=KURODA) -> str:
    """Send the review, let the mail go, and return the path that stands in it."""
    change.invite(in_state(state), customer(), invited, by=actor("chloe"))
    db.session.commit()
    work_off(200)
    mails = db.session.scalars(select(MailboxMessage).where(MailboxMessage.to == invited.email)).all()
    found = re.findall(r"http://localhost(/review/\S+)", mails[-1].text)
    return found[0]


@pytest.fixture
def sent(at):
    with at():
        return invite()


def reader() -> ReviewReader:
    db.session.expire_all()
    return db.session.scalars(select(ReviewReader)).one()


def seal_in(page) -> str:
    return re.search(r'name="seal"[^>]*value="([0-9a-f]{64})"', page.text)[1]


def test_the_link_shows_the_review_and_looking_records_nothing(at, as_, sent):
    page = as_("").get(sent)
    assert page.status_code == 200
    assert "Voices from the branches" in page.text
    assert "黒田 玄" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    with at():
        assert reader().opened_at is None


def test_each_sentence_of_the_mail_stands_in_a_line_of_its_own(at):
    with at():
        open_one = in_state(ReviewState.OPEN)
        day = clock.today("Asia/Tokyo") + timedelta(days=3)
        open_one.held_on, open_one.meeting_id = day, None
        db.session.commit()
        invite(ReviewState.OPEN, replace(KURODA, language="en"))
        mail = db.session.scalars(select(MailboxMessage).where(MailboxMessage.to == KURODA.email)).one()
    said = f"Both companies talk about it on {day.day} {day:%b %Y}."
    assert mail.text.splitlines()[3:5] == [
        said,
        "It is a draft: numbers and words may still change.",
    ]


def test_the_open_page_says_that_it_is_read(at, as_, sent):
    assert as_("").post(f"{sent}/read").status_code == 204
    with at():
        assert reader().opened_at is not None
        assert reader().opened_edition == 1


def test_acknowledging_is_of_exactly_this_edition(at, as_, sent):
    nobody = as_("")
    assert nobody.post(sent, data={"seal": "0" * 64}).status_code == 409
    seal = seal_in(nobody.get(sent))
    assert nobody.post(sent, data={"seal": seal, "remark": "承知しました。"}).status_code == 303
    assert nobody.post(sent, data={"seal": seal}).status_code == 409
    assert "承知しました。" in nobody.get(sent).text
    with at():
        found = reader()
        assert (found.acknowledged_seal, found.remark) == (seal, "承知しました。")
        assert found.opened_at is not None
        pid = in_state(ReviewState.FINAL).public_id
    assert "承知しました。" in as_("chloe").get(f"/c/sakura/reviews/{pid}/readers").text


def test_a_draft_can_be_read_and_not_acknowledged(at, as_):
    with at():
        path = invite(ReviewState.OPEN)
    page = as_("").get(path)
    assert page.status_code == 200
    assert "下書き" in page.text
    assert as_("").post(path, data={"seal": "x"}).status_code == 422


def test_what_is_only_prepared_goes_to_nobody(at, as_):
    with at():
        pid = in_state(ReviewState.PREPARED).public_id
    typed = {"name": "A", "email": "a@sakura.example", "language": "en"}
    assert as_("chloe").post(f"/c/sakura/reviews/{pid}/readers", data=typed).status_code == 409
    with at():
        assert db.session.scalars(select(ReviewReader)).all() == []


def test_the_paper_is_made_for_them_and_handed_out(at, as_, sent):
    nobody = as_("")
    with at():
        work_off(200)
        assert [str(one.outcome) for one in db.session.scalars(select(Export))] == ["done"]
    assert nobody.get(f"{sent}/paper").data[:5] == b"%PDF-"
    for _ in range(6):
        assert nobody.post(f"{sent}/paper").status_code == 303
    assert nobody.post(f"{sent}/paper").status_code == 429


def test_a_link_opens_one_review_and_ends(at, as_, sent):
    nobody = as_("")
    assert nobody.get(f"{sent}x").status_code == 410
    with at():
        pid = in_state(ReviewState.FINAL).public_id
        public_id = reader().public_id
    assert nobody.get(f"/c/sakura/reviews/{pid}").status_code == 401
    chloe = as_("chloe")
    assert chloe.post(f"/c/sakura/reviews/readers/{public_id}/revoke").status_code == 303
    for path in (sent, f"{sent}/paper"):
        assert nobody.get(path).status_code == 410
    assert nobody.post(sent, data={"seal": "x"}).status_code == 410
    assert chloe.post(f"/c/sakura/reviews/readers/{public_id}/again").status_code == 303
    assert nobody.get(sent).status_code == 410  # the new link opens, not the old one


def test_an_expired_link_is_renewed_to_the_known_address_a_few_times(at, as_, sent):
    with at():
        link = db.session.scalars(select(PurposeLink).where(PurposeLink.purpose == Purpose.REVIEW)).one()
        link.expires_at = clock.now() - timedelta(minutes=1)
        db.session.commit()
    nobody = as_("")
    expired = nobody.get(sent, headers={"Accept-Language": "en"})
    assert expired.status_code == 410
    renewed = nobody.post(f"{sent}/renew", headers={"Accept-Language": "en"})
    assert renewed.status_code == 200
    for page in (expired, renewed):  # Kuroda-san's language, before and after
        assert '<html lang="ja"' in page.text
        assert page.headers["Referrer-Policy"] == "no-referrer"
    with at():
        work_off(200)
        mails = db.session.scalars(select(MailboxMessage).where(MailboxMessage.to == KURODA.email)).all()
        assert len(mails) == 2
    assert nobody.post(f"{sent}/renew").status_code == 410  # what replaced it opens; this one is no more


def test_an_erased_person_reads_nothing_and_leaves_no_name(at, as_, sent):
    with at() as customer_id:
        people = db.session.scalars(select(Signatory).where(Signatory.email == KURODA.email)).all()
        erase_person_from_agreements(customer_id, people, by=actor("vera"))
        db.session.commit()
        assert reader().message == ""
        pid = in_state(ReviewState.FINAL).public_id
    assert as_("").get(sent).status_code == 410
    page = as_("chloe").get(f"/c/sakura/reviews/{pid}/readers").text
    assert "Erased person" in page
    assert "黒田" not in page


def test_the_same_person_is_sent_it_once_more_not_twice(at):
    with at():
        invite()
        invite()
        assert reader().link_id is not None
        open_links = [
            one for one in db.session.scalars(select(PurposeLink).where(PurposeLink.purpose == Purpose.REVIEW))
            if one.revoked_at is None
        ]  # fmt: skip
        assert len(open_links) == 1


def test_the_account_team_hears_of_it(at, as_, sent):
    nobody = as_("")
    nobody.post(sent, data={"seal": seal_in(nobody.get(sent)), "remark": "OK"})
    page = as_("chloe").get("/notices").text
    assert "acknowledged it" in page


def test_customers_do_not_see_who_was_sent_it(at, as_, sent):
    with at():
        pid = in_state(ReviewState.FINAL).public_id
    assert as_("aoi").get(f"/c/sakura/reviews/{pid}/readers").status_code == 403
    assert as_("mallory").get(f"/c/sakura/reviews/{pid}/readers").status_code == 404
    assert as_("olivia").get(f"/c/sakura/reviews/{pid}/readers").status_code == 404
