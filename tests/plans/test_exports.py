"""A plan taken out: only what its reader sees, safe in a spreadsheet, and the same map when it comes in again."""

import csv
import datetime
import io

import pytest
from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.foundation.sheets import guess_columns, read_sheet
from portal.plans.models import (
    Cadence,
    Direction,
    Kpi,
    KpiKind,
    Node,
    NodeKind,
    OperatingRule,
    Outcome,
    Plan,
)
from portal.plans.rules.outlines import ALL_FIELDS, LANGUAGES, fields_of, label
from tests.plans.dropped import (
    apply,
    bring_in,
    counts_of,
    drop,
    empty_plan,
    plan_pid,
    text_of,
    tree,
    ugly,
    values,
)

FORMS = ["xlsx", "csv", "csv-cp932"]


def address(pid):
    return f"/c/sakura/plans/{pid}/export"


def take(browser, pid, form="csv", what="map", whose="all"):
    answer = browser.post(address(pid), data={"what": what, "form": form, "whose": whose})
    assert answer.status_code == 200, text_of(answer.text)
    return answer.data


def as_rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def speak_japanese(at, name="aoi"):
    with at("sakura"):
        db.session.scalars(select(User).where(User.email.startswith(f"{name}@"))).one().language = "ja"
        db.session.commit()


def rich_plan(at):
    """A plan that holds everything a plan can hold; return its public id."""
    pid = empty_plan(at)
    with at("sakura"):
        plan = db.session.scalars(select(Plan).where(Plan.public_id == pid)).one()
        member = db.session.scalars(select(Membership)).first()
        shared = {"plan_id": plan.id, "visibility": "shared"}
        goal = Node(
            **shared, kind=NodeKind.GOAL, title="採用を伸ばす", problem='"手間"が、\n多い', weight=2.5,
            outcome=Outcome.PARTIAL, customer_owner_id=member.id, due_on=plan.ends_on, external_id="G-1",
        )  # fmt: skip
        second = Node(
            **shared, kind=NodeKind.GOAL, title="採用を伸ばす", position=1
        )  # the same title once more
        db.session.add_all([goal, second])
        db.session.flush()
        act = Node(
            **shared, kind=NodeKind.INITIATIVE, parent_id=goal.id, title="=1+1", description="- a\n- b"
        )
        db.session.add(act)
        db.session.flush()
        how = Node(**shared, kind=NodeKind.STRATEGY, parent_id=act.id, title="毎週, 見直す")
        band = Node(**shared, kind=NodeKind.KPI, parent_id=second.id, title="在庫")
        bare = Node(**shared, kind=NodeKind.KPI, parent_id=goal.id, title="採用人数", position=3)
        db.session.add_all([how, band, bare])
        db.session.flush()
        full = Node(**shared, kind=NodeKind.KPI, parent_id=how.id, title="公開数")
        db.session.add(full)
        db.session.flush()
        db.session.add_all(
            [
                Kpi(
                    node_id=full.id, kind=KpiKind.USAGE, unit="件/月", direction=Direction.LOWER, baseline=12.25,
                    baseline_on=plan.starts_on, target=0.1, target_on=plan.ends_on, cadence=Cadence.FORTNIGHTLY,
                    thresholds=[{"from": "2026-11-01", "value": 15.0}, {"from": None, "value": 12.5}],
                    response_action="見直す", response_customer_id=member.id, response_days=5, data_source="管理画面",
                    worth_minor=125000, worth_currency="USD",
                ),
                Kpi(
                    node_id=band.id, direction=Direction.BAND, band_low=5, band_high=10, limit_low=2, limit_high=20,
                    thresholds=[{"from": "2026-12-01", "low": 3.0, "high": None}], target_on=plan.ends_on,
                ),
                Kpi(node_id=bare.id),
                OperatingRule(node_id=act.id, who="人事", what="A|B を選ぶ", by_when="毎週"),
                OperatingRule(node_id=act.id, who="現場", what="書く", position=1),
            ]
        )  # fmt: skip
        db.session.commit()
    return pid


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["map", "measurements"])
def test_every_header_is_read_again_as_the_field_it_came_from(kind, language):
    unwritten = ("goal", "initiative", "strategy", "kpi", "owner")
    names = [hint.name for hint in fields_of(kind) if hint.name not in unwritten]
    if kind == "measurements":
        names.append("kpi")
    header = ",".join(f'"{label(kind, name, language)}"' for name in names)
    sheet = read_sheet(
        f"{header}\n{',' * (len(names) - 1)}x\n".encode(), "x.csv", vocabulary=header.split(",")
    )
    mapping = guess_columns(sheet, fields_of(kind))
    assert {name: names[column] for name, column in mapping.columns.items()} == {name: name for name in names}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("speaks", ["en", "ja"])
