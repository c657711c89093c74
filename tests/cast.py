"""The cast of every test.

Sakura is a customer with an admin (Aoi), a member (Sora), an executive viewer (Ren) and a champion (Hana).
Ume is another customer: Mallory is its admin. The vendor's people: Vera the admin, Leo the CS lead, Chloe the
CSM of Sakura, Bo her backup, Olivia the CSM of Ume alone, Ann the author, Carl the colleague in sales.
Each customer has a plan whose map holds a shared, a vendor-internal and a customer-internal branch.
"""

from datetime import date, timedelta

from sqlalchemy import select

from portal.accounts.models import (
    AccountTeamMember,
    Customer,
    CustomerRole,
    Department,
    Installation,
    LifecycleStage,
    Membership,
    Product,
    Segment,
    StaffRole,
    Subscription,
    TeamPosition,
    User,
)
from portal.agreements.models import Proposal, ProposalKind, ProposalState
from portal.collaboration.models.comments import Comment, CommentThread
from portal.conversations.models import Conversation, Message, MessageFile, Solving
from portal.documents.models import Document, DocumentVersion
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Reach, Side, Visibility
from portal.foundation.db import db
from portal.foundation.files import store
from portal.foundation.kana import search_key
from portal.foundation.tenancy import customer_scope
from portal.knowledge.models import Article, ArticleEdition, ArticleState, ArticleText, Category
from portal.onboarding.actions import journeys
from portal.onboarding.models import Journey
from portal.onboarding.rules.shapes import Due, Field, PhaseShape, Rule, StepShape, TemplateShape, Words
from portal.onboarding.rules.words import Anchor, StepKind, StepSide
from portal.plans.models import ImportRun, Kpi, Measurement, Node, NodeKind, OperatingRule, Plan, PlanPulse
from tests import cast_community, cast_reviews, cast_stories

STAFF = {
    "vera": (StaffRole.ADMIN, "青木", "ベラ"),
    "leo": (StaffRole.CS_LEAD, "藤井", "玲央"),
    "chloe": (StaffRole.CSM, "鈴木", "美咲"),
    "bo": (StaffRole.CSM, "高橋", "亮"),
    "olivia": (StaffRole.CSM, "小川", "織江"),
    "ann": (StaffRole.AUTHOR, "安藤", "杏"),
    "carl": (StaffRole.COLLEAGUE, "加藤", "薫"),
}
MEMBERS = {
    "aoi": ("sakura", CustomerRole.ADMIN, "田中", "葵"),
    "sora": ("sakura", CustomerRole.MEMBER, "佐藤", "空"),
    "ren": ("sakura", CustomerRole.VIEWER, "山本", "蓮"),
    "hana": ("sakura", CustomerRole.MEMBER, "中村", "花"),
    "mallory": ("ume", CustomerRole.ADMIN, "森", "真理"),
}
CUSTOMERS = {
    "sakura": ("株式会社さくら商会", "さくらしょうかい"),
    "ume": ("ウメ工業株式会社", "うめこうぎょう"),
}
TEAMS = {
    "sakura": {"chloe": TeamPosition.PRIMARY, "bo": TeamPosition.BACKUP, "carl": TeamPosition.SALES},
    "ume": {"olivia": TeamPosition.PRIMARY},
}
EVERYBODY = ("", *MEMBERS, *STAFF)


def address(name: str) -> str:
    """Return a cast member's mail address."""
    return f"{name}@vendor.example" if name in STAFF else f"{name}@{MEMBERS[name][0]}.example"


def enter() -> None:
    """Put everybody on stage, and commit."""
    db.session.add(Installation(id=1, vendor_name="あおぞらクラウド", vendor_name_en="Aozora Cloud"))
    db.session.add(Segment(name_ja="中堅", name_en="Mid-size"))
    db.session.add(Product(code="core", name_ja="あおぞら請求", name_en="Aozora Billing"))
    people = {name: _person(name, family, given, role) for name, (role, family, given) in STAFF.items()}
    people |= {name: _person(name, family, given, None) for name, (_, _, family, given) in MEMBERS.items()}
    db.session.add_all(people.values())
    db.session.flush()
    for slug, (name, kana) in CUSTOMERS.items():
        _customer(slug, name, kana, people)
    _knowledge()
    cast_community.enter(address)
    cast_stories.enter()
    cast_reviews.enter(address)
    db.session.commit()


