"""Forms for what several people edit: what one typed is laid over what is there now."""

import json
from collections.abc import Iterable
from typing import Any

from flask import Response, make_response, render_template

from portal.accounts.rules.edits import Clash, left_alone, merge
from portal.foundation.forms import SeenForm
from portal.foundation.history import plain


class EditForm(SeenForm):
    """A form that knows how a row's columns look in it (`facts_of`), and back (`columns_of`)."""

    clashes: tuple[Clash, ...] = ()

    @classmethod
    def facts_of(cls, row: Any) -> dict[str, Any]:
        """Return the row as the form shows it, by field name."""
        raise NotImplementedError

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return typed fields as the row's columns."""
        return facts

    @classmethod
    def on(cls, row: Any, **keys: Any) -> "EditForm":
        """Return the form as it opens on a row, or as it was sent."""
        facts = cls.facts_of(row)
        form = cls(data=facts, **keys)
        if not form.is_submitted():
            form.remember_seen()
        return form

    def laid_over(self, row: Any) -> dict[str, Any] | None:
        """Return the columns to write, or None when both changed the same field: then `clashes` says where.

        A form with clashes counts what is saved now as seen, so that sending it again is a decision; what its
        author had left alone shows what is saved now, or sending it again would undo what others saved.
        """
        saved = {name: value for name, value in self.facts_of(row).items() if name in self}
        typed = {name: value for name, value in self.typed().items() if name in saved}
        merged = merge(self.seen_values(), typed, saved)
        self.clashes = merged.clashes
        if merged.clashes:
            self._take_over(saved, left_alone=left_alone(self.seen_values(), typed))
            self.seen.data = json.dumps({k: plain(v) for k, v in saved.items()}, ensure_ascii=False)
            return None
        return self.columns_of(merged.changes)

    def _take_over(self, saved: dict[str, Any], left_alone: Iterable[str]) -> None:
        for name in left_alone:
            self[name].process(None, data=saved[name])

    def called(self, name: str) -> str:
        """Return how a field is called where it stands alone."""
        return str(self[name].label.text)

    def said(self, name: str, value: Any) -> str:
        """Return a field's value in words, as its choices say it."""
        choices = getattr(self[name], "choices", None) or ()
        words = {str(code): label for code, label, *_more in choices}
        return str(words.get(str(plain(value)), "" if value is None else plain(value)))


def clashing(template: str, **facts: Any) -> Response:
    """Answer with both texts side by side, 409: nothing was lost, and nothing overwritten."""
    return make_response(render_template(template, **facts), 409)
