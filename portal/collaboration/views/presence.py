"""Who is here: an open page says that it is, and is shown who else, as far as its reader may know."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.models import StaffRole
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.collaboration import subjects
from portal.collaboration.live import presence
from portal.collaboration.rules.presence import Edited, Here
from portal.collaboration.subjects import Subject
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.foundation.remembered import changes_nothing

LONGEST_TAB, MOST_NUMBER = 32, 2**53
bp = CustomerBlueprint("presence", __name__, path="/about")
SUBJECT = {"subject": subjects.subject}
changes_nothing("presence.note")


@dataclass(frozen=True)
class Person:
    """Somebody else on the page: how they look, and from which side they come."""

    public_id: str
    name: str
    initial: str
    colour_index: int
    note: str  # who they are to a reader of the other side; empty for one's own colleagues
    company: str
    edits: tuple[str, ...]  # titles


@dataclass(frozen=True)
class Edit:
    """One thing that others are editing, as the tag on it says."""

    target: str
    colour_index: int
    initial: str
    words: str


@dataclass(frozen=True)
class Picture:
    """Who is on a page besides its reader, and what they edit, as far as its reader may know."""

    people: tuple[Person, ...]
    edits: tuple[Edit, ...]

    @property
    def digest(self) -> str:
        """Return a mark that is the same as long as the picture is."""
        return hashlib.sha256(repr((self.people, self.edits, language())).encode()).hexdigest()[:16]


@bp.page("/<pid:subject>/here", permit=Permit.CUSTOMER_READ, loads=SUBJECT)
def show(subject: Subject) -> ResponseReturnValue:
    """Show who is on this page now."""
    return _part(_picture(subject))


@bp.page("/<pid:subject>/here", permit=Permit.CUSTOMER_READ, loads=SUBJECT, methods=("POST",))
def note(subject: Subject) -> ResponseReturnValue:
    """Take in that a page is open and what is edited on it; answer with who is here where that is news to it."""
    here = _said(subject)
    if here is not None:
        presence.note(here)
    if here is None or here.gone:
        return "", 204
    picture = _picture(subject)
    return ("", 204) if picture.digest == request.form.get("have") else _part(picture)


def _said(subject: Subject) -> Here | None:
    """Return what the page says of itself; None for what no page of ours says."""
    point, tab = standpoint(), request.form.get("tab", "")
    number = request.form.get("number", 0, type=int)
    if not tab or len(tab) > LONGEST_TAB or not 0 <= number <= MOST_NUMBER or point.side is None:
        return None
    user = point.user
    return Here(
        tab=tab,
        number=number,
        person=user.public_id,
        names=(user.name_in("ja"), user.name_in("en")),
        initial=user.initial,
        colour_index=user.colour_index,
        side=point.side.value,
        is_csm=user.staff_role is StaffRole.CSM,
        session=current_user.sign_in.public_id,
        customer=point.customer.public_id,
        subject=subject.public_id,
        visibility=subject.visibility.value,
        editing=_edited(request.form.get("editing", "")),
        gone=bool(request.form.get("gone")),
    )


def _edited(said: str) -> Edited | None:
    """Return what is being edited, where it is something its editor sees and may change."""
    kind, _dash, public_id = said.partition("-")
    found = subjects.subject(public_id) if kind in subjects.kinds() and len(public_id) == 16 else None
    if found is None or found.kind != kind or not standpoint().may(found.edit):
        return None
    return Edited(found.kind, found.id, found.public_id, found.visibility.value)


def _picture(subject: Subject) -> Picture:
    me = standpoint().user.public_id
    others: dict[str, list[Here]] = {}
    for here in presence.on(subject.public_id):
        if here.person != me and here.customer == standpoint().customer.public_id:
            others.setdefault(here.person, []).append(here)
    seen = _seen(here.editing for pages in others.values() for here in pages if here.editing)
    people = sorted((_person(pages, seen) for pages in others.values()), key=lambda one: not one.edits)
    return Picture(tuple(people), tuple(_edits(others, people, seen)))


def _seen(edited: Iterable[Edited]) -> dict[tuple[str, int], Subject]:
    """Return what of it this reader sees, by kind and id."""
    wanted: dict[str, set[int]] = {}
    for one in edited:
        wanted.setdefault(one.kind, set()).add(one.id)
    found = {kind: subjects.subjects(kind, ids) for kind, ids in wanted.items()}
    return {(kind, key): subject for kind, those in found.items() for key, subject in those.items()}


def _person(pages: list[Here], seen: dict[tuple[str, int], Subject]) -> Person:
    one, point = pages[0], standpoint()
    company = branding.vendor().name if one.side == Side.VENDOR else point.customer.name
    note = "" if point.side is not None and one.side == point.side.value else company
    keys = dict.fromkeys((page.editing.kind, page.editing.id) for page in pages if page.editing)
    return Person(
        one.person,
        one.names[0 if language() == "ja" else 1],
        one.initial,
        one.colour_index,
        _("CSM") if note and one.is_csm else note,
        company,
        tuple(seen[key].title for key in keys if key in seen),
    )


def _edits(
    others: dict[str, list[Here]], people: list[Person], seen: dict[tuple[str, int], Subject]
) -> Iterable[Edit]:
    by_target: dict[str, dict[str, Person]] = {}
    for person in people:
        for here in others[person.public_id]:
            if here.editing and (here.editing.kind, here.editing.id) in seen:
                target = f"{here.editing.kind}-{here.editing.public_id}"
                by_target.setdefault(target, {})[person.public_id] = person
    for target, editors in by_target.items():
        first = next(iter(editors.values()))
        yield Edit(target, first.colour_index, first.initial, _words(first, len(editors) - 1, target))


def _words(person: Person, more: int, target: str) -> str:
    if subjects.is_written(target.partition("-")[0]):
        return _writing_words(person, more)
    if more:
        return ngettext(
            "%(name)s and %(num)s other are editing",
            "%(name)s and %(num)s others are editing",
            more,
            name=person.name,
        )
    if person.note:
        return _("%(name)s (%(note)s) is editing", name=person.name, note=person.note)
    return _("%(name)s is editing", name=person.name)


def _writing_words(person: Person, more: int) -> str:
    if more:
        return ngettext(
            "%(name)s and %(num)s other are writing",
            "%(name)s and %(num)s others are writing",
            more,
            name=person.name,
        )
    if person.note:
        return _("%(name)s (%(note)s) is writing", name=person.name, note=person.note)
    return _("%(name)s is writing", name=person.name)


def _part(picture: Picture) -> Response:
    return make_response(render_template("collaboration/presence/_here.html", picture=picture))
