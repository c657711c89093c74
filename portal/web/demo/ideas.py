"""What one customer could not do becomes an idea for the product, and the product team says how it stands."""

from sqlalchemy import select

from portal.collaboration import subjects
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.ideas.actions import ideas
from portal.ideas.models import Idea, IdeaState
from portal.web.demo.onboarding import step_of
from portal.web.demo.telling import Story

WISH = "工場ごとに分かれた名簿を、まとめて取り込む"


def add_scenes(story: Story) -> None:
    """Add one wish, and what became of it."""
    story.scene(4, "17:20", "ryo", "tsubame", lambda by: _wish(story, by))
    story.scene(3, "10:20", "reiko", "", _consider)


def _wish(story: Story, by: Actor) -> None:
    """What is in the way of one customer becomes an idea for the product, with their own words."""
    step = step_of(story, "tsubame", "paperwork", "list")
    idea = ideas.write(
        WISH,
        "他の製造業の2社からも、電話で同じ要望があります。",
        by=by,
    )
    ideas.ask(
        idea, "製造部の名簿は工場ごとに別のファイルで、そろえる人がいません。", by=by, visibility=Visibility.SHARED,
        asked_by_id=story.people["mio"], source=subjects.subject(step.public_id),
    )  # fmt: skip


def _consider(by: Actor) -> None:
    idea = db.session.scalars(select(Idea).where(Idea.title == WISH)).one()
    words = "列の並びが違うファイルをまとめて読み込む方法を、来年春の版に向けて検討しています。"
    ideas.stand(idea, IdeaState.CONSIDERING, words, by=by)
