"""Every page against every member of the cast, generated from the routes and what each declares.

The answers below are reviewed per permit. A route that names an object whose customer is another is tried as
well: a valid address with somebody else's id is simply not found. Everybody stands at every door; behind it the
tests of every day go with some, a drill with all.
"""

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from portal.accounts import door
from portal.accounts.permits import Permit
from portal.foundation.db import db
from tests import objects
from tests.cast import EVERYBODY, MEMBERS
from tests.walks import in_share

NO, OUT, YES, SIGN_IN = 403, 404, 200, 401
#: Inside customer Sakura, by permit: who passes. Everybody else who sees the customer gets 403.
SEES_SAKURA = {"aoi", "sora", "ren", "hana", "vera", "leo", "chloe", "bo", "carl"}
CS = {"vera", "leo", "chloe", "bo"}
PASSES = {
    Permit.CUSTOMER_READ: SEES_SAKURA,
    Permit.CUSTOMER_EDIT: {"aoi"} | CS,
    Permit.CUSTOMER_MANAGE: CS,
    Permit.PEOPLE_READ: SEES_SAKURA,
    Permit.PEOPLE_MANAGE: {"aoi"} | CS,
    Permit.PEOPLE_ERASE: {"aoi", "vera"},
    Permit.PEOPLE_LEAVE: {"aoi"} | CS,
    Permit.DEPARTMENT_PROGRESS: {"aoi", "hana", "carl"} | CS,
    Permit.HANDOVER_READ: {"carl"} | CS,
    Permit.HANDOVER_WRITE: {"carl"} | CS,
    Permit.VIEW_AS: CS,
    Permit.MAP_READ: SEES_SAKURA,
    Permit.MAP_EDIT: {"aoi", "sora", "hana"} | CS,
    Permit.MAP_MANAGE: {"aoi"} | CS,
    Permit.MAP_AGREE: {"aoi", "sora", "ren", "hana"} | CS,
    Permit.VALUES_ENTER: {"aoi", "sora", "hana"} | CS,
    Permit.MAP_EXPORT: SEES_SAKURA,
    Permit.MAP_IMPORT: {"aoi", "sora", "hana"} | CS,
    Permit.VENDOR_NOTES: {"carl"} | CS,
    Permit.COMMENTS_READ: SEES_SAKURA,
    Permit.COMMENTS_WRITE: SEES_SAKURA,
    Permit.CONVERSATIONS_READ: SEES_SAKURA,
    Permit.CONVERSATIONS_WRITE: SEES_SAKURA - {"carl"},
    Permit.CONVERSATIONS_ASSIGN: CS,
    Permit.COMMITMENTS_READ: SEES_SAKURA,
    Permit.COMMITMENTS_WRITE: {"aoi", "sora", "hana"} | CS,
    Permit.DOCUMENTS_READ: SEES_SAKURA,
    Permit.DOCUMENTS_WRITE: {"aoi", "sora", "hana"} | CS,
    Permit.ACTIVITY_READ: SEES_SAKURA,
    Permit.MEETINGS_READ: SEES_SAKURA,
    Permit.MEETINGS_WRITE: {"aoi", "sora", "ren", "hana"} | CS,
    Permit.CONTACTS_READ: {"carl"} | CS,
    Permit.CONTACTS_LOG: {"carl"} | CS,
    Permit.CONTACTS_LIMITS: {"vera", "leo"},
    Permit.OUTREACH_WRITE: CS,
    Permit.OUTREACH_RULES: {"vera", "leo"},
    Permit.CHANNELS_SET_UP: {"vera", "leo"},
    Permit.CHANNELS_OWN: {"aoi"},
    Permit.EVENTS_SEND: set(),  # a program's token, and nobody's sign-in
    Permit.EVENTS_TOKENS: CS,
    Permit.USAGE_READ: {"olivia", "carl"} | CS,
    Permit.USAGE_OWN: {"aoi"},
    Permit.ONBOARDING_READ: SEES_SAKURA,
    Permit.ONBOARDING_WORK: {"aoi", "sora", "hana"} | CS,
    Permit.ONBOARDING_REVIEW: SEES_SAKURA - {"carl"},
    Permit.ONBOARDING_LEAD: CS,
    Permit.ONBOARDING_TEMPLATES: {"vera", "leo"},
    Permit.ONBOARDING_FIGURES: {"olivia"} | CS,
    Permit.IDEAS_READ: {"olivia", "carl"} | CS,
    Permit.IDEAS_WRITE: {"olivia", "carl"} | CS,
    Permit.SEARCH: SEES_SAKURA | {"ann"},
    Permit.SEARCH_WORDS: {"vera", "leo", "ann"},
    Permit.KNOWLEDGE_READ: SEES_SAKURA | {"ann"},
    Permit.KNOWLEDGE_WRITE: {"carl", "ann"} | CS,
    Permit.KNOWLEDGE_PUBLISH: {"vera", "leo", "ann"},
    Permit.KNOWLEDGE_SHAPE: {"vera", "leo", "ann"},
    Permit.KNOWLEDGE_FIGURES: {"ann"} | CS,
    Permit.IDEAS_VOTE: {"aoi", "sora", "ren", "hana"},
    Permit.COMMUNITY_READ: SEES_SAKURA | {"ann"},
    Permit.COMMUNITY_WRITE: SEES_SAKURA | {"ann"},
    Permit.COMMUNITY_MODERATE: CS,
    Permit.COMMUNITY_SHAPE: {"vera", "leo"},
    Permit.COMMUNITY_OWN_PEOPLE: {"aoi"},
    Permit.COMMUNITY_FIGURES: CS,
    Permit.STORIES_READ: SEES_SAKURA | {"ann"},
    Permit.STORIES_WRITE: {"aoi", "sora", "hana"} | CS,
    Permit.STORIES_APPROVE: {"aoi", "ren"},
    Permit.STORIES_PUBLISH: CS,
    Permit.STORIES_WITHDRAW: SEES_SAKURA - {"carl"},
    Permit.GATHERINGS_READ: SEES_SAKURA | {"ann"},
    Permit.GATHERINGS_WRITE: CS,
    Permit.CHAMPIONS_READ: SEES_SAKURA,
    Permit.CHAMPIONS_NOMINATE: {"aoi", "sora", "ren", "hana"} | CS,
    Permit.CHAMPIONS_KIT: {"aoi", "hana", "carl"} | CS,
    Permit.CHAMPIONS_PROGRAMME: {"vera", "leo"},
    Permit.ADVOCACY: CS,
    Permit.REVIEWS_READ: SEES_SAKURA,
    Permit.REVIEWS_WRITE: {"aoi", "sora", "hana"} | CS,
    Permit.REVIEWS_ANSWER: {"aoi", "sora", "ren", "hana"} | CS,
    Permit.REVIEWS_LEAD: CS,
    Permit.REVIEWS_LOOK: {"vera", "leo"},
    Permit.REVIEWS_TEMPLATES: {"vera", "leo"},
    Permit.PORTFOLIO_READ: {"olivia", "carl"} | CS,
    Permit.TEAM_LOAD: {"vera", "leo"},
    Permit.STAFF_MANAGE: {"vera", "leo"},
    Permit.SETTINGS_MANAGE: {"vera"},
    Permit.AUDIT_READ: {"vera"},
    Permit.MAIL_READ: {"olivia"} | CS,
    Permit.DESK: {"olivia", "carl", "ann"} | CS,
    Permit.SIGNED_IN: set(EVERYBODY) - {""},
    Permit.PUBLIC: set(EVERYBODY),
}
DESK_PEOPLE = PASSES[Permit.DESK]


