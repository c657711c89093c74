"""Hiring: the road to the first application, and what an interviewer needs to answer one."""

from portal.onboarding.rules.shapes import TemplateShape, Words
from portal.onboarding.rules.words import Anchor, JourneyRole, StepKind
from portal.onboarding.starters.writing import (
    Starter,
    after_kickoff,
    after_start,
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

TOLD_FROM = Words(
    "Wantedlyの公開資料にある考え方(募集の公開・会社ページ・スカウトを積み上げて採用につなげる)を参考にしています。",
    "Told from how Wantedly works in public: posts, the company page and scouting messages lead to hires.",
)

HIRING = Starter(
    "hiring",
    Words("採用サービス(管理者)", "Hiring (administrators)"),
    Words(
        "会社ページと最初の募集を公開し、理念に共感した人から最初の応募が届くまでの道のりです。",
        "Company page and first post go live, until somebody who shares your purpose applies.",
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
                        "採用の背景、これまでの手段、約束したことを確かめます。",
                        "Why they hire, how they did so far, and what was promised.",
                    ),
                    minutes=15,
                    due=after_kickoff(-2),
                ),
                together(
                    "kickoff",
                    Words("キックオフ(45分)", "Kick-off (45 minutes)"),
                    Words(
                        "誰に、なぜ来てほしいのかを言葉にし、「最初の成果」を一文で決めます。",
                        "Put into words whom you want to join and why, and the first result into one sentence.",
                    ),
                    kind=StepKind.MEETING,
                    minutes=45,
                    due=after_kickoff(0),
                ),
                customers(
                    "who",
                    Words("来てほしい人について答える", "Tell us whom you look for"),
                    Words(
                        "最初の募集一つ分で構いません。募集記事の下書きに使います。",
                        "One post is enough. We draft it from your answers.",
                    ),
                    kind=StepKind.FORM,
                    due=after_kickoff(1),
                    fields=(
                        asked("role", "どの職種ですか", "Which role?"),
                        asked("people", "何名ですか", "How many people?", "number"),
                        asked("by", "いつまでに来てほしいですか", "By when?", "date", required=False),
                        asked(
                            "why",
                            "その人に、何を任せたいですか",
                            "What would they be trusted with?",
                            "long",
                        ),
                    ),
                ),
                customers(
                    "people",
                    Words("面接する方を招待する", "Invite who will interview"),
                    Words(
                        "応募に早く返事ができるよう、現場の方も招待します。",
                        "Invite people of the team as well, so that applications are answered soon.",
                    ),
                    minutes=5,
                    due=after_kickoff(3),
                    automatic=happened("member.invited"),
                    may_skip=True,
                ),
            ),
            phase(
                "publish",
                Words("会社と募集を知ってもらう", "Show the company and the role"),
                customers(
                    "page",
                    Words("会社ページを公開する", "Publish the company page"),
                    Words(
                        "「なぜやるのか」と、働く人の写真3枚から始めます。",
                        "Begin with why you do what you do, and three pictures of people at work.",
                    ),
                    minutes=40,
                    due=after_kickoff(5),
                    automatic=happened("company_page.published"),
                ),
                ours(
                    "draft",
                    Words("最初の募集記事の下書きを作る", "Draft the first post"),
                    Words(
                        "お答えをもとに、当社が下書きを用意します。",
                        "We prepare a draft from your answers.",
                    ),
                    kind=StepKind.UPLOAD,
                    minutes=60,
                    due=after_kickoff(5),
                    needs=("who",),
                ),
                customers(
                    "approve",
                    Words("募集記事を確認して承認する", "Review and approve the post"),
                    Words(
                        "直したいところがあれば、理由を添えて差し戻してください。",
                        "Send it back with a reason where something is to change.",
                    ),
                    kind=StepKind.APPROVE,
                    due=after_kickoff(7),
                    needs=("draft",),
                ),
                customers(
                    "post",
                    Words("最初の募集を公開する", "Publish the first post"),
                    Words(
                        "公開を確認できると、自動で完了になります。", "Completes itself once it is public."
                    ),
                    minutes=5,
                    due=after_kickoff(8),
                    needs=("approve",),
                    automatic=happened("post.published"),
                ),
            ),
            phase(
                "first",
                Words("最初の応募に出会う", "Meet the first applicant"),
                customers(
                    "scout",
                    Words("スカウトを10通送る", "Send ten scouting messages"),
                    Words(
                        "一人ひとりの経歴に触れた一文を添えます。文例は担当CSMがお渡しします。",
                        "Add a line about each person's own work. Your CSM has examples.",
                    ),
                    minutes=45,
                    due=after_kickoff(12),
                    automatic=happened("scout.sent", 10),
                ),
                customers(
                    "application",
                    Words("最初の応募を受け取る", "Receive the first application"),
                    Words(
                        "届いたら、1営業日以内に返事をしましょう。早い返事が次の応募につながります。",
                        "Answer within one working day: quick answers bring the next application.",
                    ),
                    minutes=10,
                    due=after_kickoff(20),
                    automatic=happened("application.received"),
                    is_wow=True,
                ),
                after_the_one_before=True,
            ),
        ),
        wow=happened("application.received"),
        wow_words=Words(
            "理念に共感した人から、最初の応募が届いた",
            "The first person who shares our purpose applied",
        ),
        done=both(happened("application.received"), happened("scout.sent", 10)),
        value_days=30,
    ),
)

HIRING_USER = Starter(
    "hiring-user",
    Words("採用サービス(面接する方)", "Hiring (interviewers)"),
    Words(
        "面接を受け持つ方が、応募者に最初の返事を送るまでの3ステップです。",
        "Three steps for an interviewer, until they have answered an applicant.",
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
                    "profile",
                    Words("自分の写真とひとことを載せる", "Add your picture and a line about you"),
                    Words(
                        "応募者は、誰と働くのかを見ています。",
                        "Applicants look at whom they would work with.",
                    ),
                    due=after_start(3),
                    may_skip=True,
                ),
                ones_own(
                    "reply",
                    Words("応募者に最初の返事を送る", "Answer an applicant"),
                    Words(
                        "お礼と、会って話したいことを一文ずつで十分です。",
                        "Thank them and say what you would like to talk about: two sentences do.",
                    ),
                    due=after_start(10),
                    automatic=happened("application.answered"),
                    is_wow=True,
                ),
            ),
        ),
        wow=happened("application.answered"),
        wow_words=Words("応募してくれた人と、自分で話を始めた", "I began to talk with somebody who applied"),
        done=happened("application.answered"),
        clock_from=Anchor.START,
        value_days=14,
        role=JourneyRole.END_USER,
    ),
)
