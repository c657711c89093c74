"""ミナト商会: the customer whose map shows everything, with both sides' insides and somebody who moves."""

from typing import Any

from portal.accounts.actions import customers, departures, handovers, invitations, team
from portal.accounts.actions.invitations import Invited
from portal.accounts.models import CustomerRole, HandoverKind, LifecycleStage, TeamPosition
from portal.accounts.queries.handovers import all_of_them
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.calendar import WorkCalendar
from portal.plans.actions import plans
from portal.plans.actions.nodes import close_goal, revise
from portal.plans.models import NodeKind
from portal.plans.rules import Move, Outcome
from portal.web.demo import together
from portal.web.demo.mapping import Mapping
from portal.web.demo.maps import Goal, Kpi, Map, Step
from portal.web.demo.telling import Story

KEY = "minato"
CLOSING = Goal(
    title="請求業務の月次締めを3日短縮する",
    problem="月末は経理が毎晩22時まで残り、請求書が届くのは翌月6営業日目。入金もその分遅れている。",
    steps=(
        Step(
            "請求データの自動連携", "ken",
            (
                Kpi(
                    "月次締め日数", "日", 6.0, 3.0, lag=-0.07, cadence="monthly", digits=1, owner="yumi",
                    threshold=6.5, later_threshold=5.0, before=(6.4, 6.2, 6.1, 6.0), worth=150_000, silent=1,
                    response="締めの遅れた工程を洗い出し、連携の設定を一緒に見直す", response_owner="ken",
                    source="経理部 締め日報", note="自動連携した取引先の分は3日目に締まった",
                ),
                Kpi(
                    "手入力伝票", "件/月", 300, 80, lag=0.11, owner="yumi", threshold=320, silent=3,
                    response="手入力の多い取引先を3社選び、連携の設定に同席する", response_owner="yumi",
                    source="あおぞら請求 伝票一覧",
                ),
            ),
            rules=(
                ("営業部", "受注が確定したら、当日中に受注データを確定にする", "当日18時"),
                ("経理部", "取引先が増えたら、連携マスタに登録する", "毎週金曜17時"),
            ),
            description=(
                "受注システムの確定データを**毎晩**あおぞら請求へ渡します。\n\n"
                "- 対象: 上位40社から\n- 例外: 手書き伝票の3社は来期"
            ),
        ),
        Step(
            "承認フローの標準化", "yumi",
            (
                Kpi(
                    "差し戻し率", "%", 12.0, 5.0, lag=-0.06, digits=1, owner="yumi", threshold=13.0, silent=2,
                    response="差し戻しの理由を分類し、入力例を作り直す", response_owner="yumi",
                ),
            ),
            rules=(("各部の承認者", "申請が届いた翌営業日までに承認または差し戻す", "翌営業日"),),
        ),
    ),
)  # fmt: skip
CONTACT = Goal(
    title="営業の顧客接点を倍にする",
    problem="営業が週の半分を社内の書類仕事に使い、顧客と話せているのは週4.5時間ほど。",
    kpis=(
        Kpi(
            "顧客と話す時間(営業1人・週)", "時間", 4.5, 9.0, lag=0.02, cadence="monthly", digits=1,
            owner="naoki", silent=1, before=(4.6, 4.4, 4.5), source="営業日報の集計",
        ),
    ),
    steps=(
        Step(
            "全営業のモバイル利用", "ken",
            (
                Kpi(
                    "週次アクティブ率", "%", 35, 90, lag=0.01, usage=True, owner="naoki", threshold=30, silent=2,
                    source="あおぞら営業 利用状況",
                ),
                Kpi(
                    "商談記録の当日入力", "%", 40, 80, share=0.02, usage=True, owner="ken", threshold=35, silent=5,
                    response="営業会議で未入力の商談を確認し、入力の手順を15分で見直す", response_owner="naoki",
                ),
            ),
            rules=(
                ("営業担当", "商談の後、移動中に3項目だけ入力する", "当日中"),
                ("営業主任", "週初めに未入力の商談を確認する", "毎週月曜10時"),
            ),
        ),
        Step(
            "推進リーダーによる社内勉強会", "naoki",
            (
                Kpi(
                    "勉強会の参加者", "人", 5, 60, share=1.07, usage=True, owner="naoki", threshold=10, silent=4,
                    note="営業部の全員が一度は参加した",
                ),
                Kpi("社内事例の公開", "件", 0, 4, share=0.5, usage=True, owner="naoki", silent=12),
            ),
        ),
    ),
)  # fmt: skip
THIS_HALF = Map(
    title="受注から請求までの一本化",
    north_star="受注から請求までを一つの流れにし、営業が顧客と話す時間を倍にする",
    goals=(CLOSING, CONTACT),
    agreed_by="kazuko",
    deputy="ken",
    confirmed_by=("yumi", "ken"),
    message="10月からの半年の約束です。基準値と打ち手を一緒にご確認ください。",
    vendor_note="常務の関心は入金の早さ。次のビジネスレビューでは締め日数を金額で示す。",
)
LAST_HALF = Map(
    title="見積もりの標準化",
    north_star="見積もりを待たせず、値引きの判断を揃える",
    earlier=6,
    goals=(
        Goal(
            "見積もりの回答を翌日までに返す",
            "見積もりに平均3.5日かかり、返事を待つ間に他社に決まることがある。",
            (
                Step(
                    "見積もりひな形の統一", "naoki",
                    (
                        Kpi(
                            "見積もりの回答日数", "日", 3.5, 1.0, share=1.0, cadence="monthly", digits=1,
                            owner="naoki",
                        ),
                    ),
                ),
            ),
        ),
    ),
    agreed_by="kazuko",
)  # fmt: skip


