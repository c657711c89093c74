"""Fields of the template editor that hold more than a line: rules, several rules, and the fields of a step's form.

Each is made of plain inputs, so that it works without a script: `<name>-<row>-<part>`. An empty row counts as none.
"""

import math
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field

from portal.foundation.i18n import language
from portal.foundation.numbers import NotANumber, read_number
from portal.onboarding.observables import kinds
from portal.onboarding.rules.checking import GROUPS
from portal.onboarding.rules.shapes import Field as FormField
from portal.onboarding.rules.shapes import Rule, Words, as_json, field, rule

MOST_RULES, MOST_FIELDS, MOST_CHOICES = 8, 20, 30
LONGEST = {"kind": 40, "ref": 120, "text": 200, "label": 200, "hint": 300, "key": 40}
LONGEST_PART = 4000
MOST_NUMBER = 1e12
OPERATORS = ("ge", "le", "eq")
COUNTS_HEADS = "usage"
"""The kind of rule whose `people` are so many different ones; of all others they are a share in percent."""
FIELD_KINDS = {
    "text": _l("One line"), "long": _l("Several lines"), "number": _l("A number"), "date": _l("A day"),
    "choice": _l("A choice"), "yes_no": _l("Yes or no"), "person": _l("A person of theirs"),
}  # fmt: skip


class PartsField(Field):
    """A field of several inputs in rows. `data` is plain JSON, so that what its author saw can be compared."""

    empty: Any = None
    most = MOST_RULES
    data: Any

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what was sent, or what the form opens with."""
        self.process_errors: list[Any] = []
        given: Any = data if isinstance(data, dict | list | tuple) else self.empty
        self.object_data = self.data = given
        if not formdata or f"{self.name}-sent" not in formdata:
            return
        try:
            self.data = self.read(formdata)
        except ValueError as refusal:
            self.process_errors.append(refusal.args[0] if refusal.args else "")
            self.refused(formdata)

    def refused(self, formdata: MultiDict[str, str]) -> None:
        """Keep what was typed to be mended; by default what stood there stays."""

    def read(self, formdata: MultiDict[str, str]) -> Any:
        """Return what was sent as JSON. Raises ValueError with words for its author."""
        raise NotImplementedError

    def rows_sent(self, formdata: MultiDict[str, str], parts: tuple[str, ...]) -> list[dict[str, str]]:
        """Return the rows that were sent, trimmed and not longer than they may be."""
        rows = []
        for number in range(self.most):
            row = {part: (formdata.get(f"{self.name}-{number}-{part}") or "").strip() for part in parts}
            _fitting(row)
            rows.append(row)
        return rows


class RuleField(PartsField):
    """One rule: a row, or several of which all or any must hold. `data` is the rule as JSON, {} for none."""

    empty: Any = {}
    parts = ("kind", "ref", "op", "at_least", "people", "days", "text")
    typed: list[dict[str, Any]] | None = None  # rows as they were sent, where one of them was refused

    def refused(self, formdata: MultiDict[str, str]) -> None:
        """Show the rows as they were typed."""
        rows = (
            {part: text for part in self.parts if (text := formdata.get(f"{self.name}-{number}-{part}"))}
            for number in range(self.most)
        )
        self.typed = [row for row in rows if "kind" in row]

    @property
    def groups(self) -> bool:
        """True where its author may choose between all and any."""
        return True

    @property
    def mode(self) -> str:
        """Return all or any."""
        return str(self.data.get("kind")) if self.data.get("kind") in GROUPS else "all"

    @property
    def nested(self) -> bool:
        """True for a rule that is deeper than rows can show; it is kept as it is."""
        return any(part.get("kind") in GROUPS for part in self._of)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the rows there are, and an empty one to write the next."""
        found = [{"op": "ge", **part} for part in (self._of if self.typed is None else self.typed)]
        return [*found, {"op": "ge"}][: self.most]

    @property
    def _of(self) -> list[dict[str, Any]]:
        if not self.data:
            return []
        return list(self.data.get("of", ())) if self.data.get("kind") in GROUPS else [self.data]

    def read(self, formdata: MultiDict[str, str]) -> Any:
        """Return the rule that was sent."""
        if self.nested and formdata.get(f"{self.name}-drop") != "1":
            return self.data
        found = [_rule(row) for row in self.rows_sent(formdata, self.parts) if row["kind"]]
        mode = formdata.get(f"{self.name}-mode", "all")
        if len(found) < 2:
            return as_json(found[0]) if found else {}
        return as_json(Rule(mode if mode in GROUPS else "all", of=tuple(found)))


class RulesField(RuleField):
    """Several rules that must all hold. `data` is a list of rules as JSON."""

    empty: Any = []

    @property
    def groups(self) -> bool:
        """They must all hold; nothing is to choose."""
        return False

    @property
    def mode(self) -> str:
        """Return all."""
        return "all"

    @property
    def _of(self) -> list[dict[str, Any]]:
        return list(self.data or ())

    def read(self, formdata: MultiDict[str, str]) -> Any:
        """Return the rules that were sent."""
        if self.nested and formdata.get(f"{self.name}-drop") != "1":
            return self.data
        return [as_json(_rule(row)) for row in self.rows_sent(formdata, self.parts) if row["kind"]]


