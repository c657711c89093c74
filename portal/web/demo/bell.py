"""How people of the demo want to hear of things, and two chat channels that wait to be started with a real address."""

from datetime import time

from portal.activity.actions import channels, choices
from portal.activity.actions.channels import Wish
from portal.activity.models import ByMail, ChatFormat, Covers, Readers
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.web.demo.telling import Act, Story

HEARS = ("conversation.message", "node.stuck", "proposal.put_forward", "agreement.ended", "people.leaving")


def add_scenes(story: Story) -> None:
    """Add who chose what, some weeks ago."""
    story.scene(20, "09:10", "misaki", "", _of_minato_at_once(story))
    story.scene(20, "09:14", "misaki", "", _quiet_evenings(story, "misaki"))
    story.scene(18, "18:20", "ken", "", _quiet_evenings(story, "ken"))
    story.scene(17, "10:00", "reiko", "", _vendors_channel(story))
    story.scene(15, "11:30", "ken", "minato", _minatos_channel(story))


def _of_minato_at_once(story: Story) -> Act:
    def act(_by: Actor) -> None:
        person, minato = story.people["misaki"], story.customers["minato"]
        choices.choose(person, "conversation.message", ByMail.DIGEST)
        choices.choose(person, "", ByMail.AT_ONCE, minato)

    return act


def _quiet_evenings(story: Story, who: str) -> Act:
    return lambda _by: choices.keep_quiet(story.person(who), (time(20, 0), time(7, 30)))


def _vendors_channel(story: Story) -> Act:
    def act(by: Actor) -> None:
        wish = Wish(
            name="#cs-minato", format=ChatFormat.SLACK, kinds=HEARS, url="https://hooks.slack.com/services/demo",
            covers=Covers.CUSTOMER, covers_id=story.customers["minato"], readers=Readers.REACH,
        )  # fmt: skip
        channels.stop(channels.set_up(wish, by=by), by=by)

    return act


def _minatos_channel(story: Story) -> Act:
    def act(by: Actor) -> None:
        wish = Wish(
            name="営業企画-お知らせ", format=ChatFormat.TEAMS, kinds=("conversation.message", "agreement.ended"),
            url="https://prod.example.com/workflows/demo", side=Side.CUSTOMER,
            customer_id=story.customers["minato"],
        )  # fmt: skip
        channels.stop(channels.set_up(wish, by=by), by=by)

    return act
