"""HR paperwork: onboarded once every employee is registered and has signed in; the outcome is hours saved."""

from portal.plans.starters.shapes import Both, Part, Response, RuleOfUse, Starter, goal, initiative

PAPERWORK = Starter(
    code="paperwork",
    name=Both("人事労務の手続き", "HR paperwork"),
    summary=Both(
        "従業員の登録とログインを揃えて紙をなくし、年末調整や入退社手続きの時間を減らすマップです。",
        "Gets every employee registered and signed in, retires paper, and cuts the hours of year-end adjustment.",
    ),
    told_from=Both(
        "SmartHRの公開資料にある考え方(従業員の登録と、一人ひとりのログインが揃って初めてオンボーディング完了とみなす)を参考にしています。",
        "Told from how SmartHR works in public: onboarding is complete only when employees are registered and each "
        "of them has signed in.",
    ),
    north_star=Both(
        "人事が紙と督促から解放され、人に向き合う時間を持てている",
        "HR is free of paper and reminders, and has time for people",
    ),
    goals=(
        goal(
            "hours",
            Both("年末調整にかかる時間を減らす", "Spend fewer hours on year-end adjustment"),
            Both(
                "書類の配布・回収・確認に人事の手が取られ、年末は残業が続いている。",
                "Handing out, collecting and checking forms takes all of HR's time; every year-end means overtime.",
            ),
            Part(
                "kpi",
                "hours.total",
                Both("年末調整にかかった時間", "Hours spent on year-end adjustment"),
                description=Both(
                    "人事担当者全員の作業時間の合計です。開始時の値は昨年の実績から入れます。",
                    "Sum over everybody in HR. Take the value at the start from last year.",
                ),
                unit=Both("時間", "hours"),
                direction="lower",
                cadence="yearly",
                response=Response(
                    Both(
                        "時間のかかった作業を洗い出し、翌年の手順から外す",
                        "Find what took the time and take it out of next year's procedure",
                    ),
                    10,
                ),
                source=Both("作業記録", "Time records"),
            ),
            Part(
                "kpi",
                "hours.returned",
                Both("差し戻し率", "Forms sent back for correction"),
                unit=Both("%", "%"),
                direction="lower",
                threshold=20,
                response=Response(
                    Both(
                        "差し戻しの多い設問に記入例を付け、対象者へ案内し直す",
                        "Add examples to the questions that go wrong and tell those concerned",
                    ),
                    3,
                ),
                source=Both("サービスの集計", "Report of the service"),
            ),
            initiative(
                "hours.online",
                Both("年末調整をすべてオンラインで行う", "Do the whole year-end adjustment online"),
                Both(
                    "アンケート形式で回収し、紙での提出は例外として人事が個別に支えます。",
                    "Collect by questionnaire; paper is an exception that HR helps with person by person.",
                ),
                Part(
                    "kpi",
                    "hours.online.share",
                    Both("オンラインで提出した従業員", "Employees who hand in online"),
                    usage=True,
                    unit=Both("%", "%"),
                    baseline=0,
                    target=95,
                    threshold=80,
                    threshold_at=0.8,
                    response=Response(
                        Both(
                            "未提出の部署の管理職へ、残り人数を添えて個別に依頼する",
                            "Ask the managers of the departments concerned, with the number still missing",
                        ),
                        3,
                    ),
                    cadence="weekly",
                    source=Both("サービスの集計", "Report of the service"),
                ),
                rules=(
                    RuleOfUse(
                        Both("人事担当", "HR"),
                        Both(
                            "提出状況を部署別に確認し、未提出者へ案内を送る",
                            "Check by department who is missing and send a reminder",
                        ),
                        Both("受付期間中の毎週月曜", "Every Monday while it is open"),
                    ),
                    RuleOfUse(
                        Both("各部署の管理職", "Managers"),
                        Both("朝会で提出を呼びかける", "Mention it in the morning meeting"),
                        Both("締切の1週間前", "A week before the deadline"),
                    ),
                ),
                starts=0.3,
            ),
        ),
        goal(
            "paperless",
            Both(
                "入退社と身上変更の手続きを紙なしで終える",
                "Finish joining, leaving and changes without paper",
            ),
            Both(
                "入社のたびに同じ情報を何度も転記し、抜け漏れの確認に時間がかかる。",
                "The same data is copied again and again for each new colleague, and checking for gaps takes days.",
            ),
            Part(
                "kpi",
                "paperless.days",
                Both("入社手続きの完了までの日数", "Days until the paperwork of a new colleague is done"),
                unit=Both("日", "days"),
                direction="lower",
                response=Response(
                    Both(
                        "滞っている手順を特定し、依頼の時期を入社前に早める",
                        "Find the step that waits and ask for it before the first day",
                    ),
                    5,
                ),
                source=Both("サービスの集計", "Report of the service"),
            ),
            Part(
                "kpi",
                "paperless.minutes",
                Both("1件あたりの手続き時間", "Minutes for each procedure"),
                unit=Both("分", "minutes"),
                direction="lower",
                cadence="quarterly",
                source=Both("作業記録", "Time records"),
            ),
            initiative(
                "paperless.registered",
                Both(
                    "全従業員を登録し、一人ひとりがログインする",
                    "Register every employee, and have each of them sign in",
                ),
                Both(
                    "登録とログインの両方が揃って、初めて利用開始とみなします。",
                    "Only when both are done does use begin: registered by HR, and signed in themselves.",
                ),
                Part(
                    "kpi",
                    "paperless.registered.share",
                    Both("登録済みの従業員", "Employees registered"),
                    usage=True,
                    unit=Both("%", "%"),
                    baseline=0,
                    target=100,
                    target_at=0.2,
                    threshold=90,
                    threshold_at=0.2,
                    response=Response(
                        Both(
                            "既存の名簿をCSVで取り込み、足りない項目だけを本人に依頼する",
                            "Import the existing list and ask people only for what is missing",
                        ),
                        3,
                    ),
                    cadence="weekly",
                    source=Both("サービスの集計", "Report of the service"),
                ),
                Part(
                    "kpi",
                    "paperless.registered.signed_in",
                    Both("一度でもログインした従業員", "Employees who have signed in"),
                    usage=True,
                    unit=Both("%", "%"),
                    baseline=0,
                    target=95,
                    target_at=0.35,
                    threshold=70,
                    threshold_at=0.35,
                    response=Response(
                        Both(
                            "未ログインの人へ、部署の推進リーダーから案内と手順書を渡す",
                            "Have each department's champion hand the instructions to those who have not signed in",
                        ),
                        5,
                    ),
                    cadence="weekly",
                    source=Both("サービスの集計", "Report of the service"),
                ),
                rules=(
                    RuleOfUse(
                        Both("人事担当", "HR"),
                        Both("入社予定者を登録し、招待を送る", "Register new colleagues and invite them"),
                        Both("入社の2週間前", "Two weeks before the first day"),
                    ),
                    RuleOfUse(
                        Both("社内推進リーダー", "Champions"),
                        Both(
                            "未ログインの人に声をかけ、その場で一緒にログインする",
                            "Talk to those who have not signed in and do it together",
                        ),
                        Both("毎週水曜", "Every Wednesday"),
                    ),
                ),
                due=0.35,
            ),
            initiative(
                "paperless.procedures",
                Both("手続きを紙からオンラインへ切り替える", "Move procedures from paper to the service"),
                Both(
                    "件数の多い順に切り替え、紙の受付日をあらかじめ決めて終了します。",
                    "Begin with the most frequent ones, and set the day on which paper ends for each.",
                ),
                Part(
                    "kpi",
                    "paperless.procedures.online",
                    Both("オンラインで行った手続き", "Procedures done online"),
                    usage=True,
                    unit=Both("%", "%"),
                    target=90,
                    threshold=60,
                    response=Response(
                        Both(
                            "紙に戻った手続きの理由を聞き、申請フォームを直す",
                            "Ask why paper was used and mend the form",
                        ),
                        5,
                    ),
                    source=Both("サービスの集計", "Report of the service"),
                ),
                rules=(
                    RuleOfUse(
                        Both("人事担当", "HR"),
                        Both(
                            "紙で届いた申請は、本人とオンラインで出し直す",
                            "Hand in again online, together with the person, whatever arrives on paper",
                        ),
                        Both("受け取った当日", "The same day"),
                    ),
                ),
                starts=0.2,
            ),
        ),
    ),
)