def test_a_plan_goes_out_and_comes_in_as_the_same_map(as_, at, form, speaks):
    if speaks == "ja":
        speak_japanese(at)
    browser, pid = as_("aoi"), rich_plan(at)
    data = take(browser, pid, form)
    into = empty_plan(at)
    bring_in(browser, f"/c/sakura/plans/{into}/import", data, name=f"plan.{form[:4].rstrip('-')}")
    assert tree(at, into) == tree(at, pid)
    assert take(browser, into, form).count(b"\n") == data.count(b"\n")


@pytest.mark.parametrize("form", FORMS)
def test_what_comes_back_unchanged_changes_nothing(as_, at, form):
    browser, pid = as_("aoi"), rich_plan(at)
    _, preview = drop(browser, f"/c/sakura/plans/{pid}/import", take(browser, pid, form), "plan")
    assert counts_of(browser.get(preview).text) == {"create": 0, "update": 0, "same": 7, "bad": 0}
    assert apply(browser, preview) == 422


def test_what_was_changed_in_the_spreadsheet_is_changed_in_the_plan(as_, at):
    browser, pid = as_("aoi"), rich_plan(at)
    data = take(browser, pid).decode("utf-8-sig").replace("公開数", "公開した記事").encode("utf-8-sig")
    _, preview = drop(browser, f"/c/sakura/plans/{pid}/import", data)
    assert counts_of(browser.get(preview).text) == {"create": 0, "update": 1, "same": 6, "bad": 0}
    assert apply(browser, preview) == 303
    with at("sakura"):
        assert db.session.scalars(select(Node.title).where(Node.title == "公開した記事")).one()


def test_an_imported_file_comes_out_as_it_went_in(as_, at):
    speak_japanese(at)
    browser, pid = as_("aoi"), empty_plan(at)
    bring_in(browser, f"/c/sakura/plans/{pid}/import", ugly())
    rows = as_rows(take(browser, pid))
    days = rows[2]
    assert [(row["種別"], row["名称"]) for row in rows] == [
        ("目標", "①月次締めを短くする"),
        ("施策", "請求データの自動連携"),
        ("KPI", "月次締め日数"),
        ("KPI", "手入力伝票"),
        ("施策", "承認フローの標準化"),
        ("KPI", "差し戻し率"),
    ]
    assert [days[name] for name in ("単位", "開始時の値", "目標値", "期限")] == ["日", "6", "3", "2027-03-31"]
    assert rows[1]["運用ルール"] == "経理｜毎朝取り込む｜毎日"
    assert days["担当者(顧客)"] == "田中 葵 <aoi@sakura.example>"


def test_values_go_out_and_come_in(as_, at):
    browser, pid = as_("aoi"), plan_pid(at)
    data = take(browser, pid, what="measurements")
    rows = as_rows(data)
    assert (
        len(rows) == 4
    )  # two values each of the shared KPI and of the customer's own; nothing of the vendor's
    assert {row["KPI"] for row in rows} == {"sakura shared KPI", "sakura customer KPI"}
    _, preview = drop(browser, f"/c/sakura/plans/{pid}/import", data, kind="measurements")
    assert counts_of(browser.get(preview).text) == {"create": 0, "update": 0, "same": 4, "bad": 0}
    into = empty_plan(at)
    bring_in(browser, f"/c/sakura/plans/{into}/import", take(browser, pid))
    bring_in(browser, f"/c/sakura/plans/{into}/import", data, kind="measurements")
    assert set(values(at, into)) == {row for row in values(at, pid) if "vendor" not in row[0]}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ["map", "measurements"])
