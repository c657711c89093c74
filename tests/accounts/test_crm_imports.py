"""A CRM's lists: every row's fate first, nothing until told, all or nothing, and again without doubling."""

import io

import pytest
from sqlalchemy import func, select

from portal.accounts.actions import crm_imports
from portal.accounts.models import (
    AccountTeamMember,
    CrmImport,
    Customer,
    CustomerRole,
    Department,
    Membership,
    TeamPosition,
    User,
)
from portal.foundation import clock, outbox
from portal.foundation.db import db
from portal.foundation.sheets import SheetOut, write_xlsx
from portal.foundation.tenancy import customer_scope, every_customer
from tests import cast

ACCOUNTS = (
    "顧客一覧,,,,\n"
    "取引先ID,取引先名,フリガナ,業種,国,期首月,担当CSM\n"
    "A-1,株式会社ミナト商会,ミナトショウカイ,卸売,日本,４月,suzuki\n"
    "A-2,㈱北斗物流,ホクトブツリュウ,運輸,JP,10,高橋 亮\n"
    "A-3,さくら商会(株),サクラショウカイ,小売,Japan,4,\n"
)
CONTACTS = (
    "Contact ID,Email,Account Name,氏名,フリガナ,部署,役職,権限\n"
    "C-1,ken@minato.example,ミナト商会,田中 健,タナカ ケン,経理部,部長,管理者\n"
    "C-2,Anna@minato.example,株式会社ミナト商会,Anna Snelling,,経理部,,\n"
    "C-3,sora@sakura.example,さくら商会,佐藤 空,サトウ ソラ,営業部,課長,管理者\n"
)


def drop(browser, data: str | bytes, kind: str = "accounts", name: str = "list.csv"):
    raw = data.encode() if isinstance(data, str) else data
    return browser.post("/desk/imports", data={"kind": kind, "file": (io.BytesIO(raw), name)})


def take_in(browser, data: str | bytes, kind: str = "accounts") -> str:
    dropped = drop(browser, data, kind)
    assert dropped.status_code == 303, dropped.text
    assert browser.post(f"{dropped.location}/apply").status_code == 303
    return dropped.location


def accounts() -> str:
    return ACCOUNTS.replace("suzuki", cast.address("chloe"))


def count(app, model) -> int:
    with app.app_context(), every_customer("a test counts"):
        return db.session.scalar(select(func.count()).select_from(model))


def customer(app, name: str) -> Customer:
    with app.app_context():
        return db.session.scalars(select(Customer).where(Customer.name == name)).one()


def test_every_rows_fate_is_shown_and_nothing_done(app, as_):
    vera = as_("vera")
    page = vera.get(drop(vera, accounts()).location)
    assert page.status_code == 200
    for words in ("株式会社ミナト商会", "Import 3 rows", "小売", "Stands above the header"):
        assert words in page.text
    assert count(app, Customer) == 2


def test_companies_come_in_with_their_team(app, at, as_):
    take_in(as_("vera"), accounts())
    minato = customer(app, "株式会社ミナト商会")
    assert (minato.slug, minato.external_id, minato.fiscal_first_month) == ("minatoshoukai", "A-1", 4)
    assert customer(app, "㈱北斗物流").fiscal_first_month == 10
    with at("minatoshoukai"):
        place = db.session.execute(
            select(User.email, AccountTeamMember.position).join(User, User.id == AccountTeamMember.user_id)
        ).one()
        assert tuple(place) == (cast.address("chloe"), TeamPosition.PRIMARY)
    with app.app_context():  # known by its name, however its form is written
        sakura = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        assert (sakura.name, sakura.external_id, sakura.industry) == ("さくら商会(株)", "A-3", "小売")
    assert as_("chloe").get("/c/minatoshoukai/company").status_code == 200


def test_once_more_changes_nothing(app, as_):
    vera = as_("vera")
    take_in(vera, accounts())
    before = count(app, Customer)
    again = vera.get(drop(vera, accounts()).location).text
    assert "There is nothing to import" in again
    take_in(vera, accounts())
    assert count(app, Customer) == before


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A-9,,,,,,", "is missing"),
        ("A-9,株式会社ミナト商会,,,アトランティス,,", "not a country"),
        ("A-9,株式会社ミナト商会,,,,13,", "not a month"),
        ("A-9,株式会社ミナト商会,,,,,誰か", "None of our CSMs"),
        ("A-9," + "長" * 201 + ",,,,,", "too long"),
        ("A-1,別の会社,,,,,", "The same as in line 3"),
    ],
)
def test_one_bad_row_stops_the_file_and_says_why(app, as_, row, reason):
    vera = as_("vera")
    url = drop(vera, accounts() + row + "\n").location
    page = vera.get(url)
    assert reason in page.text
    assert vera.post(f"{url}/apply").status_code == 422
    assert count(app, Customer) == 2


def left_out_form(page: str) -> dict[str, str]:
    return {"leave_out": "1", "digest": page.split('name="digest" value="')[1].split('"')[0]}


