"""Who writes while a thousand pages listen: in forms of the product, and how what they wrote comes to a page."""

import re
from collections.abc import Callable

from benchmarks.pages import Browser
from benchmarks.streams_house import Installation
from tests.trust.forms import forms_on


class Writer:
    """A CSM who opens a page with a form of the product, types into one field, and sends it. `name` then goes out."""

    def __init__(self, port: int, installation: Installation, path: str, field: str, name: str):
        self.name = name
        self._path, self._field = f"/c/{installation.slug}{path}", field
        self._browser = Browser(port, f"banso={installation.csm}")
        self._turn = 0

    def open(self) -> None:
        """Open the form, and type something new."""
        self._turn += 1
        self.text = f"what is written {self._turn}"
        status, page, _ = self._browser.send("GET", self._path, None)
        assert status == 200, status
        if cookie := self._browser.last_headers["Set-Cookie"]:
            self._browser.cookie = cookie.split(";")[0]
        form = next(form for form in forms_on(page.decode(), self._path) if self._field in form.fields)
        self._action = form.action
        self._typed = {name: values[0] for name, values in form.data(**{self._field: [self.text]}).items()}

    def send(self) -> None:
        """Send it."""
        status, answer, _ = self._browser.send("POST", self._action, self._typed)
        assert status == 200, (status, answer.decode())


def editor(port: int, installation: Installation) -> Writer:
    """Return a CSM who renames an initiative, which is saved as any other edit."""
    node = installation.initiative
    return Writer(port, installation, f"/nodes/{node}/edit", "title", f"node-{node}")


def talker(port: int, installation: Installation) -> Writer:
    """Return a CSM who writes to the customer in a conversation."""
    talk = installation.conversation
    return Writer(port, installation, f"/conversations/{talk}", "text", f"lines-{talk}")


def arrival(reader: Browser, installation: Installation) -> Callable[[Writer], float]:
    """Return what the other side's open page does when it hears of a line: fetch what comes after its last one."""
    path, shown = f"/c/{installation.slug}/conversations/{installation.conversation}", [""]

    def arrive(writer: Writer) -> float:
        status, page, passed = reader.get(f"{path}/lines?after={shown[0]}" if shown[0] else path)
        assert status == 200, status
        assert writer.text in page.decode(), "the message did not arrive"
        shown[0] = re.findall(r'data-line="([^"]+)"', page.decode())[-1]
        return passed

    return arrive
