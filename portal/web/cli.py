"""The command line: `bin/portal …`."""

import sys
from pathlib import Path

import click
from flask_migrate import upgrade
from sqlalchemy.engine import make_url

from portal.foundation.config import Settings
from portal.foundation.db import db, writing
from portal.foundation.outbox import run_worker, work_off
from portal.web import backup as backups
from portal.web import demo as demonstration
from portal.web.app import assert_ready, create_app
from portal.web.server import serve as serve_all


@click.group()
def portal() -> None:
    """Banso, the customer-success portal."""


@portal.command()
def migrate() -> None:
    """Bring the database to this version's shape."""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = create_app(settings)
    with app.app_context(), writing():
        upgrade()
    click.echo("The database is up to date.")


@portal.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when somebody is in the portal already.")
def demo(if_empty: bool) -> None:
    """Tell the demo: a bilingual vendor, its customers, and a map with figures that follow the rules."""
    app = create_app(Settings())
    with app.app_context():
        if demonstration.is_told():
            if not if_empty:
                raise click.ClickException("There is data already; the demo is told into an empty portal.")
        else:
            demonstration.tell(click.echo)
            while work_off():
                pass
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
    assert_ready(create_app(settings))
    sys.exit(serve_all(settings))


@portal.command()
def worker() -> None:
    """Work off the outbox alone (where the web server runs elsewhere)."""
    app = create_app(Settings())
    assert_ready(app)
    run_worker(app)


@portal.command()
@click.argument("archive", required=False, type=click.Path(path_type=Path, dir_okay=False))
def backup(archive: Path | None) -> None:
    """Write everything into one archive while people work."""
    settings = Settings()
    target = archive or backups.default_archive(settings)
    size = backups.backup(settings, target)
    click.echo(f"{target} ({size / 1_000_000:.1f} MB)")


@portal.command()
@click.argument("archive", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(archive: Path) -> None:
    """Put an archive back into an empty installation."""
    settings = Settings()
    try:
        backups.restore(settings, archive)
    except backups.RestoreRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    where = make_url(settings.database_uri()).render_as_string(hide_password=True)
    click.echo(f"Restored into {where}. Run `bin/portal migrate` if this version is newer than the archive.")


@portal.command()
def routes() -> None:
    """List every page with the permit it asks for."""
    app = create_app(Settings())
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: r.rule):
        permit = getattr(app.view_functions[rule.endpoint], "permit", "static")
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        click.echo(f"{methods:10} {rule.rule:60} {permit}")


@portal.command()
@click.option("--email", prompt=True)
@click.option("--family-name", prompt=True)
@click.option("--given-name", prompt=True)
@click.option("--vendor", prompt="Your company's name")
def begin(email: str, family_name: str, given_name: str, vendor: str) -> None:
    """Begin a real installation: name the vendor and its first administrator."""
    app = create_app(Settings())
    with app.app_context(), writing():
        demonstration.begin_installation(email, family_name, given_name, vendor)
        db.session.commit()
    click.echo(f"{email} can sign in at {app.config['BASE_URL']}/sign-in")


if __name__ == "__main__":
    portal()
