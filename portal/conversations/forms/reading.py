"""Reading what was typed: the names in a text, and the files that came along."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.standpoint import standpoint
from portal.collaboration.queries import people
from portal.conversations.rules.files import LARGEST_FILE, MOST_FILES, MOST_TOGETHER, Sent
from portal.foundation.audience import Side, Visibility
from portal.foundation.file_types import looked_at, runs_by_a_click
from portal.foundation.i18n import language

MEGABYTE = 1_000_000


def read_names(text: str, visibility: Visibility) -> tuple[str, dict[str, int], list[str]]:
    """Return the text as it is kept, whom it names, and in words what is wrong with the names."""
    side = standpoint().side or Side.CUSTOMER
    found, mentioned, blind = people.resolved(text, visibility, side, request.form.getlist("mentioned"))
    trouble = [
        _(
            "%(written)s could be several people: %(names)s. Write the whole name, or choose from the list.",
            written=written,
            names=_(", ").join(names),
        )
        for written, names in found.unclear.items()
    ]
    trouble += [
        _("%(name)s cannot see this note. Take the name out, or write to both companies.", name=one.name_in(language()))
        for one in blind
    ]  # fmt: skip
    return found.text, mentioned, trouble


def read_files(uploads: Sequence[Any]) -> tuple[list[Sent], list[str]]:
    """Return the files that were sent along, and in words what is wrong with them."""
    sent = [
        Sent(one.filename or "", one.read(LARGEST_FILE + 1)) for one in uploads or () if one and one.filename
    ]
    trouble = [
        _("“%(name)s” is larger than %(most)s MB.", name=one.name, most=LARGEST_FILE // MEGABYTE)
        for one in sent
        if len(one.data) > LARGEST_FILE
    ]
    trouble += [_("“%(name)s” is empty.", name=one.name) for one in sent if not one.data]
    trouble += [
        _("“%(name)s” is a program, which cannot be sent here.", name=one.name)
        for one in sent
        if runs_by_a_click(one.name, looked_at(one.data))
    ]
    if len(sent) > MOST_FILES:
        trouble.append(
            ngettext(
                "Send %(num)s file at most at a time.", "Send %(num)s files at most at a time.", MOST_FILES
            )
        )
    if not trouble and sum(len(one.data) for one in sent) > MOST_TOGETHER:
        trouble.append(_("Together the files are larger than %(most)s MB.", most=MOST_TOGETHER // MEGABYTE))
    return sent, trouble
