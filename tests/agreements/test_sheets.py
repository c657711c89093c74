"""The confirmation sheet: set once both have agreed, stored, served; set anew without the name of who was erased."""

import hashlib
import io
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.agreements.actions import signatories
from portal.agreements.models import Agreement, Signatory
from portal.agreements.queries import rounds
from portal.foundation import pdf
from portal.foundation.db import db
from portal.foundation.files import StoredFile, storage
from portal.foundation.outbox import OutboxItem, work_off
from portal.foundation.pdf import press
from tests.agreements.going_round import EXECUTIVE, Seat, actor, agreed, change_target, put_forward, say_yes

pytestmark = pytest.mark.skipif(bool(pdf.missing()), reason="the libraries that set PDFs are not installed")


def sheet_url(edition: Agreement) -> str:
    return f"/c/sakura/agreements/{edition.public_id}/sheet"


def words_of(data: bytes) -> str:
    """Return the words of a PDF without what separates them, as lines break anywhere."""
    pages = PdfReader(io.BytesIO(data)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.fixture
def whole(at) -> str:
    """An agreement with a second edition, its sheet made; returns where the sheet is."""
    with at("sakura"):
        agreed()
        change_target(2.0)
        edition = put_forward(Seat("sora", "confirm"), Seat("executive"))
        say_yes(edition, "sora", remark="checked")
        say_yes(edition, "chloe", manner=rounds.Manner.ON_BEHALF, how=rounds.How.PAPER)
        url = sheet_url(edition)
        work_off(200)
        return url


def test_the_sheet_names_who_agreed_to_what_and_when(as_, whole, at):
    answer = as_("ren").get(whole)
    assert answer.mimetype == "application/pdf"
    with at("sakura"):
        seen = rounds.round_of(rounds.newest(1))
    words = words_of(answer.data)
    for said in (
        "合意の控え", EXECUTIVE["name"], "常務取締役", "佐藤 空", "鈴木 美咲", "契約の変更ではありません",
        "書面で署名", "sakura shared KPI", "checked", seen.reference, "(UTC+09:00)",
    ):  # fmt: skip
        assert "".join(said.split()) in words, said
    assert seen.seal in words
    for hidden in ("vendorgoal", "customergoal", "vendornote"):
        assert hidden not in words


def test_an_english_sheet_writes_its_days_in_english(as_, at):
    with at("sakura"):
        db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one().language = "en"
        agreed()
        edition = rounds.newest(1)
        url, days = sheet_url(edition), [edition.proposed_at, edition.ended_at]
        work_off(200)
    words = words_of(as_("ren").get(url).data)
    assert "Confirmationoftheagreement" in words
    for instant in days:
        local = instant.astimezone(ZoneInfo("Asia/Tokyo"))
        assert f"{local.day}{local:%b%Y%H:%M}(UTC+09:00)" in words
        assert f"{local:%Y/%m/%d}" not in words


def test_the_sheet_is_tagged_and_titled_and_small(as_, whole):
    data = as_("ren").get(whole).data
    assert len(data) < 400_000
    sheet = PdfReader(io.BytesIO(data))
    root = sheet.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "ja"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "合意の控え" in sheet.metadata.title


def test_the_sheet_is_a_file_that_stays(as_, whole, at):
    first = as_("ren").get(whole).data
    with at("sakura"):
        file = db.session.scalars(select(StoredFile).where(StoredFile.media_type == "application/pdf")).all()[
            -1
        ]
        assert hashlib.sha256(storage().get(file.place)).hexdigest() == file.sha256
        file_id = file.id
        db.session.add(OutboxItem(kind="agreements.sheet", customer_ref=1, ids={"agreement_id": 2}))
        db.session.commit()
        work_off()
        assert rounds.newest(1).sheet_id == file_id, "a job done twice makes one sheet"
    assert as_("ren").get(whole).data == first
    assert as_("mallory").get(whole).status_code == 404


def test_an_edition_without_agreement_has_no_sheet(as_, at):
    with at("sakura"):
        url = sheet_url(put_forward())
    answer = as_("ren").get(url)
    assert answer.mimetype == "text/html"
    assert "Confirmation sheet" not in answer.text


def test_where_the_libraries_are_missing_the_portal_says_so(as_, at, monkeypatch):
    monkeypatch.setattr(pdf, "missing", lambda: "sudo apt-get install libpango-1.0-0")
    with at("sakura"):
        edition = agreed()
        url, page = sheet_url(edition), sheet_url(edition).removesuffix("/sheet")
        work_off(200)
        owed = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "agreements.sheet")).one()
        assert (owed.done_at, owed.attempts) == (None, 1), "it is made once they are there"
    assert "cannot be made on this machine yet" in as_("ren").get(page).text
    assert as_("ren").get(url).status_code == 200


def test_an_erased_name_vanishes_from_the_sheet(as_, whole, at):
    with at("sakura") as customer_id:
        old = db.session.scalars(select(StoredFile).where(StoredFile.media_type == "application/pdf")).all()[
            -1
        ]
        place = old.place
        them = db.session.scalars(select(Signatory).where(Signatory.email == EXECUTIVE["email"])).all()
        assert signatories.erase_person_from_agreements(customer_id, them, by=actor("vera")) == 1
        db.session.commit()
        work_off(200)
        with pytest.raises(FileNotFoundError):
            storage().get(place)
    words = words_of(as_("ren").get(whole).data)
    assert "中村" not in words
    assert EXECUTIVE["email"] not in words
    assert "佐藤空" in words
    with at("sakura"):
        seen = rounds.round_of(rounds.newest(1))
        assert seen.is_intact
        assert seen.agreement.outcome == "agreed"
    assert "中村" not in as_("ren").get(whole.removesuffix("/sheet")).text
    assert press.PRESS.process_id
