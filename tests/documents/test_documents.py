"""One document: versions, files on their way out, who has read it, what is said of it, sharing and deleting."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select

from portal.accounts.models import Membership, User
from portal.accounts.ownership import hand_over, owned_by
from portal.activity.models import Notice
from portal.collaboration.subjects import subject
from portal.documents.jobs.expiry import begin_days
from portal.documents.models import Document, DocumentReading
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.foundation.files import StoredFile
from portal.foundation.history import Revision
from portal.foundation.outbox import OutboxItem, owe, work_off
from tests.cast import address
from tests.documents.papers import HERE, document, pdf, png, put, send, version_pids, word, words
from tests.plans.filled import filled


def add_version(browser, pid: str, name: str, content: bytes, **typed):
    data = {"file": (io.BytesIO(content), name), **typed}
    return browser.post(f"{HERE}/{pid}/versions", data=data, content_type="multipart/form-data")


def notices_of(at, who: str, kind: str) -> list[Notice]:
    with at("sakura"):
        asked = select(Notice).join(User, User.id == Notice.person_id)
        return list(db.session.scalars(asked.where(User.email == address(who), Notice.kind == kind)))


def test_versions_stay_beside_each_other(as_, at):
    aoi, chloe = as_("aoi"), as_("chloe")
    pid = put(aoi, at, "要件.pdf", pdf("one"))
    answer = add_version(chloe, pid, "要件_v2.pdf", pdf("two"), what_changed="代理承認を加えた")
    assert answer.status_code == 303
    first, second = version_pids(at, pid)
    assert aoi.get(f"{HERE}/versions/{first}/file").data == pdf("one")
    assert aoi.get(f"{HERE}/versions/{second}/file").data == pdf("two")
    page = words(aoi.get(f"{HERE}/{pid}"))
    assert "代理承認を加えた" in page
    assert "Earlier versions" in page
    assert "代理承認を加えた" in aoi.get("/c/sakura/timeline").text
    assert document(at, pid).number == 2


def test_a_version_that_is_none(as_, at):
    aoi = as_("aoi")
    pid = put(aoi, at, "要件.pdf", pdf("one"))
    assert "very file that is the newest" in add_version(aoi, pid, "again.pdf", pdf("one")).text
    assert "This file is empty" in add_version(aoi, pid, "a.pdf", b"").text
    assert add_version(aoi, pid, "", b"x", what_changed="kept").status_code == 422
    assert "kept what I typed" in add_version(aoi, pid, "a.exe", b"MZ", what_changed="kept what I typed").text
    assert add_version(aoi, pid, "a.pdf", pdf("b"), expires_on="no day").status_code == 422
    assert document(at, pid).number == 1
    with at("sakura"):
        assert db.session.scalar(select(func.count(StoredFile.id)).where(StoredFile.name == "again.pdf")) == 0


def test_how_files_leave(as_, at):
    aoi = as_("aoi")
    pid = put(aoi, at, '見積書 "最終".pdf', pdf())
    (version,) = version_pids(at, pid)
    answer = aoi.get(f"{HERE}/versions/{version}/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "filename*=UTF-8''%E8%A6%8B%E7%A9%8D%E6%9B%B8" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    opened = aoi.get(f"{HERE}/versions/{version}/open")
    assert opened.mimetype == "application/pdf"
    assert opened.headers["Content-Disposition"].startswith("inline")
    assert "frame-ancestors 'none'" in opened.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("called.pdf", b"<!doctype html><script>alert(1)</script>%PDF-1.4"),
    ],
)
def test_what_a_browser_would_run_is_never_drawn(as_, at, name, content):
    aoi = as_("aoi")
    (version,) = version_pids(at, put(aoi, at, name, content))
    for way in ("file", "open"):
        answer = aoi.get(f"{HERE}/versions/{version}/{way}")
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert aoi.get(f"{HERE}/versions/{version}/picture").status_code == 404


def test_a_picture_is_nothing_but_its_pixels(as_, at):
    aoi = as_("aoi")
    (version,) = version_pids(at, put(aoi, at, "photo.png", png() + b"<script>alert(1)</script>"))
    answer = aoi.get(f"{HERE}/versions/{version}/picture")
    assert answer.mimetype == "image/png"
    assert b"<script>" not in answer.data
    assert Image.open(io.BytesIO(answer.data)).size == (40, 30)
    (broken,) = version_pids(at, put(aoi, at, "broken.png", b"\x89PNG\r\n\x1a\n and nothing else"))
    assert aoi.get(f"{HERE}/versions/{broken}/picture").status_code == 404


def test_opening_is_counted_and_named_by_nobody(as_, at):
    pid = put(as_("chloe"), at, "Kick-off.pdf", pdf())
    (version,) = version_pids(at, pid)
    assert "Nobody at 株式会社さくら商会 has opened version 1 yet" in as_("chloe").get(f"{HERE}/{pid}").text
    as_("sora").head(f"{HERE}/versions/{version}/file")
    as_("sora").get(f"{HERE}/versions/{version}/file", headers={"Sec-Purpose": "prefetch;prerender"})
    assert "Nobody at 株式会社さくら商会" in as_("chloe").get(f"{HERE}/{pid}").text
    for who in ("sora", "hana", "sora"):
        as_(who).get(f"{HERE}/versions/{version}/open")
    page = words(as_("chloe").get(f"{HERE}/{pid}"))
    assert "Opened by 2 people at 株式会社さくら商会" in page
    assert "Sora" not in page.replace("Ask", "")
    as_("ren").post(f"{HERE}/versions/{version}/read")
    page = words(as_("chloe").get(f"{HERE}/{pid}"))
    assert "Ren has read it" in page
    assert "Opened by 3 people" in page
    assert "You said on" in as_("ren").get(f"{HERE}/{pid}").text
    assert "New" in as_("aoi").get(HERE).text


def test_of_a_handful_only_whether_anybody_opened_it(as_, at):
    pid = put(as_("chloe"), at, "Kick-off.pdf", pdf())
    with at("sakura"):
        for member in db.session.scalars(select(Membership).join(Membership.user)):
            gone = db.session.scalars(select(User.email).where(User.id == member.user_id)).one()
            if gone not in (address("aoi"), address("sora")):
                member.ended_at = clock.now()
        db.session.commit()
    (version,) = version_pids(at, pid)
    as_("sora").get(f"{HERE}/versions/{version}/file")
    page = words(as_("chloe").get(f"{HERE}/{pid}"))
    assert "Opened at 株式会社さくら商会" in page
    assert "1 person" not in page


def test_viewing_as_a_member_leaves_no_trace(as_, at):
    pid = put(as_("aoi"), at, "Kick-off.pdf", pdf())
    inside = put(as_("aoi"), at, "Ringi.pdf", pdf("inside"), visibility="customer")
    (version,) = version_pids(at, pid)
    with at("sakura"):
        member = db.session.scalars(
            select(Membership).join(Membership.user).where(User.email == address("sora"))
        ).one()
        url = f"/c/sakura/members/{member.public_id}/view-as"
    chloe = as_("chloe")
    begun = [r for r in chloe.application.url_map.iter_rules() if r.endpoint == "view_as.begin"]
    assert begun
    with chloe.application.test_request_context():
        url = chloe.application.url_for("view_as.begin", slug="sakura", member=member.public_id)
    assert chloe.post(url).status_code in (302, 303)
    page = chloe.get(f"{HERE}/{pid}").text
    assert f"{version}/read" not in page
    assert "Put a newer version here" not in page
    assert "Ringi" not in chloe.get(HERE).text
    assert chloe.get(f"{HERE}/{inside}").status_code == 404
    assert chloe.get(f"{HERE}/versions/{version}/file").status_code == 200
    assert chloe.post(f"{HERE}/versions/{version}/read").status_code == 403
    with at("sakura"):
        assert db.session.scalar(select(func.count(DocumentReading.id))) == 0


def test_readers_hear_of_a_newer_version_once(as_, at):
    chloe = as_("chloe")
    pid = put(chloe, at, "Kick-off.pdf", pdf())
    (version,) = version_pids(at, pid)
    as_("sora").get(f"{HERE}/versions/{version}/file")
    add_version(as_("aoi"), pid, "Kick-off v2.pdf", pdf("two"), what_changed="One more page")
    assert len(notices_of(at, "sora", "document.version")) == 1
    assert len(notices_of(at, "chloe", "document.version")) == 1, "she keeps it"
    assert notices_of(at, "aoi", "document.version") == []
    assert notices_of(at, "hana", "document.version") == [], "never opened one"
    assert "put a newer version of “Kick-off” on the shelf" in words(as_("sora").get("/notices"))
    as_("chloe").post(f"{HERE}/{pid}/delete")
    assert "Kick-off" not in as_("sora").get("/notices").text


def test_who_keeps_it_hears_two_weeks_before_it_expires(as_, at):
    pid, later = put(as_("aoi"), at, "Security.pdf", pdf()), put(as_("aoi"), at, "Later.pdf", pdf("later"))
    today = clock.today("Asia/Tokyo")
    with at("sakura"):
        for which, days in ((pid, 14), (later, 15)):
            found = db.session.scalars(select(Document).where(Document.public_id == which)).one()
            found.expires_on = today + timedelta(days=days)
        db.session.commit()
    for _hour in range(2):
        with at("sakura"):
            begin_days(OutboxItem(kind="documents.new_day"))
            owe("documents.expiring", customer_id=1)  # a second look tells nobody twice
            db.session.commit()
            work_off(200)
    assert len(notices_of(at, "aoi", "document.expires")) == 1
    assert "“Security” holds until" in words(as_("aoi").get("/notices"))
    assert "Holds until" in as_("chloe").get(f"{HERE}/{pid}").text


def test_what_has_expired_folds_away(as_, at):
    pid = put(as_("aoi"), at, "Old prices.pdf", pdf())
    with at("sakura"):
        found = db.session.scalars(select(Document).where(Document.public_id == pid)).one()
        found.expires_on = clock.today("Asia/Tokyo") - timedelta(days=1)
        db.session.commit()
    page = as_("chloe").get(HERE).text
    assert "1 document has expired" in page
    assert "Old prices" in page.partition("shelf-expired")[2]
    assert (
        "Old prices"
        not in as_("chloe")
        .get("/c/sakura")
        .text.partition('<div class="columns">')[2]
        .partition("changes")[0]
    )
    assert "Do not rely on it without asking" in as_("chloe").get(f"{HERE}/{pid}").text


def test_what_is_said_of_it_can_be_changed(as_, at):
    aoi, chloe = as_("aoi"), as_("chloe")
    pid = put(aoi, at, "Security.pdf", pdf())
    url = f"{HERE}/{pid}/edit"
    first, second = aoi.get(url).text, chloe.get(url).text
    assert aoi.post(url, data=filled(first, url, title="Answers", expires_on="2027-03-31")).status_code == 303
    kept = chloe.post(url, data=filled(second, url, review_note="Look at ISO"))
    assert kept.status_code == 303, "another field: both win"
    found = document(at, pid)
    assert (found.title, found.review_note, str(found.expires_on)) == ("Answers", "Look at ISO", "2027-03-31")
    clash = chloe.post(url, data=filled(second, url, title="Replies", request_key="another"))
    assert clash.status_code == 409
    assert "Answers" in clash.text
    assert "Replies" in clash.text
    for number, wrong in enumerate(
        ({"title": ""}, {"kind": "nonsense"}, {"expires_on": "31st"}, {"owner": "AAAAAAAAAAAAAAAA"})
    ):
        typed = filled(first, url, request_key=f"wrong {number}", **wrong)
        assert aoi.post(url, data=typed).status_code == 422, wrong
    assert "Answers" in aoi.get(f"{HERE}?q=answers").text
    assert "Answers" in aoi.get(f"{HERE}?q=security.pdf").text, "its file is still called that"


def test_pinned_documents_stand_first(as_, at):
    aoi = as_("aoi")
    pids = [put(aoi, at, f"議事録 {number}.pdf", pdf(str(number))) for number in range(7)]
    for pid in pids:
        aoi.post(f"{HERE}/{pid}/pin")
    page = as_("chloe").get(HERE).text
    assert page.index("shelf-pinned") < page.index("shelf-minutes")
    assert sum(document(at, pid).pinned_at is not None for pid in pids) == 6
    aoi.post(f"{HERE}/{pids[0]}/unpin")
    assert document(at, pids[0]).pinned_at is None


def test_sharing_is_asked_for_and_shows_everything(as_, at):
    chloe = as_("chloe")
    pid = put(chloe, at, "Draft.pdf", pdf("one"), visibility="vendor")
    add_version(chloe, pid, "Draft v2.pdf", pdf("two"), what_changed="Cheaper")
    asked = words(chloe.get(f"{HERE}/{pid}/share"))
    assert "4 people of 株式会社さくら商会 will see “Draft”" in asked
    assert "Cheaper" in asked
    assert as_("aoi").get(f"{HERE}/{pid}").status_code == 404, "nothing is shared by looking"
    assert chloe.post(f"{HERE}/{pid}/share").status_code == 303
    assert as_("aoi").get(f"{HERE}/{pid}").status_code == 200
    for version in version_pids(at, pid):
        assert as_("aoi").get(f"{HERE}/versions/{version}/file").status_code == 200
    timeline = words(as_("aoi").get("/c/sakura/timeline"))
    assert "Document shared by both companies: Draft" in timeline
    assert "Document put on the shelf: Draft" not in timeline
    with at("sakura", Audience.CUSTOMER):
        asked = select(func.count(Revision.id)).where(Revision.subject_kind == "document")
        assert db.session.scalar(asked) == 0, "what was written inside stays inside"
    with at("sakura"):
        assert db.session.scalar(select(AuditEntry.act).where(AuditEntry.act == "document.shared"))
    assert chloe.post(f"{HERE}/{pid}/share").status_code == 303, "again changes nothing"


def test_deleting_leaves_a_trace_and_a_way_back(as_, at):
    aoi, chloe = as_("aoi"), as_("chloe")
    pid = put(aoi, at, "NDA.pdf", pdf())
    (version,) = version_pids(at, pid)
    chloe.post(f"{HERE}/{pid}/delete")
    assert document(at, pid).deleted_at is None, "only the side that put it there"
    assert aoi.post(f"{HERE}/{pid}/delete").status_code == 303
    for path in (pid, f"versions/{version}/file", f"{pid}/edit"):
        assert chloe.get(f"{HERE}/{path}").status_code == 404, path
    assert "Document taken off the shelf" in chloe.get("/c/sakura/timeline").text
    gone = chloe.get(f"{HERE}/deleted").text
    assert "NDA" in gone
    assert f"{pid}/restore" not in gone
    assert f"{pid}/restore" in aoi.get(f"{HERE}/deleted").text
    chloe.post(f"{HERE}/{pid}/restore")
    assert document(at, pid).deleted_at is not None
    assert send(aoi, ("NDA.pdf", pdf()), scripted=True).status_code == 200, "what was deleted is no duplicate"
    assert aoi.post(f"{HERE}/{pid}/restore").status_code == 303
    assert chloe.get(f"{HERE}/versions/{version}/file").data == pdf()
    with at("sakura"):
        assert db.session.scalar(select(AuditEntry.act).where(AuditEntry.act == "document.deleted"))


def test_a_document_can_be_talked_about(as_, at):
    aoi = as_("aoi")
    pid = put(aoi, at, "Kick-off.pdf", pdf())
    assert aoi.get(f"/c/sakura/about/{pid}/comments").status_code == 200
    aoi.post(f"/c/sakura/about/{pid}/comments", data={"visibility": "shared", "text": "Page 3?"})
    assert "Comments 1" in words(as_("chloe").get(f"{HERE}/{pid}"))
    inside = put(aoi, at, "Ringi.pdf", pdf("x"), visibility="customer")
    assert as_("chloe").get(f"/c/sakura/about/{inside}/comments").status_code == 404
    with at("sakura", Audience.VENDOR):
        assert subject(inside) is None


def test_whoever_leaves_hands_their_documents_over(as_, at):
    pid = put(as_("sora"), at, "Kick-off.pdf", pdf())
    with at("sakura") as customer_id:
        found = {
            db.session.scalars(select(User.email).where(User.id == one.user_id)).one(): one
            for one in db.session.scalars(select(Membership).where(Membership.customer_id == customer_id))
        }
        sora, hana = found[address("sora")], found[address("hana")]
        (owned,) = [one for one in owned_by(sora) if one.kind == "document"]
        assert owned.title == "Kick-off"
        by = Actor(ActorKind.PERSON, Side.CUSTOMER, hana.user_id)
        hand_over(sora, hana, [owned.key], by=by)
        db.session.commit()
        assert [one.title for one in owned_by(hana) if one.kind == "document"] == ["Kick-off"]
        assert not [one for one in owned_by(sora) if one.kind == "document"]
    assert "Hana" in as_("aoi").get(f"{HERE}/{pid}").text


def test_an_erased_person_is_forgotten(as_, at):
    pid = put(as_("sora"), at, "Kick-off.pdf", pdf())
    (version,) = version_pids(at, pid)
    as_("sora").get(f"{HERE}/versions/{version}/file")
    with at("sakura"):
        user = db.session.scalars(select(User).where(User.email == address("sora"))).one()
        member = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
        url = f"/c/sakura/members/{member.public_id}/erase"
    aoi = as_("aoi")
    assert aoi.post(url, data=filled(aoi.get(url).text, url, sure="y")).status_code == 303
    assert document(at, pid).owner_id is None
    with at("sakura"):
        assert db.session.scalar(select(func.count(DocumentReading.id))) == 0
    page = aoi.get(f"{HERE}/{pid}").text
    assert "Sora" not in page
    assert "Nobody" in page


def test_open_pages_hear_of_it(as_, at, monkeypatch):
    told = []
    monkeypatch.setattr(
        "portal.documents.listeners.pages.hub.publish", lambda topic, names: told.append((topic, names))
    )
    pid = put(as_("chloe"), at, "Draft.pdf", pdf(), visibility="vendor")
    assert told
    assert all(topic.endswith(Visibility.VENDOR) for topic, _names in told)
    assert {name for _topic, names in told for name in names} == {"shelf", f"document-{pid}"}


def test_a_file_with_macros_or_a_password_is_what_it_is(as_, at):
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    pid = put(as_("aoi"), at, "見積.xlsx", locked)
    assert "Office, with a password" in as_("aoi").get(f"{HERE}/{pid}").text
    pid = put(as_("aoi"), at, "plan.docx", word())
    assert "Word" in as_("aoi").get(f"{HERE}/{pid}").text


def test_who_may_not_write_to_the_customer_is_not_offered_to(as_, at):
    pid = put(as_("aoi"), at, "要件.pdf", pdf("one"))
    offered = {
        who: "conversations/new" in as_(who).get(f"{HERE}/{pid}").text for who in ("aoi", "chloe", "carl")
    }
    assert offered == {"aoi": True, "chloe": True, "carl": False}
