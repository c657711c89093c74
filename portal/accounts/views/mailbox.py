"""The demo's mailbox: whoever runs the demo reads everybody's mail here. There is none in a real installation."""

from flask import abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import branding
from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries import mailbox
from portal.accounts.rules.sign_in import tidy_mail

bp = PublicBlueprint("mailbox", __name__)


@bp.page("/mailbox", permit=Permit.PUBLIC)
def show() -> ResponseReturnValue:
    """List the mails, newest first."""
    _only_in_a_demo()
    to = tidy_mail(request.args.get("to", ""))[:254]
    return render_template(
        "accounts/mailbox/list.html", messages=mailbox.newest(to), addresses=mailbox.addresses(), to=to
    )


@bp.page("/mailbox/<pid:letter>", permit=Permit.PUBLIC)
def letter(letter: str) -> ResponseReturnValue:
    """Show one mail as its plain text, with its links to press."""
    _only_in_a_demo()
    message = mailbox.message(letter)
    if message is None:
        abort(404)
    return render_template("accounts/mailbox/letter.html", message=message)


def _only_in_a_demo() -> None:
    """Answer 404 unless mail stays here and this is a demo."""
    if not current_app.config["MAIL_URL"].startswith("mailbox:"):
        abort(404)
    if not current_app.config["DEMO"] and branding.installation().demo_since is None:
        abort(404)