class FieldsField(PartsField):
    """The fields of a form. `data` is a list of them as JSON; choices are written one a line, "日本語 | English"."""

    empty: Any = []
    most = MOST_FIELDS
    parts = ("key", "label_ja", "label_en", "kind", "optional", "choices", "hint_ja", "hint_en")

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the fields there are, and an empty one to write the next."""
        found = [_shown(field(one)) for one in self.data or ()]
        return [*found, _shown(FormField("", Words()))][: self.most]

    def read(self, formdata: MultiDict[str, str]) -> Any:
        """Return the fields that were sent; a new one gets the first key that is free."""
        found: list[FormField] = []
        rows = [row for row in self.rows_sent(formdata, self.parts) if row["label_ja"] or row["label_en"]]
        taken = {row["key"] for row in rows}
        for row in rows:
            key = row["key"] or _free_key(taken)
            taken.add(key)
            found.append(_field(key, row))
        return [as_json(one) for one in found]


def kinds_to_choose() -> list[tuple[str, Any, tuple[str, ...]]]:
    """Return what can be observed: (code, what it is called, its settings), without the groups."""
    return [(kind.code, kind.label, kind.settings) for kind in kinds() if kind.code not in GROUPS]


def shape_of_form(values: Mapping[str, Any], name: str) -> Any:
    """Return what decides which inputs a form has: kinds chosen, and how many rows of what kind there are."""
    value = values.get(name)
    if name in ("kind", "gate_kind", "side"):
        return value
    if isinstance(value, dict):
        return [_drawn(part) for part in (value, *value.get("of", ()))]
    if isinstance(value, list):
        return [_drawn(part) for part in value if isinstance(part, dict)]
    return None


def _drawn(part: Mapping[str, Any]) -> tuple[Any, Any]:
    kind = part.get("kind", "text")
    return kind, part.get("ref") if kind == "answer" else None  # what can be answered hangs on the question


def _rule(row: Mapping[str, str]) -> Rule:
    least = _number(row["at_least"])
    people, days = _number(row["people"]), _number(row["days"])
    if people is not None and row["kind"] != COUNTS_HEADS and not 1 <= people <= 100:
        raise ValueError(_l("A share lies between 1 and 100."))
    raw = {
        "kind": row["kind"],
        "ref": row["ref"],
        "op": row["op"] if row["op"] in OPERATORS else "ge",
        "at_least": least,
        "people": None if people is None else round(people),
        "days": None if days is None else round(days),
        "text": row["text"],
    }
    return rule(raw)


def _field(key: str, row: Mapping[str, str]) -> FormField:
    kind = row["kind"] if row["kind"] in FIELD_KINDS else "text"
    lines = [line.strip() for line in row["choices"].splitlines() if line.strip()][:MOST_CHOICES]
    return FormField(
        key,
        Words(row["label_ja"], row["label_en"]),
        kind,
        row["optional"] != "1",
        tuple(_choice(line) for line in lines) if kind == "choice" else (),
        Words(row["hint_ja"], row["hint_en"]),
    )


def _choice(line: str) -> Words:
    """Return a choice as it was written; without a bar both languages say the same.

    >>> _choice("はい | Yes"), _choice("Excel")
    (Words(ja='はい', en='Yes'), Words(ja='Excel', en='Excel'))
    """
    ja, bar, en = (part.strip() for part in line.partition("|"))
    return Words(ja, en if bar else ja)


def _shown(one: FormField) -> dict[str, Any]:
    lines = [choice.ja if choice.ja == choice.en else f"{choice.ja} | {choice.en}" for choice in one.choices]
    return {
        "key": one.key,
        "label_ja": one.label.ja,
        "label_en": one.label.en,
        "kind": one.kind,
        "optional": not one.required,
        "choices": "\n".join(lines),
        "hint_ja": one.hint.ja,
        "hint_en": one.hint.en,
    }


def _free_key(taken: set[str]) -> str:
    return next(key for key in (f"field-{number}" for number in range(1, 1000)) if key not in taken)


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        found = read_number(text, language())
    except NotANumber as refusal:
        raise ValueError(_l("Enter a number, such as 4.9 or 1,200.")) from refusal
    if not math.isfinite(found) or not 0 <= found <= MOST_NUMBER:
        raise ValueError(_l("Enter a number, such as 4.9 or 1,200."))
    return found


def _fitting(row: Mapping[str, str]) -> None:
    for part, text in row.items():
        if len(text) > LONGEST.get(part.removesuffix("_ja").removesuffix("_en"), LONGEST_PART):
            raise ValueError(_l("One of the texts is too long."))
        if any(ord(c) < 32 and c not in "\n\r\t" for c in text):
            raise ValueError(_l("This contains characters that cannot be shown."))
