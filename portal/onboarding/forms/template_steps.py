"""Forms of the template editor: a step and a phase."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from portal.accounts.forms.editing import EditForm
from portal.accounts.queries import staff
from portal.foundation.forms import NumberField, Short, Within
from portal.foundation.i18n import language
from portal.onboarding import readings
from portal.onboarding.forms import words
from portal.onboarding.forms.template_fields import FieldsField, RuleField, RulesField
from portal.onboarding.forms.template_words import told_rules
from portal.onboarding.rules import shapes
from portal.onboarding.rules.shapes import (
    Due,
    Gate,
    PhaseShape,
    Reading,
    StepShape,
    Words,
    as_json,
)
from portal.onboarding.rules.words import (
    Anchor,
    GateKind,
    OwnerRole,
    StepKind,
    StepSide,
)

LONGEST_TITLE, LONGEST_ABOUT, LONGEST_URL = 200, 10_000, 500
MOST_DAYS, MOST_MINUTES = 400, 2_400
NOBODY: tuple[str, Any] = ("", "–")
PERSON = "person:"  # before the public id of one of the vendor's people, where an owner rule could stand


def chosen_from(mapping: Any, *first: tuple[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(*one) for one in (*first, *((word.value, label) for word, label in mapping.items()))]


def whole(field: NumberField) -> None:
    if field.data is not None and field.data != int(field.data):
        raise ValidationError(_("Enter a whole number."))


class CalledForm(EditForm):
    """What has a title in both languages, one of which may be missing."""

    title_ja = StringField(_l("Title in Japanese"), validators=[Short(LONGEST_TITLE)])
    title_en = StringField(_l("Title in English"), validators=[Short(LONGEST_TITLE)])

    def validate_title_ja(self, field: Any) -> None:
        """Something must be called something."""
        if not field.data and not self.title_en.data:
            raise ValidationError(_("Give it a title in at least one language."))


class GatedForm(CalledForm):
    """What may have to wait: a phase or a step."""

    gate_kind = SelectField(_l("When it opens"), choices=chosen_from(words.GATE_WORDS))
    gate_steps = SelectMultipleField(_l("These steps; none: everything in the phase before"))
    gate_rule = RuleField(_l("On this condition"))
    gate_label_ja = StringField(_l("How the condition is called in Japanese"), validators=[Short(80)])
    gate_label_en = StringField(_l("How the condition is called in English"), validators=[Short(80)])

    def offer_steps(self, steps: Iterable[StepShape]) -> None:
        """Let these steps be chosen."""
        reading = language()
        choices = [(step.key, step.title.of(reading) or step.key) for step in steps]
        for name in ("gate_steps", "needs"):
            if name in self:
                self[name].choices = choices

    def said(self, name: str, value: Any) -> str:
        """Return a field's value in words; rules and fields of forms as they are told."""
        if isinstance(value, list | tuple | dict):
            return told_parts(self[name], value)
        return super().said(name, value)


class PhaseForm(GatedForm):
    """A phase."""

    @classmethod
    def facts_of(cls, row: PhaseShape) -> dict[str, Any]:
        """Return a phase as the form shows it."""
        return {"title_ja": row.title.ja, "title_en": row.title.en, **_gate_facts(row.gate)}

    def laid_on(self, part: PhaseShape) -> PhaseShape | None:
        """Return the phase with what was typed laid over it; None: both changed the same field, see `clashes`."""
        merged = merged_on(self, part)
        return None if merged is None else replace(part, title=words_in(merged, "title"), gate=_gate(merged))


