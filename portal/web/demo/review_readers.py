"""Executives without an account: ミナト商会's president has read the corrected review, Lumen's has not yet."""

from portal.foundation.actor import Actor
from portal.reviews.actions import readers as change
from portal.reviews.actions.readers import Invited
from portal.reviews.models import Review
from portal.reviews.queries import readers, reviews
from portal.reviews.rules.words import ReviewState
from portal.web.demo.reviews import CORRECTED, LONDON
from portal.web.demo.reviews_words import LUMEN, MINATO
from portal.web.demo.telling import TOKYO, Story

SENT, READ = CORRECTED - 1, CORRECTED - 2
PRESIDENT = Invited(
    "大森 剛", "代表取締役社長", "president@minato.example", "ja",
    "第2四半期の振り返りをお送りします。「ご判断いただきたいこと」をご覧いただけますと幸いです。",
)  # fmt: skip
COO = Invited(
    "Grace Holloway", "Chief Operating Officer", "grace.holloway@lumen-legal.example", "en",
    "The quarter on one page, and what we ask you to decide.",
)  # fmt: skip


def add_scenes(story: Story) -> None:
    """Add who was sent a final review, and who has read it."""
    for words, zone, whom in ((MINATO, TOKYO, PRESIDENT), (LUMEN, LONDON, COO)):
        _send(story, words.csm, words.customer, zone, whom)
    story.scene(READ, "18:40", MINATO.csm, MINATO.customer, _read, zone=TOKYO)


def _send(story: Story, csm: str, customer: str, zone: str, whom: Invited) -> None:
    story.scene(
        SENT, "09:50", csm, customer,
        lambda by: _final_sent(story, customer, whom, by), zone=zone,
    )  # fmt: skip


def _final_sent(story: Story, customer: str, whom: Invited, by: Actor) -> None:
    change.invite(_final(), story.customer(customer), whom, by=by)


def _read(_by: Actor) -> None:
    """The president opens the link in the evening, and says so."""
    review = _final()
    given, edition = readers.readers_of(review.id)[0], reviews.newest_edition(review.id)
    assert edition is not None
    change.acknowledge(
        given.reader, review, edition, edition.seal, person=given.person,
        remark="拝読しました。経理の専任については、次回までに結論を出します。",
    )  # fmt: skip


def _final() -> Review:
    return next(one for one in reviews.all_of_customer() if one.state is ReviewState.FINAL)
