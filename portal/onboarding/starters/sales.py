"""Sales CRM: problem and goal made clear, deals on one screen, until the sales meeting needs no spreadsheet."""

from portal.onboarding.rules.shapes import TemplateShape, Words
from portal.onboarding.rules.words import Anchor, JourneyRole, StepKind
from portal.onboarding.starters.writing import (
    Starter,
    after_kickoff,
    after_start,
    answered,
    asked,
    customers,
    happened,
    ones_own,
    ours,
    owner_signed_in,
    phase,
    prepared,
    together,
    used_daily,
)

SHEET = Words("表計算ソフト", "Spreadsheets")
OTHER_CRM = Words("別のCRM", "Another CRM")
NOWHERE = Words("決まった場所はない", "Nowhere in particular")

TOLD_FROM = Words(
    "Salesforceの公開資料にある考え方(課題と目標の明確化→施策→戦略→KPI→運用ルールの定着→業務改善)を参考にしています。",
    "Told from how Salesforce works in public: problem and goal made clear, initiative, strategy and KPI, then "
    "rules of use take root, then business improves.",
)

SALES = Starter(
    "sales",
    Words("営業支援・CRM(管理者)", "Sales CRM (administrators)"),
    Words(
        "課題を一つに絞り、商談を一つの画面に集めて、集計表のいらない営業会議を開くまでの道のりです。",
        "Chooses one problem, brings deals to one screen, until the sales meeting needs no spreadsheet.",
    ),
    TOLD_FROM,
    TemplateShape(
        phases=(
            phase(
                "aim",
                Words("課題と目標を決める", "Choose problem and goal"),
                prepared(
                    "handover",
                    Words("営業からの引き継ぎを読む", "Read the handover from sales"),
                    Words(
                        "導入の背景と、約束した効果を確かめます。",
                        "Why they bought, and what effect was promised.",
                    ),
                    minutes=15,
                    due=after_kickoff(-2),
                ),
                together(
                    "kickoff",
                    Words("キックオフ(60分)", "Kick-off (60 minutes)"),
                    Words(
                        "変えたい数字を一つ選び、サクセスマップの目標に置きます。",
                        "Choose the one number that is to change, and make it a goal on the success map.",
                    ),
                    kind=StepKind.MEETING,
                    minutes=60,
                    due=after_kickoff(0),
                ),
                customers(
                    "today",
                    Words("いまの商談管理について答える", "Tell us how you keep track of deals"),
                    Words(
                        "答えに合わせて、この先のステップが決まります。",
                        "Your answers decide which steps come next.",
                    ),
                    kind=StepKind.FORM,
                    minutes=5,
                    due=after_kickoff(1),
                    fields=(
                        asked(
                            "where",
                            "いま商談をどこに記録していますか",
                            "Where are deals written down today?",
                            "choice",
                            choices=(SHEET, OTHER_CRM, NOWHERE),
                        ),
                        asked("people", "営業の方は何名ですか", "How many people sell?", "number"),
                        asked("meeting", "営業会議は何曜日ですか", "On which day is the sales meeting?"),
                    ),
                ),
                ours(
                    "stages",
                    Words("商談フェーズの案を作る", "Propose the stages of a deal"),
                    Words(
                        "5段階以内で、次の一手が分かる言葉にします。",
                        "Five at most, in words that say what comes next.",
                    ),
                    kind=StepKind.UPLOAD,
                    minutes=40,
                    due=after_kickoff(3),
                    needs=("today",),
                ),
                customers(
                    "approve",
                    Words("商談フェーズを確認して承認する", "Review and approve the stages"),
                    Words(
                        "現場の言い方に合わなければ差し戻してください。",
                        "Send them back if people would say it differently.",
                    ),
                    kind=StepKind.APPROVE,
                    due=after_kickoff(5),
                    needs=("stages",),
                ),
            ),
            phase(
                "gather",
                Words("商談を集める", "Bring the deals together"),
                customers(
                    "list",
                    Words("いまの商談一覧を渡す", "Hand in today's list of deals"),
                    Words("進行中の商談だけで構いません。", "Only those that are open."),
                    kind=StepKind.UPLOAD,
                    due=after_kickoff(5),
                    conditions=(answered("today", "where", SHEET),),
                ),
                customers(
                    "invite",
                    Words("営業の方を招待する", "Invite who sells"),
                    Words("まず一つのチームから始めます。", "Begin with one team."),
                    minutes=5,
                    due=after_kickoff(6),
                    automatic=happened("member.invited", 3),
                ),
                customers(
                    "deals",
                    Words("進行中の商談を10件登録する", "Enter ten open deals"),
                    Words(
                        "次の一手と予定日だけは必ず入れます。ほかの項目は後で構いません。",
                        "Next step and date are a must; everything else can wait.",
                    ),
                    minutes=30,
                    due=after_kickoff(9),
                    needs=("approve",),
                    automatic=happened("deal.created", 10),
                ),
            ),
            phase(
                "first",
                Words("営業会議で使う", "Use it in the sales meeting"),
                together(
                    "meeting",
                    Words("集計表なしで営業会議を開く", "Hold the sales meeting without a spreadsheet"),
                    Words(
                        "ダッシュボードだけで進めます。初回は担当CSMが同席します。",
                        "With the dashboard alone. Your CSM joins the first one.",
                    ),
                    minutes=45,
                    due=after_kickoff(15),
                    needs=("deals",),
                    automatic=happened("dashboard.opened", 3),
                    is_wow=True,
                ),
                customers(
                    "rule",
                    Words("運用ルールを一つ決める", "Agree on one rule of use"),
                    Words(
                        "誰が・何を・いつまでに。サクセスマップの施策に載せます。",
                        "Who does what by when; it goes onto the map.",
                    ),
                    kind=StepKind.QUESTION,
                    due=after_kickoff(16),
                    fields=(asked("rule", "決めた運用ルール", "The rule you agreed on", "long"),),
                ),
                after_the_one_before=True,
            ),
        ),
        wow=happened("dashboard.opened", 3),
        wow_words=Words(
            "集計表を作らずに、営業会議を終えられた",
            "We held our sales meeting without preparing a spreadsheet",
        ),
        done=used_daily(80, 5),
        value_days=28,
    ),
)

