"""Pictures and files of articles: put there by authors, harmless once there, fetched with the article's rights."""

import io
import zlib
from contextlib import suppress

import pytest
from PIL import Image, ImageFile
from sqlalchemy import select

from portal.foundation import pdf_words
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.file_types import looked_at
from portal.foundation.files import FileRefused, storage
from portal.foundation.outbox import work_off
from portal.knowledge.actions import files as change
from portal.knowledge.models import Article, ArticleEdition, ArticleFile, ArticleText
from portal.knowledge.queries.files import words_in_files
from tests.knowledge.hostile import texts

ANN = Actor(ActorKind.PERSON, Side.VENDOR, 1)


def picture(size=(40, 20), *, kind="PNG", **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def drawing(inside: str = "<rect width='9' height='9'/>") -> bytes:
    return f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>{inside}</svg>".encode()


def paper(words: str) -> bytes:
    """A PDF of one page that says something."""
    stream = f"BT /F1 12 Tf 10 10 Td ({words}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % (n, one) for n, one in enumerate(objects, 1))
    return body + b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n0\n%%EOF"


def article(slug: str) -> Article:
    return db.session.scalars(
        select(Article).join(ArticleText).where(ArticleText.slug == slug, ArticleText.language == "ja")
    ).one()


@pytest.fixture
def shown(app):
    """`shown("ume")` puts a picture into a published article; returns the file's public id."""

    def put(slug: str, data: bytes | None = None, *, in_text: bool = True) -> str:
        with app.app_context():
            owner = article(slug)
            file = change.keep(owner, change.prepare(data or picture(), "a.png"), by=ANN)
            text = db.session.scalars(select(ArticleText).where(ArticleText.article_id == owner.id)).first()
            edition = db.session.get_one(ArticleEdition, text.published_id or text.latest_id)
            edition.body = f"![a](file:{file.public_id})" if in_text else "nothing"
            db.session.commit()
            return file.public_id

    return put


@pytest.mark.parametrize(
    ("slug", "readers"),
    [
        ("public", {"help", "aoi", "chloe"}),
        ("everyone", {"aoi", "chloe"}),
        ("sakura", {"aoi", "chloe"}),
        ("ume", set()),  # for one customer alone, whom she does not accompany
        ("vendor", {"chloe"}),
        ("draft", {"chloe"}),
    ],
)
def test_a_picture_is_fetched_by_whoever_may_read_its_article(as_, shown, slug, readers):
    pid = shown(slug)
    answers = {
        "help": as_("").get(f"/help/files/{pid}"),
        "aoi": as_("aoi").get(f"/c/sakura/knowledge/files/{pid}"),
        "chloe": as_("chloe").get(f"/desk/knowledge/files/{pid}"),
    }
    assert {who for who, answer in answers.items() if answer.status_code == 200} == readers
    assert {answer.status_code for answer in answers.values()} <= {200, 404}
    for who in readers:
        assert answers[who].mimetype == "image/webp"
        assert "sandbox" in answers[who].headers["Content-Security-Policy"]


def test_what_a_text_shows_no_more_is_gone_for_its_readers(as_, shown):
    pid = shown("everyone", in_text=False)
    assert as_("aoi").get(f"/c/sakura/knowledge/files/{pid}").status_code == 404
    assert as_("chloe").get(f"/desk/knowledge/files/{pid}").status_code == 200


def test_a_picture_is_sent_once_and_asked_for_each_time(as_, shown):
    pid, aoi = shown("everyone"), as_("aoi")
    first = aoi.get(f"/c/sakura/knowledge/files/{pid}")
    again = aoi.get(f"/c/sakura/knowledge/files/{pid}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    part = aoi.get(f"/c/sakura/knowledge/files/{pid}", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.data) == (206, first.data[4:8])


def test_a_drawing_opened_by_itself_is_saved_and_runs_nothing(as_, shown):
    pid = shown("public", drawing("<script>__ran=1</script><rect onclick='__ran=1'/>"))
    answer = as_("").get(f"/help/files/{pid}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "image/svg+xml"
    assert b"__ran" not in answer.data


def test_authors_paste_files_and_get_the_words_to_insert(app, as_):
    with app.app_context():
        pid = article("everyone").public_id
    url, ann = f"/desk/knowledge/{pid}/files", as_("ann")

    def send(*files, **headers):
        sent = {"files": [(io.BytesIO(data), name) for data, name in files]}
        return ann.post(url, data=sent, content_type="multipart/form-data", headers=headers)

    answer = send((picture(), "画面 [1].png"), (b"MZ\x90\x00", "a.exe"), Accept="application/json")
    assert answer.status_code == 200
    (made,), (refused,) = answer.json["files"], answer.json["refused"]
    assert made["markdown"].startswith("![画面 \\[1\\]](file:")
    assert refused["name"] == "a.exe"
    assert send((b"", "empty.txt"), Accept="application/json").status_code == 422
    assert send((paper("x"), "guide.pdf")).status_code == 303  # the plain form, without scripts
    page = ann.get(url).text
    assert "[guide.pdf](file:" in page
    assert "画面 [1].png" in page
    assert as_("aoi").post(url).status_code == 404


def test_a_file_is_taken_away_with_its_bytes(app, as_, shown):
    pid = shown("everyone")
    with app.app_context():
        place = db.session.scalars(select(ArticleFile.place).where(ArticleFile.public_id == pid)).one()
    assert as_("ann").post(f"/desk/knowledge/files/{pid}/away").status_code == 303
    assert as_("chloe").get(f"/desk/knowledge/files/{pid}").status_code == 404
    with app.app_context():
        work_off()
        assert place not in set(storage().places())


def test_the_same_file_is_kept_once(inside):
    one, twice = article("public"), change.prepare(picture(), "a.png")
    assert (
        change.keep(one, twice, by=ANN).id == change.keep(one, change.prepare(picture(), "b.png"), by=ANN).id
    )


def test_the_same_picture_under_a_new_name_goes_into_the_text_with_that_name(app, as_):
    with app.app_context():
        pid = article("public").public_id

    def dropped(name: str) -> dict[str, str]:
        data = {"files": (io.BytesIO(picture()), name)}
        url, asked = f"/desk/knowledge/{pid}/files", {"Accept": "application/json"}
        return as_("ann").post(url, data=data, headers=asked).json["files"][0]

    before, now = dropped("before.png"), dropped("after.png")
    assert now["name"] == "after.png"
    assert now["markdown"] == before["markdown"].replace("before", "after")


def test_only_pixels_are_left_of_a_picture():
    place = Image.Exif()
    place[0x010E], place[0x0112] = "at home, 35.6N", 6  # a description, and "held sideways"
    sent = picture((3000, 1000), kind="JPEG", exif=place)
    kept = change.prepare(sent + b"<script>__ran=1</script>", "x.png")
    assert (kept.media_type, kept.width, kept.height) == ("image/webp", 533, 1600)
    assert b"at home" in sent
    assert b"at home" not in kept.data
    assert b"script" not in kept.data


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.png", "empty"),
        (b"x" * 20_000_001, "a.txt", "too_large"),
        (picture()[:60], "a.png", "not_an_image"),
        (b"<html><script>1</script></html>", "a.png", "page"),
        (b"MZ\x90\x00\x03", "a.png", "program"),
        (b"hello", "a.bat", "program"),
        (picture((9000, 9000)), "a.png", "too_large"),
        (drawing("<g id='a'><use href='#a'/></g>"), "a.svg", "too_large"),
    ],
)
def test_what_is_not_kept(data, name, reason, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)  # WeasyPrint sets it, elsewhere in a child
    with pytest.raises(FileRefused) as refusal:
        change.prepare(data, name)
    assert refusal.value.reason == reason


def test_hostile_drawings_are_never_taken_for_something_else():
    for text in texts("payloads-drawings.txt"):
        try:
            kept = change.prepare(text.encode(), "a.svg")
        except FileRefused:
            continue
        assert kept.media_type in ("image/svg+xml", "text/plain", "application/xml"), text
        if kept.media_type != "image/svg+xml":
            assert looked_at(kept.data).family == "text", text


def test_the_words_of_a_pdf_are_found_after_it_was_put_there(inside):
    owner = article("public")
    file = change.keep(owner, change.prepare(paper("Closing the books"), "a.pdf"), by=ANN)
    db.session.commit()
    ids = owner.id, file.id, file.public_id
    work_off()
    assert words_in_files(ids[0], [ids[2]]).strip() == "Closing the books"
    assert db.session.get_one(ArticleFile, ids[1]).read_at is not None


def test_a_pdf_that_unpacks_to_more_than_it_looks_ends_by_itself():
    bomb = zlib.compress(b"BT (" + b"x" * 200_000_000 + b") Tj ET", 9)
    start = paper("x").partition(b"4 0 obj")[0]
    end = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    packed = b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n5 0 obj%s endobj\n"
    data = start + packed % (len(bomb), bomb, end) + b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n0\n%%EOF"
    assert len(data) < 300_000
    with suppress(pdf_words.PdfUnreadable):
        assert len(pdf_words.words_of(data)) <= pdf_words.LONGEST
    with pytest.raises(pdf_words.PdfUnreadable):
        pdf_words.words_of(b"%PDF-1.4 nothing")
