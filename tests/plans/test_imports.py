"""A plan dropped in: read as it comes, drawn, explained row by row, imported whole or not at all, and again."""

import datetime
import io
import re
import zipfile

import pytest
from sqlalchemy import func, select

from portal.activity.models import Activity
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.files import StoredFile, storage
from portal.foundation.history import ChangeSet, Revision
from portal.plans.actions import imports_nodes
from portal.plans.models import ImportRun, Kpi, Measurement, Node, NodeKind, OperatingRule, Plan, PlanState
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

SIMPLE = "ID,目標,施策,KPI,単位,開始時の値,目標値\nK1,採用,記事,公開数,件,0,12\nK2,採用,記事,応募数,人,5,30\n"


@pytest.fixture
def url(at):
    return f"/c/sakura/plans/{plan_pid(at)}/import"


def node(at, title):
    with at("sakura"):
        return db.session.scalars(
            select(Node).where(Node.title == title, Node.deleted_at.is_(None))
        ).one_or_none()


def kpi(at, title):
    with at("sakura"):
        found = (
            select(Kpi)
            .join(Node, Node.id == Kpi.node_id)
            .where(Node.title == title, Node.deleted_at.is_(None))
        )
        return db.session.scalars(found).one()


def how_many(at, model, slug="sakura"):
    with at(slug):
        return db.session.scalar(select(func.count()).select_from(model))


# -- an ugly file ------------------------------------------------------------------------------------------


def test_an_ugly_file_is_read_drawn_and_its_doubts_are_told(as_, at, url):
    browser = as_("aoi")
    before = how_many(at, Node)
    status, preview = drop(browser, url, ugly(), "計画㈱.csv")
    assert status == 303
    page = browser.get(preview).text
    words = text_of(page)
    assert counts_of(page) == {"create": 6, "update": 0, "same": 0, "bad": 0}
    for said in (
        "Shift_JIS (CP932)",
        "header on line 4",
        "①月次締めを短くする",
        "承認フローの標準化",
        "6 → 3 日",
        "12 → 5 %",
        "Nobody here is called “髙橋 花子”",
        "A line of totals.",
        "A title above the table.",
    ):
        assert said in words, said
    assert how_many(at, Node) == before  # nothing is imported unless told to


def test_an_ugly_file_becomes_the_map(as_, at, url):
    browser = as_("aoi")
    bring_in(browser, url, ugly(), name="計画㈱.csv")
    goal, initiative = node(at, "①月次締めを短くする"), node(at, "請求データの自動連携")
    assert goal.problem == "請求書が紙で届き、\n転記に手間がかかる"
    assert (goal.kind, goal.visibility, initiative.parent_id) == (NodeKind.GOAL, Visibility.SHARED, goal.id)
    days, rate = kpi(at, "月次締め日数"), kpi(at, "差し戻し率")
    assert (days.baseline, days.target, days.unit) == (6.0, 3.0, "日")
    assert (rate.baseline, rate.target, rate.unit) == (12.0, 5.0, "%")
    march = datetime.date(2027, 3, 31)
    assert [node(at, title).due_on for title in ("月次締め日数", "手入力伝票", "差し戻し率")] == [march] * 3
    with at("sakura"):
        rule = db.session.scalars(select(OperatingRule).where(OperatingRule.node_id == initiative.id)).one()
    assert (rule.who, rule.what, rule.by_when) == ("経理", "毎朝取り込む", "毎日")
    assert node(at, "月次締め日数").customer_owner_id is not None
    assert node(at, "手入力伝票").customer_owner_id is not None
    assert node(at, "差し戻し率").customer_owner_id is None  # nobody of this name, and nobody is guessed


def test_a_worse_target_is_said_with_what_to_do(as_, at, url):
    """Days that shall fall while the file says nothing of a direction: better when higher would be wrong."""
    status, preview = drop(
        as_("aoi"), url, "目標,KPI,開始時の値,目標値,方向\n短縮,締め日数,6,3,高いほど良い\n"
    )
    words = text_of(as_("aoi").get(preview).text)
    assert status == 303
    assert "The target is worse than the value at the start" in words


def test_a_direction_that_is_not_stated_follows_the_numbers(as_, at, url):
    bring_in(as_("aoi"), url, "目標,KPI,開始時の値,目標値\n短縮,締め日数,6,3\n増加,利用者,10,50\n")
    assert [str(kpi(at, title).direction) for title in ("締め日数", "利用者")] == ["lower", "higher"]


# -- bad rows ----------------------------------------------------------------------------------------------

