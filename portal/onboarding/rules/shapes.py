"""The shape of a template: phases, steps, and the rules on them, as they are kept in JSON.

A journey's rows carry the same small rules (`Rule`, `Due`, `Gate`, `Field`, `Reading`). Reading is strict: what does
not fit raises `NotAShape` with the place where it was found, so that nothing half-understood is ever kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, TypeVar

from portal.onboarding.rules.words import Anchor, GateKind, JourneyRole, OwnerRole, StepKind, StepSide

SCHEMA = 1
MOST_STEPS = 200
E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class NotAShape(ValueError):
    """A template's JSON does not fit; the message says where."""


@dataclass(frozen=True)
class Words:
    """A text in both languages; the empty one falls back on the other.

    >>> Words("", "Invite").of("ja")
    'Invite'
    """

    ja: str = ""
    en: str = ""

    def of(self, language: str) -> str:
        """Return the text for readers of `language`."""
        first, second = (self.ja, self.en) if language == "ja" else (self.en, self.ja)
        return first or second

    def __bool__(self) -> bool:
        return bool(self.ja or self.en)


@dataclass(frozen=True)
class Rule:
    """Something observable: a kind that somebody can observe (onboarding/observables.py), and its few settings.

    `ref` is what is observed (a step's key, an event's name, a KPI's public id), `at_least` the number that makes it
    true, `people` a share of people in percent where the kind counts people. `of` are the parts of `all` and `any`.
    """

    kind: str = ""
    ref: str = ""
    op: str = "ge"  # ge, le, eq: how `at_least` is compared
    at_least: float | None = None
    people: int | None = None
    days: int | None = None
    text: str = ""  # what an answer, a segment or a plan must be
    of: tuple["Rule", ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kind)


@dataclass(frozen=True)
class Due:
    """Due = the anchor's day + n working days of both sides; no anchor: no due day."""

    anchor: Anchor | None = None
    days: int = 0


@dataclass(frozen=True)
class Gate:
    """What must be true before a phase or step opens, and how that is called in a word or two."""

    kind: GateKind = GateKind.NONE
    steps: tuple[str, ...] = ()  # of STEPS: their keys; none: everything in the phase before
    rule: Rule = Rule()
    label: Words = Words()


@dataclass(frozen=True)
class Field:
    """One field of a form: text, long, number, date, choice (with choices), yes_no, or person."""

    key: str
    label: Words
    kind: str = "text"
    required: bool = True
    choices: tuple[Words, ...] = ()
    hint: Words = Words()


@dataclass(frozen=True)
class Reading:
    """What is read inside the step: an article or a shared document (onboarding/readings.py finds it)."""

    kind: str = ""
    ref: str = ""

    def __bool__(self) -> bool:
        return bool(self.kind and self.ref)


@dataclass(frozen=True)
class StepShape:
    key: str
    title: Words
    side: StepSide
    about: Words = Words()
    owner: OwnerRole | None = None
    staff: str = ""  # public id of the vendor's person who does it, in place of an owner rule
    kind: StepKind = StepKind.DO
    minutes: int = 10
    due: Due = Due()
    needs: tuple[str, ...] = ()
    gate: Gate = Gate()
    conditions: tuple[Rule, ...] = ()
    automatic: Rule = Rule()
    fields: tuple[Field, ...] = ()
    reading: Reading = Reading()
    video_url: str = ""
    may_skip: bool = False
    internal: bool = False  # the vendor's own preparation
    is_wow: bool = False


@dataclass(frozen=True)
class PhaseShape:
    key: str
    title: Words
    steps: tuple[StepShape, ...] = ()
    gate: Gate = Gate()


@dataclass(frozen=True)
class TemplateShape:
    """A whole edition."""

    phases: tuple[PhaseShape, ...] = ()
    wow: Rule = Rule()
    wow_words: Words = Words()
    done: Rule = Rule()
    clock_from: Anchor = Anchor.KICKOFF
    value_days: int | None = None
    behind_after: int = 1
    stuck_after: int = 5
    role: JourneyRole = JourneyRole.COMPANY
    next_template: str = ""  # public id of the template that begins at the wow moment
    schema: int = SCHEMA

    @property
    def steps(self) -> tuple[StepShape, ...]:
        """Return all steps in order."""
        return tuple(step for phase in self.phases for step in phase.steps)


def as_json(shape: Any) -> Any:
    """Return a shape as plain JSON values, without what is as usual; `None` and empty parts are left out."""
    return _plain(asdict(shape))


def template(raw: Mapping[str, Any]) -> TemplateShape:
    """Return an edition's shape. Raises NotAShape."""
    return TemplateShape(
        phases=tuple(_each(raw, "phases", phase)),
        wow=rule(raw.get("wow")),
        wow_words=words(raw.get("wow_words")),
        done=rule(raw.get("done")),
        clock_from=_word(raw, "clock_from", Anchor, Anchor.KICKOFF),
        value_days=_number(raw, "value_days"),
        behind_after=_number(raw, "behind_after", 1) or 1,
        stuck_after=_number(raw, "stuck_after", 5) or 5,
        role=_word(raw, "role", JourneyRole, JourneyRole.COMPANY),
        next_template=_text(raw, "next_template"),
    )