def test_each_side_takes_out_only_what_it_sees(as_, at, form, what):
    pid = plan_pid(at)
    for who in ("aoi", "ren", "chloe"):
        seen, unseen = ("vendor", "customer") if who == "chloe" else ("customer", "vendor")
        text = read_text(take(as_(who), pid, form, what))
        assert f"sakura {seen} KPI" in text
        assert f"sakura {unseen}" not in text
        assert "deleted" not in text
        assert "ume" not in text
        assert "vendor note" not in text
        shared = read_text(take(as_(who), pid, form, what, whose="shared"))
        assert "sakura shared KPI" in shared
        assert f"sakura {seen}" not in shared


def read_text(data):
    sheet = read_sheet(data, "x", vocabulary=[word for hint in ALL_FIELDS for word in hint.words])
    return "\n".join(" ".join(row.cells) for row in sheet.rows)


def test_a_map_with_inner_parts_says_who_sees_each(as_, at):
    rows = as_rows(take(as_("chloe"), plan_pid(at)))
    assert {row["Visible to"] for row in rows} == {"Shared by both companies", "Internal to Aozora Cloud"}
    assert "Visible to" not in as_rows(take(as_("chloe"), plan_pid(at), whose="shared"))[0]


def test_no_cell_runs_as_a_formula(as_, at):
    pid = rich_plan(at)
    rows = as_rows(take(as_("aoi"), pid))
    assert [row["Title"] for row in rows if "1+1" in row["Title"]] == ["'=1+1"]


def test_a_character_that_shift_jis_lacks_is_named(as_, at):
    pid = empty_plan(at)
    bring_in(as_("aoi"), f"/c/sakura/plans/{pid}/import", "目標\n採用🎉\n")
    answer = as_("aoi").post(address(pid), data={"what": "map", "form": "csv-cp932", "whose": "all"})
    assert answer.status_code == 422
    assert "Shift_JIS has no character “🎉” (line 2, column B)" in text_of(answer.text)
    with at("sakura"):
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.act == "exported")).all() == []


def test_an_export_is_remembered(as_, at):
    pid = plan_pid(at)
    answer = as_("ren").post(address(pid), data={"what": "measurements", "form": "xlsx", "whose": "shared"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with at("sakura"):
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "exported")).one()
    assert entry.subject == f"plan:{pid}"
    assert (entry.facts["what"], entry.facts["rows"], entry.facts["shared_only"]) == ("measurements", 2, True)


@pytest.mark.parametrize(("who", "code"), [("mallory", 404), ("olivia", 404), ("ann", 404), ("", 401)])
def test_strangers_find_nothing(as_, at, who, code):
    pid = plan_pid(at)
    assert as_(who).get(address(pid)).status_code == code
    assert (
        as_(who).post(address(pid), data={"what": "map", "form": "csv", "whose": "all"}).status_code == code
    )


def test_the_page_offers_forms_and_refuses_others(as_, at):
    pid = plan_pid(at)
    assert as_("ren").get(address(pid)).status_code == 200
    answer = as_("ren").post(address(pid), data={"what": "map", "form": "pdf", "whose": "all"})
    assert answer.status_code == 422


def test_an_export_takes_the_same_statements_for_a_larger_plan(as_, at, counting):
    counts = []
    for rows in (20, 200):
        pid = empty_plan(at)
        lines = (f"{rows}-{n},G{n // 50},K{n},{n},2026-11-01\n" for n in range(rows))
        bring_in(
            as_("aoi"), f"/c/sakura/plans/{pid}/import", "ID,目標,KPI,実績値,実績の日付\n" + "".join(lines)
        )
        for what in ("map", "measurements"):
            browser = as_("aoi")
            with counting() as statements:
                take(browser, pid, what=what)
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 30


def test_only_values_in_force_go_out(as_, at):
    browser, pid = as_("aoi"), plan_pid(at)
    today = datetime.date(2026, 11, 1)
    for value in (7, 8):
        data = f"KPI,日付,実績値\nsakura shared KPI,{today},{value}\n"
        bring_in(browser, f"/c/sakura/plans/{pid}/import", data, kind="measurements")
    rows = as_rows(take(browser, pid, what="measurements"))
    assert [row["Value"] for row in rows if row["Date"] == today.isoformat()] == ["8"]