BAD = (
    "目標,施策,KPI,目標値,期限\n採用,記事,公開数,約12,2027-03-31\n採用,記事,応募数,30,2027-02-30\n"
    "採用,面談,面談数,8,2027-03-31\n,,,,\n"
)


def test_bad_rows_are_told_with_line_column_and_reason(as_, at, url):
    browser = as_("aoi")
    _, preview = drop(browser, url, BAD)
    page = browser.get(preview).text
    assert counts_of(page) == {"create": 3, "update": 0, "same": 0, "bad": 2}
    words = text_of(page)
    assert "2 公開数 D 目標値 “約12” is not a number." in words
    assert "3 応募数 E 期限 There is no such day as “2027-02-30”." in words


def test_a_file_with_bad_rows_is_not_imported_unless_they_are_left_out(as_, at, url):
    browser = as_("aoi")
    _, preview = drop(browser, url, BAD)
    before = how_many(at, Node)
    assert apply(browser, preview) == 422
    assert how_many(at, Node) == before
    assert apply(browser, preview, leave_out=True) == 303
    assert node(at, "面談数") is not None
    assert node(at, "採用") is not None  # what the good row hangs on
    assert (node(at, "公開数"), node(at, "応募数"), node(at, "記事")) == (None, None, None)


def test_what_hangs_on_a_bad_row_is_bad_as_well(as_, at, url):
    browser = as_("aoi")
    data = "ID,親ID,種別,名称,期限\nG,,目標,採用,いつか\nI,G,施策,記事,\nH,,目標,定着,\n"
    _, preview = drop(browser, url, data)
    page = browser.get(preview).text
    assert counts_of(page)["bad"] == 2
    assert "This hangs on “採用”, which cannot be read." in text_of(page)
    assert apply(browser, preview, leave_out=True) == 303
    assert node(at, "定着") is not None
    assert node(at, "記事") is None


def test_another_meaning_of_the_columns_can_mend_a_file(as_, at, url):
    browser = as_("aoi")
    _, preview = drop(browser, url, "目標,KPI,目標値,ねらい\n採用,公開数,多め,12\n")
    assert counts_of(browser.get(preview).text)["bad"] == 1
    columns = {
        "column-0": "goal",
        "column-1": "kpi",
        "column-2": "",
        "column-3": "target",
        "header_line": "1",
    }
    assert browser.post(f"{preview}/reading", data=columns).status_code == 303
    assert counts_of(browser.get(preview).text) == {"create": 2, "update": 0, "same": 0, "bad": 0}
    assert apply(browser, preview) == 303
    assert kpi(at, "公開数").target == 12


def test_two_columns_cannot_hold_the_same(as_, at, url):
    browser = as_("aoi")
    _, preview = drop(browser, url, SIMPLE)
    answer = browser.post(
        f"{preview}/reading", data={"column-1": "goal", "column-2": "goal", "header_line": "1"}
    )
    assert answer.status_code == 422
    assert "Two columns cannot hold the same thing: Goal" in text_of(answer.text)


def test_another_header_line_or_encoding_can_be_chosen(as_, at, url):
    browser = as_("aoi")
    _, preview = drop(browser, url, "目標,KPI\n目標,KPI\n採用,公開数\n".encode("euc_jp"))
    assert (
        browser.post(f"{preview}/reading", data={"encoding": "utf-8", "header_line": "1"}).status_code == 303
    )
    assert "The characters of this file cannot be read" in text_of(browser.get(preview).text)
    assert (
        browser.post(f"{preview}/reading", data={"encoding": "euc_jp", "header_line": "2"}).status_code == 303
    )
    words = text_of(browser.get(preview).text)
    assert "EUC-JP" in words
    assert "header on line 2" in words


# -- again -------------------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing(as_, at, url):
    browser = as_("aoi")
    for data in (SIMPLE, ugly()):
        bring_in(browser, url, data)
        known = (tree(at, plan_pid(at)), how_many(at, Revision), how_many(at, Measurement))
        _, preview = drop(browser, url, data)
        assert counts_of(browser.get(preview).text)["same"] > 0
        assert counts_of(browser.get(preview).text)["create"] == 0
        assert apply(browser, preview) == 422
        assert (tree(at, plan_pid(at)), how_many(at, Revision), how_many(at, Measurement)) == known


