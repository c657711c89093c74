"""The review that is printed in the benchmark: a customer with 36 KPIs, every section written about by both sides."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from sqlalchemy import create_engine

from benchmarks.seed import SMALL, seed
from portal.accounts.models import Customer
from portal.activity import review_sections
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.config import ROOT, Settings
from portal.foundation.db import Base, db, engine_options, new_public_id, writing
from portal.foundation.pdf.volumes import Volume
from portal.foundation.tenancy import customer_scope
from portal.reviews.models import DecisionAsked, Review, ReviewSection
from portal.reviews.paper.volume import volume_of
from portal.reviews.queries.snapshots import draft_of
from portal.reviews.rules.snapshot import Snapshot
from portal.reviews.rules.words import PeriodKind, ReviewState
from portal.web import features
from portal.web.app import create_app

SEEING = "自動取込率が前四半期の三割から五割に上がり、月末に集中していた残業時間が一割ほど減りました。"
MEANING = (
    "受注の入力が早く終わり、請求の締めまでに余裕が生まれています。一方で例外処理の承認が二つの部署に残り、"
    "そこが次の足かせになっています。"
)
DOING = "承認の経路を一つにまとめ、十月末までに二つの拠点で試します。残りの拠点は十一月に広げます。"
SECTIONS = ("plans.goals", "plans.map", "plans.kpis")
CHARTED = 20  # of the 36 KPIs; two charts each
CONCLUSION = "計画した二つの柱は、当初の目標を上回る成果を確認できました。"
OWN = (
    "九州・沖縄地区の拠点では、回線品質に起因する表示の遅れが利用の妨げとなっており、休眠ユーザーの四割が"
    "この地区に集中しています。例外処理の件数も想定の三倍に増えました。\n\n"
)


@contextmanager
def printed(folder: Path, *, whole: bool = False) -> Iterator[Volume]:
    """Seed a database in a folder, and hand out the review as a volume; `whole` with every section and chart."""
    url = f"sqlite:///{folder}/portal.sqlite"
    features.modules()
    _load_sections()
    engine = create_engine(url, **engine_options(url))
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        seed(connection, SMALL)
    engine.dispose()
    app = create_app(
        Settings(_env_file=None, data_dir=folder, database_url=url, secret_key="for the benchmark only")
    )
    with app.test_request_context():
        with writing():
            customer = db.session.get_one(Customer, 1)
            with customer_scope(customer.id):
                review = _review(customer.id, whole)
                db.session.commit()
        with customer_scope(customer.id):
            snapshot = draft_of(review, customer)
            if not whole:
                _leave_charts(snapshot, CHARTED)
            yield volume_of(snapshot, language="ja", owner=customer.public_id)
        db.session.rollback()
        db.engine.dispose()


def _load_sections() -> None:
    for file in sorted((ROOT / "portal").glob("*/listeners/review_sections*")):
        names = (
            [file.stem]
            if file.is_file()
            else [f"{file.name}.{one.stem}" for one in sorted(file.glob("[a-z]*.py"))]
        )
        for name in names:
            import_module(f"portal.{file.parts[-3]}.listeners.{name}")


def _leave_charts(snapshot: Snapshot, number: int) -> Snapshot:
    """Leave so many KPIs more than one value: each has a small chart in the table, and a large one."""
    told = snapshot.section("plans.kpis")
    kpis = [kpi for goal in told.facts["goals"] for kpi in goal["kpis"]] if told is not None else []
    for kpi in kpis[number:]:
        kpi["points"] = kpi["points"][-1:]
    return snapshot


def _review(customer_id: int, whole: bool) -> Review:
    today = clock.today("Asia/Tokyo")
    review = Review(
        customer_id=customer_id,
        period_kind=PeriodKind.QUARTER,
        first=today - timedelta(days=91),
        last=today,
        plan_id=customer_id,
        held_on=today,
        conclusion=CONCLUSION * 3,
        state=ReviewState.OPEN,
        visibility=Visibility.SHARED,
    )
    db.session.add(review)
    db.session.flush()
    for section in _sections(review, whole):
        db.session.add(section)
    for number in range(3):
        db.session.add(
            DecisionAsked(
                customer_id=customer_id,
                review_id=review.id,
                position=number,
                request=f"拠点チャンピオン第二期（十二名）の任命 {number + 1}",
                reason="活動の時間を業務として認めるため",
                visibility=Visibility.SHARED,
            )
        )
    db.session.flush()
    return review


def _sections(review: Review, whole: bool) -> Iterator[ReviewSection]:
    common = {"customer_id": review.customer_id, "review_id": review.id, "visibility": Visibility.SHARED}
    said = {"seeing": SEEING * 2, "meaning": MEANING, "doing": DOING}
    known = [one for one in review_sections.sections() if whole or one.key in SECTIONS]
    for position, section in enumerate(known):
        yield ReviewSection(**common, key=section.key, part=str(section.part), position=position, **said)
    for number in range(2 if whole else 1):
        yield ReviewSection(
            **common,
            public_id=new_public_id(),
            key="own",
            own_number=number + 1,
            part="do",
            position=len(known) + number,
            title=f"拠点ごとの振り返り {number + 1}",
            text=OWN * 8,
            **said,
        )
