"""Collaboration: tools and people come to one place until it is used every day and saves the first meeting."""

from portal.onboarding.rules.shapes import TemplateShape, Words
from portal.onboarding.rules.words import Anchor, JourneyRole, OwnerRole, StepKind
from portal.onboarding.starters.writing import (
    Starter,
    after_kickoff,
    after_start,
    asked,
    customers,
    happened,
    ones_own,
    ours,
    owner_signed_in,
    phase,
    prepared,
    step_done,
    together,
    used_daily,
)

TOLD_FROM = Words(
    "Slackの公開資料にある考え方(ツール連携・メッセージ・毎日使う人の割合を利用の指標とし、成果はお客様自身の数字で決める)を参考にしています。",
    "Told from how Slack works in public: connected tools, messages and the share of people who use it daily are "
    "usage; the outcome is a number of the customer's own.",
)

COLLABORATION = Starter(
    "collaboration",
    Words("社内コラボレーション(管理者)", "Collaboration (administrators)"),
    Words(
        "一つの部署で会話とツールを集め、会議を一つ減らせるまでの道のりです。",
        "One department brings its talk and tools together, until the first meeting is no longer needed.",
    ),
    TOLD_FROM,
    TemplateShape(
        phases=(
            phase(
                "prepare",
                Words("小さく始める", "Begin small"),
                prepared(
                    "handover",
                    Words("営業からの引き継ぎを読む", "Read the handover from sales"),
                    Words(
                        "どの部署の、どの困りごとから始めるかの当たりをつけます。",
                        "Guess which department's trouble comes first.",
                    ),
                    minutes=15,
                    due=after_kickoff(-2),
                ),
                together(
                    "kickoff",
                    Words("キックオフ(45分)", "Kick-off (45 minutes)"),
                    Words(
                        "最初の部署と、減らしたい会議を一つ決めます。",
                        "Choose the first department, and one meeting that should go.",
                    ),
                    kind=StepKind.MEETING,
                    minutes=45,
                    due=after_kickoff(0),
                ),
                customers(
                    "which",
                    Words("減らしたい会議を教える", "Tell us which meeting should go"),
                    Words(
                        "いま何時間使っているかも分かると、成果を数字で言えます。",
                        "With its hours, the result is a number.",
                    ),
                    kind=StepKind.FORM,
                    minutes=5,
                    due=after_kickoff(1),
                    fields=(
                        asked("meeting", "会議の名前", "Name of the meeting"),
                        asked("people", "参加者の人数", "How many take part?", "number"),
                        asked("hours", "月に何時間ですか", "How many hours a month?", "number"),
                    ),
                ),
                customers(
                    "sponsor",
                    Words("役員から一言いただく", "Have an executive say a word"),
                    Words(
                        "最初の投稿が役員の言葉だと、参加が早く広がります。",
                        "When an executive writes first, people follow.",
                    ),
                    owner=OwnerRole.SPONSOR,
                    minutes=5,
                    due=after_kickoff(3),
                    may_skip=True,
                ),
            ),
            phase(
                "gather",
                Words("会話とツールを集める", "Bring talk and tools together"),
                ours(
                    "channels",
                    Words("チャンネルの案を用意する", "Propose the channels"),
                    Words(
                        "案件ごと・部署ごとの案を、3つ以内でお渡しします。",
                        "At most three, by matter and by department.",
                    ),
                    minutes=30,
                    due=after_kickoff(2),
                    needs=("which",),
                ),
                customers(
                    "invite",
                    Words("最初の部署の全員を招待する", "Invite the whole first department"),
                    Words(
                        "一部の人だけだと、会話が元の場所に戻ります。",
                        "With only some of them, talk goes back to where it was.",
                    ),
                    due=after_kickoff(4),
                    automatic=happened("member.invited", 5),
                ),
                customers(
                    "tool",
                    Words("よく使うツールを一つつなぐ", "Connect one tool that you use daily"),
                    Words(
                        "カレンダーかファイル共有から始めるのがおすすめです。",
                        "Calendar or files are a good beginning.",
                    ),
                    due=after_kickoff(5),
                    automatic=happened("integration.connected"),
                ),
            ),
            phase(
                "first",
                Words("会議を一つ減らす", "One meeting less"),
                customers(
                    "decide",
                    Words("一つの案件を、会議なしで決める", "Decide one matter without a meeting"),
                    Words(
                        "チャンネルに論点を書き、期限を決めて意見を集めます。",
                        "Write down the question, say by when, and gather what people think.",
                    ),
                    minutes=20,
                    due=after_kickoff(12),
                    needs=("invite",),
                    is_wow=True,
                ),
                customers(
                    "agree",
                    Words("使い方の約束を3つ決める", "Agree on three rules of use"),
                    Words(
                        "返事の目安、通知を切る時間、チャンネル名の付け方です。",
                        "How soon one answers, when it is quiet, how channels are called.",
                    ),
                    kind=StepKind.QUESTION,
                    due=after_kickoff(15),
                    fields=(asked("rules", "決めた約束", "What you agreed on", "long"),),
                ),
                after_the_one_before=True,
            ),
        ),
        wow=step_done("decide"),
        wow_words=Words(
            "会議を開かずに、部署をまたぐ判断ができた",
            "We decided across departments without a meeting",
        ),
        done=used_daily(60, 5),
        value_days=21,
    ),
)

COLLABORATION_USER = Starter(
    "collaboration-user",
    Words("社内コラボレーション(利用者)", "Collaboration (end users)"),
    Words(
        "新しく加わった方が、最初の質問に答えをもらうまでの3ステップです。",
        "Three steps for somebody new, until their first question was answered.",
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
                    "quiet",
                    Words("通知を自分に合わせる", "Set your notifications"),
                    Words("まず、夜は鳴らないようにします。", "Begin with quiet nights."),
                    minutes=3,
                    due=after_start(2),
                    may_skip=True,
                ),
                ones_own(
                    "ask",
                    Words("チャンネルで一つ質問する", "Ask one question in a channel"),
                    Words(
                        "個別に聞くかわりに、みんなの見えるところで聞いてみます。",
                        "Ask where everybody can see it, instead of one person.",
                    ),
                    minutes=5,
                    due=after_start(5),
                    automatic=happened("message.sent"),
                    is_wow=True,
                ),
            ),
        ),
        wow=happened("message.sent"),
        wow_words=Words(
            "誰に聞けばよいか知らなくても、答えが見つかった", "I got an answer without knowing whom to ask"
        ),
        done=happened("message.sent", 3),
        clock_from=Anchor.START,
        value_days=7,
        role=JourneyRole.END_USER,
    ),
)
