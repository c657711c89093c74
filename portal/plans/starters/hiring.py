"""Hiring service: posts, the company's page and scouting messages are the means, hires are the success."""

from portal.plans.starters.shapes import Both, Part, Response, RuleOfUse, Starter, goal, initiative

HIRING = Starter(
    code="hiring",
    name=Both("採用サービス", "Hiring service"),
    summary=Both(
        "募集記事・会社ページ・スカウトの活用を積み上げ、自社に合う人の採用につなげるマップです。",
        "Builds up posts, the company page and scouting messages until they lead to people who fit and join.",
    ),
    told_from=Both(
        "Wantedlyの公開資料にある考え方(募集の公開・会社ページの充実・スカウト送信を利用の指標、採用を成果とする)を参考にしています。",
        "Told from how Wantedly works in public: posts published, a complete company page and scouting messages are "
        "watched as usage, hires as the outcome.",
    ),
    north_star=Both(
        "理念に共感した人が自ら応募し、入社後も長く活躍している",
        "People who share our purpose apply by themselves, join, and stay",
    ),
    goals=(
        goal(
            "hires",
            Both(
                "採用計画の人数を、計画どおりの時期に採用する", "Hire the people we planned, when we planned"
            ),
            Both(
                "採用が人材紹介に偏り、費用がかさむうえ、事業計画に人員が追いついていない。",
                "We depend on agencies: hiring costs too much, and teams wait for people the business plan counts on.",
            ),
            Part(
                "kpi",
                "hires.count",
                Both("採用人数(累計)", "People hired (so far)"),
                description=Both(
                    "このサービス経由で内定を承諾した人の累計です。目標値は採用計画から決めます。",
                    "Everybody who accepted an offer through this service. The target comes from the hiring plan.",
                ),
                unit=Both("人", "people"),
                baseline=0,
                response=Response(
                    Both(
                        "採用要件と選考の進め方を現場責任者と見直し、募集の優先順位を付け直す",
                        "Review the requirements and steps of selection with the hiring managers; rank the posts anew",
                    ),
                    10,
                ),
                source=Both("採用管理表", "Hiring records"),
            ),
            Part(
                "kpi",
                "hires.days",
                Both("応募から内定承諾までの日数", "Days from application to accepted offer"),
                description=Both(
                    "当月に内定を承諾した人の中央値です。開始時の値は直近3か月の実績から入れます。",
                    "Median of those who accepted this month. Take the value at the start from the last three months.",
                ),
                unit=Both("日", "days"),
                direction="lower",
                response=Response(
                    Both(
                        "面談の日程を応募から3営業日以内に提示する運用に切り替える",
                        "Offer an interview within three working days of an application",
                    ),
                    5,
                ),
                source=Both("採用管理表", "Hiring records"),
            ),
            initiative(
                "hires.posts",
                Both("伝わる募集を出し続ける", "Keep publishing posts that speak to people"),
                Both(
                    "「なぜやるのか」から書いた募集を職種ごとに用意し、2週間ごとに見直します。",
                    "Write a post for each role that begins with why we do what we do, and refresh it every two weeks.",
                ),
                Part(
                    "kpi",
                    "hires.posts.open",
                    Both("公開中の募集", "Posts published"),
                    usage=True,
                    unit=Both("件", "posts"),
                    baseline=0,
                    target=5,
                    target_at=0.3,
                    threshold=3,
                    threshold_at=0.3,
                    response=Response(
                        Both(
                            "担当CSMと30分で募集の下書きを1本作り、その場で公開する",
                            "Draft one post together with your CSM in 30 minutes and publish it on the spot",
                        ),
                        3,
                    ),
                    cadence="weekly",
                    source=Both("サービスの利用状況", "Usage of the service"),
                ),
                Part(
                    "kpi",
                    "hires.posts.applications",
                    Both("募集1件あたりの応募数", "Applications for each post"),
                    description=Both(
                        "月間の応募数を公開中の募集数で割った値です。",
                        "Applications of the month divided by published posts.",
                    ),
                    unit=Both("件", "applications"),
                    source=Both("サービスの利用状況", "Usage of the service"),
                ),
                rules=(
                    RuleOfUse(
                        Both("採用担当", "Recruiter"),
                        Both(
                            "公開中の募集を見直し、タイトルと写真を更新する",
                            "Look over every open post and refresh title and picture",
                        ),
                        Both("隔週の月曜", "Every other Monday"),
                    ),
                    RuleOfUse(
                        Both("現場責任者", "Hiring manager"),
                        Both(
                            "募集の「やること」を自分の言葉で書く",
                            "Write in their own words what the work is",
                        ),
                        Both("募集の公開前", "Before a post goes out"),
                    ),
                ),
                due=0.5,
            ),
            initiative(
                "hires.scout",
                Both("会いたい人へこちらから声をかける", "Reach out to the people we want to meet"),
                Both(
                    "現場の社員が、相手のプロフィールを読んだうえで一人ひとりにスカウトを送ります。",
                    "People from the teams read a profile first and then write to that one person.",
                ),
                Part(
                    "kpi",
                    "hires.scout.sent",
                    Both("スカウト送信数", "Scouting messages sent"),
                    usage=True,
                    unit=Both("通/月", "a month"),
                    baseline=0,
                    target=60,
                    target_at=0.4,
                    threshold=30,
                    threshold_at=0.4,
                    response=Response(
                        Both(
                            "送信枠を週ごとに担当者へ割り振り直し、文面の型を担当CSMと作り直す",
                            "Share the messages out by week and person, and rework the wording with your CSM",
                        ),
                        5,
                    ),
                    source=Both("サービスの利用状況", "Usage of the service"),
                ),
                Part(
                    "kpi",
                    "hires.scout.reply",
                    Both("スカウト返信率", "Replies to scouting messages"),
                    unit=Both("%", "%"),
                    target=15,
                    threshold=8,
                    response=Response(
                        Both(
                            "返信のあった文面を集めて共有し、次の20通を書き直す",
                            "Collect the wordings that got replies and rewrite the next twenty messages",
                        ),
                        5,
                    ),
                    source=Both("サービスの利用状況", "Usage of the service"),
                ),
                rules=(
                    RuleOfUse(
                        Both("各チームの採用メンバー", "Recruiting member of each team"),
                        Both(
                            "スカウトを5通、相手の経歴に触れて送る",
                            "Send five messages that speak about the person's own work",
                        ),
                        Both("毎週金曜まで", "By Friday each week"),
                    ),
                ),
                starts=0.1,
            ),
        ),
        goal(
            "fit",
            Both("自社を知って共感した人と出会える", "Meet people who know us and share our purpose"),
            Both(
                "会社の雰囲気や考え方が外に伝わらず、面談で初めて知られることが多い。",
                "What we are like and what we believe does not show; many learn it only in the interview.",
            ),
            Part(
                "kpi",
                "fit.known",
                Both("会社ページを見て応募した人の割合", "Applicants who read our company page first"),
                description=Both("応募時のアンケートで確認します。", "Asked in the form for applications."),
                unit=Both("%", "%"),
                source=Both("応募時アンケート", "Question to applicants"),
            ),
            Part(
                "kpi",
                "fit.stay",
                Both("入社6か月後の在籍率", "Still with us six months after joining"),
                unit=Both("%", "%"),
                cadence="quarterly",
                threshold=90,
                response=Response(
                    Both(
                        "入社者と面談し、募集や面談で伝えた内容とのずれを洗い出す",
                        "Talk with those who joined and find where the work differs from what was said",
                    ),
                    10,
                ),
                source=Both("人事データ", "HR records"),
            ),
            initiative(
                "fit.page",
                Both("会社ページで「らしさ」を伝える", "Show on the company page who we are"),
                Both(
                    "ミッション・メンバー紹介・ストーリーを揃え、社員の声を毎月1本公開します。",
                    "Complete purpose, people and stories, and publish one story by a colleague each month.",
                ),
                Part(
                    "kpi",
                    "fit.page.complete",
                    Both("会社ページの充実度", "Company page filled in"),
                    usage=True,
                    unit=Both("%", "%"),
                    target=100,
                    target_at=0.25,
                    threshold=80,
                    threshold_at=0.25,
                    response=Response(
                        Both(
                            "足りない項目を担当CSMと一緒に1時間で書き上げる",
                            "Write the missing sections together with your CSM in one hour",
                        ),
                        5,
                    ),
                    source=Both("サービスの利用状況", "Usage of the service"),
                ),
                Part(
                    "kpi",
                    "fit.page.stories",
                    Both("公開したストーリー(累計)", "Stories published (so far)"),
                    usage=True,
                    unit=Both("本", "stories"),
                    baseline=0,
                    target=6,
                    response=Response(
                        Both(
                            "次に書く人と公開日を決め、聞き書きで下書きする",
                            "Name the next author and date, and draft it from an interview",
                        ),
                        5,
                    ),
                    source=Both("サービスの利用状況", "Usage of the service"),
                ),
                rules=(
                    RuleOfUse(
                        Both("広報・採用担当", "Communications and recruiting"),
                        Both(
                            "ストーリーを1本公開し、社内に共有する",
                            "Publish one story and share it inside the company",
                        ),
                        Both("毎月末", "By the end of each month"),
                    ),
                ),
                due=0.5,
            ),
        ),
    ),
)
