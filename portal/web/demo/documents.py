"""The shelves of ミナト商会 and Harbour Dining: what both sides keep at hand, and what each keeps inside."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.documents.actions import documents, readings, shelf
from portal.documents.models import Document
from portal.documents.queries import documents as asked
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.sheets import SheetOut, write_xlsx
from portal.foundation.tenancy import narrowed
from portal.web.demo.papers import paper
from portal.web.demo.telling import Story

MINATO, HARBOUR = "minato", "harbour-dining"
LONDON, TOKYO = "Europe/London", "Asia/Tokyo"
SHARED, VENDOR, CUSTOMER = Visibility.SHARED, Visibility.VENDOR, Visibility.CUSTOMER


@dataclass(frozen=True)
class Shelf:
    """One company's shelf, while it is told."""

    story: Story
    customer: str
    zone: str

    def put(
        self, ago: int, at: str, who: str, name: str, data: bytes, seen: Visibility = SHARED, **about: object
    ) -> None:
        """Let somebody put a file there; `days` until it expires, `pinned`, `note`."""
        self.story.scene(
            ago, at, who, self.customer, lambda by: self._put(name, data, seen, about, by), zone=self.zone
        )

    def renew(
        self, ago: int, at: str, who: str, title: str, name: str, data: bytes, what_changed: str
    ) -> None:
        """Let somebody put a newer version there."""

        def act(by: Actor) -> None:
            shelf.receive(
                self.story.customer(self.customer), data, name, by=by, visibility=SHARED,
                document=_called(title), what_changed=what_changed,
            )  # fmt: skip

        self.story.scene(ago, at, who, self.customer, act, zone=self.zone)

    def read(self, ago: int, at: str, who: str, title: str, *, says_so: bool = False) -> None:
        """Let somebody open the newest version, and say that they read it."""

        def act(by: Actor) -> None:
            newest = asked.versions(_called(title))[0].row
            assert by.side is not None
            assert by.person_id is not None
            note = readings.confirm if says_so else readings.note_opening
            note(newest if says_so else newest.id, by.person_id, by.side)  # type: ignore[arg-type]

        self.story.scene(ago, at, who, self.customer, act, zone=self.zone)

    def _put(self, name: str, data: bytes, seen: Visibility, about: dict[str, object], by: Actor) -> None:
        made = shelf.receive(self.story.customer(self.customer), data, name, by=by, visibility=seen)
        said: dict[str, object] = {
            key: about[key] for key in ("title", "language", "review_note") if key in about
        }
        if "days" in about:
            said["expires_on"] = self.story.day(-int(str(about["days"])))
        documents.revise(made, said, by=by)
        if about.get("pinned"):
            documents.pin(made, by=by)


def add_scenes(story: Story) -> None:
    """Add what was put on the shelves, and who read it."""
    _minato(Shelf(story, MINATO, TOKYO))
    _harbour(Shelf(story, HARBOUR, LONDON))


def _minato(at: Shelf) -> None:
    at.put(
        281, "10:20", "misaki", "キックオフ資料_ミナト商会様.pdf",
        paper("キックオフ資料", _KICK_OFF, "あおぞらクラウド × ミナト商会"),
        title="キックオフ資料", pinned=True, language="ja",
    )  # fmt: skip
    at.read(280, "09:05", "ken", "キックオフ資料", says_so=True)
    at.read(279, "17:40", "yumi", "キックオフ資料")
    at.put(
        270,
        "16:00",
        "ken",
        "要件整理.pdf",
        paper("要件整理(初版)", _NEEDS),
        title="請求業務の要件",
        language="ja",
    )
    at.renew(
        62, "11:30", "misaki", "請求業務の要件", "要件整理_v2.pdf", paper("要件整理(第2版)", [*_NEEDS, *_NEEDS_ADDED]),
        "承認フローと、代理承認の条件を加えました。",
    )  # fmt: skip
    at.read(60, "10:10", "ken", "請求業務の要件", says_so=True)
    at.read(59, "13:20", "yumi", "請求業務の要件")
    at.read(58, "08:50", "naoki", "請求業務の要件")
    at.put(
        120, "15:10", "misaki", "セキュリティチェックシート_回答.xlsx", _sheet("セキュリティ", _SECURITY),
        title="セキュリティチェックシートへの回答", days=9, language="ja",
        review_note="外部委託先の一覧と、ISMSの有効期限を確認する",
    )  # fmt: skip
    at.read(118, "10:30", "sho", "セキュリティチェックシートへの回答")
    at.put(
        8,
        "15:40",
        "misaki",
        "11月定例_議事録.pdf",
        paper("11月定例 議事録", _MINUTES),
        title="11月定例の議事録",
        language="ja",
    )
    at.put(
        275,
        "09:30",
        "misaki",
        "秘密保持契約書.pdf",
        paper("秘密保持契約書(写し)", _NDA),
        title="秘密保持契約書(写し)",
        language="ja",
    )
    at.put(
        260, "14:15", "misaki", "サービス仕様_前年度版.pdf", paper("サービス仕様(前年度版)", _NEEDS[:3]),
        title="サービス仕様(前年度版)", days=-52, language="ja",
    )  # fmt: skip
    at.put(
        9,
        "18:05",
        "ken",
        "社内稟議_追加20名.pdf",
        paper("社内稟議(案)", _RINGI),
        CUSTOMER,
        title="追加20名分の社内稟議(案)",
    )
    at.put(
        4,
        "17:20",
        "misaki",
        "提案の下書き_音声入力.pdf",
        paper("音声入力のご提案(下書き)", _DRAFT),
        VENDOR,
        title="音声入力のご提案(下書き)",
    )


