"""Pictures come into an article where its author writes: pasted, sent, shown; and code is copied with a press."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleEdition, ArticleText

pytestmark = pytest.mark.browser

PASTE = """async (text) => {
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 60, height: 30 }).getContext("2d").fillRect(0, 0, 60, 30);
  const clip = new DataTransfer();
  clip.items.add(new File([await new Promise((done) => canvas.toBlob(done))], "画面.png", { type: "image/png" }));
  text.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clip, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def everyone(app) -> tuple[str, str]:
    """The public ids of the article that every customer reads, and of its English text, with something to copy."""
    with app.app_context():
        asked = select(Article.public_id, ArticleText.public_id, ArticleText.published_id).join(ArticleText)
        row = db.session.execute(
            asked.where(ArticleText.slug == "everyone", ArticleText.language == "en")
        ).one()
        edition = db.session.get_one(ArticleEdition, row.published_id)
        edition.body = '```text title="Letter"\nDear {{name}},\n```\n'
        db.session.commit()
        return row[0], row[1]


def test_a_pasted_picture_stands_in_the_text_and_in_its_preview(window, everyone):
    ann = window("ann")
    ann.goto(f"/desk/knowledge/texts/{everyone[1]}")
    ann.locator("textarea[data-upload]").evaluate(PASTE)
    expect(ann.locator("#files-told")).to_have_text("画面.png is in the text")
    words = ann.locator("textarea[data-upload]").input_value()
    assert "![画面](file:" in words
    assert "](#)" not in words, "the place that was kept for it is filled"
    picture = ann.locator("#preview img[alt='画面']")
    expect(picture).to_be_visible()
    ann.wait_for_function("document.querySelector(\"#preview img[alt='画面']\").naturalWidth === 60")


def test_code_is_copied_with_a_press_where_there_is_a_script(window, everyone):
    aoi = window("aoi")
    aoi.context.grant_permissions(["clipboard-read", "clipboard-write"])
    aoi.goto(f"/c/sakura/knowledge/{everyone[0]}")
    aoi.get_by_role("button", name="Copy", exact=True).click()
    expect(aoi.get_by_role("button", name="Copied", exact=True)).to_be_visible()
    assert aoi.evaluate("navigator.clipboard.readText()") == "Dear {{name}},"
    still = window("aoi", scripts=False)
    still.goto(f"/c/sakura/knowledge/{everyone[0]}")
    expect(still.get_by_text("Dear {{name}},")).to_be_visible()
    expect(still.get_by_role("button", name="Copy", exact=True)).to_have_count(0)
