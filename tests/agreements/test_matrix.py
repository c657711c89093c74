"""Every page of an agreement against every member of the cast: the cast itself has none, so one is put forward here."""

import pytest

from portal.foundation.db import db
from tests import objects
from tests.agreements.going_round import put_forward
from tests.cast import EVERYBODY
from tests.test_access import OUT, YES, address, expected, guarded_rules


def rules_of(app) -> list:
    ours = ("agreements.", "answers.")
    found = [
        rule
        for rule in guarded_rules(app)
        if rule.endpoint.startswith(ours) and "agreement" in rule.arguments
    ]
    assert len(found) > 10
    return found


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who or "nobody")
def test_the_door_of_an_agreement(app, as_, at, who, monkeypatch):
    with at("sakura"):
        put_forward()
    browser = as_(who)
    monkeypatch.setattr(db.session, "commit", db.session.rollback)
    with app.app_context():
        pages = [(rule, address(app, rule)) for rule in rules_of(app)]
    wrong = []
    for rule, url in pages:
        assert url
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            code = browser.open(url, method=method).status_code
            got = code if code in (401, 403, 404, 500) else YES
            if got != expected(app.view_functions[rule.endpoint], who):
                wrong.append(f"{method} {rule.endpoint}: {code}")
    assert not wrong, "\n".join(wrong)


def test_my_customer_your_agreement(app, as_, at):
    with at("sakura"):
        put_forward()
        pid = objects.OWNED["agreement"]()
    with app.app_context():
        pages = [(rule, address(app, rule, "ume", foreign="sakura")) for rule in rules_of(app)]
    browser = as_("mallory")
    for rule, url in pages:
        assert pid in url
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            assert browser.open(url, method=method).status_code == OUT, rule.endpoint
