"""What happens inside a step, whoever comes: somebody signed in, or the link of a mail that knows its person.

A `Way` says who works on which step and where its acts are sent; the acts themselves are the same on both ways.
"""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, standpoint
from portal.collaboration.turning import label_of
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.foundation.pages import wants_part
from portal.onboarding.actions.finishing import is_for_others
from portal.onboarding.actions.reviews import is_theirs
from portal.onboarding.forms.troubles import EFFORTS, REASONS, effort_words, reason_words
from portal.onboarding.models import Step, StepTrouble
from portal.onboarding.queries import steps
from portal.onboarding.queries import work as queries
from portal.onboarding.queries.files import HandedIn
from portal.onboarding.rules.shapes import Words
from portal.onboarding.rules.troubles import is_hard
from portal.onboarding.rules.words import DoneHow, StepState

bp = CustomerBlueprint("step_work", __name__, path="/onboarding/steps")
STEP = {"step": steps.step}


@dataclass(frozen=True)
class Way:
    """Who works on a step, and how: at its page, or by the link of a mail (`token`)."""

    point: Standpoint
    by: Actor
    step: Step
    token: str = ""

    @property
    def how(self) -> DoneHow:
        return DoneHow.LINK if self.token else DoneHow.HAND

    @property
    def here(self) -> str:
        """Return the address of the page that shows the step."""
        if self.token:
            return url_for("step_link.show", token=self.token)
        return url_for("steps.show", slug=self.point.customer.slug, step=self.step.public_id)

    def url(self, act: str, **more: Any) -> str:
        """Return where an act is sent: save, finish, files, …"""
        if self.token:
            return url_for(f"step_link.{act}", token=self.token, **more)
        return url_for(f"step_work.{act}", slug=self.point.customer.slug, step=self.step.public_id, **more)

    @property
    def may_work(self) -> bool:
        """True when this person may put something into the step now."""
        return (
            self.point.may(Permit.ONBOARDING_WORK)
            and not self.point.read_only
            and self.step.state is StepState.OPEN
        )

    @property
    def may_finish(self) -> bool:
        """True when this person's word completes the step: a wow moment that is observed waits for no hand."""
        return self.may_work and self.step.opened_at is not None and not is_for_others(self.step, self.by)

    @property
    def may_review(self) -> bool:
        return (
            self.point.may(Permit.ONBOARDING_REVIEW)
            and not self.point.read_only
            and self.step.state is StepState.OPEN
            and is_theirs(self.step, self.point.side)
        )

    @property
    def may_rate(self) -> bool:
        """True when this person is asked how much effort it took."""
        return (
            self.point.side is Side.CUSTOMER
            and self.point.may(Permit.ONBOARDING_WORK)
            and not self.point.read_only
            and self.step.state is StepState.DONE
        )

    @property
    def may_undo(self) -> bool:
        """True when this person may say that the step is not done after all."""
        return (
            self.point.may(Permit.ONBOARDING_WORK)
            and not self.point.read_only
            and self.step.done_how in (DoneHow.HAND, DoneHow.LINK)
            and self.step.done_by_id == self.by.person_id
        )

    @property
    def may_shelve(self) -> bool:
        return self.point.may(Permit.DOCUMENTS_WRITE) and not self.point.read_only

    @property
    def may_turn(self) -> bool:
        """True when something of the vendor's own can be made of this step."""
        return self.point.side is Side.VENDOR and not self.token and label_of("idea") is not None

    @property
    def idea_url(self) -> str:
        """Return where a product idea is made of this step."""
        return url_for("turning.ask", slug=self.point.customer.slug, subject=self.step.public_id, kind="idea")

    def file_url(self, file: HandedIn) -> str:
        if self.token:
            return url_for("step_link.download", token=self.token, file=file.file_pid)
        return url_for("step_work.download", slug=self.point.customer.slug, handed_file=file.file_pid)

    def away_url(self, file: HandedIn) -> str:
        if self.token:
            return self.url("away", file=file.public_id)
        return url_for("step_work.away", slug=self.point.customer.slug, step_file=file.public_id)

    def solved_url(self, trouble: StepTrouble) -> str:
        if self.token:
            return self.url("solved")
        return url_for("step_work.solved", slug=self.point.customer.slug, trouble=trouble.public_id)

    @staticmethod
    def is_hard(work: queries.Work) -> bool:
        """True when somebody said that the step took much effort."""
        return any(is_hard(one.score) for one in work.efforts)

    reasons = tuple(REASONS.items())
    efforts = EFFORTS
    reason = staticmethod(reason_words)
    effort = staticmethod(effort_words)


def way_of(step: Step) -> Way:
    """Return the way of whoever is signed in."""
    point = standpoint()
    return Way(point, point.actor, step)


def work_facts(step: Step, way: Way | None = None) -> dict[str, Any]:
    """Return what `onboarding/work/_work.html` and the parts beside it need."""
    way = way or way_of(step)
    return {
        "step": step,
        "work": queries.of_step(step, language()),
        "way": way,
        "title": title_of(step),
        "person_id": way.by.person_id,
        "vendor_name": branding.vendor().name,
        "customer_name": way.point.customer.name,
    }


def title_of(step: Step) -> str:
    """Return a step's title for its reader."""
    return Words(step.title_ja, step.title_en).of(language())


@bp.page("/<pid:step>/work", permit=Permit.ONBOARDING_READ, loads=STEP)
def part(step: Step) -> ResponseReturnValue:
    """Give an open page the inside of a step as it is now; without a script the step's page."""
    way = way_of(step)
    if not wants_part():
        return redirect(way.here, 303)
    return render_template("onboarding/work/_work.html", **work_facts(step, way))
