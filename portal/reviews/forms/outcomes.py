"""Forms of what a review asks for and leads to: a decision, its answer, an aim."""

from collections.abc import Collection, Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, pgettext
from sqlalchemy import select
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from portal.accounts import branding
from portal.accounts.forms.editing import EditForm
from portal.accounts.models import Membership, User
from portal.accounts.queries.readers import Reader, readers
from portal.accounts.standpoint import standpoint
from portal.commitments.forms.commitments import NOBODY_OF, owner_choices, owner_of
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.forms import DayField, Given, Short
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed
from portal.reviews.models import Aim, DecisionAsked
from portal.reviews.paper.words import AIM_KINDS, ANSWERS
from portal.reviews.rules.outcomes import LONGEST_NAME, LONGEST_REQUEST, LONGEST_TITLE, LONGEST_WORDS
from portal.reviews.rules.words import AimKind, Answer

NOBODY, NOT_YET = "", ""
Choice = tuple[str, Any]


class RequestForm(EditForm):
    """What somebody is asked to decide: a person of either side, or a name of somebody without an account."""

    request = TextAreaField(_l("What is to be decided"), validators=[Given(), Short(LONGEST_REQUEST)])
    reason = TextAreaField(
        _l("Why, and what hangs on it"),
        validators=[Short(LONGEST_WORDS)],
        description=_l("So that it can be decided without asking back"),
    )
    decide_by = DayField(_l("Decide by"))
    decider = SelectField(_l("Who decides"))
    decider_name = StringField(
        _l("Or a name"),
        validators=[Short(LONGEST_NAME)],
        description=_l("For somebody without an account, such as the board"),
    )

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.first_sponsor, self.decider.choices = deciders()

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate; a person and a name beside it would leave open who decides."""
        valid = super().validate(extra_validators)
        if valid and self.decider.data and self.decider_name.data:
            self.decider_name.errors = [_l("Choose a person or write a name, not both.")]
            return False
        return valid

    @classmethod
    def facts_of(cls, row: DecisionAsked) -> dict[str, Any]:
        """Return the decision as the form shows it."""
        return {
            "request": row.request,
            "reason": row.reason,
            "decide_by": row.decide_by,
            "decider": _public_id(row.decider_id),
            "decider_name": row.decider_name,
        }

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        columns = {
            name: "" if value is None else value for name, value in facts.items() if name != "decide_by"
        }
        if "decide_by" in facts:
            columns["decide_by"] = facts["decide_by"]
        if "decider" in columns:
            columns["decider_id"] = _person_id(columns.pop("decider"))
        return columns


class AnswerForm(EditForm):
    """What was decided, in words, on which day."""

    answer = RadioField(lazy_pgettext("decision", "Answer"))
    answer_text = TextAreaField(
        _l("In which words"),
        validators=[Short(LONGEST_WORDS)],
        description=_l("Conditions, reasons, what is to be ready first"),
    )
    answered_on = DayField(_l("Decided on"))
    recorded = BooleanField(_l("Record it as a decision of the meeting as well"))

    def __init__(self, *args: Any, records: bool = False, **keys: Any):
        super().__init__(*args, **keys)
        self.answer.choices = [(str(code), words) for code, words in ANSWERS.items()]
        self.answer.choices.append((NOT_YET, _("Not decided yet")))
        if not records:
            del self.recorded
        elif not self.is_submitted():
            self.recorded.data = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate; words without an answer would be lost."""
        valid = super().validate(extra_validators)
        is_new = not self.seen_values().get("answer")
        if (
            valid
            and is_new
            and self.answer.data == NOT_YET
            and (self.answer_text.data or self.answered_on.data)
        ):
            self.answer.errors = [_l("Choose what was decided as well.")]
            return False
        return valid

    @classmethod
    def facts_of(cls, row: DecisionAsked) -> dict[str, Any]:
        """Return the answer as the form shows it."""
        return {
            "answer": str(row.answer) if row.answer else NOT_YET,
            "answer_text": row.answer_text,
            "answered_on": row.answered_on,
        }

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        columns = dict(facts)
        if "answer" in columns:
            columns["answer"] = Answer(columns["answer"]) if columns["answer"] else None
        if "answer_text" in columns:
            columns["answer_text"] = columns["answer_text"] or ""
        return columns