def _harbour(at: Shelf) -> None:
    at.put(
        190, "10:20", "emily", "Kick-off deck Harbour Dining.pdf",
        paper("Kick-off", _KICK_OFF_EN, "Aozora Cloud × Harbour Dining"),
        title="Kick-off deck", pinned=True, language="en",
    )  # fmt: skip
    at.read(189, "09:30", "emma", "Kick-off deck", says_so=True)
    at.read(188, "16:45", "oliver", "Kick-off deck")
    at.read(188, "17:05", "grace", "Kick-off deck")
    at.put(
        150,
        "11:40",
        "emma",
        "Requirements month-end.pdf",
        paper("Requirements: month-end", _NEEDS_EN),
        title="Requirements for month-end",
        language="en",
    )
    at.renew(
        33, "15:20", "emma", "Requirements for month-end", "Requirements month-end v2.pdf",
        paper("Requirements: month-end, second version", [*_NEEDS_EN, "5. Credit notes arrive the same way"]),
        "Credit notes were missing.",
    )  # fmt: skip
    at.put(
        90, "09:50", "emily", "Security questionnaire answers.xlsx", _sheet("Security", _SECURITY_EN),
        title="Answers to your security questionnaire", days=12, language="en",
        review_note="Check the list of sub-processors",
    )  # fmt: skip
    at.put(
        6,
        "17:10",
        "emily",
        "Minutes November.pdf",
        paper("Minutes, November", _MINUTES_EN),
        title="Minutes of November",
        language="en",
    )


def _called(title: str) -> Document:
    wanted = select(Document).where(Document.title == title, Document.deleted_at.is_(None))
    return db.session.scalars(narrowed(wanted, Document)).one()


def _sheet(title: str, rows: Sequence[Sequence[str]]) -> bytes:
    return write_xlsx([SheetOut(title, rows[0], rows[1:])])


_KICK_OFF = (
    "1. 目的:月次締めを3日短縮し、請求の手作業をなくす",
    "2. 体制:ミナト商会 田中さん・佐藤さん / あおぞらクラウド 鈴木・高橋",
    "3. 進め方:最初の1か月で上位40社の連携を終える",
    "4. 定例:毎月第2火曜日 10:00〜10:45(オンライン)",
    "5. 困ったとき:この画面の「相談」から。担当が不在の日は副担当がお答えします",
)
_NEEDS = (
    "1. 請求書は取引先ごとの書式で出せること",
    "2. 会計ソフトへの連携は毎日、自動で行うこと",
    "3. 手書き伝票は写真から読み取り、経理が確かめること",
    "4. 締めの進み具合が、部門ごとに一目でわかること",
)
_NEEDS_ADDED = (
    "5. 承認は2段階とし、不在のときは代理が承認できること",
    "6. 差し戻しの理由は選択肢から選べること",
)
_SECURITY = (
    ("番号", "質問", "回答"),
    ("1", "データの保管場所", "国内のデータセンター(東京・大阪)"),
    ("2", "保管時・通信時の暗号化", "どちらも行っています"),
    ("3", "第三者認証", "ISMS(ISO/IEC 27001)"),
    ("4", "バックアップ", "毎日取得し、復元を毎月確かめています"),
)
_MINUTES = (
    "日時:第2火曜日 10:00〜10:45 オンライン",
    "出席:田中、佐藤、山本(ミナト商会) / 鈴木、高橋(あおぞらクラウド)",
    "",
    "決定事項:当日入力の原因を次回までに聞き取る",
    "対応事項:電波の届かない場所での入力をデモする(鈴木)",
)
_NDA = ("写しです。原本は両社の法務部門が保管しています。",)
_RINGI = ("申請:営業部 追加20名分の利用", "理由:外回りの入力が翌日になり、在庫の引き当てが遅れている")
_DRAFT = ("当日入力が40%を超えたらお出しする。", "見積もりは追加20名分と合わせて1枚にまとめる。")
_KICK_OFF_EN = (
    "1. What for: month-end in four working days across nine restaurants",
    "2. Who: Emma, Oliver and Priya; Emily and Ryo on our side",
    "3. First month: e-invoices of the ten largest suppliers",
    "4. Every second Thursday, 10:00 to 10:30, online",
)
_NEEDS_EN = (
    "1. Supplier invoices arrive electronically, one address for all restaurants",
    "2. Every restaurant closes its day by 10 pm",
    "3. Margin by restaurant before lunch service the next day",
    "4. No figure is typed twice",
)
_SECURITY_EN = (
    ("No.", "Question", "Answer"),
    ("1", "Where is the data kept?", "In two data centres in Tokyo and Osaka; a copy in London on request"),
    ("2", "Is it encrypted at rest and in transit?", "Both"),
    ("3", "Which certificates do you hold?", "ISO/IEC 27001"),
)
_MINUTES_EN = (
    "Present: Emma, Oliver (Harbour Dining); Emily (Aozora Cloud)",
    "",
    "Decided: the two slowest restaurants get a visit before Christmas",
    "To do: a list of suppliers still on paper (Emma)",
)
