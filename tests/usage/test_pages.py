"""The pages about events: what came in, at the desk and at a customer; tokens shown once; what customers may see."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.foundation.requests import AnsweredRequest
from portal.usage.models import EventToken
from portal.usage.queries import keeping
from tests.usage.sending import event, send, token_of

PAGES = (
    ("vera", "/desk/usage"),
    ("vera", "/desk/usage/tokens"),
    ("chloe", "/c/sakura/usage"),
    ("aoi", "/c/sakura/usage/held"),
)
KEY = re.compile(r"banso_events_[A-Za-z0-9_-]{43}")


@pytest.fixture
def told(app):
    """Events of two customers, and a few that could not be taken."""
    house, ume = token_of(app), token_of(app, "ume")
    send(app, house, [event(1, customer="sakura", name="sakura.thing", person="secret@outside.example"), 7])
    send(app, house, [event(2, customer="ume", name="ume.thing", count=12345), event(3, customer="nobody")])
    send(app, ume, [event(4, id="\u202e", name="ume.other"), event(5, name="<b>bad</b>")])


def page(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def test_the_desk_shows_what_came_in_and_what_was_refused(as_, told):
    text = page(as_("vera"), "/desk/usage")
    for words in ("sakura.thing", "ume.thing", "12,345", "/api/v1/events", "&lt;b&gt;bad"):
        assert words in text, words
    assert "\u202e" not in text
    assert "ume.thing" not in page(as_("vera"), "/desk/usage?name=sakura.thing").split("</form>")[-1]
    assert page(as_("vera"), "/desk/usage?page=999999999999&name=%00")


def test_a_csm_sees_only_the_customers_they_reach(as_, told):
    chloe = page(as_("chloe"), "/desk/usage")
    assert "sakura.thing" in chloe
    assert "ume." not in chloe
    assert "bad" not in chloe.split("refused-title")[1].split("guide-title")[0]
    olivia = page(as_("olivia"), "/desk/usage")
    assert "sakura.thing" not in olivia


def test_the_customers_page_of_the_vendor_says_when_each_was_last_used(as_, told):
    text = page(as_("chloe"), "/c/sakura/usage")
    assert "sakura.thing" in text
    assert "ume.thing" not in text
    assert "sakura.thing" in page(as_("chloe"), "/c/sakura")
    assert as_("aoi").get("/c/sakura/usage").status_code == 403
    assert "sakura.thing" not in page(as_("aoi"), "/c/sakura")


def test_a_customers_administrator_sees_sums_and_no_names(as_, told):
    text = page(as_("aoi"), "/c/sakura/usage/held")
    assert "sakura.thing" in text
    assert "secret@outside.example" not in text
    assert "ume.thing" not in text
    assert as_("sora").get("/c/sakura/usage/held").status_code == 403


@pytest.mark.parametrize(
    ("who", "path", "back"),
    [("vera", "/desk/usage/tokens", "/desk/usage/tokens"), ("chloe", "/c/sakura/usage/tokens", "/c/sakura/usage")],
)  # fmt: skip
def test_a_token_is_shown_once_and_revoked_at_once(app, as_, who, path, back):
    browser = as_(who)
    answer = browser.post(path, data={"name": "billing"})
    text = answer.get_data(as_text=True)
    key = KEY.search(text)
    assert key is not None
    assert "no-store" in answer.headers["Cache-Control"]
    assert key[0] not in page(browser, back)
    rows = [event(1) if who == "chloe" else event(1, customer="ume")]
    assert send(app, key[0], rows).json["taken"] == 1
    with app.app_context():
        token = db.session.scalars(select(EventToken)).one()
        assert key[0] not in (token.key_hash, token.name)
        pid = token.public_id
        assert not any(key[0].encode() in row.body for row in db.session.scalars(select(AnsweredRequest)))
    assert browser.post(f"{path}/{pid}/revoke").status_code == 303
    assert send(app, key[0], rows).status_code == 401
    with app.app_context():
        acts = db.session.scalars(
            select(AuditEntry.act).where(AuditEntry.act.startswith("event_token"))
        ).all()
        assert acts == ["event_token.made", "event_token.revoked"]
        assert not any(key[0] in str(row.facts) for row in db.session.scalars(select(AuditEntry)))


def test_a_token_without_a_name_is_refused(as_, app):
    for who, path in (("vera", "/desk/usage/tokens"), ("chloe", "/c/sakura/usage/tokens")):
        assert as_(who).post(path, data={"name": " "}).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(EventToken)).all() == []


def test_tokens_of_others_are_not_found(app, as_):
    token_of(app, "sakura")
    with app.app_context():
        pid = db.session.scalars(select(EventToken.public_id)).one()
    assert as_("vera").post(f"/desk/usage/tokens/{pid}/revoke").status_code == 404
    assert as_("vera").post(f"/c/ume/usage/tokens/{pid}/revoke").status_code == 404
    assert as_("aoi").post(f"/c/sakura/usage/tokens/{pid}/revoke").status_code == 403
    with app.app_context():
        assert db.session.scalars(select(EventToken.revoked_at)).one() is None


def test_how_long_events_are_kept_is_chosen(app, as_):
    browser = as_("vera")
    assert browser.post("/desk/usage/tokens/kept", data={"kept_days": "180"}).status_code == 303
    assert browser.post("/desk/usage/tokens/kept", data={"kept_days": "1"}).status_code == 422
    with app.app_context():
        assert keeping.kept_days() == 180
        acts = db.session.scalars(select(AuditEntry.facts).where(AuditEntry.subject == "usage")).all()
        assert acts == [{"changes": {"kept_days": [90, 180]}}]


def test_pages_take_as_many_statements_with_ten_times_the_data(app, as_, told, counting):
    browser, key = as_("chloe"), token_of(app, "sakura")
    paths = ("/desk/usage", "/c/sakura/usage")
    for path in paths:
        browser.get(path)
    few = [measured(browser, path, counting) for path in paths]
    send(app, key, [event(100 + n, name=f"n{n}", person=f"p{n}") for n in range(40)])
    assert [measured(browser, path, counting) for path in paths] == few


def measured(browser, path, counting):
    with counting() as statements:
        assert browser.get(path).status_code == 200
    return len(statements)


def test_pages_are_there_in_both_languages_with_nothing_in_them(app, as_):
    with app.app_context():
        assert db.session.scalars(select(Customer.slug)).all()
    for who, path in PAGES:
        browser = as_(who)
        for language in ("ja", "en"):
            browser.post(f"/language/{language}")
            assert page(browser, path)
