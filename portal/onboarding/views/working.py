"""What happens inside a step, whoever comes: somebody signed in, or the link of a mail that knows its person.

A `Way` says who works on which step and where its acts are sent; the acts themselves are the same on both ways.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, standpoint
from portal.collaboration.turning import label_of
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.foundation.pages import wants_part
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


def went(way: Way, words: str = "", *, undo_url: str = "", names: Iterable[str] = ()) -> Response:
    """Say that it is done: open parts are fetched anew; without a script, back to the step."""
    if not wants_part():
        if words:
            flash(words, "done")
        return make_response(redirect(way.here, 303))
    told = render_template("onboarding/work/_told.html", words=words, undo_url=undo_url)
    response = make_response(told)
    response.headers["HX-Reswap"] = "none"
    response.headers["HX-Trigger"] = json.dumps({"live:stale": {"names": [*names_of(way.step), *names]}})
    return response


def shown(way: Way, status: int = 200, **facts: Any) -> Response:
    """Show what stands inside the step again, with what is to be said about it."""
    template = "onboarding/work/_work.html" if wants_part() else alone(way)
    response = make_response(render_template(template, **(work_facts(way.step, way) | facts)), status)
    if wants_part():
        response.headers["HX-Retarget"] = f"#work-{way.step.public_id}"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def refuse(way: Way, reason: str) -> Response:
    """Say why it cannot be done; nothing was changed, and nothing typed is lost."""
    return shown(way, 422, trouble=words_of(reason))


def alone(way: Way) -> str:
    """Return the page on which the inside of a step stands by itself."""
    return "onboarding/link/show.html" if way.token else "onboarding/work/alone.html"


def names_of(step: Step) -> list[str]:
    """Return the names of the parts that show a step."""
    return [f"step-{step.public_id}", f"work-{step.public_id}"]


def words_of(reason: str) -> str:
    """Return the sentence for a reason for which something inside a step is refused."""
    return {
        "no_side": _("Only people of one of the two companies can do this."),
        "not_begun": _("This onboarding has not begun yet."),
        "cancelled": _("This onboarding was called off. Nothing can be changed in it any more."),
        "over": _("This onboarding is over. Nothing can be changed in it any more."),
        "not_now": _("This step is done or skipped already. Open it again to change something."),
        "not_open": _("This step cannot be done yet: something has to come before it."),
        "not_theirs": _("The other side does this."),
        "not_done": _("How much effort it took is asked once it is done."),
        "early": _("Something that is to be looked at is not handed in yet."),
        "reason": _("Please say why, so that the other side knows what to change."),
        "missing": _("Something is still to be filled in."),
        "file": _("Hand in a file first."),
        "review": _("Approve it first, or send it back."),
        "meeting": _(
            "Choose a time first. With a meeting that has to take place, the step is done afterwards."
        ),
        "nothing": _("Choose a file first."),
        "empty": _("This file is empty. Nothing was handed in."),
        "too_large": _("This file is larger than 20 MB. Make it smaller, or divide it."),
        "program": _(
            "Programs, scripts and shortcuts are not taken. Send what is to be read, such as a PDF."
        ),
        "too_many": _("There are too many files already. Take one away first."),
    }.get(reason, _("This cannot be done now. Please look at the step again."))
