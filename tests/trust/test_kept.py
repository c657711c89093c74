"""What is kept for speed is never shown to somebody with other rights, another language, or other eyes."""

import random
import re

import pytest
import time_machine
from sqlalchemy import select, update

from portal.accounts.models import Membership, User
from portal.foundation import clock
from portal.foundation.db import db
from tests import cast
from tests.trust.reading import addresses, forget_everything, in_sakura, said
from tests.walks import in_share

READERS = ("aoi", "sora", "ren", "hana", "chloe", "bo", "carl", "vera", "mallory", "olivia", "")
VIEWERS = {"as aoi": "admin", "as ren": "viewer"}


@pytest.fixture
def still():
    """Time stands still, so that nothing differs because it passed."""
    with time_machine.travel(clock.now(), tick=False):
        yield


def everybody(app, as_) -> dict:
    """Return a browser for each reader, with two of CSMs who view as a member."""
    browsers = {who: as_(who) for who in READERS}
    for name, role in VIEWERS.items():
        browsers[name] = as_("bo")
        member = in_sakura(app, select(Membership.public_id).where(Membership.role == role))[0][0]
        assert browsers[name].post(f"/c/sakura/members/{member}/view-as").status_code == 303
    return browsers


def ask(browser, url: str, tag: str | None = None) -> tuple[int, bytes, str | None]:
    answer = browser.get(url, headers={"If-None-Match": tag} if tag else {})
    try:
        return answer.status_code, said(answer), answer.headers.get("ETag")
    finally:
        answer.close()


def kept_addresses(app, browser) -> list[str]:
    """Return the addresses whose pages are kept, or hold something that is."""
    kept = (
        r"^/c/sakura($|/(map|values|timeline)$|/(plans|kpis)/[^/]+(/table|/timeline|/body)?(/rows)?$)|^/desk"
    )
    found = [url for url in addresses(app) if re.search(kept + r"($|/customers$|/team$)|^/(profile)?$", url)]
    plan = re.search(r"/c/sakura/plans/([A-Za-z0-9_-]{16})", browser.get("/c/sakura/plans").text)[1]
    found += [
        f"/c/sakura/plans/{plan}?standing=on_track",
        f"/c/sakura/plans/{plan}/table?side=vendor",
        f"/c/sakura/plans/{plan}/parts?names=tree-{plan},numbers-{plan}",
    ]
    assert len(found) > 15
    return found


def speak(app, language: str) -> None:
    """Let everybody read in one language."""
    with app.app_context():
        db.session.execute(update(User).values(language=language, version=User.version + 1))
        db.session.commit()


def truth(browsers, urls) -> dict:
    """Return what readers are told of addresses, each of their share, when nothing is remembered."""
    found = {}
    for who, browser in browsers.items():
        for url in [url for url in urls if in_share(5, who, url)]:
            forget_everything()
            found[who, url] = ask(browser, url)
    return found


def test_the_same_address_for_everybody_in_any_order(app, as_, still):
    """Twice in shuffled orders, with everybody's validators tried on everybody."""
    browsers, chance, wrong = everybody(app, as_), random.Random(20261121), []
    urls = kept_addresses(app, browsers["chloe"])
    truth(browsers, urls)  # everybody has been everywhere, so that no visit is the first
    for language in ("en", "ja"):
        speak(app, language)
        told = truth(browsers, urls)
        for _round in range(2):
            turns = list(told)
            chance.shuffle(turns)
            for who, url in turns:
                wrong += misled(browsers, told, who, url, chance)
    assert any(tag for _status, _body, tag in told.values())
    assert not wrong, "\n".join(wrong[:20])


def misled(browsers, told, who, url, chance) -> list[str]:
    """Ask once plainly and once with the validator of somebody who is told something else."""
    status, body, tag = told[who, url]
    wrong = []
    if ask(browsers[who], url)[:2] != (status, body):
        wrong.append(f"{who or 'nobody'} {url}: something else than is true")
    others = [t for (one, at), (_s, b, t) in told.items() if at == url and t and b != body and one != who]
    for other in chance.sample(others, min(2, len(others))):
        got = ask(browsers[who], url, other)
        if got[0] == 304 or got[1] != body:
            wrong.append(f"{who or 'nobody'} {url}: let off with another's validator")
    if tag and ask(browsers[who], url, tag)[0] != 304:
        wrong.append(f"{who} {url}: their own validator does not hold")
    return wrong


def test_validators_of_another_language_do_not_hold(app, as_):
    browser = as_("aoi")
    english = ask(browser, "/c/sakura/map")
    speak(app, "ja")
    japanese = ask(browser, "/c/sakura/map", english[2])
    assert japanese[0] == 200
    assert japanese[1] != english[1]
    assert japanese[2] != english[2]


def test_the_banner_of_viewing_is_on_every_page_though_the_pages_were_kept_before(app, as_):
    chloe = as_("chloe")
    urls = ["/desk", "/desk/customers", "/c/sakura/map", "/c/sakura", "/profile"]
    tags = {url: ask(chloe, url)[2] for url in urls}
    member = in_sakura(app, select(Membership.public_id).where(Membership.role == "admin"))[0][0]
    assert chloe.post(f"/c/sakura/members/{member}/view-as").status_code == 303
    chloe.get("/c/sakura")  # what is said once has been said
    for url, tag in tags.items():
        status, body, _tag = ask(chloe, url, tag)
        assert status == 200, url
        assert b"/view-as/stop" in body, url


def test_whoever_lost_a_right_is_not_let_off_with_what_they_have(app, as_):
    """A role that changed changes the page, and with it the validator."""
    sora = as_("sora")
    before = ask(sora, "/c/sakura/map")
    found = select(Membership.public_id).join(User, User.id == Membership.user_id)
    member = in_sakura(app, found.where(User.email == cast.address("sora")))[0][0]
    assert as_("aoi").post(f"/c/sakura/members/{member}", data={"role": "viewer"}).status_code == 303
    after = ask(sora, "/c/sakura/map", before[2])
    assert after[0] == 200
    assert after[1] != before[1]
    assert as_("aoi").post(f"/c/sakura/members/{member}/end").status_code == 303
    assert ask(sora, "/c/sakura/map", after[2])[0] in (401, 404)


def test_after_an_upgrade_no_browser_is_left_with_the_pages_of_before(as_, monkeypatch):
    """The data is the same, but this version says it differently, under other addresses of styles and scripts."""
    aoi = as_("aoi")
    aoi.get("/c/sakura/map")  # the visit is noted
    tag = ask(aoi, "/c/sakura/map")[2]
    assert ask(aoi, "/c/sakura/map", tag)[0] == 304
    monkeypatch.setattr("portal.foundation.pages.release", lambda: "the next one")
    assert ask(aoi, "/c/sakura/map", tag)[0] == 200
