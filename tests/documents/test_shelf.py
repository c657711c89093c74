"""The shelf: putting files there, what is there already, finding them, what each side sees."""

import pytest
from sqlalchemy import func, select

from portal.documents.models import Document, DocumentKind, DocumentVersion
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.files import StoredFile
from tests.documents.papers import HERE, document, how_many, pdf, png, put, send, version_pids, word, words


def test_a_file_becomes_a_document_by_its_name(as_, at):
    pid = put(as_("aoi"), at, "セキュリティチェックシート_回答.pdf", pdf())
    found = document(at, pid)
    assert found.title == "セキュリティチェックシート 回答"
    assert (found.kind, found.visibility, found.side) == (
        DocumentKind.SECURITY,
        Visibility.SHARED,
        Side.CUSTOMER,
    )
    page = as_("chloe").get(HERE)
    assert found.title in page.text
    assert "Answers to security questions" in page.text
    assert "Document put on the shelf" in as_("chloe").get("/c/sakura/timeline").text


def test_several_files_at_once_without_a_script(as_, at):
    answer = send(
        as_("chloe"), ("Kick-off.pdf", pdf("a")), ("Minutes 12 Nov.docx", word()), ("photo.png", png())
    )
    assert answer.status_code == 303
    page = words(as_("aoi").get(HERE))
    for title in ("Kick-off", "Minutes 12 Nov", "photo"):
        assert title in page


def test_what_is_refused_says_why_and_stands_nowhere(as_, at, app):
    sora = as_("sora")
    for name, content, why in (
        ("empty.pdf", b"", "This file is empty"),
        ("tool.exe", b"MZ\x90\0", "Programs, scripts and shortcuts are not taken"),
        ("見積.pdf.js", b"alert(1)", "Programs, scripts and shortcuts are not taken"),
        ("hidden.pdf", b"\x7fELF\x02", "Programs, scripts and shortcuts are not taken"),
        ("large.pdf", pdf() + b" " * 20_000_000, "larger than 20 MB"),
    ):
        assert why in send(sora, (name, content), scripted=True).text, name
        assert send(sora, (name, content)).status_code == 422, name
    assert send(sora).status_code == 422
    assert how_many(at) == 0
    with at("sakura"):
        assert db.session.scalar(select(func.count(StoredFile.id)).where(StoredFile.size > 1_000_000)) == 0


def test_of_several_the_good_ones_stay(as_, at):
    answer = send(as_("sora"), ("good.pdf", pdf()), ("bad.exe", b"MZ"))
    assert answer.status_code == 200
    assert "On the shelf as" in answer.text
    assert "Programs, scripts and shortcuts are not taken" in answer.text


def test_the_very_same_file_is_not_put_twice(as_, at):
    pid = put(as_("aoi"), at, "NDA.pdf", pdf())
    again = send(as_("sora"), ("something else.pdf", pdf()), scripted=True)
    assert "stands on the shelf already" in again.text
    assert pid in again.text
    assert how_many(at) == 1


def test_a_name_like_another_asks_whether_it_is_newer(as_, at):
    pid = put(as_("aoi"), at, "要件定義書_v1.docx", word())
    asked = send(as_("aoi"), ("要件定義書_v2(最終).docx", word("word/document2.xml")), scripted=True)
    assert "is it a newer version of" in asked.text
    assert document(at, pid).number == 1
    newer = word("word/document2.xml")
    assert "Version 2" in words(send(as_("aoi"), ("要件定義書_v2.docx", newer), scripted=True, alike=pid))
    own = send(as_("aoi"), ("要件定義書_v3.docx", word("word/document3.xml")), scripted=True, alike="own")
    assert "On the shelf as" in own.text
    assert how_many(at) == 2
    assert how_many(at, DocumentVersion) == 3


def test_a_name_that_says_otherwise_is_told(as_, at):
    answer = send(as_("aoi"), ("minutes.pdf", word()), scripted=True)
    assert "by its content it is: Word" in answer.text
    with at("sakura"):
        pid = db.session.scalars(select(Document.public_id).where(Document.title == "minutes")).one()
    assert "by its content it is: Word" in as_("chloe").get(f"{HERE}/{pid}").text


@pytest.mark.parametrize(
    ("inside", "who", "outside"), [("vendor", "chloe", "aoi"), ("customer", "aoi", "chloe")]
)
def test_what_is_inside_one_side_is_nowhere_for_the_other(as_, at, inside, who, outside):
    pid = put(as_(who), at, "zebra plan.pdf", pdf(), visibility=inside)
    (version,) = version_pids(at, pid)
    other = as_(outside)
    for page in (HERE, f"{HERE}?q=zebra", "/c/sakura", "/c/sakura/timeline", f"{HERE}/deleted"):
        said = other.get(page).text
        for asked in ("q=zebra", "q%3Dzebra", 'value="zebra"'):
            said = said.replace(asked, "")
        assert "zebra" not in said, page
    for path in (pid, f"{pid}/edit", f"{pid}/share", f"versions/{version}/file", f"versions/{version}/open"):
        assert other.get(f"{HERE}/{path}").status_code == 404, path
    assert "0 KB" not in other.get(HERE).text
    same_file = send(other, ("other.pdf", pdf()), scripted=True)
    assert "On the shelf as" in same_file.text, "nobody learns of the other side's file by its content"
    assert "is it a newer" not in send(other, ("zebra plan.pdf", pdf("x")), scripted=True).text
    assert as_("mallory").get(f"{HERE}/{pid}").status_code == 404


