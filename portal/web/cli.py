"""The command line: `bin/portal …`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.actions.profile import Names
from portal.foundation.config import Settings
from portal.foundation.db import NotDurable, db, writing
from portal.foundation.outbox import work_off
from portal.foundation.search import index
from portal.web import backup as backups
from portal.web import demo as demonstration
from portal.web import installing
from portal.web.app import assert_ready, create_app
from portal.web.cli_articles import commands
from portal.web.schema import Behind, tell_of_migrations
from portal.web.server import serve as serve_all
from portal.web.server import take_mail_in, takes_mail_in, work_outbox

REINDEXED_AT_ONCE = 50  # subjects; others can write in between


@click.group()
def portal() -> None:
    """Banso, the customer-success portal."""


@portal.command()
def migrate() -> None:
    """Bring the database to this version's shape."""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with _opened(settings, ready=False), writing():
        tell_of_migrations()
        upgrade()
    click.echo("The database is up to date.")


@portal.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when somebody is in the portal already.")
def demo(if_empty: bool) -> None:
    """Tell the demo into an empty portal: a bilingual vendor and its customers, with figures that follow the rules."""
    settings = Settings()
    if not settings.demo:
        raise click.ClickException("This is for a demo only, whose mail anybody can read: set DEMO=true.")
    with _opened(settings) as app:
        if not installing.has_begun():
            demonstration.tell(click.echo)
            while work_off():
                pass
        elif not if_empty:
            raise click.ClickException("There is data already; the demo is told into an empty portal.")
        if demonstration.is_told():
            click.echo(demonstration.sign_ins(app.config["BASE_URL"]))


@portal.command()
@click.option("--host", default=None, help="Address to listen on (127.0.0.1).")
@click.option("--port", default=None, type=int, help="Port to listen on (8000).")
def serve(host: str | None, port: int | None) -> None:
    """Serve the portal and work off its outbox until told to stop."""
    changed = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = Settings().model_copy(update=changed)
    if port is not None and "base_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"base_url": f"http://127.0.0.1:{port}"})
    with _opened(settings) as app:
        _refuse_to_open_the_mailbox(app)
        click.echo(f"Serving {app.config['BASE_URL']} until you press Ctrl+C.")
    sys.exit(serve_all(settings))


@portal.command()
@click.pass_context
def run(context: click.Context) -> None:
    """Migrate, tell the demo into an empty portal, and serve: `bin/run`, which loads the program once for all three."""
    context.invoke(migrate)
    if Settings().demo:
        context.invoke(demo, if_empty=True)
    context.invoke(serve)


@portal.command()
def worker() -> None:
    """Work off the outbox alone (where the web server runs elsewhere)."""
    settings = Settings()
    with _opened(settings):
        pass
    work_outbox(settings)


@portal.command("take-mail-in")
def take_in() -> None:
    """Take mail in alone (where the web server runs elsewhere)."""
    settings = Settings()
    if not takes_mail_in(settings):
        raise click.ClickException("Set INBOUND_ADDRESS, and INBOUND_IMAP or INBOUND_LISTEN, first.")
    with _opened(settings):
        pass
    take_mail_in(settings)


@portal.command()
@click.argument("archive", required=False, type=click.Path(path_type=Path, dir_okay=False))
def backup(archive: Path | None) -> None:
    """Write everything into one archive while people work."""
    settings = Settings()
    target = archive or backups.default_archive(settings)
    try:
        size = backups.backup(settings, target)
    except backups.BackupFailed as failure:
        raise click.ClickException(str(failure)) from failure
    click.echo(f"{target} ({size / 1_000_000:.1f} MB)")


