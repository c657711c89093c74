"""What a business review tells of ideas: those the customer takes part in, never others' and nothing from inside."""

import pytest
from sqlalchemy import select

from portal.foundation.audience import Reach, Visibility
from portal.foundation.db import db
from portal.ideas.actions import ideas as change
from portal.ideas.models import Idea, IdeaAsk, IdeaState
from tests.ideas.test_ideas import staff
from tests.ideas.test_open import told as written
from tests.ideas.test_open import vote
from tests.told_sections import LANGUAGES, days_ago, gathered, today, told

KEY = "ideas.states"


def idea(pid: str) -> Idea:
    return db.session.scalars(select(Idea).where(Idea.public_id == pid)).one()


def test_ideas_that_were_voted_for_stand_with_their_status(at, as_, app):
    mine, other = written(at, "Wanted"), written(at, "Nobody here wants it")
    vote(as_, "aoi", mine)
    vote(as_, "mallory", other, slug="ume")
    with at("sakura"):
        change.stand(idea(mine), IdeaState.PLANNED, "Next spring", by=staff("vera"))
        db.session.commit()
    facts = gathered(at, KEY, days_ago(20), today())
    assert [(one["title"]["ja"], one["state"], one["votes"]) for one in facts["ideas"]] == [
        ("Wanted", "planned", 1)
    ]
    assert facts["changed"] == 1
    assert "Next spring" in told(app, KEY, facts)


@pytest.mark.parametrize("visibility", [Visibility.VENDOR, Visibility.CUSTOMER])
def test_what_was_asked_inside_a_side_is_not_told(at, visibility):
    pid = written(at, "Inside", reach=Reach.VENDOR)
    with at("sakura"):
        db.session.add(IdeaAsk(idea_id=idea(pid).id, why="secret", visibility=visibility))
        db.session.commit()
    assert gathered(at, KEY, days_ago(20), today()) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_in_both_languages(at, as_, app, language):
    vote(as_, "aoi", written(at, "<u>Wanted</u>"))
    html = told(app, KEY, gathered(at, KEY, days_ago(20), today()), language)
    assert "<u>" not in html


def test_the_same_number_of_statements(at, as_, counting):
    def asked() -> int:
        with counting() as statements:
            gathered(at, KEY, days_ago(20), today())
        return len(statements)

    vote(as_, "aoi", written(at, "One"))
    once = asked()
    for number in range(3):
        vote(as_, "aoi", written(at, f"More {number}"))
    assert asked() == once