def _person(name: str, family: str, given: str, role: StaffRole | None) -> User:
    return User(
        email=address(name),
        family_name=family,
        given_name=given,
        romanised=name.capitalize(),
        search_key=search_key(f"{family}{given} {name}"),
        staff_role=role,
        language="en",
    )


def _customer(slug: str, name: str, kana: str, people: dict[str, User]) -> None:
    customer = Customer(
        slug=slug,
        name=name,
        kana=kana,
        search_key=search_key(f"{name} {kana}"),
        stage=LifecycleStage.ADOPTION,
        segment_id=1,
    )
    db.session.add(customer)
    db.session.flush()
    today = clock.today("Asia/Tokyo")
    with customer_scope(customer.id):
        department = Department(name="営業部", kana="えいぎょうぶ")
        db.session.add(department)
        db.session.flush()
        for who, (home, role, _, _) in MEMBERS.items():
            if home == slug:
                champion = clock.now() if who == "hana" else None
                db.session.add(
                    Membership(
                        user=people[who],
                        role=role,
                        joined_at=clock.now(),
                        seen_at=clock.now(),
                        champion_since=champion,
                        department_id=department.id,
                    )
                )
        for who, position in TEAMS[slug].items():
            db.session.add(AccountTeamMember(user=people[who], position=position))
        db.session.add(
            Subscription(
                product_id=1,
                starts_on=today - timedelta(days=200),
                renews_on=today + timedelta(days=165),
                notice_on=today + timedelta(days=135),
                arr_minor=3_600_000,
            )
        )
        db.session.flush()
        _plan(slug, today)


def _plan(slug: str, today: date) -> None:
    plan = Plan(
        title=f"Plan of {slug}",
        north_star=f"{slug} closes its books in three days",
        starts_on=today - timedelta(days=60),
        ends_on=today + timedelta(days=120),
        visibility=Visibility.SHARED,
        activated_at=clock.now(),
        vendor_note=f"vendor note about {slug}",
    )
    db.session.add(plan)
    db.session.flush()
    db.session.add_all(PlanPulse(plan_id=plan.id, audience=audience) for audience in Audience)
    for visibility in (Visibility.SHARED, Visibility.VENDOR, Visibility.CUSTOMER):
        goal = _node(plan, None, NodeKind.GOAL, f"{slug} {visibility} goal", visibility)
        if visibility is Visibility.SHARED:
            _comment(goal, f"{slug} shared comment")
        initiative = _node(plan, goal, NodeKind.INITIATIVE, f"{slug} {visibility} initiative", visibility)
        _kpi(_node(plan, initiative, NodeKind.KPI, f"{slug} {visibility} KPI", visibility), plan, today)
        db.session.add(
            OperatingRule(node_id=initiative.id, who=f"{slug} {visibility} people", what="write it down")
        )
    _declined_proposal(slug, plan)
    gone = _node(plan, None, NodeKind.GOAL, f"{slug} deleted goal", Visibility.SHARED)
    gone.deleted_at = clock.now()
    _import_run(slug, plan)
    _shelf(slug, plan.customer_id)
    db.session.flush()


def _shelf(slug: str, customer_id: int) -> None:
    """A document of the vendor's that both sides see, one that each side keeps inside, and one that was deleted."""
    seen = [(visibility, None) for visibility in (Visibility.SHARED, Visibility.VENDOR, Visibility.CUSTOMER)]
    for visibility, deleted_at in [*seen, (Visibility.SHARED, clock.now())]:
        title = f"{slug} {'deleted' if deleted_at else visibility} document"
        file = store(
            f"%PDF-1.4 {title}".encode(), f"{title}.pdf", customer_id=customer_id, visibility=visibility,
            media_type="application/pdf", by_id=None,
        )  # fmt: skip
        side = Side.CUSTOMER if visibility is Visibility.CUSTOMER else Side.VENDOR
        document = Document(
            title=title, visibility=visibility, side=side, number=1, deleted_at=deleted_at, search_key=title
        )
        db.session.add(document)
        db.session.flush()
        db.session.add(
            DocumentVersion(document_id=document.id, number=1, file_id=file.id, visibility=visibility)
        )


