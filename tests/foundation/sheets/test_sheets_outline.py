"""A plan in a table, in each of the ways in which people write a tree down."""

import pytest

from portal.foundation.sheets import (
    FieldHint,
    OutlineKind,
    Reason,
    SheetError,
    guess_columns,
    read_outline,
    read_sheet,
    structure_fields,
    vocabulary,
)
from tests.foundation.sheets.workbook_bytes import table, workbook

KINDS = (
    OutlineKind("goal", ("目標", "ゴール", "goal")),
    OutlineKind("initiative", ("施策", "initiative"), under=("goal",)),
    OutlineKind("strategy", ("戦略", "進め方", "strategy"), under=("initiative",)),
    OutlineKind("kpi", ("KPI", "指標", "kpi"), under=("goal", "initiative", "strategy")),
)
FIELDS = (
    FieldHint("owner", ("担当", "担当者", "owner")),
    FieldHint("problem", ("現状の課題", "課題"), of="goal"),
    FieldHint("target", ("目標値", "target"), "number", of="kpi"),
)
ALL = (*structure_fields(KINDS), *FIELDS)


def outline(data, name="a.csv"):
    data = data.encode() if isinstance(data, str) else data
    sheet = read_sheet(data, name, vocabulary=vocabulary(ALL))
    return read_outline(sheet, guess_columns(sheet, ALL), KINDS, FIELDS)


def drawn(read):
    """The tree as lines, each node with its kind, its titles from the top, and its values."""
    return [(node.kind, "/".join(read.path_of(node)), node.values) for node in read.nodes]


def bad(read):
    return [(fate.line, fate.field, fate.reason, fate.value) for fate in read.fates]


EXPECTED = [
    ("goal", "採用", {"problem": "人手不足"}),
    ("initiative", "採用/記事", {}),
    ("kpi", "採用/記事/公開数", {"owner": "鈴木", "target": "12"}),
    ("kpi", "採用/記事/応募数", {"owner": "佐藤", "target": "30"}),
    ("initiative", "採用/面談", {}),
    ("kpi", "採用/面談/面談数", {"target": "8"}),
    ("goal", "定着", {}),
    ("kpi", "定着/離職率", {"target": "5"}),
]


def test_columns_with_blanks_that_mean_as_above():
    read = outline(
        "目標,現状の課題,施策,戦略,KPI,目標値,担当\n採用,人手不足,記事,,公開数,12,鈴木\n,,,,応募数,30,佐藤\n"
        ",,面談,,面談数,8,\n定着,,,,離職率,5,\n"
    )
    assert (read.layout, drawn(read), bad(read)) == ("columns", EXPECTED, [])
    assert [(row.line, row.path, row.new) for row in read.rows] == [
        (2, (0, 1, 2), (0, 1, 2)),
        (3, (0, 1, 3), (3,)),
        (4, (0, 4, 5), (4, 5)),
        (5, (6, 7), (6, 7)),
    ]
    assert read.nodes[3].lines == {"owner": 3, "target": 3}


def test_columns_with_every_title_repeated_and_the_order_disturbed():
    read = outline(
        "目標,現状の課題,施策,KPI,目標値,担当\n採用,人手不足,記事 A,公開数,12,鈴木\n"
        "採用,人手不足,記事　Ａ,応募数,30,佐藤\n定着,,,離職率,5,\n採用,,記事 a,閲覧数,1,\n"
    )
    assert [(kind, path) for kind, path, _ in drawn(read)] == [
        ("goal", "採用"),
        ("initiative", "採用/記事 A"),
        ("kpi", "採用/記事 A/公開数"),
        ("kpi", "採用/記事 A/応募数"),
        ("goal", "定着"),
        ("kpi", "定着/離職率"),
        ("kpi", "採用/記事 A/閲覧数"),
    ]
    assert bad(read) == []


def test_repeated_titles_leave_a_blank_a_blank():
    read = outline("目標,施策,KPI\n採用,記事,公開数\n採用,記事,応募数\n採用,,採用数\n")
    assert [path for _, path, _ in drawn(read)][-1] == "採用/採用数"


def test_a_repeated_goal_beside_blank_initiatives_means_as_above():
    read = outline("目標,施策,KPI\n採用,記事,公開数\n採用,,応募数\n採用,面談,面談数\n")
    assert [path for kind, path, _ in drawn(read) if kind == "kpi"] == [
        "採用/記事/公開数",
        "採用/記事/応募数",
        "採用/面談/面談数",
    ]


def test_merged_cells_of_a_worksheet():
    def fill(ws):
        table(
            ("サクセスプラン",), ("目標", "現状の課題", "施策", "KPI", "目標値", "担当"),
            ("採用", "人手不足", "記事", "公開数", 12, "鈴木"), (None, None, None, "応募数", 30, "佐藤"),
            (None, None, "面談", "面談数", 8), ("定着", None, None, "離職率", 5),
        )(ws)  # fmt: skip
        for block in ("A1:F1", "A3:A5", "B3:B5", "C3:C4"):
            ws.merge_cells(block)

    read = outline(workbook(fill), "a.xlsx")
    assert (drawn(read), bad(read)) == (EXPECTED, [])


