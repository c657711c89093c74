"""An article that the customer's people read moves their onboarding on, as soon as it was read to its end."""

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation.db import db
from portal.foundation.outbox import work_off
from portal.foundation.tenancy import customer_scope
from portal.knowledge.models import Article, ArticleText
from portal.onboarding import observables
from portal.onboarding.models import Step
from portal.onboarding.rules.shapes import Rule, TemplateShape, Words
from portal.onboarding.rules.words import Anchor, StepState
from tests.onboarding.small import begun, phase, step


def pid_of(slug: str) -> str:
    asked = select(Article.public_id).join(ArticleText).where(ArticleText.slug == slug)
    return db.session.scalars(asked.limit(1)).one()


def test_a_step_is_done_once_the_article_was_read_to_its_end(app, as_, at):
    with at("sakura"):
        pid = pid_of("everyone")
        read = step("read", automatic=Rule("article_read", pid))
        shape = TemplateShape(
            phases=(phase("one", read, step("then")),), wow=Rule("step", "then"),
            wow_words=Words("最初", "First"), clock_from=Anchor.START, value_days=30,
        )  # fmt: skip
        begun(shape)
        db.session.commit()
    browser, url = as_("aoi"), f"/c/sakura/knowledge/{pid}/read"
    assert _state(app, browser, url, 0.5) is StepState.OPEN
    assert _state(app, browser, url, 1.0) is StepState.DONE
    with at("sakura"):
        done = db.session.scalars(select(Step).where(Step.key == "read")).one()
        assert done.evidence["facts"]["people"] == 1
        assert done.evidence["facts"]["titles"]["en"] == "everyone article"


def test_what_somebody_may_not_read_is_not_named_to_them(app, as_, at):
    with app.test_request_context(), app.app_context():
        kind = observables.kind_of("article_read")
        assert kind is not None
        told = str(kind.tell(Rule("article_read", pid_of("vendor")), {}))
        assert "vendor article" not in told


def _state(app, browser, url: str, share: float) -> StepState:
    assert browser.post(url, data={"share": share}).status_code == 204
    with app.app_context():
        while work_off():
            pass
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        with customer_scope(customer.id):
            return db.session.scalars(select(Step.state).where(Step.key == "read")).one()