def guarded_rules(app: Flask) -> list:
    return [r for r in app.url_map.iter_rules() if r.endpoint not in ("static", "portal_css")]


def expected(view, who: str) -> int:
    """Return the answer a person must get: 401, 404, 403, or 200 for anything the door lets through."""
    as_if = "chloe" if who == "olivia" and not view.customer_page else who  # both are CSMs at the desk
    passes = as_if in PASSES[view.permit]
    if view.permit is Permit.PUBLIC:
        return YES
    if not who or view.permit is Permit.EVENTS_SEND:
        return SIGN_IN
    if view.customer_page and who not in SEES_SAKURA:
        return OUT
    if view.permit not in (Permit.SIGNED_IN,) and not view.customer_page and who not in DESK_PEOPLE:
        return OUT
    return YES if passes else NO


def address(app: Flask, rule, slug: str = "sakura", foreign: str | None = None) -> str | None:
    """Return the address of a route with objects of `slug`; objects a customer owns come from `foreign` if given."""
    values = {}
    for name in rule.arguments:
        if name == "slug":
            values[name] = slug
        elif name in objects.PLAIN:
            values[name] = objects.PLAIN[name]
        else:
            values[name] = objects.address_of(objects.named(name, rule.endpoint), foreign or slug)
            if values[name] is None:
                return None
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)


