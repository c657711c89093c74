"""What the columns of a plan's file may mean: its levels, its fields, and the words for each in both languages.

The first word of a field is its Japanese header, the second its English one: files go out under the same words by
which they are read again.
"""

from collections.abc import Sequence

from portal.foundation.sheets import MEASUREMENT_FIELDS, FieldHint, OutlineKind, structure_fields
from portal.plans.rules.rollups import Outcome
from portal.plans.rules.terms import Cadence, Direction, KpiKind

KINDS = (
    OutlineKind("goal", ("目標", "Goal", "ゴール", "目的", "KGI", "objective")),
    OutlineKind(
        "initiative",
        ("施策", "Initiative", "取り組み", "取組", "取組み", "アクションプラン", "action plan", "project"),
        under=("goal",),
    ),
    OutlineKind(
        "strategy", ("戦略", "Strategy", "戦略(進め方)", "進め方", "方針", "approach"), under=("initiative",)
    ),
    OutlineKind(
        "kpi",
        ("KPI", "KPI", "KPI名", "指標", "評価指標", "管理指標", "metric", "indicator", "key result"),
        under=("goal", "initiative", "strategy"),
    ),
)
KPI_KINDS = {
    KpiKind.OUTCOME.value: ("成果", "Outcome", "成果指標", "結果指標", "lagging"),
    KpiKind.USAGE.value: ("利用", "Usage", "利用指標", "活用", "行動指標", "leading"),
}
DIRECTIONS = {
    Direction.HIGHER.value: (
        "高いほど良い", "Better when higher", "増加", "増やす", "上昇", "向上", "↑", "高い", "up", "increase",
    ),
    Direction.LOWER.value: (
        "低いほど良い", "Better when lower", "減少", "減らす", "低下", "削減", "短縮", "↓", "低い", "down",
        "decrease", "reduce",
    ),
    Direction.BAND.value: ("範囲内", "Within a band", "維持", "keep", "range"),
}  # fmt: skip
CADENCES = {
    Cadence.DAILY.value: ("毎日", "Daily", "日次"),
    Cadence.WEEKLY.value: ("毎週", "Weekly", "週次", "週1回", "週"),
    Cadence.FORTNIGHTLY.value: ("隔週", "Every two weeks", "2週間ごと", "biweekly"),
    Cadence.MONTHLY.value: ("毎月", "Monthly", "月次", "月1回", "月"),
    Cadence.QUARTERLY.value: ("四半期ごと", "Quarterly", "四半期"),
    Cadence.HALF_YEARLY.value: ("半年ごと", "Every six months", "半期", "半年"),
    Cadence.YEARLY.value: ("毎年", "Yearly", "年次", "年1回", "年", "annual"),
}
OUTCOMES = {
    Outcome.ACHIEVED.value: ("達成", "Achieved"),
    Outcome.PARTIAL.value: ("一部達成", "Partly achieved", "partial"),
    Outcome.MISSED.value: ("未達", "Missed"),
    Outcome.CANCELLED.value: ("中止", "Cancelled", "canceled"),
}
NODE_FIELDS = (
    FieldHint("description", ("説明", "Description", "詳細", "概要", "備考", "メモ", "details", "notes")),
    FieldHint(
        "problem", ("現状の課題", "Today's problem", "課題", "現状", "背景", "problem", "issue"), of="goal"
    ),
    FieldHint(
        "customer_owner",
        (
            "担当者(顧客)",
            "Owner at the customer",
            "顧客担当",
            "顧客側担当",
            "お客様担当",
            "貴社担当",
            "customer owner",
        ),
    ),
    FieldHint(
        "vendor_owner",
        (
            "担当者(提供企業)",
            "Owner at the vendor",
            "担当CSM",
            "CSM",
            "弊社担当",
            "ベンダー担当",
            "vendor owner",
        ),
    ),
    FieldHint(
        "owner", ("担当者", "Owner", "担当", "主担当", "責任者", "オーナー", "assignee", "responsible")
    ),
    FieldHint("department", ("部署", "Department", "担当部署", "部門", "所属", "division")),
    FieldHint("starts_on", ("開始日", "Start date", "着手日", "開始予定日", "開始", "start"), "date"),
    FieldHint(
        "due_on",
        (
            "期限",
            "Due date",
            "期日",
            "締切",
            "締め切り",
            "完了予定日",
            "終了日",
            "due",
            "deadline",
            "end date",
        ),
        "date",
    ),
    FieldHint("weight", ("重み", "Weight", "ウェイト", "ウエイト", "配点"), "number"),
    FieldHint(
        "outcome", ("結果", "Result", "達成結果", "終了時の結果"), "choice", choices=OUTCOMES, of="goal"
    ),
    FieldHint("rules_of_use", ("運用ルール", "Rules of use", "operating rules"), of="initiative"),
)
KPI_FIELDS = (
    FieldHint(
        "kpi_kind",
        ("KPIの種類", "KPI kind", "KPI種別", "KPI区分", "成果/利用"),
        "choice",
        choices=KPI_KINDS,
        of="kpi",
    ),
    FieldHint("unit", ("単位", "Unit"), of="kpi"),
    FieldHint(
        "direction",
        ("方向", "Direction", "良い方向", "増減", "望ましい方向"),
        "choice",
        choices=DIRECTIONS,
        of="kpi",
    ),
    FieldHint(
        "baseline",
        (
            "開始時の値",
            "Value at the start",
            "開始値",
            "現状値",
            "ベースライン",
            "初期値",
            "baseline",
            "start value",
        ),
        "number",
        of="kpi",
    ),
    FieldHint(
        "baseline_on", ("開始時の日付", "Date at the start", "開始時点", "baseline date"), "date", of="kpi"
    ),
    FieldHint("target", ("目標値", "Target", "ターゲット", "目標数値", "target value"), "number", of="kpi"),
    FieldHint("target_on", ("目標日", "Target date", "目標期日", "達成期限", "目標達成日"), "date", of="kpi"),
    FieldHint("band_low", ("範囲の下限", "Lower end of the band"), "number", of="kpi"),
    FieldHint("band_high", ("範囲の上限", "Upper end of the band"), "number", of="kpi"),
    FieldHint("limit_low", ("下側の限界", "Lower limit"), "number", of="kpi"),
    FieldHint("limit_high", ("上側の限界", "Upper limit"), "number", of="kpi"),
    FieldHint(
        "threshold",
        ("基準値", "Threshold", "基準値(要対応ライン)", "要対応ライン", "アラート値", "しきい値", "閾値"),
        of="kpi",
    ),
    FieldHint(
        "threshold_from",
        ("基準値の適用日", "Threshold applies from", "基準値の適用開始日", "適用日"),
        "date",
        of="kpi",
    ),
    FieldHint(
        "response_action",
        ("基準値を割ったときの打ち手", "What we do then", "打ち手", "対応策", "対応アクション", "response"),
        of="kpi",
    ),
    FieldHint("response_customer", ("打ち手の担当者(顧客)", "Who acts at the customer"), of="kpi"),
    FieldHint("response_vendor", ("打ち手の担当者(提供企業)", "Who acts at the vendor"), of="kpi"),
    FieldHint(
        "response_days",
        ("打ち手の期限(営業日)", "Within working days", "対応期限(営業日)"),
        "number",
        of="kpi",
    ),
    FieldHint(
        "cadence",
        (
            "実績の入力頻度",
            "How often measured",
            "入力頻度",
            "測定頻度",
            "計測頻度",
            "頻度",
            "cadence",
            "frequency",
        ),
        "choice",
        choices=CADENCES,
        of="kpi",
    ),
    FieldHint(
        "data_source",
        ("値の出どころ", "Where the value comes from", "データソース", "出典", "測定方法", "data source"),
        of="kpi",
    ),
    FieldHint(
        "worth", ("改善1単位の金額", "Worth per unit", "金額換算", "1単位あたりの金額", "worth"), of="kpi"
    ),
    FieldHint("worth_currency", ("通貨", "Currency"), of="kpi"),
    FieldHint(
        "value", ("実績値", "Current value", "現在値", "実績", "最新値", "current", "actual"), of="kpi"
    ),
    FieldHint(
        "value_on",
        ("実績の日付", "Date of the value", "実績日", "測定日", "計測日", "as of"),
        "date",
        of="kpi",
    ),
)
FIELDS = (*NODE_FIELDS, *KPI_FIELDS)
STRUCTURE = structure_fields(KINDS)
ALL_FIELDS = (*STRUCTURE, *FIELDS)
#: Headers of the fields that lie outside this room, Japanese and English.
_LABELS = {
    "level": ("種別", "Level"),
    "title": ("名称", "Title"),
    "external_id": ("ID", "ID"),
    "parent_id": ("親ID", "Parent ID"),
    "kpi": ("KPI", "KPI"),
    "on": ("日付", "Date"),
    "value": ("実績値", "Value"),
    "unit": ("単位", "Unit"),
    "row_kind": ("計画/実績", "Plan/actual"),
    "note": ("備考", "Note"),
    "source": ("出典", "Source"),
}
LANGUAGES = ("ja", "en")