def test_a_viewer_and_a_colleague_read_only(as_, at):
    pid = put(as_("aoi"), at, "a.pdf", pdf())
    for who in ("ren", "carl"):
        browser = as_(who)
        assert browser.get(f"{HERE}/{pid}").status_code == 200
        assert "Put files here" not in browser.get(HERE).text
        assert send(browser, ("b.pdf", pdf("b"))).status_code == 403
        assert browser.get(f"{HERE}/{pid}/delete").status_code == 403


def test_found_by_words_and_kind(as_, at):
    aoi = as_("aoi")
    put(aoi, at, "キックオフ資料.pdf", pdf("1"))
    put(aoi, at, "月次の要件.pdf", pdf("2"))
    put(aoi, at, "50%_of.pdf", pdf("3"))
    assert "月次の要件" in aoi.get(f"{HERE}?q=要件 月次").text
    assert "月次の要件" not in aoi.get(f"{HERE}?q=ｷｯｸｵﾌ").text
    assert "キックオフ資料" in aoi.get(f"{HERE}?q=ｷｯｸｵﾌ").text
    assert "月次の要件" not in words(aoi.get(f"{HERE}?q=%25"))
    only = aoi.get(f"{HERE}?kind=requirements").text
    assert "月次の要件" in only
    assert "キックオフ資料" not in only
    assert "No document is called like that" in aoi.get(f"{HERE}?q=nothing&kind=requirements").text
    for odd in (
        "?kind=nonsense",
        "?page=0",
        "?page=-3",
        "?page=999999999999999",
        "?q=" + "x" * 3000,
        "?q=%00",
    ):
        assert aoi.get(HERE + odd).status_code == 200, odd


def test_hostile_names_are_only_text(as_, at):
    name = "<img src=x onerror=alert(1)>\"'\u202efdp.pdf"
    pid = put(as_("aoi"), at, name, pdf())
    for page in (
        HERE,
        f"{HERE}/{pid}",
        "/c/sakura/timeline",
        f"{HERE}/{pid}/versions",
        f"{HERE}/{pid}/share",
    ):
        assert "<img src=x" not in as_("aoi").get(page).text, page
    assert document(at, put(as_("aoi"), at, "../../../etc/passwd", b"root")).title == "passwd"
    assert document(at, put(as_("aoi"), at, "長" * 400 + ".pdf", pdf("long"))).title == "長" * 196
    assert document(at, put(as_("aoi"), at, "か\u3099.txt", "が".encode())).title == "が"


def test_the_same_number_of_statements_with_more_documents(as_, at, counting):
    chloe = as_("chloe")

    def shelf(page: str) -> int:
        with counting() as statements:
            assert chloe.get(page).status_code == 200
        return len(statements)

    put(chloe, at, "first kick-off.pdf", pdf("0"))
    pid = put(as_("aoi"), at, "minutes 0.pdf", pdf("00"))
    pages = (HERE, f"{HERE}?q=minutes", "/c/sakura", f"{HERE}/{pid}")
    for page in pages:
        chloe.get(page)
    before = [shelf(page) for page in pages]
    for number in range(1, 12):
        who = as_("aoi") if number % 2 else chloe
        put(who, at, f"minutes {number}.pdf", pdf(str(number)), alike="own")
    assert [shelf(page) for page in pages] == before


def test_a_few_of_each_kind_and_all_of_one(as_, at):
    aoi = as_("aoi")
    for number in range(8):
        put(aoi, at, f"議事録 {number}.pdf", pdf(str(number)))
    whole, all_of_them = aoi.get(HERE).text, aoi.get(f"{HERE}?kind=minutes").text
    assert "Show all 8" in whole
    of_minutes = whole.partition('id="shelf-minutes"')[2].partition("</section>")[0]
    assert of_minutes.count('class="shelf-line"') == 6
    assert all_of_them.count('class="shelf-line"') == 8


def test_the_home_says_what_is_new(as_, at):
    assert "Kick-off" not in as_("aoi").get("/c/sakura").text
    put(as_("chloe"), at, "Kick-off.pdf", pdf())
    assert "Kick-off" in as_("aoi").get("/c/sakura").text.partition("documents-title")[2]
    assert "Kick-off" in as_("chloe").get("/c/sakura").text.partition("documents-title")[2]


def test_sent_twice_acts_once(as_, at):
    aoi = as_("aoi")
    answers = [send(aoi, ("a.pdf", pdf()), scripted=True, request_key="one key") for _ in range(2)]
    assert answers[0].text == answers[1].text
    assert how_many(at) == 1
