"""Sales CRM: problem and goal made clear, then strategy and KPI; rules of use take root, business improves."""

from portal.plans.starters.shapes import Both, Part, Response, RuleOfUse, Starter, goal, initiative, strategy

SALES = Starter(
    code="sales",
    name=Both("営業支援(SFA・CRM)", "Sales (CRM)"),
    summary=Both(
        "課題と目標を明確にして施策・進め方・KPIに落とし込み、運用ルールの定着から業績につなげるマップです。",
        "Makes problem and goal clear, breaks them down to strategy and KPI, and lets rules of use take root until "
        "business improves.",
    ),
    told_from=Both(
        "Salesforceの公開資料にある考え方(課題と目標の明確化→施策→戦略→KPI→運用ルールの定着→業務改善)を参考にしています。",
        "Told from how Salesforce works in public: problem and goal made clear, initiative, strategy and KPI, then "
        "rules of use take root, then business improves.",
    ),
    north_star=Both(
        "営業の活動が見え、全員がお客様と話す時間に集中できている",
        "What sales does can be seen, and everybody spends their time with customers",
    ),
    goals=(
        goal(
            "win",
            Both("受注率を上げる", "Win more of the deals we work on"),
            Both(
                "商談の状況が担当者の頭の中にあり、失注の理由が分からないまま次に進んでいる。",
                "Where a deal stands is known only to its owner, and deals are lost without anybody learning why.",
            ),
            Part(
                "kpi",
                "win.rate",
                Both("受注率", "Win rate"),
                description=Both(
                    "当月に結果の出た商談のうち、受注した割合です(件数)。",
                    "Share of the deals closed this month that were won, by number.",
                ),
                unit=Both("%", "%"),
                response=Response(
                    Both(
                        "失注した商談を5件振り返り、次の商談レビューで対策を決める",
                        "Look at five lost deals and decide in the next deal review what to change",
                    ),
                    10,
                ),
                source=Both("CRMの商談", "Deals in the CRM"),
            ),
            initiative(
                "win.visible",
                Both("商談の進み方を見えるようにする", "Make visible how deals move"),
                Both(
                    "フェーズの定義を揃え、次の一手と予定日が必ず入った状態にします。",
                    "Agree on what each stage means, and see to it that every deal has a next step with a date.",
                ),
                strategy(
                    "win.visible.record",
                    Both("商談の当日に、その場で記録する", "Record a deal the same day, on the spot"),
                    Both(
                        "移動中にスマートフォンから記録できる項目だけに絞ります。",
                        "Keep only the fields that can be filled in on a phone between visits.",
                    ),
                    Part(
                        "kpi",
                        "win.visible.record.same_day",
                        Both("当日に記録された商談", "Deals recorded the same day"),
                        usage=True,
                        unit=Both("%", "%"),
                        target=80,
                        target_at=0.6,
                        threshold=50,
                        threshold_at=0.4,
                        response=Response(
                            Both(
                                "入力の遅い担当者に同行し、必須項目を減らす",
                                "Go along with those who fall behind and reduce the required fields",
                            ),
                            5,
                        ),
                        cadence="weekly",
                        source=Both("CRMの利用状況", "Usage of the CRM"),
                    ),
                    Part(
                        "kpi",
                        "win.visible.record.next_step",
                        Both("次の一手が入っている商談", "Open deals with a next step"),
                        usage=True,
                        unit=Both("%", "%"),
                        target=90,
                        threshold=70,
                        response=Response(
                            Both(
                                "次の一手のない商談を一覧にして、週次会議で一つずつ決める",
                                "List the deals without a next step and settle them one by one in the weekly meeting",
                            ),
                            3,
                        ),
                        cadence="weekly",
                        source=Both("CRMの商談", "Deals in the CRM"),
                    ),
                ),
                strategy(
                    "win.visible.review",
                    Both(
                        "週次の商談レビューを画面だけで行う", "Review deals every week from the screen alone"
                    ),
                    Both(
                        "報告資料を作らず、CRMの一覧を見ながら話します。",
                        "No slides: talk while looking at the list in the CRM.",
                    ),
                    Part(
                        "kpi",
                        "win.visible.review.held",
                        Both("実施した商談レビュー", "Deal reviews held"),
                        usage=True,
                        unit=Both("回/月", "a month"),
                        baseline=0,
                        target=4,
                        target_at=0.3,
                        threshold=3,
                        threshold_at=0.3,
                        response=Response(
                            Both(
                                "営業部長とレビューの曜日と進め方を決め直す",
                                "Set day and agenda anew with the head of sales",
                            ),
                            5,
                        ),
                        source=Both("カレンダー", "Calendars"),
                    ),
                ),
                rules=(
                    RuleOfUse(
                        Both("営業担当", "Sales"),
                        Both(
                            "商談の結果と次の一手を記録する", "Record the outcome and the next step of a deal"
                        ),
                        Both("商談の当日", "The same day"),
                    ),
                    RuleOfUse(
                        Both("営業マネージャー", "Sales managers"),
                        Both(
                            "CRMの画面で商談レビューを行う", "Hold the deal review on the screen of the CRM"
                        ),
                        Both("毎週月曜", "Every Monday"),
                    ),
                ),
                due=0.6,
            ),
        ),
        goal(
            "forecast",
            Both("売上の見込みの精度を上げる", "Forecast revenue more accurately"),
            Both(
                "見込みは表計算での集計頼みで、月末に大きくずれることが続いている。",
                "The forecast is put together in spreadsheets and is far off at the end of most months.",
            ),
            Part(
                "kpi",
                "forecast.error",
                Both("月初の見込みと実績の差", "Difference between forecast and actual"),
                description=Both(
                    "月初の見込みと実績の差を、実績で割った値(絶対値)です。",
                    "Absolute difference to the forecast at the start of the month, as a share of actual.",
                ),
                unit=Both("%", "%"),
                direction="lower",
                target=10,
                response=Response(
                    Both(
                        "ずれた商談を金額順に5件確認し、フェーズの定義を直す",
                        "Look at the five largest deviations and mend the definition of stages",
                    ),
                    5,
                ),
                source=Both("CRMの売上予測", "Forecast in the CRM"),
            ),
            Part(
                "kpi",
                "forecast.hours",
                Both("報告資料づくりにかける時間", "Hours spent on reports"),
                unit=Both("時間/月", "hours a month"),
                direction="lower",
                source=Both("営業企画の記録", "Records of sales planning"),
            ),
            initiative(
                "forecast.one",
                Both("見込みをCRMの数字に一本化する", "Use the CRM as the only source of the forecast"),
                Both(
                    "会議で使う数字をCRMのダッシュボードだけにし、個別の集計表をやめます。",
                    "Only the dashboard is used in meetings; separate spreadsheets are given up.",
                ),
                strategy(
                    "forecast.one.amount",
                    Both(
                        "金額と受注予定日を週次で更新する",
                        "Bring amount and closing date up to date every week",
                    ),
                    Both("", ""),
                    Part(
                        "kpi",
                        "forecast.one.amount.fresh",
                        Both("7日以内に更新された商談", "Deals updated within seven days"),
                        usage=True,
                        unit=Both("%", "%"),
                        target=85,
                        threshold=60,
                        response=Response(
                            Both(
                                "更新の止まった商談を担当者と確認し、終わったものを閉じる",
                                "Go through stale deals with their owners and close those that are over",
                            ),
                            3,
                        ),
                        cadence="weekly",
                        source=Both("CRMの商談", "Deals in the CRM"),
                    ),
                ),
                rules=(
                    RuleOfUse(
                        Both("営業担当", "Sales"),
                        Both("金額と受注予定日を見直す", "Check amount and closing date"),
                        Both("毎週金曜", "Every Friday"),
                    ),
                    RuleOfUse(
                        Both("経営会議", "Management meeting"),
                        Both(
                            "CRMのダッシュボードだけを資料とする",
                            "Look at nothing but the dashboard of the CRM",
                        ),
                        Both("毎月の第1週", "In the first week of each month"),
                    ),
                ),
                starts=0.3,
            ),
        ),
        goal(
            "time",
            Both("お客様と話す時間を増やす", "Spend more time with customers"),
            Both(
                "日報や転記などの社内業務に時間を取られ、訪問件数が伸びていない。",
                "Daily reports and copying data take the time that was meant for visits.",
            ),
            Part(
                "kpi",
                "time.meetings",
                Both("お客様との商談(一人・月あたり)", "Customer meetings for each person and month"),
                unit=Both("件", "meetings"),
                source=Both("CRMの活動", "Activities in the CRM"),
            ),
            initiative(
                "time.daily",
                Both("日報と転記をなくす", "Do away with daily reports and copying"),
                Both(
                    "活動の記録を日報の代わりとし、見積と商談をつなぎます。",
                    "Recorded activities replace the daily report; quotes are connected to deals.",
                ),
                Part(
                    "kpi",
                    "time.daily.users",
                    Both("週に3日以上使う営業担当", "Sales people who use it three days a week"),
                    usage=True,
                    unit=Both("%", "%"),
                    baseline=0,
                    target=90,
                    target_at=0.5,
                    threshold=70,
                    threshold_at=0.4,
                    response=Response(
                        Both(
                            "社内推進リーダーと個別に声をかけ、15分で使い方を確認する",
                            "Go and see people together with the champion, fifteen minutes each",
                        ),
                        5,
                    ),
                    cadence="weekly",
                    source=Both("CRMの利用状況", "Usage of the CRM"),
                ),
                rules=(
                    RuleOfUse(
                        Both("営業マネージャー", "Sales managers"),
                        Both(
                            "日報の提出を求めず、活動の記録を見て声をかける",
                            "Ask for no daily report; read the activities and respond",
                        ),
                        Both("毎日", "Every day"),
                    ),
                ),
                due=0.5,
            ),
        ),
    ),
)