def test_bad_rows_can_be_left_out(app, as_):
    vera = as_("vera")
    bad = "A-9,株式会社アオバ,,製造,アトランティス,,\nA-10,,,,,,\n"
    url = drop(vera, accounts() + bad).location
    page = vera.get(url).text
    assert "Leave out the 2 rows that cannot be imported" in page
    rows = vera.get(f"{url}/left-out.csv")
    assert rows.mimetype == "text/csv"
    told = rows.data.decode("utf-8-sig").splitlines()
    assert told[0] == "取引先ID,取引先名,フリガナ,業種,国,期首月,担当CSM,Line,Why it cannot be imported"
    assert told[1].startswith("A-9,株式会社アオバ,,製造,アトランティス,,,6,")
    assert "not a country" in told[1]
    assert "is missing" in told[2]
    assert len(told) == 3
    assert vera.post(f"{url}/apply", data=left_out_form(page)).status_code == 303
    assert count(app, Customer) == 4
    after = vera.get(url).text
    assert "The file is imported" in after
    assert "Download the rows left out" in after
    assert vera.get(f"{url}/left-out.csv").data.decode("utf-8-sig").splitlines() == told
    mended = (
        rows.data.decode("utf-8-sig").replace("アトランティス", "日本").replace("A-10,,", "A-10,ミドリ工業,")
    )
    take_in(vera, mended)
    assert customer(app, "株式会社アオバ").external_id == "A-9"
    assert customer(app, "ミドリ工業").external_id == "A-10"


def test_only_the_bad_rows_that_were_shown_are_left_out(app, as_):
    vera = as_("vera")
    url = drop(vera, accounts() + "A-9,株式会社アオバ,,,アトランティス,,\n").location
    shown = left_out_form(vera.get(url).text)
    vera.post(f"{url}/columns", data={"column-name": "1", "column-fiscal_first_month": "0"})
    stopped = vera.post(f"{url}/apply", data=shown)
    assert stopped.status_code == 422
    assert "leave the row out" in stopped.text
    assert "under way" not in stopped.text
    assert count(app, Customer) == 2


def test_a_file_of_bad_rows_alone_is_no_import(app, as_):
    vera = as_("vera")
    url = drop(vera, "name,country\nアオバ,アトランティス\n").location
    page = vera.get(url).text
    assert "leave_out" not in page
    assert "left-out.csv" in page
    assert vera.post(f"{url}/apply").status_code == 422


def test_a_csm_imports_into_their_own_book_alone(app, as_):
    olivia = as_("olivia")
    page = olivia.get(drop(olivia, "name\nさくら商会\n").location)
    assert "Another team looks after" in page.text
    take_in(olivia, "name,industry\nウメ工業,製造\n新しい会社,建設\n")
    assert customer(app, "ウメ工業").industry == "製造"
    assert olivia.get(f"/c/{customer(app, '新しい会社').slug}/company").status_code == 200


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_encodings_of_the_desk(app, as_, encoding):
    take_in(as_("vera"), accounts().replace("髙", "高").encode(encoding))
    assert customer(app, "株式会社ミナト商会").kana == "ミナトショウカイ"


def test_a_workbook_comes_in_too(app, as_):
    sheet = SheetOut("Accounts", ("Account Name", "Industry"), [("Acme Corporation", "technology")])
    dropped = drop(as_("vera"), write_xlsx([sheet]), name="accounts.xlsx")
    as_("vera").post(f"{dropped.location}/apply")
    assert customer(app, "Acme Corporation").slug == "acme"


def test_columns_can_be_read_differently(app, as_):
    vera = as_("vera")
    url = drop(vera, "Firma,Wat\nAcme,retail\n").location
    assert "A needed column was not found" in vera.get(url).text
    assert vera.post(f"{url}/apply").status_code == 422
    vera.post(f"{url}/columns", data={"column-name": "0", "column-industry": "1"})
    assert vera.post(f"{url}/apply").status_code == 303
    assert customer(app, "Acme").industry == "retail"


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01\x02" * 50, b"%PDF-1.7 nonsense", b'"never closed\n' + b"a\n" * 50, b"PK\x03\x04rubbish"],
)
def test_what_is_no_table_is_refused(app, as_, data):
    assert drop(as_("vera"), data).status_code == 422
    assert count(app, CrmImport) == 0


@pytest.mark.parametrize(("who", "status"), [("carl", 403), ("ann", 403), ("aoi", 404), ("", 401)])
def test_others_import_nothing(as_, who, status):
    assert drop(as_(who), accounts()).status_code == status


def test_formulas_and_scripts_in_names_are_only_names(app, as_):
    vera = as_("vera")
    page = vera.get(drop(vera, "name\n=cmd|'/c calc'!A1\n<script>alert(1)</script>\n").location)
    assert "<script>alert" not in page.text
    take_in(vera, "name\n=cmd|'/c calc'!A1\n")
    exported = vera.post("/desk/customers/export.csv").data.decode("utf-8-sig")
    assert "\"'=cmd" in exported or ",'=cmd" in exported
    again = vera.get(drop(vera, exported).location).text  # what was taken along comes back as it was
    assert "There is nothing to import" in again


# -- people --------------------------------------------------------------------------------------------------