class AimForm(EditForm):
    """What a side aims at next. Whose aim it is follows from who sees to it."""

    kind = RadioField(lazy_pgettext("aim", "Kind"))
    title = StringField(_l("What we aim at"), validators=[Given(), Short(LONGEST_TITLE)])
    under = SelectField(_l("Under which goal (for an initiative)"))
    owner = SelectField(_l("Who sees to it"))
    due_on = DayField(_l("By when"))
    why = TextAreaField(_l("Why, and what belongs to it"), validators=[Short(LONGEST_WORDS)])

    def __init__(self, *args: Any, goals: Collection[Any] = (), **keys: Any):
        super().__init__(*args, **keys)
        self.kind.choices = [(str(code), words) for code, words in AIM_KINDS.items()]
        self.under.choices = [(NOBODY, _("None")), *((one.public_id, one.title) for one in goals)]
        self.owner.choices = owner_choices(Visibility.SHARED)
        self._goals = {one.public_id: one.id for one in goals}
        if self.owner.data is None:
            self.owner.data = NOBODY_OF[standpoint().side or Side.CUSTOMER]
        if self.kind.data is None:
            self.kind.data = str(AimKind.COMMITMENT)

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate; an initiative hangs on a goal."""
        valid = super().validate(extra_validators)
        if valid and self.kind.data == AimKind.INITIATIVE and not self.under.data and len(self._goals):
            self.under.errors = [_l("Choose the goal it belongs to.")]
            return False
        return valid

    @classmethod
    def on(cls, row: Any, **keys: Any) -> "AimForm":
        """Return the form as it opens on an aim, or as it was sent; `goals` tell which one it belongs to."""
        names = {one.id: one.public_id for one in keys.get("goals", ())}
        found = super().on(_Shown(row, names.get(row.under_node_id, NOBODY)), **keys)
        assert isinstance(found, cls)
        return found

    def over(self, row: Aim) -> dict[str, Any] | None:
        """Return the columns to write over an aim, or None where both changed the same field."""
        names = {inner: public_id for public_id, inner in self._goals.items()}
        return self.laid_over(_Shown(row, names.get(row.under_node_id or 0, NOBODY)))

    @classmethod
    def facts_of(cls, row: Any) -> dict[str, Any]:
        """Return the aim as the form shows it."""
        one: Aim = row.aim
        return {
            "kind": str(one.kind),
            "title": one.title,
            "under": row.under,
            "owner": _public_id(one.owner_id) or NOBODY_OF[one.side],
            "due_on": one.due_on,
            "why": one.why,
        }

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        columns = dict(facts)
        if "kind" in columns:
            columns["kind"] = AimKind(columns["kind"])
        if "under" in columns:
            columns["under_node_id"] = self._goals.get(columns.pop("under"))
        if "owner" in columns:
            columns["owner_id"], columns["side"] = owner_of(columns.pop("owner"))
        if "why" in columns:
            columns["why"] = columns["why"] or ""
        return columns


class _Shown:
    """An aim with its goal by public id, as its form shows it."""

    def __init__(self, aim: Aim, under: str):
        self.aim, self.under = aim, under


def deciders() -> tuple[str, list[Choice]]:
    """Return whom one usually asks, and who can be asked: the customer's people, its sponsors first, then the vendor's.

    Whom one usually asks is the first of the executive sponsors, nobody where nobody is one.
    """
    point = standpoint()
    mine = point.side or Side.CUSTOMER
    companies = {Side.CUSTOMER: point.customer.name, Side.VENDOR: branding.vendor().name}
    asked = select(Membership.user_id).where(Membership.exec_sponsor, Membership.ended_at.is_(None))
    sponsors = set(db.session.scalars(narrowed(asked, Membership)))
    found = sorted(readers(Visibility.SHARED, known_to=mine), key=lambda one: one.id not in sponsors)
    first = next((one.public_id for one in found if one.id in sponsors), NOBODY)
    return first, [(NOBODY, _("Nobody named yet")), *_named(found, companies)]


def _named(found: list[Reader], companies: dict[Side, str]) -> Iterator[Choice]:
    for side, company in companies.items():
        for one in found:
            if one.side is side:
                name = pgettext("person", "%(name)s", name=one.name_in(language()))
                yield one.public_id, _("%(name)s (%(company)s)", name=name, company=company)


def _public_id(person_id: int | None) -> str:
    found = select(User.public_id).where(User.id == person_id)
    return (db.session.scalar(found) or NOBODY) if person_id is not None else NOBODY


def _person_id(public_id: str) -> int | None:
    return db.session.scalar(select(User.id).where(User.public_id == public_id)) if public_id else None