def test_every_permit_is_reviewed():
    assert set(PASSES) == set(Permit)


class LetIn(HTTPException):
    """The door opened, and what the address names was found."""

    code = 204


@pytest.fixture
def no_further(monkeypatch):
    """`no_further(True)` ends requests behind the door, once what the address names is loaded, before the view."""
    loaded, end = door._loaded, [False]

    def load(values, loads):
        found = loaded(values, loads)
        if end[0]:
            raise LetIn
        return found

    monkeypatch.setattr(door, "_loaded", load)
    return lambda only_so_far: end.__setitem__(0, only_so_far)


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who or "nobody")
def test_the_door(app, as_, who, monkeypatch, no_further):
    """Each route of the portal answers each member of the cast as its permit says."""
    wrong, tried = [], 0
    browser = as_(who)
    monkeypatch.setattr(db.session, "commit", db.session.rollback)  # so that no route undoes another's object
    with app.app_context():
        addresses = [(rule, address(app, rule)) for rule in guarded_rules(app)]
    for rule, url in addresses:
        view = app.view_functions[rule.endpoint]
        if url is None or rule.endpoint in objects.ENDS_THE_SESSION:
            continue
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            no_further(not in_share(8, who, rule.endpoint))
            answer = browser.open(url, method=method, buffered=False)
            got = answer.status_code if answer.status_code in (401, 403, 404, 500) else YES
            answer.close()
            wanted = expected(view, who)
            absent = view.permit is Permit.PUBLIC or rule.endpoint in objects.MAY_BE_ABSENT
            if wanted == YES and got == OUT and absent:
                got = YES  # it passed the door: what it is about is not there
            tried += 1
            if got != wanted:
                wrong.append(
                    f"{method} {url} ({rule.endpoint}, {view.permit}): {answer.status_code}, not {wanted}"
                )
    assert tried > 50
    assert not wrong, "\n".join(wrong)


def test_my_customer_your_object(app, as_, monkeypatch):
    """An address inside one's own customer with another customer's id is not found, exactly like no id at all."""
    wrong = []
    browser = as_("mallory")
    monkeypatch.setattr(db.session, "commit", db.session.rollback)
    with app.app_context():
        cases = [
            (rule, address(app, rule, "ume", foreign="sakura"))
            for rule in guarded_rules(app)
            if "slug" in rule.arguments and any(name in objects.OWNED for name in rule.arguments)
        ]
    for rule, url in cases:
        if url is None:
            continue
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            code = browser.open(url, method=method).status_code
            allowed = {404} if app.view_functions[rule.endpoint].permit in MALLORY_MAY else {403, 404}
            if code not in allowed:
                wrong.append(f"{method} {url} ({rule.endpoint}): {code}")
    assert not wrong, "\n".join(wrong)


MALLORY_MAY = {permit for permit, people in PASSES.items() if "aoi" in people}
assert MEMBERS["mallory"][1] == MEMBERS["aoi"][1]  # both are admins at home, so their permits agree