def phase(raw: Mapping[str, Any]) -> PhaseShape:
    """Return a phase's shape. Raises NotAShape."""
    return PhaseShape(
        _text(raw, "key"), words(raw.get("title")), tuple(_each(raw, "steps", step)), gate(raw.get("gate"))
    )


def step(raw: Mapping[str, Any]) -> StepShape:
    """Return a step's shape. Raises NotAShape."""
    return StepShape(
        key=_text(raw, "key"),
        title=words(raw.get("title")),
        side=_word(raw, "side", StepSide, StepSide.CUSTOMER),
        about=words(raw.get("about")),
        owner=_word(raw, "owner", OwnerRole, None),
        staff=_text(raw, "staff"),
        kind=_word(raw, "kind", StepKind, StepKind.DO),
        minutes=_number(raw, "minutes", 10) or 0,
        due=due(raw.get("due")),
        needs=tuple(map(str, raw.get("needs") or ())),
        gate=gate(raw.get("gate")),
        conditions=tuple(_each(raw, "conditions", rule)),
        automatic=rule(raw.get("automatic")),
        fields=tuple(_each(raw, "fields", field)),
        reading=reading(raw.get("reading")),
        video_url=_text(raw, "video_url"),
        may_skip=bool(raw.get("may_skip")),
        internal=bool(raw.get("internal")),
        is_wow=bool(raw.get("is_wow")),
    )


def words(raw: Any) -> Words:
    """Return a text in both languages. Raises NotAShape."""
    raw = _mapping(raw, "words")
    return Words(_text(raw, "ja"), _text(raw, "en"))


def rule(raw: Any) -> Rule:
    """Return a rule; nothing at all is a rule that is never asked. Raises NotAShape."""
    raw = _mapping(raw, "rule")
    least = raw.get("at_least")
    if least is not None and (isinstance(least, bool) or not isinstance(least, int | float)):
        raise NotAShape("rule.at_least")
    if raw.get("op", "ge") not in ("ge", "le", "eq"):
        raise NotAShape("rule.op")
    return Rule(
        kind=_text(raw, "kind"),
        ref=_text(raw, "ref"),
        op=raw.get("op", "ge"),
        at_least=float(least) if least is not None else None,
        people=_number(raw, "people"),
        days=_number(raw, "days"),
        text=_text(raw, "text"),
        of=tuple(_each(raw, "of", rule)),
    )


def due(raw: Any) -> Due:
    """Return a due rule. Raises NotAShape."""
    raw = _mapping(raw, "due")
    return Due(_word(raw, "anchor", Anchor, None), _number(raw, "days", 0) or 0)


def gate(raw: Any) -> Gate:
    """Return a start condition. Raises NotAShape."""
    raw = _mapping(raw, "gate")
    kind = _word(raw, "kind", GateKind, GateKind.NONE)
    return Gate(kind, tuple(map(str, raw.get("steps") or ())), rule(raw.get("rule")), words(raw.get("label")))


def field(raw: Mapping[str, Any]) -> Field:
    """Return a form's field. Raises NotAShape."""
    return Field(
        _text(raw, "key"),
        words(raw.get("label")),
        _text(raw, "kind") or "text",
        bool(raw.get("required", True)),
        tuple(_each(raw, "choices", words)),
        words(raw.get("hint")),
    )


def reading(raw: Any) -> Reading:
    """Return what is read inside a step. Raises NotAShape."""
    raw = _mapping(raw, "reading")
    return Reading(_text(raw, "kind"), _text(raw, "ref"))


def _mapping(raw: Any, place: str) -> Mapping[str, Any]:
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise NotAShape(place)
    return raw


def _each(raw: Mapping[str, Any], key: str, read: Callable[[Any], T]) -> list[T]:
    parts = raw.get(key) or ()
    if not isinstance(parts, list | tuple):
        raise NotAShape(key)
    return [read(part) for part in parts]


def _text(raw: Mapping[str, Any], key: str) -> str:
    said = raw.get(key, "")
    if said is None:
        return ""
    if not isinstance(said, str):
        raise NotAShape(key)
    return said


def _number(raw: Mapping[str, Any], key: str, usual: int | None = None) -> int | None:
    said = raw.get(key, usual)
    if said is not None and (isinstance(said, bool) or not isinstance(said, int)):
        raise NotAShape(key)
    return said


def _word(raw: Mapping[str, Any], key: str, words: type[E], usual: Any) -> Any:
    said = raw.get(key)
    if said is None or said == "":
        return usual
    try:
        return words(said)
    except ValueError:
        raise NotAShape(key) from None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        plain = {key: _plain(part) for key, part in value.items()}
        return {key: part for key, part in plain.items() if part not in (None, "", {}, [], ())}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.value if isinstance(value, StrEnum) else value
