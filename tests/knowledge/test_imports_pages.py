"""The pages of imports: what is sent is looked through, shown, taken in, stopped; by those who shape the knowledge."""

import io

import pytest
from sqlalchemy import select

from portal.foundation.db import db
from portal.foundation.outbox import work_off
from portal.knowledge.actions import imports, imports_taking
from portal.knowledge.models import Article, ArticleImport
from tests.knowledge.trees import ANN, packed

BASE = "/desk/knowledge/imports"


@pytest.fixture
def sent(app, as_):
    """`sent({name: text})` sends an archive as Ann and lets the worker look it through; returns its page."""

    def send(files, **more):
        form = {
            "file": (io.BytesIO(packed(files)), "手引き.zip"),
            "language": "en",
            "reach": "public",
            "folders": "y",
        }
        answer = as_("ann").post(f"{BASE}/new", data=form | more, content_type="multipart/form-data")
        assert answer.status_code == 303, answer.text
        with app.app_context():
            work_off()
        return answer.location

    return send


def test_an_archive_is_shown_before_it_is_taken_in(app, as_, sent):
    ann = as_("ann")
    url = sent({"a/x.md": "# Ixxi\n\n[y](y.md)", "a/e.md": ""}, publish="y")
    page = ann.get(url).text
    for words in (
        "What would happen",
        "Ixxi",
        "a/x.md",
        "Link that leads nowhere: a/y.md",
        "There is nothing to read in it.",
    ):
        assert words in page
    assert "Ixxi" not in ann.get(f"{url}?outcome=refused").text.partition("<table")[2]
    assert ann.post(f"{url}/beginning").status_code == 303
    assert "being imported" in ann.get(url).text
    with app.app_context():
        while work_off():
            pass
    page = ann.get(url).text
    assert "The articles are here" in page
    with app.app_context():
        article = db.session.scalars(select(Article).where(Article.external_id == "a/x")).one()
        assert f"/desk/knowledge/{article.public_id}" in page
    assert "Ixxi" in as_("").get("/help/en/a/x").text
    assert "手引き.zip" in ann.get(BASE).text


def test_its_progress_is_asked_for_and_leads_on_when_it_is_done(app, as_, sent):
    ann, url = as_("ann"), sent({"a.md": "a"})
    part = ann.get(f"{url}?state=reading", headers={"HX-Request": "true", "HX-Target": "import-state"})
    assert part.headers["HX-Redirect"] == url
    ann.post(f"{url}/beginning")
    part = ann.get(f"{url}?state=running", headers={"HX-Request": "true", "HX-Target": "import-state"})
    assert "HX-Redirect" not in part.headers
    assert 'hx-trigger="every 2s"' in part.text


def test_it_is_stopped_and_goes_on_by_hand(app, as_, sent, monkeypatch):
    monkeypatch.setattr(imports_taking, "A_BATCH", 1)
    ann, url = as_("ann"), sent({"a.md": "a", "b.md": "b"})
    ann.post(f"{url}/beginning")
    with app.app_context():
        work_off(1)
    ann.post(f"{url}/stop")
    assert "Stopped after 1 of 2" in ann.get(url).text
    ann.post(f"{url}/away")
    assert ann.get(url).status_code == 200
    ann.post(f"{url}/going-on")
    with app.app_context():
        while work_off():
            pass
    assert "The articles are here" in ann.get(url).text


@pytest.mark.parametrize("data", [b"", b"PK no archive", packed({})])
def test_what_is_no_archive_is_said_at_once(app, as_, data):
    form = {"file": (io.BytesIO(data), "x.zip"), "language": "en", "reach": "vendor"}
    answer = as_("ann").post(f"{BASE}/new", data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.query(ArticleImport).count() == 0


def test_whoever_does_not_shape_the_knowledge_does_not_import(app, as_):
    with app.app_context():
        run = imports.receive(packed({"a.md": "a"}), "x.zip", {}, by=ANN)
        db.session.commit()
        url = f"{BASE}/{run.public_id}"
    for who, status in (("aoi", 404), ("chloe", 403)):
        assert as_(who).get(url).status_code == status
        assert as_(who).post(f"{url}/beginning").status_code == status