@portal.command()
@click.argument("archive", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(archive: Path) -> None:
    """Put an archive back into an empty installation."""
    settings = Settings()
    try:
        backups.restore(settings, archive)
    except (backups.RestoreRefused, backups.BackupFailed) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    where = make_url(settings.database_uri()).render_as_string(hide_password=True)
    click.echo(
        f"Restored into {where}. Run `bash bin/portal migrate` if this version is newer than the archive."
    )


@portal.command()
@click.option("--source", "only", default="", help="One kind of thing only, such as article.")
def reindex(only: str) -> None:
    """Put everything into the search index anew; it can be stopped at any time and begun again."""
    with _opened(Settings()):
        codes = sorted(index.sources())
        if only and only not in codes:
            raise click.ClickException(f"There is no source {only}; there are: {', '.join(codes) or 'none'}.")
        for code in [only] if only else codes:
            click.echo(f"{code}: {_reindexed(code)}")
        with writing():
            index.rebuild_statistics()
            db.session.commit()


def _reindexed(code: str) -> int:
    """Look at all subjects of a source, in short transactions; return how many there are."""
    after = looked_at = 0
    while True:
        with writing():
            step = index.reindex_after(code, after, REINDEXED_AT_ONCE)
            db.session.commit()
        if step is None:
            return looked_at
        after, looked_at = step[0], looked_at + step[1]
        db.session.expunge_all()


@portal.command()
def routes() -> None:
    """List every page with the permit it asks for."""
    app = create_app(Settings())
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: r.rule):
        permit = getattr(app.view_functions[rule.endpoint], "permit", "static")
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        click.echo(f"{methods:10} {rule.rule:60} {permit}")


@portal.command()
@click.option("--vendor", prompt="Your company's name")
@click.option("--vendor-en", default="", help="Its name in English, where it differs.")
@click.option("--email", prompt="Mail address of the first administrator")
@click.option("--family-name", prompt=True)
@click.option("--given-name", prompt=True)
@click.option("--language", type=click.Choice(["ja", "en"]), default="ja")
@click.option("--time-zone", default="Asia/Tokyo")
def begin(
    vendor: str,
    vendor_en: str,
    email: str,
    family_name: str,
    given_name: str,
    language: str,
    time_zone: str,
) -> None:
    """Begin a real installation: name the vendor and its first administrator."""
    names = Names(family_name, given_name, "", "", "")
    with _opened(Settings()) as app, writing():
        try:
            installing.begin_installation(
                email, names, vendor, vendor_en=vendor_en, language=language, zone=time_zone
            )
        except installing.AlreadyBegun as refusal:
            raise click.ClickException("Somebody looks after this portal already.") from refusal
        except installing.NotAMailAddress as refusal:
            raise click.BadParameter(f"{email} is no mail address", param_hint="--email") from refusal
        db.session.commit()
        base_url, mail_url = app.config["BASE_URL"], app.config["MAIL_URL"]
    click.echo(f"{email} can sign in at {base_url}/sign-in (a link comes by mail).")
    if mail_url.startswith("mailbox:"):
        click.echo(
            "No mail server is set: set MAIL_URL and MAIL_SENDER, or the link cannot arrive.", err=True
        )


@contextmanager
def _opened(settings: Settings, *, ready: bool = True) -> Iterator[Flask]:
    """Open the application for one command, or end with one line that says what to do first."""
    app = create_app(settings)
    with app.app_context():
        try:
            if ready:
                assert_ready(app)
            yield app
        except (NotDurable, Behind) as refusal:
            raise click.ClickException(str(refusal)) from refusal
        except SQLAlchemyError as error:
            raise click.ClickException(f"The database does not answer: {_first_line(error)}") from error
        finally:
            db.session.remove()
            db.engine.dispose()


def _refuse_to_open_the_mailbox(app: Flask) -> None:
    """End when DEMO would show a real installation's mail, sign-in links included, to everybody."""
    if app.config["DEMO"] and installing.has_begun() and not demonstration.is_told():
        raise click.ClickException(
            "DEMO=true would show this installation's mail to everybody: unset it, or use an empty DATA_DIR."
        )


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().split("\n", 1)[0]


for _command in commands(lambda: _opened(Settings())):
    portal.add_command(_command)

if __name__ == "__main__":
    portal()
