"""What people do on a map, by hand as it were: they open a form, think, send it, and decide where two disagree."""

import contextlib
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from drills.crowd import Somebody
from drills.open_pages import Line, OpenPage
from drills.running import AWAY, SEED, Answer, House
from tests.trust.forms import PageForm, forms_on

DROPPED = 0.1
PATIENCE_SECONDS = 90.0
TEXTS = {
    "goal": ("title", "description", "problem"),
    "initiative": ("title", "description"),
    "kpi": ("title",),
}
FIGURES = {"goal": ("weight",), "initiative": ("weight",), "kpi": ("weight", "target")}


@dataclass
class Edit:
    """One thing that somebody did, and how it ended: saved, given_up (took the other's), gone or refused."""

    kind: str
    marker: str
    key: str
    node: str = ""
    said: dict[str, Any] = field(default_factory=dict)
    end: str = ""
    words: str = ""
    conflicts: int = 0
    twice: bool = False  # sent again because the first answer was not read


class Editor:
    """Somebody with a page open who makes so many edits at random, the same for the same seed."""

    def __init__(self, house: House, who: Somebody, number: int, page: OpenPage):
        self.who, self.number, self.page = who, number, page
        self.chance = random.Random(SEED * 100 + number)
        self.edits: list[Edit] = []
        self.dropped = self.retried = 0
        self.lost: list[str] = []
        self.trouble: list[str] = []
        self._line = Line(house, page.cookies)

    def work(self, times: int, done: Any) -> None:
        """Make so many edits, calling `done` after each."""
        try:
            for _ in range(times):
                self._edit()
                done()
        except Exception as error:  # shown by the drill, which reads `trouble`
            self.trouble.append(f"{self.who.name}: {error!r}")
        finally:
            self._line.break_off()

    def _edit(self) -> None:
        acts = (self.revise, self.measure, self.move, self.add, self.delete, self.share)
        (act,) = self.chance.choices(acts, (52, 14, 12, 11, 7, 4))
        marker = f"mk-{self.number}-{len(self.edits)}"
        edit = Edit(act.__name__, marker, f"key-{marker}-{SEED}")
        self.edits.append(edit)
        act(edit)
        assert edit.end, f"{edit} never ended"

    # -- acts --------------------------------------------------------------------------------------------------------

    def revise(self, edit: Edit) -> None:
        """Change one or two fields of a node, often one at which others are as well."""
        kind = self._choose(edit, ("goal", "initiative", "kpi"), crowded=0.5)
        path = f"/c/sakura/nodes/{edit.node}/edit"
        form = self._form(path)
        if form is None:
            edit.end = "gone"
            return
        names = self.chance.sample(TEXTS[kind] + FIGURES[kind], self.chance.choice((1, 1, 2)))
        for name in names:
            edit.said[name] = edit.marker if name in TEXTS[kind] else self._figure(edit, name)
        self._think()
        self._settle(edit, path, form.data(**edit.said))

    def measure(self, edit: Edit) -> None:
        """Enter today's value of a KPI; somebody else's is replaced in the knowledge of it."""
        self._choose(edit, ("kpi",), crowded=0.4)
        path = f"/c/sakura/kpis/{edit.node}/measurements"
        form = self._form(path)
        if form is None:
            edit.end = "gone"
            return
        edit.said = {"value": self._figure(edit, "value"), "note": edit.marker}
        self._think()
        sent = form.data(**edit.said)
        for _ in range(12):
            answer = self._send(edit, path, sent)
            if answer.status != 409:
                break
            edit.conflicts += 1
            assert edit.marker in answer.body, f"what was typed is gone: {edit}"
            again = [f for f in forms_on(answer.body, path) if "value" in f.fields]
            sent = again[0].data(**edit.said)
        self._end(edit, answer)

    def move(self, edit: Edit) -> None:
        """Move a node a step, or below another parent."""
        kind = self._choose(edit, ("goal", "initiative", "kpi"))
        said: dict[str, Any] = {"step": self.chance.choice(("up", "down"))}
        parents = [
            pid for k, pid in self.page.nodes() if k == {"initiative": "goal", "kpi": "initiative"}.get(kind)
        ]
        if parents and self.chance.random() < 0.6:
            said = {"parent": self.chance.choice(parents)}
        path = f"/c/sakura/nodes/{edit.node}/place"
        form = self._form(path)
        if form is None:
            edit.end = "gone"
            return
        edit.said = said
        token = form.fields["csrf_token"].values[0] if "csrf_token" in form.fields else ""
        self._end(edit, self._send(edit, path, {"csrf_token": token, **said}))

    def add(self, edit: Edit) -> None:
        """Add a goal, or something below a node, shared or inside."""
        kind, path = self._choose(edit, ("goal", "initiative")), ""
        if self.chance.random() < 0.15:
            edit.node, path = "", f"/c/sakura/plans/{self.page.plan}/goals/new"
        path = path or f"/c/sakura/nodes/{edit.node}/below"
        form = self._form(path)
        if form is None:
            edit.end = "gone"
            return
        seen_by = self.chance.choice(form.fields["visibility"].offers)
        edit.said = {"title": edit.marker, "visibility": seen_by}
        if kind == "initiative" and edit.node:
            edit.said |= {"baseline": "6", "target": "3", "direction": "lower", "unit": "日"}
        self._think()
        self._end(edit, self._send(edit, form.action, form.data(**edit.said)))

    def delete(self, edit: Edit) -> None:
        """Take a branch away, and mostly bring it back."""
        self._choose(edit, ("initiative", "kpi", "kpi"))
        path = f"/c/sakura/nodes/{edit.node}/delete"
        form = self._form(path)
        if form is None:
            edit.end = "gone"
            return
        answer = self._send(edit, path, form.data())
        self._end(edit, answer)
        if edit.end != "saved" or self.chance.random() < 0.15:
            return
        self._think()
        undo = [f for f in forms_on(answer.body, path) if f.action.endswith("/restore")]
        assert undo, f"no undo was offered: {edit} {answer.body[:300]}"
        back = Edit("restore", edit.marker, f"{edit.key}-undo", edit.node)
        self.edits.append(back)
        self._end(back, self._send(back, undo[0].action, undo[0].data()))

    def share(self, edit: Edit) -> None:
        """Share one of the parts that this side still keeps inside."""
        path = f"/c/sakura/plans/{self.page.plan}/share"
        form = self._form(path)
        offered = form.fields["node"].offers if form and "node" in form.fields else []
        if form is None or not offered:
            edit.end = "gone"
            return
        edit.node = self.chance.choice(offered)
        self._end(edit, self._send(edit, path, form.data(node=[edit.node])))

    # -- how ---------------------------------------------------------------------------------------------------------

    def _choose(self, edit: Edit, kinds: tuple[str, ...], crowded: float = 0.0) -> str:
        """Choose a node on this person's page, with this chance one of the first that everybody goes for."""
        kind = self.chance.choice(kinds)
        found = [pid for k, pid in self.page.nodes() if k == kind]
        assert found, f"no {kind} is left on the page of {self.who.name}"
        edit.node = self.chance.choice(found[:3] if self.chance.random() < crowded else found)
        return kind

    def _figure(self, edit: Edit, name: str) -> str:
        """Return a number nobody else says."""
        unique = self.number / 1000 + len(edit.marker and self.edits) / 100_000
        return f"{(0.1 if name == 'weight' else 2) + unique:.5f}"

    def _think(self) -> None:
        time.sleep(self.chance.uniform(0, 0.5))

    def _form(self, path: str) -> PageForm | None:
        """Return the form of a dialog as it stands now, None where it is gone."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer, text = self._line.ask("GET", path, {"HX-Request": "true"})
                if answer.status == 404:
                    return None
                if answer.status == 200:
                    forms = [form for form in forms_on(text, path) if form.method == "post"]
                    return forms[-1] if forms else None
            except AWAY:
                pass
            assert time.monotonic() < deadline, f"{path} did not open"
            self.retried += 1
            time.sleep(0.1)

    def _settle(self, edit: Edit, path: str, sent: dict[str, Any]) -> None:
        """Send a node's fields, deciding at each conflict as people do, until it is saved or given up."""
        for _ in range(15):
            answer = self._send(edit, path, sent)
            if answer.status != 409:
                break
            edit.conflicts += 1
            form = next(f for f in forms_on(answer.body, path) if "seen" in f.fields)
            disputed = form.fields["disputed"].values
            self._assert_both_are_shown(edit, answer.body, disputed)
            sent = form.data()
            for name in disputed:
                choice = self.chance.choice(("mine", "mine", "theirs", "other"))
                if choice == "other" and name in edit.said and edit.said[name] == edit.marker:
                    edit.said[name] = sent[f"other-{name}"] = f"{edit.marker} +{edit.conflicts}"
                elif choice == "theirs":
                    edit.said.pop(name, None)
                else:
                    choice = "mine"
                sent[f"choose-{name}"] = choice
        self._end(edit, answer)
        if edit.end == "saved" and not edit.said:
            edit.end = "given_up"

    def _assert_both_are_shown(self, edit: Edit, body: str, disputed: list[str]) -> None:
        plain = re.sub(r"</?mark>", "", body)
        for name in disputed:
            said = edit.said.get(name)
            if said is not None and str(said).rstrip("0") not in plain:
                self.lost.append(f"{edit.marker} {name}: {said} is not on the page of the conflict")

    def _send(self, edit: Edit, path: str, form: dict[str, Any]) -> Answer:
        """Send with the edit's key until there is an answer; one in ten breaks off before reading it."""
        body = urlencode({**form, "request_key": edit.key}, doseq=True)
        headers = {"HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
        deadline = time.monotonic() + PATIENCE_SECONDS
        if self.chance.random() < DROPPED:
            self.dropped += 1
            edit.twice = True  # the first may still be under way when the second is answered
            with contextlib.suppress(*AWAY):
                self._line.send_and_leave("POST", path, headers, body, self.chance.choice((0, 0.005, 0.05)))
        while True:
            try:
                answer, text = self._line.ask("POST", path, headers, body)
                if answer.status not in (500, 502, 503) or time.monotonic() > deadline:
                    return Answer(answer.status, answer.headers.get("Location", ""), text)
                self.trouble += [f"{path}: {answer.status}"] if answer.status == 500 else []
            except AWAY:
                assert time.monotonic() < deadline, f"{path} was never answered"
            self.retried += 1
            time.sleep(self.chance.uniform(0.05, 0.3))

    def _end(self, edit: Edit, answer: Answer) -> None:
        words = re.sub(r"<[^>]+>|\s+", " ", answer.body).strip()
        edit.words = words[:200]
        known = {404: "gone", 422: "refused", 409: "asked"}
        edit.end = "saved" if answer.status < 400 else known.get(answer.status, "")
        assert edit.end, f"{edit}: {answer.status} {words[:300]}"