def add_conversation(slug: str, customer_id: int) -> None:
    """Add a question that was answered and solved long ago, with a file and a note inside either side; in scope."""
    title = f"{slug} solved question"
    at, sides = clock.now() - timedelta(days=90), (Side.CUSTOMER, Side.VENDOR)
    times = {"last_shared_at": at, "last_vendor_at": at, "last_customer_at": at}
    talk = Conversation(
        title=title,
        folded=title,
        begun_side=Side.CUSTOMER,
        begun_at=at,
        solved_at=at,
        first_answered_at=at,
        **times,
    )
    db.session.add(talk)
    db.session.flush()
    vera = db.session.scalars(select(User.id).where(User.email == address("vera"))).one()
    for visibility, side in zip((*Visibility, Visibility.SHARED), (*reversed(sides), *sides), strict=True):
        text = f"{slug} {visibility} words"
        said = Message(
            conversation_id=talk.id, text=text, folded=text, visibility=visibility, author_side=side, at=at,
            author_id=vera if side is Side.VENDOR else None,
        )  # fmt: skip
        db.session.add(said)
        db.session.flush()
    file = store(
        b"%PDF-1.4", f"{slug}.pdf", customer_id=customer_id, visibility=Visibility.SHARED,
        media_type="application/pdf", by_id=None,
    )  # fmt: skip
    db.session.add(MessageFile(message_id=said.id, file_id=file.id, visibility=Visibility.SHARED))
    talk.last_shared_id = talk.last_vendor_id = talk.last_customer_id = said.id
    db.session.add(Solving(conversation_id=talk.id, at=at))


def add_journey(slug: str, customer_id: int) -> Journey:
    """Begin a small onboarding: an open step, a form, one that waits, and one inside the vendor; in scope."""
    vera = db.session.scalars(select(User.id).where(User.email == address("vera"))).one()
    by = Actor(ActorKind.PERSON, Side.VENDOR, vera)
    words = {
        name: Words(f"{slug} {name}", f"{slug} {name}") for name in ("open", "form", "waiting", "internal")
    }
    due = Due(Anchor.START, 3)
    found = (
        StepShape("open", words["open"], StepSide.CUSTOMER, due=due, may_skip=True),
        StepShape(
            "form", words["form"], StepSide.CUSTOMER, kind=StepKind.FORM, due=due,
            fields=(Field("name", Words("名前", "Name"), required=False),),
        ),
        StepShape("waiting", words["waiting"], StepSide.VENDOR, due=due, needs=("open",), is_wow=True),
        StepShape("internal", words["internal"], StepSide.VENDOR, due=due, internal=True),
    )  # fmt: skip
    shape = TemplateShape(
        phases=(PhaseShape("begin", Words(f"{slug} phase", f"{slug} phase"), found),),
        wow=Rule("step", "waiting"),
        wow_words=Words(f"{slug} wow", f"{slug} wow"),
        clock_from=Anchor.START,
    )
    customer = db.session.get_one(Customer, customer_id)
    title = Words(f"{slug} onboarding", f"{slug} onboarding")
    journey = journeys.prepare(customer, by=by, shape=shape, title=title)
    journeys.begin(journey, by=by)
    return journey


#: Articles in both languages, by their English address: who may read each. Titles are `<address> article`.
ARTICLES = {
    "public": (Reach.PUBLIC, ()),
    "everyone": (Reach.EVERY_CUSTOMER, ()),
    "segment": (Reach.SOME, ("segment:1",)),
    "sakura": (Reach.SOME, ("sakura",)),
    "ume": (Reach.SOME, ("ume",)),
    "vendor": (Reach.VENDOR, ()),
}


def _knowledge() -> None:
    """One small published article for each kind of readers, and a draft, in a category; Ann the author keeps them."""
    ann = db.session.scalars(select(User.id).where(User.email == address("ann"))).one()
    category = Category(slug="basics", name_ja="基本", name_en="Basics")
    db.session.add(category)
    db.session.flush()
    category.path = f"/{category.id}/"
    ids = {row.slug: row.id for row in db.session.execute(select(Customer.slug, Customer.id))}
    for position, (slug, (reach, named)) in enumerate(ARTICLES.items()):
        keys = [key if ":" in key else f"customer:{ids[key]}" for key in named]
        _article(slug, category, ann, position=position, reach=reach, addressees=keys)
    _article("draft", category, ann, position=len(ARTICLES), reach=Reach.PUBLIC, published=False)


