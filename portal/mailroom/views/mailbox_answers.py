"""Answering a mail in the demo's mailbox, as a mail program would: the answer comes in as any mail does."""

from email.message import EmailMessage
from email.utils import format_datetime

from flask import abort, current_app, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries import mailbox
from portal.foundation import clock
from portal.foundation.db import new_public_id
from portal.foundation.mail import MailboxMessage
from portal.foundation.pages import way_on
from portal.mailroom.actions.keeping import keep
from portal.mailroom.models import MailSource

LONGEST = 5_000
bp = PublicBlueprint("mailbox_answers", __name__)


@bp.page("/mailbox/<pid:letter>/answer", permit=Permit.PUBLIC, methods=("POST",))
def answer(letter: str) -> ResponseReturnValue:
    """Send an answer from the address that the mail went to."""
    demo = current_app.config["DEMO"] or branding.installation().demo_since is not None
    if not demo or not current_app.config["MAIL_URL"].startswith("mailbox:"):
        abort(404)
    message, text = mailbox.message(letter), request.form.get("text", "").strip()[:LONGEST]
    if message is None or not message.reply_to:
        abort(404)
    if text:
        name = request.form.get("request_key", "")[:64] or new_public_id()
        keep(
            _written(message, text).as_bytes(), source=MailSource.PORTAL, transport_id=f"{letter}:{name}",
            envelope_from=message.to, envelope_to=(message.reply_to,),
        )  # fmt: skip
        flash(_("The answer is on its way"), "done")
    return way_on(url_for("mailbox.letter", letter=letter))


def _written(message: MailboxMessage, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = message.to, message.reply_to
    mail["Subject"] = f"Re: {message.subject}"
    mail["In-Reply-To"] = mail["References"] = message.message_id
    mail["Message-ID"] = f"<{new_public_id()}@{message.to.rpartition('@')[2]}>"
    mail["Date"] = format_datetime(clock.now())
    quoted = "\n".join(f"> {line}" for line in message.text.strip().splitlines())
    mail.set_content(f"{text}\n\nOn {message.at:%Y-%m-%d %H:%M}, <{message.reply_to}> wrote:\n{quoted}\n")
    return mail