def test_only_what_a_file_states_is_changed(as_, at, url):
    browser = as_("aoi")
    bring_in(browser, url, "ID,目標,KPI,単位,開始時の値,目標値,説明\nK1,採用,公開数,件,0,12,毎月数える\n")
    _, preview = drop(browser, url, "ID,目標,KPI,目標値,説明\nK1,採用,公開した記事,20,\n")
    assert counts_of(browser.get(preview).text) == {"create": 0, "update": 1, "same": 1, "bad": 0}
    assert apply(browser, preview) == 303
    found, row = kpi(at, "公開した記事"), node(at, "公開した記事")
    assert (found.target, found.baseline, found.unit, row.description) == (20, 0, "件", "毎月数える")
    with at("sakura"):
        changed = db.session.scalars(
            select(Revision.field).where(Revision.subject_id == row.id, Revision.subject_kind == "node")
        ).all()
    assert sorted(changed) == ["created", "target", "title"]


def test_a_node_renamed_in_the_portal_is_known_again(as_, at, url):
    browser = as_("aoi")
    data = "目標,KPI,目標値\n採用,公開数,12\n"
    bring_in(browser, url, data)
    before = how_many(at, Node)
    with at("sakura"):
        db.session.scalars(select(Node).where(Node.title == "公開数")).one().title = "公開した記事の数"
        db.session.commit()
    _, preview = drop(browser, url, data)
    assert counts_of(browser.get(preview).text) == {"create": 0, "update": 1, "same": 1, "bad": 0}
    apply(browser, preview)
    assert how_many(at, Node) == before


def test_a_node_made_by_hand_is_known_by_its_place(as_, at, url):
    data = "Goal,Initiative,KPI,Target\nsakura shared goal,sakura shared initiative,sakura shared KPI,2.5\n"
    _, preview = drop(as_("aoi"), url, data)
    assert counts_of(as_("aoi").get(preview).text) == {"create": 0, "update": 1, "same": 2, "bad": 0}
    assert apply(as_("aoi"), preview) == 303
    assert kpi(at, "sakura shared KPI").target == 2.5


def test_a_node_moves_where_the_file_puts_it(as_, at, url):
    browser = as_("aoi")
    bring_in(browser, url, SIMPLE)
    bring_in(browser, url, "ID,目標,施策,KPI\nK2,採用,面談,応募数\n")
    assert node(at, "応募数").parent_id == node(at, "面談").id


def test_current_values_become_measurements_once(as_, at, url):
    browser, pid = as_("aoi"), plan_pid(at)
    data = "目標,KPI,実績値,実績の日付\n採用,公開数,3,2026-11-01\n採用,応募数,4人,\n"
    bring_in(browser, url, data)
    today = datetime.date(2026, 11, 1)
    mine = [row for row in values(at, pid) if row[0] in ("公開数", "応募数")]
    assert mine[0] == ("公開数", today, 3.0)
    assert (mine[1][0], mine[1][2]) == ("応募数", 4.0)
    assert kpi(at, "応募数").unit == "人"
    _, preview = drop(browser, url, data)
    assert counts_of(browser.get(preview).text)["same"] == 3


def test_a_value_from_the_future_is_refused(as_, at, url):
    _, preview = drop(as_("aoi"), url, "目標,KPI,実績値,実績の日付\n採用,公開数,3,2199-11-01\n")
    assert "lies in the future" in text_of(as_("aoi").get(preview).text)


# -- one piece of work -------------------------------------------------------------------------------------


def test_everything_is_one_change_set_and_one_entry_of_the_timeline(as_, at, url):
    before = how_many(at, ChangeSet)
    bring_in(as_("aoi"), url, SIMPLE, name="採用計画.csv")
    with at("sakura"):
        created = select(Revision.change_set_id).where(Revision.field == "created")
        sets = set(db.session.scalars(created.where(Revision.subject_kind == "node")))
        told = db.session.scalars(select(Activity).where(Activity.kind == "plan.imported")).all()
    assert len(sets) == 1
    assert how_many(at, ChangeSet) == before + 2  # receiving the file, and importing it
    assert [(row.facts["file"], row.facts["created"]) for row in told] == [("採用計画.csv", 4)]
    assert "採用計画.csv was imported into the plan" in text_of(as_("aoi").get("/c/sakura").text)


