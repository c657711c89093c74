"""What a browser would send: the fields of a form on a page, as they stand."""

from html.parser import HTMLParser
from typing import Any


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.select: str | None = None
        self.text: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        name = said.get("name") or ""
        if tag == "form":
            self.forms.append({"": said})
        elif not self.forms or (not name and tag != "option"):
            return
        elif tag == "input":
            self._input(name, said)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in said or self.select not in self.forms[-1]):
            self.forms[-1][self.select] = said.get("value") or ""
        elif tag == "textarea":
            self.text, self.forms[-1][name] = name, ""

    def _input(self, name: str, said: dict[str, str | None]) -> None:
        if said.get("type") in ("checkbox", "radio") and "checked" not in said:
            return
        value = said.get("value") or ""
        before = self.forms[-1].get(name)
        many = said.get("type") == "checkbox" or name == "disputed"
        self.forms[-1][name] = [*(before or []), value] if many else value

    def handle_data(self, data: str) -> None:
        if self.text:
            self.forms[-1][self.text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = None
        elif tag == "textarea" and self.text:
            self.forms[-1][self.text] = self.forms[-1][self.text].lstrip("\n").replace("\r\n", "\n")
            self.text = None


def filled(page: str, action: str, **typed: Any) -> dict[str, Any]:
    """Return the fields of the form that goes to `action`, with what is typed into them."""
    parser = _Forms()
    parser.feed(page)
    form = next(dict(form) for form in parser.forms if form[""].get("action", "").startswith(action))
    form.pop("")
    form.pop("csrf_token", None)
    return {**form, **typed}