def fields_of(kind: str) -> Sequence[FieldHint]:
    """Return the fields that a file of this kind (map or measurements) may hold."""
    return ALL_FIELDS if kind == "map" else MEASUREMENT_FIELDS


def label(kind: str, name: str, language: str) -> str:
    """Return the header of a field in a file of this kind, as it goes out and as its reader knows it.

    >>> label("map", "target", "ja"), label("map", "goal", "en"), label("measurements", "on", "en")
    ('目標値', 'Goal', 'Date')
    """
    hint = next(hint for hint in fields_of(kind) if hint.name == name)
    known = FIELDS if kind == "map" else ()
    words = hint.words if hint in known or name in ("goal", "initiative", "strategy") else _LABELS[name]
    return words[LANGUAGES.index(language)]


def choice_word(hint: FieldHint, value: str, language: str) -> str:
    """Return how one of a field's choices is written.

    >>> choice_word(next(one for one in FIELDS if one.name == "direction"), "lower", "en")
    'Better when lower'
    """
    return hint.choices[value][LANGUAGES.index(language)]


def kind_word(kind: str, language: str) -> str:
    """Return how a kind of node is called in a file.

    >>> kind_word("initiative", "ja")
    '施策'
    """
    return next(one for one in KINDS if one.name == kind).words[LANGUAGES.index(language)]
