"""The forms of a page, read as a browser reads them: where each goes, what it holds, what may be typed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

#: Fields that no person fills in.
OURS = {"csrf_token", "request_key", "seen"}
TYPED = {"text", "search", "email", "tel", "url", "number", "password", "date", "textarea", "month", ""}


@dataclass
class FormField:
    """One field: how it is filled in, what stands in it, and what it offers."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)

    @property
    def is_typed(self) -> bool:
        return self.kind in TYPED and self.name not in OURS


@dataclass
class PageForm:
    """One form of a page."""

    action: str
    method: str
    enctype: str = ""
    fields: dict[str, FormField] = field(default_factory=dict)

    def data(self, **typed: Any) -> dict[str, Any]:
        """Return what would be sent if the form were sent as it stands, with `typed` in its fields."""
        sent = {f.name: f.values for f in self.fields.values() if f.values or f.kind in TYPED}
        return {**{name: values or [""] for name, values in sent.items()}, **typed}


class _Reader(HTMLParser):
    def __init__(self, url: str):
        super().__init__()
        self.url, self.forms, self._by_id = url, [], {}
        self._open: PageForm | None = None
        self._select: FormField | None = None
        self._text: FormField | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._open = PageForm(
                urljoin(self.url, said.get("action", "")),
                said.get("method", "get").lower(),
                said.get("enctype", ""),
            )
            self.forms.append(self._open)
            self._by_id[said.get("id", "")] = self._open
            return
        form = self._by_id.get(said["form"]) if said.get("form") else self._open
        if tag == "option" and self._select is not None:
            self._select.offers.append(said.get("value", ""))
            if "selected" in said or len(self._select.offers) == 1:
                self._select.values = [said.get("value", "")]
        if form is None or not said.get("name"):
            return
        if tag == "select":
            self._select = self._field(form, said["name"], "select")
        elif tag == "textarea":
            self._text = self._field(form, said["name"], "textarea")
            self._text.values = [""]
        elif tag in ("input", "button"):
            self._input(form, said, "button" if tag == "button" else said.get("type", ""))

    def _input(self, form: PageForm, said: dict[str, str], kind: str) -> None:
        found = self._field(form, said["name"], kind)
        if kind in ("checkbox", "radio"):
            found.offers.append(said.get("value", "on"))
            if "checked" in said:
                found.values.append(said.get("value", "on"))
        elif kind in ("submit", "button", "file", "image"):
            found.offers.append(said.get("value", ""))
        else:
            found.values.append(said.get("value", ""))

    def _field(self, form: PageForm, name: str, kind: str) -> FormField:
        return form.fields.setdefault(name, FormField(name, kind))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.values[0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = None


def forms_on(page: str, url: str) -> list[PageForm]:
    """Return the forms of a page that stands at `url`."""
    reader = _Reader(url)
    reader.feed(page)
    return reader.forms


def forms_of(browser: Any, urls: list[str]) -> Iterator[tuple[str, PageForm]]:
    """Yield (page, form) for every form that changes something on these pages, each place it goes to once."""
    known: set[tuple[str, frozenset[str]]] = set()
    for url in urls:
        answer = browser.get(url)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            answer.close()
            continue
        for form in forms_on(answer.text, url):
            key = (form.action, frozenset(form.fields))
            if form.method == "post" and key not in known:
                known.add(key)
                yield url, form
