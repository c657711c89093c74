"""Billing: the road to the first monthly closing without typing, and what each colleague needs to send an invoice."""

from portal.onboarding.rules.shapes import TemplateShape, Words
from portal.onboarding.rules.words import Anchor, JourneyRole, StepKind
from portal.onboarding.starters.writing import (
    Starter,
    after_kickoff,
    after_start,
    answered,
    asked,
    both,
    customers,
    happened,
    ones_own,
    ours,
    owner_signed_in,
    phase,
    prepared,
    together,
)

OTHER_SERVICE = Words("別のサービスから移行する", "We move over from another service")
BY_HAND = Words("表計算や手書きで作っている", "We use spreadsheets or paper")

TOLD_FROM = Words(
    "請求・経理のサービスで広く行われている進め方(最初の締めを一緒に終えるまでをオンボーディングとする)を参考にしています。",
    "Told from how billing services commonly work: onboarding lasts until the first closing was done together.",
)

BILLING = Starter(
    "billing",
    Words("請求・経理(管理者)", "Billing (administrators)"),
    Words(
        "会計ソフトと取引先をつなぎ、最初の月次締めを手入力なしで終えるまでの道のりです。",
        "Connects accounting and business partners, until the first monthly closing is done without typing.",
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
                        "契約の背景、約束したこと、気をつけたい点を確かめます。キックオフで同じことを二度聞かないためです。",
                        "Why they bought, what was promised, what to watch. So that nobody is asked twice.",
                    ),
                    minutes=15,
                    due=after_kickoff(-2),
                ),
                together(
                    "kickoff",
                    Words("キックオフ(45分)", "Kick-off (45 minutes)"),
                    Words(
                        "目指す姿と「最初の成果」を一文で決め、進め方と担当を確認します。",
                        "Agree on where you want to be, and put the first result into one sentence.",
                    ),
                    kind=StepKind.MEETING,
                    minutes=45,
                    due=after_kickoff(0),
                ),
                customers(
                    "today",
                    Words("いまの請求業務について答える", "Tell us how you bill today"),
                    Words(
                        "3つの質問です。答えに合わせて、この先のステップが決まります。",
                        "Three questions. Your answers decide which steps come next.",
                    ),
                    kind=StepKind.FORM,
                    minutes=5,
                    due=after_kickoff(1),
                    fields=(
                        asked(
                            "now",
                            "いまはどのように請求書を作っていますか",
                            "How do you make invoices today?",
                            "choice",
                            choices=(OTHER_SERVICE, BY_HAND),
                        ),
                        asked("invoices", "月に何通ほど送りますか", "How many a month, roughly?", "number"),
                        asked(
                            "closing",
                            "次の月次締めはいつですか",
                            "When is your next monthly closing?",
                            "date",
                        ),
                    ),
                ),
                customers(
                    "people",
                    Words("一緒に使う方を招待する", "Invite who will work with it"),
                    Words(
                        "請求書を作る方と承認する方を、お一人ずつ以上招待します。",
                        "Invite at least one person who writes invoices and one who approves them.",
                    ),
                    due=after_kickoff(2),
                    automatic=happened("member.invited", 2),
                ),
            ),
            phase(
                "connect",
                Words("データをつなぐ", "Connect your data"),
                customers(
                    "bank",
                    Words("会計ソフトと口座を接続する", "Connect accounting and bank"),
                    Words(
                        "「設定 > 連携」で接続先を選びます。接続を確認できると、自動で完了になります。",
                        "Choose what to connect under “Settings > Connections”. This completes itself once connected.",
                    ),
                    minutes=15,
                    due=after_kickoff(3),
                    automatic=happened("bank.connected"),
                ),
                customers(
                    "partners",
                    Words("取引先の一覧を渡す", "Hand in your list of business partners"),
                    Words(
                        "いまお使いの一覧をそのまま置いてください(Excel・CSV)。整えるのは当社が行います。",
                        "Drop the list as it is (Excel or CSV). We tidy it up for you.",
                    ),
                    kind=StepKind.UPLOAD,
                    minutes=5,
                    due=after_kickoff(4),
                ),
                customers(
                    "export",
                    Words(
                        "いまのサービスから過去の請求書を書き出す", "Export past invoices from your service"
                    ),
                    Words(
                        "直近1年分で十分です。書き出し方が分からないときは「困っています」からお知らせください。",
                        "The last year is enough. Say that you are stuck if you cannot find how.",
                    ),
                    kind=StepKind.UPLOAD,
                    minutes=20,
                    due=after_kickoff(5),
                    conditions=(answered("today", "now", OTHER_SERVICE),),
                    may_skip=True,
                ),
                ours(
                    "import",
                    Words("取引先を取り込む", "Import the business partners"),
                    Words(
                        "お預かりした一覧を整えて取り込みます。重複は確認のうえでまとめます。",
                        "We tidy and import your list; duplicates are merged after asking you.",
                    ),
                    minutes=30,
                    due=after_kickoff(6),
                    needs=("partners",),
                ),
                customers(
                    "design",
                    Words("請求書のテンプレートを選ぶ", "Choose the look of your invoices"),
                    Words(
                        "3種類から一つ選び、会社のロゴを置きます。後からいつでも変えられます。",
                        "Choose one of three and add your logo. You can change it at any time.",
                    ),
                    minutes=10,
                    due=after_kickoff(7),
                ),
            ),
            phase(
                "first",
                Words("最初の成果を出す", "Reach the first result"),
                together(
                    "test",
                    Words("テスト請求書を送る", "Send a test invoice"),
                    Words(
                        "画面を共有しながら、自社あてに1通送って見え方を確かめます。",
                        "Sharing a screen, send one to yourselves and look at it together.",
                    ),
                    minutes=15,
                    due=after_kickoff(9),
                    needs=("import", "design"),
                    automatic=happened("invoice.sent"),
                ),
                customers(
                    "closing",
                    Words("最初の月次締めを終える", "Finish the first monthly closing"),
                    Words(
                        "請求書を送り、締めのレポートを開けば完了です。手入力が残ったところがあれば教えてください。",
                        "Send the invoices and open the closing report. Tell us where you still had to type.",
                    ),
                    minutes=60,
                    due=after_kickoff(14),
                    needs=("test",),
                    automatic=both(happened("invoice.sent", 10), happened("report.opened")),
                    is_wow=True,
                ),
                after_the_one_before=True,
            ),
        ),
        wow=both(happened("invoice.sent", 10), happened("report.opened")),
        wow_words=Words(
            "最初の月次締めを、手入力なしで終えた",
            "We finished our first monthly closing without typing",
        ),
        done=happened("invoice.sent", 10),
        value_days=21,
    ),
)

