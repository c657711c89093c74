"""A new administrator of any product: takes over from whoever did it before, without starting from zero."""

from portal.onboarding.rules.shapes import TemplateShape, Words
from portal.onboarding.rules.words import Anchor, JourneyRole, StepKind
from portal.onboarding.starters.writing import (
    Starter,
    after_start,
    ones_own,
    owner_signed_in,
    phase,
    prepared,
    step_done,
    together,
)

ADMINISTRATOR = Starter(
    "administrator",
    Words("新しい管理者(製品を問わず)", "A new administrator (of any product)"),
    Words(
        "引き継いだ方が、一人で最初の設定変更を終えるまでの道のりです。会社全体の設定はやり直しません。",
        "For whoever takes over, until they have changed a setting by themselves. Nothing is set up again.",
    ),
    Words(
        "担当者の交代は解約につながりやすい時期です。早い段階で自信を持っていただくための短い道のりにしています。",
        "A change of people is when customers are lost most easily, so this road is short and builds confidence early.",
    ),
    TemplateShape(
        phases=(
            phase(
                "take_over",
                Words("引き継ぐ", "Take over"),
                prepared(
                    "history",
                    Words("これまでの経緯をまとめる", "Sum up what happened so far"),
                    Words(
                        "目標、約束、未対応のことを、初めて読む人に分かるように整えます。",
                        "Goals, promises, open matters, for somebody who reads them for the first time.",
                    ),
                    minutes=20,
                    due=after_start(1),
                ),
                ones_own(
                    "sign_in",
                    Words("ログインする", "Sign in"),
                    Words("招待メールのボタンを押すだけです。", "Press the button in the invitation."),
                    minutes=2,
                    due=after_start(1),
                    automatic=owner_signed_in(),
                ),
                ones_own(
                    "map",
                    Words("サクセスマップを読む", "Read the success map"),
                    Words(
                        "前任の方が何を目指していたかが、1ページで分かります。",
                        "One page says what your predecessor was after.",
                    ),
                    due=after_start(3),
                ),
                together(
                    "meet",
                    Words("担当CSMと30分話す", "Talk to your CSM for 30 minutes"),
                    Words(
                        "困っていること、変えたいことを聞かせてください。",
                        "Tell us what troubles you, and what you would change.",
                    ),
                    kind=StepKind.MEETING,
                    minutes=30,
                    due=after_start(5),
                ),
            ),
            phase(
                "own",
                Words("自分のものにする", "Make it yours"),
                ones_own(
                    "change",
                    Words("設定を一つ、自分で変える", "Change one setting by yourself"),
                    Words(
                        "通知や権限など、気になったところで構いません。変更は元に戻せます。",
                        "Notifications, rights, whatever you like. It can be undone.",
                    ),
                    due=after_start(8),
                    needs=("sign_in",),
                    is_wow=True,
                ),
            ),
        ),
        wow=step_done("change"),
        wow_words=Words(
            "前任者に聞かずに、設定を一人で変えられた",
            "I changed a setting without asking my predecessor",
        ),
        done=step_done("change"),
        clock_from=Anchor.START,
        value_days=10,
        role=JourneyRole.ADMINISTRATOR,
    ),
)