def test_nothing_is_half_done_when_it_fails(as_, at, url, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError("the disk is full")

    browser = as_("aoi")
    _, preview = drop(browser, url, SIMPLE)
    known = (tree(at, plan_pid(at)), how_many(at, Revision))
    monkeypatch.setattr(imports_nodes, "record_values", fail)
    assert apply(browser, preview) == 500
    assert (tree(at, plan_pid(at)), how_many(at, Revision)) == known
    monkeypatch.undo()
    assert apply(browser, preview) == 303


def test_what_was_shown_is_what_is_imported(as_, at, url):
    """Somebody changes the plan between preview and import: the preview is shown again."""
    browser = as_("aoi")
    _, preview = drop(browser, url, SIMPLE)
    page = browser.get(preview).text
    digest = re.search(r'name="digest"[^>]*value="([^"]*)"', page).group(1)
    bring_in(as_("sora"), url, "ID,目標,施策,KPI\nK1,採用,記事,公開数\n")
    answer = browser.post(f"{preview}/application", data={"digest": digest})
    assert answer.status_code == 422
    assert "Somebody changed the plan meanwhile" in text_of(answer.text)
    assert apply(browser, preview) == 303


def test_a_second_press_does_not_import_twice(as_, at, url):
    browser = as_("aoi")
    _, preview = drop(browser, url, SIMPLE)
    digest = re.search(r'name="digest"[^>]*value="([^"]*)"', browser.get(preview).text).group(1)
    keyed = {"digest": digest, "request_key": "press-1"}
    first, second = (browser.post(f"{preview}/application", data=keyed) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert browser.post(f"{preview}/application", data={"digest": digest}).status_code == 422
    with at("sakura"):
        assert len(db.session.scalars(select(Node).where(Node.external_id == "K1")).all()) == 1


def test_a_closed_plan_takes_no_file(as_, at, url):
    browser = as_("aoi")
    _, preview = drop(browser, url, SIMPLE)
    with at("sakura"):
        db.session.scalars(select(Plan)).one().state = PlanState.CLOSED
        db.session.commit()
    assert apply(browser, preview) == 422
    assert node(at, "公開数") is None


# -- a new plan --------------------------------------------------------------------------------------------


def test_a_new_plan_is_made_of_a_file(as_, at):
    browser = as_("chloe")
    assert browser.get("/c/sakura/imports/new").status_code == 200
    status, preview = drop(
        browser,
        "/c/sakura/imports/new",
        ugly(),
        "2026下期.csv",
        starts_on="2026/10/1",
        ends_on="令和9年3月31日",
    )
    assert status == 303
    assert "This would become the new plan “2026下期”" in text_of(browser.get(preview).text)
    assert how_many(at, Plan) == 1
    assert apply(browser, preview) == 303
    with at("sakura"):
        plan = db.session.scalars(select(Plan).where(Plan.title == "2026下期")).one()
        found = db.session.scalars(select(Node).where(Node.plan_id == plan.id)).all()
    assert (plan.visibility, plan.ends_on) == (Visibility.VENDOR, datetime.date(2027, 3, 31))
    assert len(found) == 6
    assert {one.visibility for one in found} == {Visibility.VENDOR}
    assert kpi(at, "月次締め日数").target_on == datetime.date(2027, 3, 31)


def test_a_new_plan_needs_a_period(as_, at):
    status, page = drop(
        as_("chloe"), "/c/sakura/imports/new", SIMPLE, starts_on="2027-03-31", ends_on="2026-10-01"
    )
    assert status == 422
    assert "The plan must end after it begins." in text_of(page)


# -- who sees what -----------------------------------------------------------------------------------------


def test_the_vendors_new_parts_start_inside(as_, at, url):
    bring_in(as_("chloe"), url, SIMPLE)
    assert {node(at, title).visibility for title in ("採用", "記事", "公開数")} == {Visibility.VENDOR}
    with at("sakura", Audience.CUSTOMER):
        assert db.session.scalars(select(Node).where(Node.title == "公開数")).all() == []
        assert db.session.scalars(select(Activity).where(Activity.kind == "plan.imported")).all() == []


def test_a_file_neither_finds_nor_touches_what_is_kept_inside_the_other_side(as_, at, url):
    """The other side's ids, titles and public ids are as if they did not exist."""
    bring_in(as_("chloe"), url, SIMPLE)
    hidden = node(at, "公開数")
    data = f"ID,目標,施策,KPI,目標値\nK1,採用,記事,公開数,99\n{hidden.public_id},採用,記事,別の数,98\n"
    browser = as_("aoi")
    _, preview = drop(browser, url, data)
    assert counts_of(browser.get(preview).text) == {"create": 4, "update": 0, "same": 0, "bad": 0}
    assert apply(browser, preview) == 303
    with at("sakura"):
        assert db.session.scalars(select(Kpi.target).where(Kpi.node_id == hidden.id)).one() == 12
        both = db.session.scalars(select(Node.visibility).where(Node.external_id == "K1")).all()
    assert sorted(both) == [Visibility.SHARED, Visibility.VENDOR]


def test_the_preview_is_seen_by_the_side_that_brought_the_file(as_, at, url):
    _, preview = drop(as_("chloe"), url, SIMPLE)
    assert as_("bo").get(preview).status_code == 200
    assert as_("aoi").get(preview).status_code == 404
    assert as_("mallory").get(preview).status_code == 404
    assert as_("aoi").post(f"{preview}/application", data={"digest": "x"}).status_code == 404
    _, preview = drop(as_("aoi"), url, SIMPLE)
    assert as_("sora").get(preview).status_code == 200
    assert as_("chloe").get(preview).status_code == 404


@pytest.mark.parametrize(
    ("who", "code"), [("ren", 403), ("carl", 403), ("mallory", 404), ("olivia", 404), ("", 401)]
)
def test_who_may_not(as_, at, url, who, code):
    assert as_(who).get(url).status_code == code
    assert drop(as_(who), url, SIMPLE)[0] == code


def test_a_member_brings_files_into_plans_but_begins_none(as_, at, url):
    assert as_("sora").get(url).status_code == 200
    assert as_("sora").get("/c/sakura/imports/new").status_code == 403


def test_an_owner_of_another_customer_is_nobody_here(as_, at, url):
    browser = as_("aoi")
    data = "目標,担当者\n採用,mallory@ume.example\n定着,olivia@vendor.example\n成長,鈴木 美咲 <chloe@vendor.example>\n"
    _, preview = drop(browser, url, data)
    words = text_of(browser.get(preview).text)
    assert "Nobody here is called “mallory@ume.example”" in words
    assert "Nobody here is called “olivia@vendor.example”" in words
    apply(browser, preview)
    assert node(at, "成長").vendor_owner_id is not None


# -- hostile and useless files -----------------------------------------------------------------------------


def refused(as_, at, url, data, name="plan.csv"):
    with at("sakura"):
        files = len(list(storage().places()))
    rows = (how_many(at, StoredFile), how_many(at, ImportRun))
    status, page = drop(as_("aoi"), url, data, name)
    with at("sakura"):
        assert len(list(storage().places())) == files
    assert (how_many(at, StoredFile), how_many(at, ImportRun)) == rows
    assert status == 422
    return text_of(page)


def test_a_bomb_is_refused_and_not_kept(as_, at, url):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    assert "far larger than it looks" in refused(as_, at, url, packed.getvalue(), "plan.xlsx")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 nothing", "looks like a PDF, not a table"),
        (b"<!doctype html><table></table>", "looks like a web page"),
        (b"", "There is nothing in this file"),
        ('目標,KPI\n採用,"公開数\n'.encode(), "A quotation mark that is opened on line 2 is never closed"),
        (b"\x00\x01\x02abc", "This is not a text file"),
        (b"a,b\n" + b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
    ids=["pdf", "html", "empty", "quote", "binary", "large"],
)
def test_what_is_no_table_is_refused_in_words_and_not_kept(as_, at, url, data, words):
    assert words in refused(as_, at, url, data)


def test_no_file_at_all(as_, at, url):
    answer = as_("aoi").post(url, data={"kind": "map"})
    assert answer.status_code == 422
    assert "Please choose a file." in text_of(answer.text)


def test_hostile_text_is_shown_as_text(as_, at, url):
    browser = as_("aoi")
    title = "<script>alert(1)</script>{{ 7*7 }}=cmd|' /C calc'!A0"
    data = f'目標,KPI,目標値\n"{title}",公開数,"<img src=x onerror=1>"\n'
    status, preview = drop(browser, url, data, "'><b>.csv")
    assert status == 303
    page = browser.get(preview).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "'><b>.csv" not in page
    assert "{{ 7*7 }}" in page


def test_long_texts_are_bad_rows_not_errors(as_, at, url):
    _, preview = drop(
        as_("aoi"), url, f"ID,目標,説明\n{'i' * 121},採用,x\n2,{'長' * 201},x\n3,定着,{'x' * 20_000}\n"
    )
    page = as_("aoi").get(preview)
    assert counts_of(page.text) == {"create": 1, "update": 0, "same": 0, "bad": 2}


# -- many rows ---------------------------------------------------------------------------------------------


def test_empty_plans_take_a_file_in_a_fixed_number_of_statements(as_, at, counting):
    counts = []
    for rows in (10, 40, 400):  # the first finds caches cold
        url = f"/c/sakura/plans/{empty_plan(at)}/import"
        lines = (f"{rows}-{n},G{n // 50},I{n // 10},K{n},{n}\n" for n in range(rows))
        data = "ID,目標,施策,KPI,目標値\n" + "".join(lines)
        _, preview = drop(as_("aoi"), url, data)
        browser = as_("aoi")
        with counting() as statements:
            assert apply(browser, preview) == 303
        counts.append(len(statements))
    assert counts[1] == counts[2] <= 64
