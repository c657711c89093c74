"""What the gallery shows: the same small story in both languages. Content, not catalogue: people would have typed it."""

# ruff: noqa: E501 - what people say has the length it has

from types import SimpleNamespace as Thing

STANDINGS = ("on_track", "at_risk", "off_track", "achieved", "no_data")

JA = {
    "vendor": "あおぞらクラウド",
    "company": "株式会社ミナト商会",
    "people": ("鈴木 美咲", "田中 健", "佐藤 由美", "山本 直樹", "高橋 亮", "伊藤 拓也", "中村 浩一", "森 千尋"),
    "title": "部品の見本",
    "lead": "すべての部品を、すべての状態で並べています。",
    "navigation": (
        "ホーム", "サクセスマップ", "オンボーディング", "ナレッジ", "コミュニティ", "ビジネスレビュー", "メッセージ",
    ),
    "account": ("プロフィール", "ログイン中の端末"),
    "north": "受注から請求までを一つの流れにし、営業が顧客と話す時間を倍にする",
    "goal": "請求業務の月次締めを3日短縮する",
    "initiative": "承認フローの標準化",
    "kpis": ("月次締め日数", "手入力伝票", "商談記録の当日入力", "勉強会の参加者", "社内事例の公開"),
    "units": ("日", "件/月", "%", "人", "件"),
    "next": "請求書テンプレートを選ぶ",
    "next_text": "終わると、佐藤さんがテスト請求書を送れるようになります。",
    "press": "テンプレートを選ぶ",
    "words": (
        "保存する", "やめる", "削除する", "書き出す", "絞り込む", "見出し", "次の一歩", "変わったこと", "数字", "ボタン",
    ),
    "tabs": ("マップ", "一覧", "年表"),
    "notice": ("ほかの変更は、両方とも保存しました", "実績の入力頻度 隔週 → 毎月"),
    "toast": ("佐藤さんが先に変更しました", "説明、目標値 · 11:58", "見比べる"),
    "empty": ("まだ目標がありません", "ひな形から始めるか、最初の目標を書いてください。1分で下書きができます。", "ひな形を選ぶ"),
    "banner": "田中 健さんに見えている画面です。変更はできません。この閲覧は記録されます。",
    "banner_stop": "終了する",
    "form": {
        "name": "会社名", "name_hint": "登記されている名前をお書きください。", "note": "現状の課題", "kind": "種類",
        "side": "公開範囲", "target": "目標値", "day": "期日", "agree": "進捗の連絡をメールで受け取る",
        "file": "ファイル", "wrong": "数字で入力してください。例: 4.9、1,200",
        "choices": ("成果のKPI", "利用のKPI"), "hints": ("事業がどう良くなるか", "どれだけ使われているか"),
    },
    "steps": ("ファイルを選ぶ", "列を合わせる", "内容を確かめる", "取り込む"),
    "prose": "<p>**太字** ではなく<strong>強調</strong>です。</p><ul><li>一つ目</li><li>二つ目</li></ul><blockquote>引用した文です。</blockquote>",
    "plain": ("ログイン", "仕事でお使いのメールアドレスを入力してください。", "ログインリンクを送る", "メールアドレス"),
    "task": ("11月の実績", "サクセスマップ", "残り2件", "入力を終える"),
}  # fmt: skip

EN = {
    "vendor": "Aozora Cloud",
    "company": "Minato Trading Co., Ltd.",
    "people": (
        "Misaki Suzuki", "Ken Tanaka", "Yumi Sato", "Naoki Yamamoto",
        "Ryo Takahashi", "Takuya Ito", "Koichi Nakamura", "Chihiro Mori",
    ),
    "title": "All parts",
    "lead": "Every part of the portal in every state.",
    "navigation": ("Home", "Success map", "Onboarding", "Knowledge", "Community", "Business reviews", "Messages"),
    "account": ("Profile", "Signed-in devices"),
    "north": "One flow from order to invoice, and twice the time for talking with customers",
    "goal": "Close the month's invoicing three days earlier",
    "initiative": "Standardise the approval flow",
    "kpis": ("Days to close the month", "Slips typed by hand", "Deals noted the same day", "Workshop guests", "Stories shared"),
    "units": ("days", "/month", "%", "people", ""),
    "next": "Choose an invoice template",
    "next_text": "When this is done, Yumi Sato can send a test invoice.",
    "press": "Choose a template",
    "words": (
        "Save", "Cancel", "Delete", "Export", "Filter", "Heading", "Next step", "What changed", "Numbers", "Buttons",
    ),
    "tabs": ("Map", "Table", "Timeline"),
    "notice": ("Both other changes were saved", "Measured every two weeks → every month"),
    "toast": ("Yumi Sato changed this first", "Description, target · 11:58", "Compare"),
    "empty": ("No goals yet", "Start from a template or write the first goal. A draft takes a minute.", "Choose a template"),
    "banner": "You see what Ken Tanaka sees. Nothing can be changed, and this visit is recorded.",
    "banner_stop": "Stop viewing",
    "form": {
        "name": "Company name", "name_hint": "As it is registered.", "note": "Today's problem", "kind": "Kind",
        "side": "Who sees this", "target": "Target", "day": "Due date", "agree": "Send me news of progress by mail",
        "file": "File", "wrong": "Enter a number, such as 4.9 or 1,200.",
        "choices": ("Outcome KPI", "Usage KPI"), "hints": ("How the business gets better", "How much it is used"),
    },
    "steps": ("Choose a file", "Match columns", "Check", "Import"),
    "prose": "<p>This is <strong>strong</strong> and <em>stressed</em>.</p><ul><li>One</li><li>Two</li></ul><blockquote>Quoted.</blockquote>",
    "plain": ("Sign in", "Enter the mail address you use at work.", "Send a sign-in link", "Mail address"),
    "task": ("Values for November", "Success map", "2 left", "Finish"),
}  # fmt: skip

STORY = {"ja": JA, "en": EN}
ICONS = ("house", "network", "route", "book-open", "users", "presentation", "message-square")


def people(language: str) -> list[Thing]:
    """Return the cast as pages see people."""
    names = STORY[language]["people"]
    return [Thing(name=name, initial=name[0], colour_index=index % 8) for index, name in enumerate(names)]


def navigation(language: str) -> list[Thing]:
    """Return a customer's navigation with the map as the current page."""
    counts = {2: 3, 6: 1}
    return [
        Thing(label=label, url="/", icon=icon, current=index == 1, count=counts.get(index), counted_at="")
        for index, (label, icon) in enumerate(zip(STORY[language]["navigation"], ICONS, strict=True))
    ]