def test_ditto_marks():
    read = outline("目標,施策,KPI,担当\n採用,記事,公開数,鈴木\n〃,同上,応募数,〃\n")
    assert drawn(read)[3] == ("kpi", "採用/記事/応募数", {"owner": "鈴木"})


def test_a_level_column_of_words():
    read = outline(
        "種別,タイトル,現状の課題,目標値,担当\n目標,採用,人手不足,,\n施策,記事,,,\nKPI,公開数,,12,鈴木\nＫＰＩ,応募数,,30,佐藤\n"
        "施策,面談,,,\n指標,面談数,,8,\nGoal,定着,,,\nkpi,離職率,,5,\n"
    )
    assert (read.layout, drawn(read), bad(read)) == ("levels", EXPECTED, [])


@pytest.mark.parametrize(
    "levels", ["1 2 4 4 2 4 1 4", "L1 L2 L4 L4 L2 L4 L1 L4", "1 1.1 1.1.1 1.1.2 1.2 1.2.1 2 2.1"]
)
def test_a_level_column_of_numbers(levels):
    rows = [
        "採用,人手不足,,",
        "記事,,,",
        "公開数,,12,鈴木",
        "応募数,,30,佐藤",
        "面談,,,",
        "面談数,,8,",
        "定着,,,",
        "離職率,,5,",
    ]
    lines = [f"{level},{row}" for level, row in zip(levels.split(), rows, strict=True)]
    read = outline("階層,タイトル,現状の課題,目標値,担当\n" + "\n".join(lines))
    assert (drawn(read), bad(read)) == (EXPECTED, [])


def test_indented_titles_alone():
    read = outline("項目,目標値\n採用,\n　記事,\n　　公開数,12\n　面談,\n定着,\n　離職率,5\n")
    assert [(kind, path) for kind, path, _ in drawn(read)] == [
        ("goal", "採用"),
        ("initiative", "採用/記事"),
        ("kpi", "採用/記事/公開数"),
        ("initiative", "採用/面談"),
        ("goal", "定着"),
        ("kpi", "定着/離職率"),
    ]


def test_parent_ids_in_any_order():
    read = outline(
        "ID,親ID,種別,タイトル,目標値\nk1,i1,KPI,公開数,12\ni1,g1,施策,記事,\ng1,,目標,採用,\nk2,g1,KPI,採用数,3\nk3,g1,KPI,採用数,4\n"
    )
    assert read.layout == "ids"
    assert {(node.external_id, read.path_of(node)) for node in read.nodes} == {
        ("g1", ("採用",)),
        ("i1", ("採用", "記事")),
        ("k1", ("採用", "記事", "公開数")),
        ("k2", ("採用", "採用数")),
        ("k3", ("採用", "採用数")),
    }
    assert [row.line for row in read.rows] == [2, 3, 4, 5, 6]
    assert bad(read) == []


def test_parent_ids_that_lead_nowhere():
    read = outline(
        "ID,親ID,種別,タイトル\na,b,施策,A\nb,a,施策,B\nc,c,施策,C\nd,無い,施策,D\ne,d,KPI,E\ng,,目標,G\ng,,目標,H\ni,g,戦略,I\n"
    )
    assert sorted(bad(read)) == [
        (2, "parent_id", "circle", "b"),
        (3, "parent_id", "circle", "a"),
        (4, "parent_id", "circle", "c"),
        (5, "parent_id", "unknown_parent", "無い"),
        (6, "parent_id", "bad_parent", "d"),
        (8, "external_id", "double_id", "g"),
        (9, "parent_id", "wrong_parent", "I"),
    ]
    assert [node.title for node in read.nodes] == ["G"]


def test_bad_rows_are_told_with_line_field_and_value():
    read = outline(
        "種別,タイトル,目標値,担当\n施策,先走り,,\n目標,採用,5,\n謎,何か,,\n目標,,,鈴木\nKPI,数,1,\nKPI,数,2,\n"
    )
    assert bad(read) == [
        (2, "level", "no_parent", "先走り"),
        (3, "target", "no_node_for_field", "5"),
        (4, "level", "unknown_level", "謎"),
        (5, "title", "no_title", ""),
        (7, "target", "stated_twice", "2"),
    ]


def test_values_without_any_title_are_bad():
    read = outline("目標,施策,KPI,担当\n,,,鈴木\n,,数,佐藤\n")
    assert bad(read) == [(2, "goal", "no_title", ""), (3, "kpi", "no_parent", "数")]
    assert read.nodes == []


def test_one_id_for_two_titles_is_bad_and_two_ids_are_two_nodes():
    read = outline("ID,目標,KPI\n1,採用,数\n2,,数\n1,,他\n")
    assert [(node.title, node.external_id) for node in read.nodes] == [
        ("採用", ""),
        ("数", "1"),
        ("数", "2"),
        ("他", ""),
    ]
    assert bad(read) == [(4, "external_id", "double_id", "1")]


def test_a_table_without_levels_is_no_outline():
    with pytest.raises(SheetError) as caught:
        outline("担当,目標値\n鈴木,3\n")
    assert caught.value.reason == Reason.NO_OUTLINE


def test_a_very_deep_chain_of_parents_is_read_without_a_hitch():
    rows = "".join(f"{n},{n + 1},目標,T{n}\n" for n in range(5_000))
    read = outline("ID,親ID,種別,タイトル\n" + rows)
    assert len(read.fates) == 5_000
