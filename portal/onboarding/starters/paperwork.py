"""HR paperwork: done once employees are registered and each has signed in; paperless joining is the first result."""

from portal.onboarding.rules.shapes import TemplateShape, Words
from portal.onboarding.rules.words import Anchor, JourneyRole, StepKind
from portal.onboarding.starters.writing import (
    Starter,
    after_kickoff,
    after_start,
    answered,
    asked,
    customers,
    each_did,
    happened,
    ones_own,
    ours,
    owner_signed_in,
    phase,
    prepared,
    step_done,
    together,
)

#: Each employee that the product has registered has signed in there, counted in different people.
EVERYBODY_CAME = each_did("employee.signed_in", "employee.registered")
YES = Words("ある", "Yes")
NO = Words("ない", "No")

TOLD_FROM = Words(
    "SmartHRの公開資料にある考え方(従業員の登録と、一人ひとりのログインが揃って初めてオンボーディング完了とみなす)を参考にしています。",
    "Told from how SmartHR works in public: onboarding is complete only when employees are registered and each of "
    "them has signed in.",
)

PAPERWORK = Starter(
    "paperwork",
    Words("人事労務の手続き(管理者)", "HR paperwork (administrators)"),
    Words(
        "従業員を登録し、全員がログインし、紙を使わない最初の入社手続きを終えるまでの道のりです。",
        "Employees are registered, each signs in, and the first colleague joins without any paper.",
    ),
    TOLD_FROM,
    TemplateShape(
        phases=(
            phase(
                "prepare",
                Words("準備する", "Get ready"),
                prepared(
                    "handover",
                    Words("営業からの引き継ぎを読む", "Read the handover from sales"),
                    Words(
                        "従業員数、拠点、いまの手続きの流れを確かめます。",
                        "Number of employees, places, and how paperwork flows today.",
                    ),
                    minutes=15,
                    due=after_kickoff(-2),
                ),
                together(
                    "kickoff",
                    Words("キックオフ(45分)", "Kick-off (45 minutes)"),
                    Words(
                        "どの手続きから紙をなくすかを決め、「最初の成果」を一文にします。",
                        "Decide which procedure loses its paper first, and put the first result into one sentence.",
                    ),
                    kind=StepKind.MEETING,
                    minutes=45,
                    due=after_kickoff(0),
                ),
                customers(
                    "today",
                    Words("いまの手続きについて答える", "Tell us how paperwork is done today"),
                    Words(
                        "答えに合わせて、この先のステップが決まります。",
                        "Your answers decide which steps come next.",
                    ),
                    kind=StepKind.FORM,
                    minutes=5,
                    due=after_kickoff(1),
                    fields=(
                        asked(
                            "payroll",
                            "つなぎたい給与計算ソフトはありますか",
                            "Is there payroll software to connect?",
                            "choice",
                            choices=(YES, NO),
                        ),
                        asked("employees", "従業員は何名ですか", "How many employees?", "number"),
                        asked(
                            "joining", "次に入社する方の入社日", "When does the next colleague join?", "date"
                        ),
                    ),
                ),
                customers(
                    "list",
                    Words("従業員の一覧を渡す", "Hand in the list of employees"),
                    Words(
                        "いまお使いの名簿をそのまま置いてください。項目の対応づけは当社が行います。",
                        "Drop the list you have. We match the columns.",
                    ),
                    kind=StepKind.UPLOAD,
                    due=after_kickoff(3),
                ),
            ),
            phase(
                "register",
                Words("全員が使えるようにする", "Let everybody in"),
                ours(
                    "import",
                    Words("従業員を登録する", "Register the employees"),
                    Words(
                        "一覧を取り込み、抜けと重複をご確認いただきます。",
                        "We import the list and show you gaps and duplicates.",
                    ),
                    minutes=40,
                    due=after_kickoff(6),
                    needs=("list",),
                    automatic=happened("employee.registered"),
                ),
                customers(
                    "payroll",
                    Words("給与計算ソフトを接続する", "Connect your payroll software"),
                    Words(
                        "接続を確認できると、自動で完了になります。",
                        "Completes itself once it is connected.",
                    ),
                    minutes=20,
                    due=after_kickoff(8),
                    conditions=(answered("today", "payroll", YES),),
                    automatic=happened("payroll.connected"),
                ),
                customers(
                    "invite",
                    Words("従業員に招待を送る", "Send the invitations"),
                    Words(
                        "案内文の見本があります。朝会で一言添えると、ログインが早く揃います。",
                        "There is a sample text. A word in the morning meeting brings people in sooner.",
                    ),
                    due=after_kickoff(8),
                    needs=("import",),
                    automatic=happened("member.invited"),
                ),
                customers(
                    "everybody",
                    Words("全員がログインする", "Everybody signs in"),
                    Words(
                        "まだの方がいる部署には、管理職の方から声をかけていただきます。",
                        "Ask the managers of departments where somebody is missing.",
                    ),
                    due=after_kickoff(14),
                    needs=("invite",),
                    automatic=EVERYBODY_CAME,
                ),
            ),
            phase(
                "first",
                Words("紙を使わずに終える", "Finish without paper"),
                customers(
                    "joining",
                    Words("最初の入社手続きをオンラインで終える", "Let the first colleague join online"),
                    Words(
                        "ご本人の入力から提出まで、紙を一枚も使わずに進めます。",
                        "From their own data to filing, without a sheet of paper.",
                    ),
                    minutes=30,
                    due=after_kickoff(18),
                    needs=("invite",),
                    automatic=happened("procedure.completed"),
                    is_wow=True,
                ),
            ),
        ),
        wow=happened("procedure.completed"),
        wow_words=Words(
            "紙を一枚も使わずに、最初の入社手続きが終わった",
            "Our first colleague joined without a sheet of paper",
        ),
        done=EVERYBODY_CAME,
        value_days=28,
    ),
)

PAPERWORK_USER = Starter(
    "paperwork-user",
    Words("人事労務の手続き(従業員)", "HR paperwork (employees)"),
    Words(
        "従業員の方が、自分の情報を確かめ終えるまでの3ステップです。",
        "Three steps for an employee, until their own data is checked.",
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
                    "check",
                    Words("自分の情報を確認する", "Check your own data"),
                    Words(
                        "住所・家族・口座の3点です。違っていたらその場で直せます。",
                        "Address, family and bank account. Correct on the spot what is wrong.",
                    ),
                    minutes=5,
                    due=after_start(3),
                    needs=("sign_in",),
                    is_wow=True,
                ),
                ones_own(
                    "phone",
                    Words("スマートフォンでも開いてみる", "Open it on your phone"),
                    Words("給与明細もここで見られます。", "Payslips are here as well."),
                    minutes=3,
                    due=after_start(5),
                    may_skip=True,
                ),
            ),
        ),
        wow=step_done("check"),
        wow_words=Words(
            "自分の情報を、人事に頼まずに確かめられた",
            "I could check my own data without asking HR",
        ),
        done=step_done("check"),
        clock_from=Anchor.START,
        value_days=5,
        role=JourneyRole.END_USER,
    ),
)