SALES_USER = Starter(
    "sales-user",
    Words("営業支援・CRM(営業の方)", "Sales CRM (people who sell)"),
    Words(
        "営業の方が、自分の商談を一つ動かすまでの3ステップです。",
        "Three steps for somebody who sells, until a deal of their own has moved.",
    ),
    TOLD_FROM,
    TemplateShape(
        phases=(
            phase(
                "begin",
                Words("使い始める", "Begin"),
                ones_own(
                    "sign_in",
                    Words("ログインする", "Sign in"),
                    Words("招待メールのボタンを押すだけです。", "Press the button in the invitation."),
                    minutes=2,
                    due=after_start(1),
                    automatic=owner_signed_in(),
                ),
                ones_own(
                    "deal",
                    Words("自分の商談を一つ登録する", "Enter one deal of yours"),
                    Words(
                        "移動中にスマートフォンからでも2分でできます。",
                        "Two minutes, on your phone between visits.",
                    ),
                    minutes=5,
                    due=after_start(3),
                    automatic=happened("deal.created"),
                ),
                ones_own(
                    "move",
                    Words("商談の当日に、次の一手を記録する", "Note the next step on the day of the visit"),
                    Words(
                        "日報のかわりになります。同じことを二度書かなくて済みます。",
                        "It replaces your daily report: nothing is written twice.",
                    ),
                    minutes=3,
                    due=after_start(8),
                    needs=("deal",),
                    automatic=happened("deal.moved"),
                    is_wow=True,
                ),
            ),
        ),
        wow=happened("deal.moved"),
        wow_words=Words(
            "日報を書かずに、商談の状況が伝わった", "My deal was understood without a daily report"
        ),
        done=happened("deal.moved"),
        clock_from=Anchor.START,
        value_days=10,
        role=JourneyRole.END_USER,
    ),
)
