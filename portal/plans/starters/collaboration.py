"""Collaboration: connected tools, messages and active people are the means; the outcome is the customer's own."""

from portal.plans.starters.shapes import Both, Part, Response, RuleOfUse, Starter, goal, initiative

COLLABORATION = Starter(
    code="collaboration",
    name=Both("社内コラボレーション", "Collaboration at work"),
    summary=Both(
        "会話と業務ツールを一か所に集め、貴社が変えたい仕事の数字につなげるマップです。",
        "Brings conversations and tools into one place, tied to the number of your own work that is to change.",
    ),
    told_from=Both(
        "Slackの公開資料にある考え方(ツール連携・メッセージ・ログインする人数を利用の指標とし、成果はお客様自身の数字で決める)を参考にしています。",
        "Told from how Slack works in public: connected tools, messages and people signed in are usage; the outcome is "
        "a number of the customer's own.",
    ),
    north_star=Both(
        "必要な人に必要な情報が届き、部署をまたいだ判断が速い",
        "The right people know in time, and decisions across departments are quick",
    ),
    goals=(
        goal(
            "speed",
            Both("部署をまたぐ判断を速くする", "Decide faster across departments"),
            Both(
                "確認がメールと会議に分かれ、決まるまでに何日もかかっている。",
                "Questions are split between mail and meetings, and it takes days until something is decided.",
            ),
            Part(
                "kpi",
                "speed.days",
                Both("社内承認にかかる日数", "Days until something is approved"),
                description=Both(
                    "貴社の成果として何を測るかは、キックオフで決めます。承認日数は一例です。変更してお使いください。",
                    "What counts as your outcome is decided at kick-off. Days to approval are an example.",
                ),
                unit=Both("日", "days"),
                direction="lower",
                response=Response(
                    Both(
                        "滞留した案件を3件選び、どこで止まったかを関係者と振り返る",
                        "Take three cases that waited and look together at where they stopped",
                    ),
                    5,
                ),
                source=Both("ワークフローの記録", "Records of the approval flow"),
            ),
            Part(
                "kpi",
                "speed.meetings",
                Both("社内会議の時間(一人あたり)", "Hours in internal meetings for each person"),
                unit=Both("時間/週", "hours a week"),
                direction="lower",
                source=Both("カレンダーの集計", "Calendars"),
            ),
            initiative(
                "speed.channels",
                Both("案件ごとの公開チャンネルで進める", "Work in an open channel for each matter"),
                Both(
                    "メールと個別連絡を、関係者の見えるチャンネルへ移します。",
                    "Move mail and private messages to a channel that everybody concerned can see.",
                ),
                Part(
                    "kpi",
                    "speed.channels.messages",
                    Both("メッセージ数(一人・週あたり)", "Messages for each person and week"),
                    usage=True,
                    unit=Both("件", "messages"),
                    baseline=0,
                    target=30,
                    target_at=0.5,
                    threshold=10,
                    threshold_at=0.5,
                    response=Response(
                        Both(
                            "使われていない部署と30分話し、移す業務を一つ決める",
                            "Talk with a department that does not use it and choose one piece of work to move",
                        ),
                        5,
                    ),
                    cadence="weekly",
                    source=Both("サービスの利用状況", "Usage of the service"),
                ),
                Part(
                    "kpi",
                    "speed.channels.open",
                    Both("公開チャンネルでの会話の割合", "Share of messages in open channels"),
                    usage=True,
                    unit=Both("%", "%"),
                    target=60,
                    threshold=40,
                    response=Response(
                        Both(
                            "個別連絡の多い話題を選び、公開チャンネルに移す",
                            "Choose a topic that lives in private messages and move it to an open channel",
                        ),
                        5,
                    ),
                    source=Both("サービスの利用状況", "Usage of the service"),
                ),
                rules=(
                    RuleOfUse(
                        Both("案件の責任者", "Owner of a matter"),
                        Both(
                            "開始時にチャンネルを作り、目的と関係者を書く",
                            "Open a channel and write its purpose and who is concerned",
                        ),
                        Both("開始した当日", "On the first day"),
                    ),
                    RuleOfUse(
                        Both("全員", "Everybody"),
                        Both(
                            "決まったことをスレッドの最後に一文で残す",
                            "Leave a sentence on what was decided at the end of the thread",
                        ),
                        Both("その日のうち", "The same day"),
                    ),
                ),
                due=0.6,
            ),
        ),
        goal(
            "together",
            Both("全員が同じ場所で働ける状態にする", "Have everybody work in the same place"),
            Both(
                "一部の部署だけが使い、ほかの部署とのやり取りはメールのまま残っている。",
                "Only some departments use it; with all others it is still mail.",
            ),
            Part(
                "kpi",
                "together.mail",
                Both("社内メールの通数(一人・週あたり)", "Internal mails for each person and week"),
                unit=Both("通", "mails"),
                direction="lower",
                response=Response(
                    Both(
                        "メールが残っている連絡を一つ選び、チャンネルへ切り替える日を決める",
                        "Choose one kind of mail that is left and set the day on which it moves",
                    ),
                    5,
                ),
                source=Both("メールの集計", "Mail statistics"),
            ),
            Part(
                "kpi",
                "together.satisfied",
                Both("「情報が届いている」と答えた社員", "Colleagues who say that they are kept informed"),
                unit=Both("%", "%"),
                cadence="quarterly",
                source=Both("社内アンケート", "Survey"),
            ),
            initiative(
                "together.people",
                Both("部署ごとに推進リーダーを置いて広げる", "Spread it with a champion in each department"),
                Both(
                    "推進リーダーが困りごとを集め、毎週10分で使い方を伝えます。",
                    "Champions collect what gets in the way and show something useful in ten minutes a week.",
                ),
                Part(
                    "kpi",
                    "together.people.active",
                    Both("週に一度以上使う人", "People who use it every week"),
                    usage=True,
                    unit=Both("%", "%"),
                    baseline=0,
                    target=90,
                    target_at=0.6,
                    threshold=60,
                    threshold_at=0.5,
                    response=Response(
                        Both(
                            "使われていない部署の推進リーダーと、最初に移す業務を決める",
                            "Choose with the champions of quiet departments which work to move first",
                        ),
                        5,
                    ),
                    cadence="weekly",
                    source=Both("サービスの利用状況", "Usage of the service"),
                ),
                rules=(
                    RuleOfUse(
                        Both("社内推進リーダー", "Champions"),
                        Both(
                            "部署の困りごとを集め、10分の使い方紹介をする",
                            "Collect questions and show something useful in ten minutes",
                        ),
                        Both("毎週木曜", "Every Thursday"),
                    ),
                    RuleOfUse(
                        Both("役員", "Executives"),
                        Both("全社への連絡をチャンネルで行う", "Address the whole company in a channel"),
                        Both("毎月の初日", "On the first day of each month"),
                    ),
                ),
                due=0.6,
            ),
            initiative(
                "together.tools",
                Both("よく使う業務ツールをつなぐ", "Connect the tools people use most"),
                Both(
                    "通知と承認を会話の中で終えられるようにします。",
                    "Let notifications and approvals be settled within the conversation.",
                ),
                Part(
                    "kpi",
                    "together.tools.connected",
                    Both("連携した業務ツール", "Tools connected"),
                    usage=True,
                    unit=Both("件", "tools"),
                    baseline=0,
                    target=5,
                    target_at=0.6,
                    threshold=2,
                    threshold_at=0.5,
                    response=Response(
                        Both(
                            "担当CSMと、通知の多いツールを一つその場で接続する",
                            "Connect the tool with the most notifications together with your CSM, on the spot",
                        ),
                        5,
                    ),
                    source=Both("サービスの利用状況", "Usage of the service"),
                ),
                rules=(
                    RuleOfUse(
                        Both("情報システム担当", "IT"),
                        Both("連携の申請を確認して返答する", "Answer requests for a connection"),
                        Both("申請から3営業日以内", "Within three working days"),
                    ),
                ),
                starts=0.2,
                due=0.7,
            ),
        ),
    ),
)