BILLING_USER = Starter(
    "billing-user",
    Words("請求・経理(利用者)", "Billing (end users)"),
    Words(
        "新しく使い始める方が、自分で最初の請求書を送るまでの4ステップです。",
        "Four steps for a new colleague, until they have sent an invoice of their own.",
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
                    Words(
                        "招待メールのボタンを押すだけです。パスワードは要りません。",
                        "Press the button in the invitation. No password is needed.",
                    ),
                    minutes=2,
                    due=after_start(1),
                    automatic=owner_signed_in(),
                ),
                ones_own(
                    "watch",
                    Words("請求書の作り方を見る", "See how an invoice is made"),
                    Words("作成から送付までを3分で確かめます。", "From writing to sending in three minutes."),
                    minutes=3,
                    due=after_start(2),
                    may_skip=True,
                ),
            ),
            phase(
                "own",
                Words("自分で送る", "Send your own"),
                ones_own(
                    "draft",
                    Words("下書きを一つ作る", "Write a draft"),
                    Words(
                        "実際の取引先で作って構いません。承認されるまで送られません。",
                        "Use a real business partner: nothing is sent before it is approved.",
                    ),
                    due=after_start(3),
                    needs=("sign_in",),
                ),
                ones_own(
                    "send",
                    Words("最初の請求書を送る", "Send your first invoice"),
                    Words("承認されたら送ります。", "Send it once it is approved."),
                    minutes=5,
                    due=after_start(5),
                    needs=("draft",),
                    automatic=happened("invoice.sent"),
                    is_wow=True,
                ),
            ),
        ),
        wow=happened("invoice.sent"),
        wow_words=Words("自分で作った請求書を、初めて送った", "I sent an invoice that I made myself"),
        done=happened("invoice.sent"),
        clock_from=Anchor.START,
        value_days=10,
        role=JourneyRole.END_USER,
    ),
)
