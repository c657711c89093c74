"""A module that is switched off is gone: its pages, its entries in the navigation, and what it offers elsewhere."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import Installation
from portal.activity import agenda, cards, next_things
from portal.collaboration import turning
from portal.conversations.jobs import alarms
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem
from portal.onboarding.jobs import calendars, days, polling, reminders
from portal.onboarding.rules.words import Pace
from tests.onboarding import many

BUILT = ["conversations", "onboarding"]
JOBS = {
    "conversations": [alarms.look],
    "onboarding": [reminders.look, days.begin_days, polling.look, calendars.make_links],
}
ENTRIES = {"conversations": "/c/sakura/conversations", "onboarding": "/c/sakura/onboarding"}


def switch_off(app, name: str) -> None:
    with app.app_context():
        db.session.scalars(select(Installation)).one().modules = {name: "off"}
        db.session.commit()


def pages_of(app, name: str) -> list[str]:
    """Return the addresses of a module's pages that name nothing but the customer."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            place = app.view_functions[rule.endpoint].__module__
            opened = "GET" in (rule.methods or ()) and rule.arguments <= {"slug"} and not rule.websocket
            if opened and branding.module_of(place) == name:
                values = {"slug": "sakura"} if rule.arguments else {}
                found.append(app.url_for(rule.endpoint, **values))
    return found


@pytest.mark.parametrize("name", BUILT)
def test_none_of_its_pages_is_there_and_all_others_are(app, as_, name):
    pages, others = pages_of(app, name), [page for one in BUILT if one != name for page in pages_of(app, one)]
    vera = as_("vera")
    before = {page: vera.get(page).status_code for page in (*pages, *others)}
    assert sum(code == 200 for code in before.values()) > 4
    switch_off(app, name)
    assert {page: vera.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)
    assert {page: vera.get(page).status_code for page in others} == {page: before[page] for page in others}


@pytest.mark.parametrize("name", BUILT)
@pytest.mark.parametrize("who", ["aoi", "chloe"])
def test_neither_navigation_nor_home_leads_there(app, as_, who, name):
    browser = as_(who)
    assert f'href="{ENTRIES[name]}' in browser.get("/c/sakura").text
    switch_off(app, name)
    for page in ("/c/sakura", "/c/sakura/map", "/desk"):
        assert ENTRIES[name] not in browser.get(page).text, page


@pytest.mark.parametrize("name", BUILT)
def test_nothing_of_it_is_asked_for(app, at, monkeypatch, name):
    """No offer, card, point of an agenda or way to turn one thing into another comes from what is switched off."""
    asked = set[str]()
    monkeypatch.setattr(branding, "is_on", lambda place: asked.add(branding.module_of(place) or "") or False)
    with at("sakura"):
        assert list(next_things._offers()) == []
        assert cards.cards_for(None, "main") == []
        assert agenda.proposed(None) == []
        assert next_things.for_customer(None) == []
        assert turning.offers(None) == []
    assert name in asked


def test_nobody_is_reminded_and_nothing_is_judged(app, monkeypatch):
    for job, asks in ((reminders, "due_now"), (days, "every_customer"), (polling, "observables")):
        monkeypatch.setattr(job, asks, None)  # whoever asks now fails
    monkeypatch.setattr(calendars, "calendars", None)
    monkeypatch.setattr(alarms, "customer_scope", None)
    for name in BUILT:
        switch_off(app, name)
        with app.app_context():
            for look in JOBS[name]:
                look(OutboxItem(kind="", customer_ref=1, ids={}))


def test_a_stuck_onboarding_is_nobodys_matter_while_onboarding_is_off(app, as_, at):
    with at("sakura"):
        template, began = many.make_template(), clock.today("Asia/Tokyo") - timedelta(days=20)
        pid = many.add_journey(template, began=began, pace=Pace.STUCK, late_days=6).public_id
        db.session.commit()
    chloe, pages = as_("chloe"), ("/desk", "/desk/customers", "/c/sakura")
    assert pid in chloe.get("/desk").text
    switch_off(app, "onboarding")
    assert [page for page in pages if pid in chloe.get(page).text] == []
    with app.app_context():
        db.session.scalars(select(Installation)).one().modules = {}
        db.session.commit()
    assert pid in chloe.get("/desk").text
