"""An archive goes through its whole way in a browser: chosen, looked through, taken in, its progress by itself."""

import pytest
from playwright.sync_api import expect

from portal.foundation.outbox import work_off
from tests.knowledge.trees import packed

pytestmark = pytest.mark.browser


def worked(app) -> None:
    with app.app_context():
        while work_off():
            pass


def test_an_archive_is_sent_looked_through_and_taken_in(app, window):
    ann = window("ann")
    ann.goto("/desk/knowledge/imports")
    ann.get_by_role("link", name="Import articles").first.click()
    files = {"guide/start.md": "# First steps\n\n[gone](gone.md)", "guide/empty.md": ""}
    archive = {"name": "handbook.zip", "mimeType": "application/zip", "buffer": packed(files)}
    ann.get_by_label("ZIP file").set_input_files([archive])
    ann.get_by_label("Public").check()
    ann.get_by_label("Publish them at once").check()
    ann.get_by_role("button", name="Look it through").click()
    expect(ann.get_by_text("The archive is being looked through")).to_be_visible()
    worked(app)
    expect(ann.get_by_role("heading", name="What would happen")).to_be_visible()
    expect(ann.get_by_text("Link that leads nowhere: guide/gone.md")).to_be_visible()
    ann.get_by_role("button", name="Import 1 text").click()
    expect(ann.get_by_text("The articles are being imported")).to_be_visible()
    worked(app)
    expect(ann.get_by_role("heading", name="The articles are here")).to_be_visible()
    ann.get_by_role("link", name="First steps").click()
    expect(ann.get_by_role("heading", level=1)).to_have_text("First steps")