def add_scenes(story: Story) -> None:
    """Add everything that happened with ミナト商会."""
    _before(story)
    last = Mapping(story, KEY, "misaki", LAST_HALF).tell()
    now = Mapping(story, KEY, "misaki", THIS_HALF).tell()
    _close_last_half(last, now)
    _insides(now)
    _lately(story, now)
    together.add_scenes(now)


def _before(story: Story) -> None:
    """Sales tell CS what they promised; CS kicks off."""
    story.scene(299, "15:00", "reiko", KEY, lambda by: _join_team(story, by))
    story.scene(298, "09:40", "daisuke", KEY, lambda by: _sales_handover(story, by))
    story.scene(295, "10:00", "misaki", KEY, lambda by: _accept_handover(story, by))
    story.scene(294, "10:30", "misaki", KEY, _stage(story, LifecycleStage.ONBOARDING))
    story.scene(284, "14:00", "ken", KEY, lambda by: _allow_domain(story, by))
    story.scene(200, "10:30", "misaki", KEY, _stage(story, LifecycleStage.ADOPTION))


def _join_team(story: Story, by: Actor) -> None:
    team.take_place(story.person("daisuke"), TeamPosition.SALES, by=by)


def _sales_handover(story: Story, by: Actor) -> None:
    said = {
        "goals_promised": "月次締めを3営業日にする。営業が顧客と話す時間を増やす。",
        "problem": "「月末に経理が帰れない。請求が遅いと取引先にも言われる。」(森常務)",
        "people": "森 和子 常務(決裁)、田中 健 部長(推進)、佐藤 由美 課長(経理の実務)",
        "risks": "受注システムの改修時期が未定。営業部は前回の導入で定着しなかった。",
        "commitments": "導入3か月は毎週の定例。初回の勉強会は当社で行う。",
    }
    handover = handovers.begin(
        HandoverKind.SALES_TO_CS, said, writer=story.person("daisuke"), taker=story.person("misaki"), by=by
    )
    handovers.deliver(handover, by=by)


def _accept_handover(story: Story, by: Actor) -> None:
    (handover,) = all_of_them()
    handovers.accept(handover, taker=story.person("misaki"), by=by)


def _stage(story: Story, stage: LifecycleStage) -> Any:
    return lambda by: customers.change_stage(story.customer(KEY), stage, by=by)


def _allow_domain(story: Story, by: Actor) -> None:
    invitations.allow_domain("minato.example", admin=story.person("ken"), by=by)


def _close_last_half(last: Mapping, now: Mapping) -> None:
    """The half-year before ends: its goal is scored, and the new plan becomes the one both work on."""
    goal = LAST_HALF.goals[0].title

    def close(by: Actor) -> None:
        close_goal(last.plan(), last.node(goal), Outcome.ACHIEVED, by=by)
        plans.move_on(last.plan(), Move.CLOSE, by=by)
        plans.activate(now.plan(), by=by)

    now.scene(now.begun - 1, "18:00", "misaki", close)


def _insides(now: Mapping) -> None:
    """Each side keeps something to itself; neither sees the other's."""

    def vendors(by: Actor) -> None:
        facts = {
            "title": "商談記録の定着支援(追加提案の準備)",
            "description": "当日入力が進まなければ、音声入力のオプションを提案する。価格は加藤さんに確認中。",
            "vendor_owner_id": now.story.people["misaki"],
        }
        now.add(NodeKind.INITIATIVE, now.node(CONTACT.title), facts, by)

    def customers_own(by: Actor) -> None:
        facts = {
            "title": "来期の予算取り(社内)",
            "description": "締め日数の効果を金額にして、12月の役員会に出す。",
            "customer_owner_id": now.story.member("ken").id,
        }
        now.add(NodeKind.INITIATIVE, now.node(CLOSING.title), facts, by, visibility=Visibility.CUSTOMER)

    now.scene(9, "11:00", "misaki", vendors)
    now.scene(8, "13:20", "ken", customers_own)


def _lately(story: Story, now: Mapping) -> None:
    """What a visitor finds as the newest: a change by each side, a move that is planned, a colleague invited."""
    step = CONTACT.steps[0].title
    rule = "商談の後、その場で3項目だけ入力する(移動中でよい)"

    def reword(by: Actor) -> None:
        node = now.node(step)
        revise(now.plan(), node, {"description": f"まず{rule}。項目は「相手・結果・次の約束」。"}, by=by)

    now.scene(6, "15:40", "naoki", reword)
    now.scene(4, "10:15", "ken", lambda by: _plan_departure(story, by))
    now.scene(3, "09:50", "ken", lambda by: _invite(story, by))
    for ago, at, who in (
        (1, "08:55", "ken"),
        (2, "12:40", "naoki"),
        (4, "11:30", "sho"),
        (7, "09:10", "kazuko"),
    ):
        story.visit(ago, at, who, KEY)


def _plan_departure(story: Story, by: Actor) -> None:
    """佐藤さん moves to another office; what she owns will be 中村さん's."""
    last_day = WorkCalendar("JP").add_working_days(story.today, 8)
    departures.plan(
        story.member("yumi"), last_day, successor=story.member("sho"), moves_to="大阪支社 経理課", by=by
    )


def _invite(story: Story, by: Actor) -> None:
    asked = Invited(
        email="misato.kondo@minato.example",
        role=CustomerRole.MEMBER,
        title="主任",
        family_name="近藤",
        given_name="美里",
        message="請求の自動連携を一緒に進めてください。",
    )
    invitations.invite(asked, customer=story.customer(KEY), by=by)
