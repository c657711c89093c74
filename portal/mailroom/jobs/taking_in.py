"""The part of the portal that takes mail in, a process of its own: it listens, and asks the mailbox every minute."""

import logging
import threading

from flask import Flask

from portal.foundation.config import Settings
from portal.mailroom.jobs.fetching import MOST_AT_ONCE, fetch
from portal.mailroom.jobs.receiving import Receiving

log = logging.getLogger(__name__)
ASKING_SECONDS = 60.0


def take_in(app: Flask, settings: Settings, stopping: threading.Event) -> None:
    """Take mail in until told to stop."""
    receiving = Receiving(app, settings) if settings.inbound_listen else None
    if receiving is not None:
        receiving.start()
    try:
        while not stopping.is_set():
            fetched = _ask(app, settings) if settings.inbound_imap else 0
            stopping.wait(0 if fetched >= MOST_AT_ONCE else ASKING_SECONDS)
    finally:
        if receiving is not None:
            receiving.stop()


def _ask(app: Flask, settings: Settings) -> int:
    """Ask the mailbox once; nothing that goes wrong there ends this part."""
    with app.app_context():
        try:
            return fetch(settings)
        except Exception:
            log.exception("the mailbox could not be asked")
            return 0
