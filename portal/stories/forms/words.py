"""How the stages of a story are called, what its differences are called, and why something is refused."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from portal.foundation.i18n import number, percent
from portal.stories.rules.document import Company
from portal.stories.rules.figures import Figure
from portal.stories.rules.stages import Stage, Verdict

STAGE_WORDS: dict[Stage, Any] = {
    Stage.DRAFT: lazy_pgettext("story", "Draft"),
    Stage.ASKED: _l("Waiting for approval"),
    Stage.AGREED: _l("Approved, not published yet"),
    Stage.PUBLISHED: lazy_pgettext("story", "Published"),
    Stage.REVISED: _l("Published; a newer wording is being written"),
    Stage.WITHDRAWN: lazy_pgettext("story", "Withdrawn"),
}
VERDICT_WORDS: dict[Verdict, Any] = {
    Verdict.AGREED: lazy_pgettext("story", "Approved"),
    Verdict.SENT_BACK: lazy_pgettext("story", "Sent back"),
    Verdict.REPLACED: _l("The wording was changed before an answer came"),
    Verdict.TAKEN_BACK: lazy_pgettext("story", "Taken back"),
}
FIELD_WORDS: dict[str, Any] = {
    "title": lazy_pgettext("story", "Title"),
    "situation": _l("The situation before"),
    "doings": _l("What we did"),
    "outcome": _l("The result"),
}


def refusal_words(reason: str) -> str:
    """Return a refusal as a sentence."""
    return {
        "no_title": _("Give it a title first."),
        "incomplete": _("Title, situation, what was done and the result are needed first."),
        "teller": _("The person who tells the story has not agreed to be named yet."),
        "agreed": _("Exactly these words were approved already."),
        "too_often": _("Many approvals were asked for in a short time. Please wait an hour."),
        "ended": _("This has been answered or taken back meanwhile."),
        "changed": _("The wording was changed meanwhile. Please read it again."),
        "tampered": _(
            "The stored text is not the one that was sealed. Nothing was done; the operator can look into it."
        ),
        "reason_missing": _("Say what is to be changed."),
        "not_agreed": _("These words are not approved yet, or were changed since."),
        "not_published": _("This story is not published any more."),
        "published": _("Withdraw the story first."),
        "asked": _("Take the request for approval back first."),
        "not_yours": _("Only the person who tells the story can say this."),
        "too_many": _("There are enough pictures. Take one out first."),
        "gone": _("That goal is not there any more."),
        "too_large": _("This picture is too large: 15 MB at most."),
        "not_an_image": _("This is not a picture we can show (PNG, JPEG, WebP, GIF)."),
        "empty": _("Choose a picture."),
    }.get(reason, _("That cannot be done now."))


def amount(value: float | None, figure: Any) -> str:
    """Return a value of a figure with its unit."""
    return f"{number(value, figure.digits)}{unit_after(figure)}"


def unit_after(figure: Any) -> str:
    """Return a figure's unit as it follows a number: " days", "日", "%"."""
    unit: str = figure.unit
    return f" {unit}" if unit and unit[0].isascii() and unit[0] not in "%/" else unit


def difference(figure: Figure) -> str:
    """Return in a few words by how much a figure changed: 50% shorter, 12 points more.

    What is equal to a reader's eye says so.
    """
    change = figure.change
    if round(abs(change), 3) == 0:
        return _("unchanged")
    less = change < 0
    if figure.in_points:
        points = number(abs(change), figure.digits)
        if figure.unit in ("%", "％"):
            return (
                _("%(points)s points less", points=points)
                if less
                else _("%(points)s points more", points=points)
            )
        return f"{'−' if less else '+'}{points}"
    share = percent(abs(change))
    if figure.is_duration:
        return _("%(share)s shorter", share=share) if less else _("%(share)s more", share=share)
    if abs(change) >= 1 and not less:
        return _("%(times)s times as much", times=number(1 + change, 1))
    return _("%(share)s less", share=share) if less else _("%(share)s more", share=share)


def company_line(company: Company) -> str:
    """Return how a company is told of: its name, industry and how many people it has, as far as they are told."""
    people = (
        ngettext(
            "%(count)s employee", "%(count)s employees", company.employees, count=number(company.employees)
        )
        if company.employees
        else ""
    )
    return " · ".join(filter(None, (company.name, company.industry, people))) or _("A customer")


def target_words(figure: Figure) -> str:
    """Return what was to be reached."""
    if figure.is_band:
        return _("%(low)s to %(high)s", low=amount(figure.low, figure), high=amount(figure.high, figure))
    return amount(figure.target, figure) if figure.target is not None else ""