def _article(
    slug: str, category: Category, owner_id: int, *, published: bool = True, **facts: object
) -> None:
    now = clock.now()
    article = Article(
        category_id=category.id, owner_id=owner_id, original_language="ja", external_id=f"cast/{slug}",
        first_published_at=now if published else None, changed_at=now if published else None, **facts,
    )  # fmt: skip
    db.session.add(article)
    db.session.flush()
    for language, title in (("ja", f"{slug} の記事"), ("en", f"{slug} article")):
        text = ArticleText(
            article_id=article.id, language=language, slug=slug, title=title, lead=f"{slug} lead"
        )
        db.session.add(text)
        db.session.flush()
        body = f"## First\n\nWhat {slug} readers do first.\n\n## Then\n\n{title}"
        said = ArticleEdition(
            text_id=text.id, number=1, title=title, lead=text.lead, body=body, by_id=owner_id
        )
        db.session.add(said)
        db.session.flush()
        text.latest_id = said.id
        if published:
            said.published_at = text.published_at = text.revised_at = now
            text.published_id, text.state = said.id, ArticleState.PUBLISHED
    db.session.flush()


def _comment(node: Node, text: str) -> None:
    """Something that the vendor's admin once said to both sides; nobody was named."""
    thread = CommentThread(subject_kind="node", subject_id=node.id, visibility=node.visibility)
    db.session.add(thread)
    db.session.flush()
    vera = db.session.scalars(select(User.id).where(User.email == address("vera"))).one()
    said = Comment(
        thread_id=thread.id, text=text, author_id=vera, author_side=Side.VENDOR, visibility=node.visibility
    )
    db.session.add(said)


def _declined_proposal(slug: str, plan: Plan) -> None:
    """Something the vendor's team had put forward, and the customer declined."""
    shared = select(Node.id).where(Node.plan_id == plan.id, Node.visibility == Visibility.SHARED)
    proposal = Proposal(
        plan_id=plan.id,
        node_id=db.session.scalars(shared.order_by(Node.id)).first(),
        kind=ProposalKind.INITIATIVE,
        title=f"{slug} declined initiative",
        after={"title": f"{slug} declined initiative"},
        side=Side.VENDOR,
        visibility=Visibility.SHARED,
        state=ProposalState.DECLINED,
        reason="not yet",
        decided_at=clock.now(),
    )
    db.session.add(proposal)


def _import_run(slug: str, plan: Plan) -> None:
    """A file that waits to be imported. Real ones are seen by one side; this one by both, for the access matrix."""
    file = store(
        f"Goal,KPI\n{slug} shared goal,{slug} new KPI\n".encode(),
        f"{slug}.csv",
        customer_id=plan.customer_id,
        visibility=Visibility.SHARED,
        media_type="text/csv",
        by_id=None,
    )
    run = ImportRun(
        kind="map", plan_id=plan.id, file_id=file.id, options={"language": "en"}, side=Side.VENDOR
    )
    db.session.add(run)


def _node(plan: Plan, parent: Node | None, kind: NodeKind, title: str, visibility: Visibility) -> Node:
    node = Node(
        plan_id=plan.id,
        parent_id=parent.id if parent else None,
        kind=kind,
        title=title,
        visibility=visibility,
    )
    db.session.add(node)
    db.session.flush()
    return node


def _kpi(node: Node, plan: Plan, today: date) -> None:
    points = [(today - timedelta(days=50), 6.0), (today - timedelta(days=20), 5.0)]
    db.session.add(
        Kpi(
            node_id=node.id,
            unit="日",
            direction="lower",
            baseline=6.0,
            baseline_on=plan.starts_on,
            target=3.0,
            target_on=plan.ends_on,
            thresholds=[{"from": None, "value": 6.5}],
            recent=[[day.isoformat(), value] for day, value in points],
            latest_value=points[-1][1],
            latest_on=points[-1][0],
        )
    )
    for day, value in points:
        db.session.add(
            Measurement(
                node_id=node.id, on=day, value=value, actor_kind=ActorKind.PERSON, actor_side=Side.CUSTOMER
            )
        )
    db.session.flush()