def test_people_come_in(app, at, as_):
    vera = as_("vera")
    take_in(vera, accounts())
    take_in(vera, CONTACTS, "contacts")
    with at("minatoshoukai"):
        rows = db.session.execute(
            select(User, Membership, Department.name)
            .join(Membership, Membership.user_id == User.id)
            .join(Department, Department.id == Membership.department_id)
            .order_by(User.id)
        ).all()
        (ken, kens, department), (anna, annas, _) = rows
        assert (ken.family_name, ken.given_kana, kens.role, department) == (
            "田中",
            "ケン",
            CustomerRole.ADMIN,
            "経理部",
        )
        assert (anna.email, anna.romanised, annas.role) == (
            "anna@minato.example",
            "Anna Snelling",
            CustomerRole.VIEWER,
        )
        assert len(db.session.scalars(select(Department)).all()) == 1
        assert "たなかけん" in ken.search_key
    with at("sakura"):  # known by mail: the place is changed, the role never
        sora = db.session.scalars(
            select(Membership).join(Membership.user).where(User.email == cast.address("sora"))
        ).one()
        assert (sora.title, sora.role, sora.external_id) == ("課長", CustomerRole.MEMBER, "C-3")
    before = count(app, Membership)
    take_in(vera, CONTACTS, "contacts")
    assert count(app, Membership) == before


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("C-9,nobody,ミナト商会,,,,,", "is not a mail address"),
        ("C-9,,ミナト商会,田中,,,,", "is missing"),
        ("C-9,a@b.example,知らない会社,,,,,", "No company of yours"),
        ("C-9,a@b.example,,,,,,", "is missing"),
        ("C-9,vera@vendor.example,さくら商会,,,,,", "belongs to our own team"),
        ("C-9,sora@sakura.example,さくら商会,,,,,", "The same as in line"),
        ("C-9,a@b.example,さくら商会,,,,,boss", "is not one of the known words"),
    ],
)
def test_a_bad_person_stops_the_file(app, as_, row, reason):
    vera = as_("vera")
    take_in(vera, accounts())
    before = count(app, Membership)
    url = drop(vera, f"{CONTACTS}{row}\n", "contacts").location
    assert reason in vera.get(url).text
    assert vera.post(f"{url}/apply").status_code == 422
    assert count(app, Membership) == before


def test_who_has_left_does_not_come_back_by_a_file(app, at, as_):
    with at("sakura"):
        sora = db.session.scalars(
            select(Membership).join(Membership.user).where(User.email == cast.address("sora"))
        ).one()
        sora.ended_at = clock.now()
        db.session.commit()
        sora_id = sora.id
    take_in(as_("vera"), "Email,Account\nsora@sakura.example,さくら商会\n", "contacts")
    with at("sakura"):
        assert (
            db.session.scalars(select(Membership.ended_at).where(Membership.id == sora_id)).one() is not None
        )


def test_names_that_people_use_are_kept(app, at, as_):
    with app.app_context():
        db.session.scalars(select(User).where(User.email == cast.address("sora"))).one().seen_at = clock.now()
        db.session.commit()
    take_in(as_("vera"), "Email,Account,氏名\nsora@sakura.example,さくら商会,別 名\n", "contacts")
    with app.app_context():
        assert (
            db.session.scalars(select(User.family_name).where(User.email == cast.address("sora"))).one()
            == "佐藤"
        )


# -- long lists ------------------------------------------------------------------------------------------------


def test_long_lists_are_taken_in_by_the_worker(app, as_):
    rows = crm_imports.AT_ONCE + 50
    data = "name,取引先ID\n" + "".join(f"会社{n:05d},L-{n}\n" for n in range(rows))
    url = take_in(as_("vera"), data)
    assert count(app, Customer) == 2
    assert "under way" in as_("vera").get(url).text
    with app.app_context():
        while outbox.work_off():
            pass
    assert count(app, Customer) == rows + 2
    assert "The file is imported" in as_("vera").get(url).text
    with app.app_context():
        ids = db.session.scalars(select(Customer.id)).all()
        with customer_scope(ids[-1]):
            assert len(db.session.scalars(select(AccountTeamMember)).all()) == 1


def test_long_lists_leave_out_what_was_told_to_be(app, as_):
    vera, rows = as_("vera"), crm_imports.AT_ONCE + 5
    data = "name,country\n" + "".join(f"会社{n:05d},日本\n" for n in range(rows)) + "アオバ,アトランティス\n"
    url = drop(vera, data).location
    assert vera.post(f"{url}/apply", data=left_out_form(vera.get(url).text)).status_code == 303
    with app.app_context():
        while outbox.work_off():
            pass
    assert count(app, Customer) == rows + 2
    assert "Download the rows left out" in vera.get(url).text


def test_the_preview_takes_a_fixed_number_of_statements(app, as_, counting):
    vera = as_("vera")
    short, long = (
        drop(vera, "name\n" + "".join(f"会社{n}\n" for n in range(size))).location for size in (5, 200)
    )
    vera.get(short)
    with counting() as few:
        vera.get(short)
    with counting() as many:
        vera.get(long)
    assert len(many) == len(few)
