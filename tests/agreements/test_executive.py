"""Somebody without an account: a personal link shows, a freshly mailed code agrees, and neither can be replayed."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.agreements.actions import links as personal
from portal.agreements.actions import signing
from portal.agreements.models import Agreement, Outcome, Part, Signature, Verdict
from portal.agreements.queries import rounds
from portal.foundation import clock, links
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.foundation.links import Purpose
from portal.plans.models import PlanState
from tests.agreements.going_round import (
    EXECUTIVE,
    Seat,
    change_target,
    letters,
    links_given,
    put_forward,
    say_yes,
    the_plan,
)
from tests.plans.filled import filled

TO_EXECUTIVE = (Seat("sora", Part.CONFIRM), Seat("executive"))


@pytest.fixture
def asked(at) -> str:
    """The plan went round to the executive, who has the mail; returns the path of the personal page."""
    with at("sakura"):
        edition = put_forward(*TO_EXECUTIVE)
        assert not links_given(), "no link before the turn"
        say_yes(edition, "sora")
        mail = letters(EXECUTIVE["email"])[-1]
        return path_in(mail)


def path_in(mail) -> str:
    found = re.search(r"http://localhost(/agree/\S+)", mail.text)
    assert found
    return found[1]


def the_edition() -> Agreement:
    return db.session.scalars(select(Agreement).order_by(Agreement.number.desc())).first()


def the_code() -> str:
    return re.search(r"^(\d{6})$", letters(EXECUTIVE["email"])[-1].text, re.M)[1]


def ask_for_code(browser, path: str) -> str:
    """Press the button of the page; returns the page that asks for the code."""
    page = browser.get(path).text
    answer = browser.post(f"{path}/code", data=filled(page, f"{path}/code"))
    assert answer.status_code == 303
    return browser.get(answer.location).text


def type_code(browser, path: str, page: str, code: str):
    return browser.post(path, data=filled(page, path, code=code))


def test_the_link_shows_that_edition_in_the_persons_language_and_records_nothing(as_, at, asked):
    answer = as_("").get(asked)
    assert answer.status_code == 200
    for shown in (
        "契約の変更ではありません",
        "中村 浩一",
        "sakura shared goal",
        "あなたの番です",
        "6桁のコード",
    ):
        assert shown in answer.text
    for hidden in ("vendor goal", "customer goal", "vendor note", "意見を伝える", "/comments"):
        assert hidden not in answer.text
    # Without an account there is no page to ask on: a mail to whoever put it forward says what it is about.
    (question,) = re.findall(r'href="(mailto:[^"]+)">([^<]+)</a>', answer.text)
    assert question[0].startswith("mailto:chloe@")
    assert "subject=" in question[0]
    assert question[1].endswith("に質問する")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer.headers["Cache-Control"]
    with at("sakura"):
        before = len(db.session.scalars(select(AuditEntry)).all())
    for _ in range(3):  # what mail scanners do
        as_("").get(asked)
        as_("").head(asked)
        as_("").get(f"{asked}/text")
    with at("sakura"):
        assert len(db.session.scalars(select(AuditEntry)).all()) == before
        assert the_edition().outcome is None


def test_agreeing_takes_the_code_from_the_mail(as_, at, asked):
    browser = as_("")
    page = ask_for_code(browser, asked)
    assert "n•••••••@sakura.example" in page
    with at("sakura"):
        code = the_code()
    answer = type_code(
        browser, asked, page, " ".join(code).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    )
    assert answer.status_code == 303
    assert "合意が成立しました" in browser.get(asked).text
    with at("sakura"):
        seen = rounds.round_of(the_edition())
        assert (seen.agreement.outcome, the_plan().state) == (Outcome.AGREED, PlanState.AGREED)
        place = seen.places[-1]
        assert (place.verdict, place.by.name) == (Verdict.AGREED, EXECUTIVE["name"])
        assert db.session.scalars(select(Signature)).all()[-1].actor_kind == "action_link"
        acts = list(db.session.scalars(select(AuditEntry.act)))
        assert {"agreement.code_asked", "agreement.place_agreed", "agreement.agreed"} <= set(acts)
        assert "/agree/" in letters(EXECUTIVE["email"])[-1].text, "the way to the sheet"


def test_without_the_code_nothing_is_agreed(as_, at, asked):
    browser = as_("")
    page = browser.get(asked).text
    with at("sakura"):
        seal = rounds.round_of(the_edition()).seal
    sent = filled(page, f"{asked}/code", code="123456", seal=seal)
    assert browser.post(asked, data=sent).status_code == 409
    with at("sakura"):
        assert the_edition().outcome is None


def test_the_code_cannot_be_guessed(as_, at, asked):
    browser = as_("")
    page = ask_for_code(browser, asked)
    with at("sakura"):
        code = the_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(links.MOST_TRIES):
        answer = type_code(browser, asked, page, wrong)
        assert answer.status_code == 303
        assert "コード" in browser.get(answer.location).text
    assert type_code(browser, asked, page, code).status_code == 409, "the right one comes too late"
    with at("sakura"):
        assert the_edition().outcome is None
        tries = [act for act in db.session.scalars(select(AuditEntry.act)) if act == "agreement.code_wrong"]
        assert len(tries) == links.MOST_TRIES


def test_codes_are_mailed_a_few_times_an_hour(as_, asked):
    browser = as_("")
    page = browser.get(asked).text
    sent = filled(page, f"{asked}/code")
    answers = [browser.post(f"{asked}/code", data=sent).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]


def test_a_code_works_only_in_the_browser_that_asked_and_for_ten_minutes(as_, at, asked):
    browser, other = as_(""), as_("")
    page = ask_for_code(browser, asked)
    with at("sakura"):
        code = the_code()
    other.get(asked)
    assert type_code(other, asked, page, code).status_code == 409
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert type_code(browser, asked, page, code).status_code == 409
    with at("sakura"):
        assert the_edition().outcome is None


def test_a_newer_code_closes_the_older(as_, at, asked):
    browser = as_("")
    page = ask_for_code(browser, asked)
    with at("sakura"):
        old = the_code()
    ask_for_code(browser, asked)
    with at("sakura"):
        new = the_code()
    if old != new:
        assert type_code(browser, asked, page, old).status_code == 303
        with at("sakura"):
            assert the_edition().outcome is None
    assert type_code(browser, asked, page, new).status_code == 303
    with at("sakura"):
        assert the_edition().outcome is Outcome.AGREED


def test_an_answer_cannot_be_replayed(as_, at, asked):
    browser = as_("")
    page = ask_for_code(browser, asked)
    with at("sakura"):
        code = the_code()
    sent = filled(page, asked, code=code)
    assert browser.post(asked, data=sent).status_code == 303
    assert browser.post(asked, data=sent).status_code == 409
    assert (
        browser.post(f"{asked}/send-back", data={**sent, "remark": "on second thoughts"}).status_code == 409
    )
    with at("sakura"):
        assert len(db.session.scalars(select(Signature)).all()) == 2


def test_sending_back_by_the_link(as_, at, asked):
    browser = as_("")
    page = browser.get(asked).text
    target = f"{asked}/send-back"
    assert browser.post(target, data=filled(page, target)).status_code == 422, "a reason is needed"
    answer = browser.post(target, data=filled(page, target, remark="80件は決算期には難しい"))
    assert answer.status_code == 303
    assert "80件は決算期には難しい" in browser.get(asked).text
    with at("sakura"):
        assert the_edition().outcome is Outcome.SENT_BACK


def test_a_link_is_for_that_edition_alone(as_, at, asked):
    with at("sakura"):
        change_target(2.0)
        put_forward(*TO_EXECUTIVE)
    browser = as_("")
    page = browser.get(asked).text
    assert "内容が変わったため、まだ合意できません" in page
    assert f'action="{asked}' not in page
    with at("sakura"):
        old, new = rounds.editions(the_plan().id)[::-1]
        seals = {old.seal, new.seal}
        place = rounds.round_of(rounds.newest(the_plan().id)).places[-1].public_id
    for seal in seals:
        sent = {"seal": seal, "place": place, "code": "123456", "remark": "no"}
        for path in (asked, f"{asked}/code", f"{asked}/send-back"):
            assert browser.post(path, data=sent).status_code == 409
    with at("sakura"):
        assert rounds.newest(the_plan().id).ended_at is None


def test_a_tampered_token_opens_nothing(as_, asked):
    name, secret = asked.rsplit(".", 1)
    other = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    for path in (f"{name}.{other}", name, "/agree/x", f"{asked}0"):
        answer = as_("").get(path)
        assert answer.status_code == 410
        assert "sakura" not in answer.text


def test_an_expired_link_offers_a_new_one_to_the_registered_address_alone(as_, at, asked):
    browser = as_("")
    later = clock.now() + links.LIFETIMES[Purpose.EXECUTIVE] + timedelta(minutes=1)
    with time_machine.travel(later, tick=False):
        answer = browser.get(asked)
        assert answer.status_code == 410
        assert "sakura shared goal" not in answer.text
        target = f"{asked}/renew"
        form = filled(answer.text, target, email="thief@evil.example")
        for expected in (200, 200, 200, 429):
            assert browser.post(target, data=form).status_code == expected
        with at("sakura"):
            sent = [mail for mail in letters() if "/agree/" in mail.text]
            assert {mail.to for mail in sent} == {EXECUTIVE["email"]}
            fresh = path_in(sent[-1])
        assert fresh != asked
        assert browser.get(fresh).status_code == 200
        assert browser.get(asked).status_code == 410


def test_a_link_that_is_still_good_is_not_renewed_by_strangers(as_, at, asked):
    answer = as_("").post(f"{asked}/renew", data={})
    assert answer.status_code == 410
    with at("sakura"):
        assert len(links_given()) == 1


def test_the_link_is_taken_back_and_sent_again(as_, at, asked):
    with at("sakura"):
        url = f"/c/sakura/agreements/{the_edition().public_id}"
    manager = as_("chloe")
    assert manager.post(f"{url}/link/revoke").status_code == 303
    answer = as_("").get(asked)
    assert answer.status_code == 410
    assert f"{asked}/renew" not in answer.text, "what was taken back is not renewed by its holder"
    assert manager.post(f"{url}/link").status_code == 303
    with at("sakura"):
        fresh = path_in(letters(EXECUTIVE["email"])[-1])
        acts = set(db.session.scalars(select(AuditEntry.act)))
    assert as_("").get(fresh).status_code == 200
    assert {"agreement.link_revoked", "agreement.link_renewed"} <= acts


def test_the_page_of_an_earlier_place_shows_how_it_went_on(as_, at):
    with at("sakura"):
        edition = put_forward(Seat("executive", Part.CONFIRM), Seat("ren"))
        path = path_in(letters(EXECUTIVE["email"])[-1])
        place = rounds.round_of(edition).current
        said = personal.actor_of(place)
        answer = signing.Answer(rounds.round_of(edition).seal)
        signing.agree(edition, place.public_id, answer, by=said)
        db.session.commit()
    page = as_("").get(path).text
    assert "山本 蓮さんの確認を待っています" in page
    assert f'action="{path}' not in page


def test_a_signed_in_stranger_gains_nothing_by_the_link(as_, asked):
    """The link is one person's; whoever else is signed in sees just what it shows, and may not answer elsewhere."""
    assert as_("mallory").get(asked).status_code == 200
    assert as_("mallory").get("/c/sakura/map").status_code == 404


def test_on_behalf_of_somebody_without_an_account(as_, at, asked):
    with at("sakura"):
        edition = the_edition()
        say_yes(edition, "chloe", manner=rounds.Manner.ON_BEHALF, how=rounds.How.PAPER)
        assert edition.outcome is Outcome.AGREED
        told = [mail for mail in letters(EXECUTIVE["email"]) if "代わりに合意を記録" in mail.subject]
        assert len(told) == 1