class StepForm(GatedForm):
    """A step with everything that a template says of it."""

    about_ja = TextAreaField(_l("Instructions in Japanese"), validators=[Short(LONGEST_ABOUT)])
    about_en = TextAreaField(_l("Instructions in English"), validators=[Short(LONGEST_ABOUT)])
    side = SelectField(_l("Whose step it is"), choices=chosen_from(words.SIDE_WORDS))
    internal = BooleanField(
        _l("Inside our team only"), description=_l("Preparation that the customer never sees.")
    )
    owner = SelectField(_l("Who does it"), choices=chosen_from(words.OWNER_WORDS, NOBODY))
    kind = SelectField(_l("What is done"), choices=chosen_from(words.KIND_WORDS))
    minutes = NumberField(_l("Minutes it takes"), validators=[Within(0, MOST_MINUTES)])
    due_anchor = SelectField(_l("Due, counted from"), choices=chosen_from(words.ANCHOR_WORDS, NOBODY))
    due_days = NumberField(
        _l("Working days after it"), validators=[Within(-MOST_DAYS, MOST_DAYS)],
        description=_l("Negative: before it. Days off of both companies are left out."),
    )  # fmt: skip
    needs = SelectMultipleField(_l("Steps that come before it"))
    conditions = RulesField(_l("Only for customers for whom this holds"))
    automatic = RuleField(_l("Completes itself when"))
    fields_of = FieldsField(_l("Fields of the form"))
    reading = SelectField(_l("What is read inside the step"))
    video_url = StringField(
        _l("Address of a short video"), validators=[Short(LONGEST_URL)],
        description=_l("Begins with https://. MP4 and WebM files on your own video host play inside the step."),
    )  # fmt: skip
    may_skip = BooleanField(_l("May be skipped with a reason"))
    is_wow = BooleanField(
        _l("The wow moment is reached here"), description=_l("Drawn as a star on the road.")
    )

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.reading.choices = [NOBODY, *_readings(self.reading.data)]
        self.owner.choices = [*chosen_from(words.OWNER_WORDS, NOBODY), *_persons(self.owner.object_data)]

    @classmethod
    def facts_of(cls, row: StepShape) -> dict[str, Any]:
        """Return a step as the form shows it."""
        return {
            "title_ja": row.title.ja,
            "title_en": row.title.en,
            "about_ja": row.about.ja,
            "about_en": row.about.en,
            "side": row.side.value,
            "internal": row.internal,
            "owner": PERSON + row.staff if row.staff else row.owner.value if row.owner else "",
            "kind": row.kind.value,
            "minutes": row.minutes,
            "due_anchor": row.due.anchor.value if row.due.anchor else "",
            "due_days": row.due.days,
            "needs": list(row.needs),
            "conditions": [as_json(one) for one in row.conditions],
            "automatic": as_json(row.automatic) if row.automatic else {},
            "fields_of": [as_json(one) for one in row.fields],
            "reading": f"{row.reading.kind}:{row.reading.ref}" if row.reading else "",
            "video_url": row.video_url,
            "may_skip": row.may_skip,
            "is_wow": row.is_wow,
            **_gate_facts(row.gate),
        }

    def laid_on(self, step: StepShape) -> StepShape | None:
        """Return the step with what was typed laid over it; None: both changed the same field, see `clashes`."""
        merged = merged_on(self, step)
        if merged is None:
            return None
        kind, _colon, ref = (merged["reading"] or "").partition(":")
        anchor = Anchor(merged["due_anchor"]) if merged["due_anchor"] else None
        role, person = _who(merged["owner"] or "")
        return replace(
            step,
            title=words_in(merged, "title"),
            about=words_in(merged, "about"),
            side=StepSide(merged["side"]),
            internal=bool(merged["internal"]) and merged["side"] == StepSide.VENDOR,
            owner=role,
            staff=person,
            kind=StepKind(merged["kind"]),
            minutes=int(merged["minutes"] or 0),
            due=Due(anchor, int(merged["due_days"] or 0) if anchor else 0),
            needs=tuple(merged["needs"] or ()),
            gate=_gate(merged),
            conditions=tuple(shapes.rule(one) for one in merged["conditions"] or ()),
            automatic=shapes.rule(merged["automatic"]),
            fields=tuple(shapes.field(one) for one in merged["fields_of"] or ()),
            reading=Reading(kind, ref),
            video_url=merged["video_url"] or "",
            may_skip=bool(merged["may_skip"]),
            is_wow=bool(merged["is_wow"]),
        )

    def validate_minutes(self, field: Any) -> None:
        """Minutes are whole."""
        whole(field)

    def validate_due_days(self, field: Any) -> None:
        """Days are whole."""
        whole(field)

    def validate_video_url(self, field: Any) -> None:
        """A video is shown from an address that a browser fetches in safety."""
        if field.data and not field.data.startswith("https://"):
            raise ValidationError(_("The address begins with https://"))


def merged_on(form: Any, row: Any) -> dict[str, Any] | None:
    changes = form.laid_over(row)
    return None if changes is None else {**form.facts_of(row), **changes}


def words_in(facts: dict[str, Any], name: str) -> Words:
    return Words(facts[f"{name}_ja"] or "", facts[f"{name}_en"] or "")


def _gate_facts(gate: Gate) -> dict[str, Any]:
    return {
        "gate_kind": gate.kind.value,
        "gate_steps": list(gate.steps),
        "gate_rule": as_json(gate.rule) if gate.rule else {},
        "gate_label_ja": gate.label.ja,
        "gate_label_en": gate.label.en,
    }


def _gate(facts: dict[str, Any]) -> Gate:
    kind = GateKind(facts["gate_kind"])
    return Gate(
        kind,
        tuple(facts["gate_steps"] or ()) if kind is GateKind.STEPS else (),
        shapes.rule(facts["gate_rule"]) if kind is GateKind.CONDITION else shapes.Rule(),
        words_in(facts, "gate_label"),
    )


def _who(said: str) -> tuple[OwnerRole | None, str]:
    """Return the owner rule and the person by public id that a choice means; at most one of them.

    >>> _who("admin"), _who("person:abc"), _who("")
    ((<OwnerRole.ADMIN: 'admin'>, ''), (None, 'abc'), (None, ''))
    """
    if said.startswith(PERSON):
        return None, said.removeprefix(PERSON)
    return (OwnerRole(said) if said else None), ""


def _persons(chosen: str | None) -> list[SelectChoice]:
    """Return the vendor's people by name; who has left stays as long as they stand there."""
    here = [one for one in staff.everybody() if one.disabled_at is None]
    found = [SelectChoice(PERSON + one.public_id, one.name_in(language())) for one in here]
    gone = chosen and chosen.startswith(PERSON) and chosen not in {one.value for one in found}
    return [*found, SelectChoice(chosen, _("Somebody who has left"))] if gone else found


def _readings(chosen: str | None) -> list[tuple[str, Any]]:
    found = [
        (f"{kind.code}:{ref}", label)
        for kind in readings.kinds()
        if kind.choices is not None
        for ref, label in kind.choices(None)
    ]
    known = {value for value, _label in found}
    return [*found, (chosen, chosen)] if chosen and chosen not in known else found


def told_parts(field: Any, value: Any) -> str:
    if isinstance(field, SelectMultipleField):
        labels = dict(field.choices or ())
        return ", ".join(str(labels.get(one, one)) for one in value)
    if isinstance(field, FieldsField):
        return "\n".join(shapes.field(one).label.of(language()) for one in value)
    return told_rules([shapes.rule(one) for one in (value if isinstance(value, list) else [value])])
