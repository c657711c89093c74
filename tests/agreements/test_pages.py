"""The pages of agreements: read by everybody inside, decided by who is asked, put forward by who manages plans."""

import hashlib
import re

import pytest
from sqlalchemy import select

from portal.accounts.models import Membership
from portal.agreements.actions import proposing
from portal.agreements.models import Agreement, CirculationSeat, Manner, Outcome, Part
from portal.agreements.queries import rounds
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.plans.models import Node, PlanState
from tests.agreements.going_round import (
    Seat,
    actor,
    agreed,
    change_target,
    letters,
    person,
    put_forward,
    say_yes,
    the_plan,
)
from tests.cast import address
from tests.plans.filled import filled


@pytest.fixture
def going_round(at) -> str:
    """The usual edition goes round; returns the path of its page."""
    with at("sakura"):
        return f"/c/sakura/agreements/{put_forward().public_id}"


def propose_url(at) -> str:
    with at("sakura"):
        return f"/c/sakura/plans/{the_plan().public_id}/agreement/new"


def key_of(page: str, name: str) -> str:
    """Return under which key a person stands in the choices."""
    found = re.search(rf'value="([^"]+)"[^>]*>{name}', page)
    assert found, name
    return found[1]


def test_the_page_says_everything_on_one_page(as_, going_round):
    page = as_("sora").get(going_round).text
    for shown in (
        "This does not change the contract",
        "sakura shared goal",
        "sakura shared KPI",
        "It is your turn",
    ):
        assert shown in page
    for hidden in ("vendor goal", "customer goal", "vendor note", "deleted goal"):
        assert hidden not in page
    assert "It is your turn" not in as_("ren").get(going_round).text
    assert "Waiting for Sora" in as_("ren").get(going_round).text


def test_both_sides_agree_on_their_pages(as_, at, going_round):
    for who, action in (("sora", "Confirm and pass it on"), ("ren", "Check the content and agree")):
        browser = as_(who)
        page = browser.get(going_round).text
        assert action in page
        target = f"{going_round}/agree"
        assert browser.post(target, data=filled(page, target, remark=f"fine by {who}")).status_code == 303
    page = as_("chloe").get(going_round).text
    assert "Edition 1 is agreed" in page
    assert "fine by sora" in page
    with at("sakura"):
        assert the_plan().state is PlanState.AGREED


def test_who_is_not_asked_answers_nothing(as_, at, going_round):
    with at("sakura"):
        seen = rounds.round_of(rounds.newest(the_plan().id))
        sent = {"place": seen.places[0].public_id, "seal": seen.seal, "remark": "x"}
    for who, status in (
        ("ren", 409),
        ("aoi", 409),
        ("chloe", 409),
        ("carl", 403),
        ("mallory", 404),
        ("", 401),
    ):
        for act in ("agree", "send-back"):
            assert as_(who).post(f"{going_round}/{act}", data=sent).status_code == status, (who, act)
    with at("sakura"):
        assert rounds.newest(the_plan().id).outcome is None


def test_a_viewed_member_is_not_spoken_for(as_, at, going_round):
    with at("sakura"):
        sora = db.session.scalars(select(Membership).where(Membership.user_id == person("sora").id)).one()
        pid = sora.public_id
        seen = rounds.round_of(rounds.newest(the_plan().id))
        sent = {"place": seen.places[0].public_id, "seal": seen.seal}
    browser = as_("chloe")
    assert browser.post(f"/c/sakura/view-as/{pid}").status_code in (303, 302, 404, 204)
    page = browser.get(going_round)
    assert f'action="{going_round}/agree"' not in page.text
    assert browser.post(f"{going_round}/agree", data=sent).status_code in (403, 409)


def test_the_deputy_is_told_that_they_act_as_one(as_, at):
    with at("sakura"):
        url = f"/c/sakura/agreements/{put_forward(Seat('ren', Part.AGREE, 'hana')).public_id}"
    browser = as_("hana")
    page = browser.get(url).text
    assert "You act as the deputy of Ren" in page
    target = f"{url}/agree"
    assert browser.post(target, data=filled(page, target)).status_code == 303
    with at("sakura"):
        assert rounds.round_of(rounds.newest(the_plan().id)).places[0].manner is Manner.DEPUTY
    decided = browser.get(url).text.split('id="decide"')[1].split("</section>")[0]
    assert "by the deputy, Hana" in decided, "not only in the circulation"


def test_a_reason_is_asked_for_and_what_was_typed_is_kept(as_, at, going_round):
    browser = as_("sora")
    target = f"{going_round}/send-back"
    page = browser.get(going_round).text
    answer = browser.post(target, data=filled(page, target))
    assert answer.status_code == 422
    assert "Please give a reason" in answer.text
    with at("sakura"):
        kpi = rounds.round_of(rounds.newest(the_plan().id)).document["nodes"][0]["nodes"][0]["nodes"][0]["id"]
    form = filled(answer.text, target, remark="<script>alert(1)</script> too soon", about=kpi)
    assert browser.post(target, data=form).status_code == 303
    page = as_("chloe").get(going_round).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; too soon" in page
    assert "It is about: sakura shared KPI" in page
    forward = [
        button
        for button in re.findall(r"<a [^>]*>[^<]*", page)
        if "Put a corrected edition forward" in button
    ]
    assert len(forward) == 1
    assert "button-primary" in forward[0]  # what comes next for whoever put it forward


def test_a_goal_can_be_what_it_is_about(as_, at, going_round):
    browser, target = as_("sora"), f"{going_round}/send-back"
    with at("sakura"):
        goal = rounds.round_of(rounds.newest(the_plan().id)).document["nodes"][0]["id"]
    empty = browser.post(target, data=filled(browser.get(going_round).text, target, about=goal))
    assert f'value="{goal}" selected' in empty.text, "what was chosen is kept"
    form = filled(empty.text, target, remark="too much at once", about=goal)
    assert browser.post(target, data=form).status_code == 303
    assert "It is about: sakura shared goal" in as_("chloe").get(going_round).text


def test_agreeing_is_refused_where_the_content_changed_while_reading(as_, at, going_round):
    browser = as_("sora")
    page = browser.get(going_round).text
    with at("sakura"):
        change_target(2.0)
        new = put_forward().public_id
    target = f"{going_round}/agree"
    answer = browser.post(target, data=filled(page, target, remark="kept words"))
    assert answer.status_code == 409
    assert "The content has changed, so it cannot be agreed on yet" in answer.text
    assert f"/c/sakura/agreements/{new}" in answer.text
    assert "This edition has moved on" in browser.get(f"{going_round}/news?state=yours-").text


def test_a_change_of_the_plan_alone_does_not_hinder_agreeing(as_, at, going_round):
    browser = as_("sora")
    page = browser.get(going_round).text
    with at("sakura"):
        change_target(2.0)
    target = f"{going_round}/agree"
    assert browser.post(target, data=filled(page, target)).status_code == 303


def test_the_same_request_sent_twice_acts_once(as_, at, going_round):
    browser = as_("sora")
    target = f"{going_round}/agree"
    sent = filled(browser.get(going_round).text, target)
    assert [browser.post(target, data=sent).status_code for _ in range(2)] == [303, 303]
    with at("sakura"):
        acts = [act for act in db.session.scalars(select(AuditEntry.act)) if act == "agreement.place_agreed"]
        assert len(acts) == 1


def test_recording_on_somebodys_behalf(as_, at, going_round):
    browser = as_("chloe")
    target = f"{going_round}/on-behalf"
    page = browser.get(going_round).text
    assert browser.post(target, data=filled(page, target)).status_code == 422
    form = filled(page, target, how="meeting", remark="steering committee")
    assert browser.post(target, data=form).status_code == 303
    page = as_("ren").get(going_round).text
    assert "recorded by Chloe" in page
    assert as_("sora").post(target, data=form).status_code == 403


def test_only_the_side_that_put_forward_takes_back(as_, at, going_round):
    target = f"{going_round}/withdraw"
    assert target not in as_("aoi").get(going_round).text
    assert as_("aoi").post(target).status_code == 409
    assert as_("bo").post(target).status_code == 303
    with at("sakura"):
        assert (rounds.newest(the_plan().id).outcome, the_plan().state) == (
            Outcome.WITHDRAWN,
            PlanState.DRAFT,
        )


def test_the_sealed_text_has_the_seal_that_the_page_shows(as_, at, going_round):
    answer = as_("ren").get(f"{going_round}/text")
    sealed = hashlib.sha256(answer.data).hexdigest()
    with at("sakura"):
        seen = rounds.round_of(rounds.newest(the_plan().id))
        assert (sealed, answer.text) == (seen.seal, seen.text)
        reference = seen.reference
    assert "attachment" in answer.headers["Content-Disposition"]
    assert reference in as_("ren").get(going_round).text
    same = as_("ren").get(f"{going_round}/verify", query_string={"reference": reference.lower()})
    assert "The numbers agree" in same.text
    assert "The numbers differ" in as_("ren").get(f"{going_round}/verify?reference=1111-2222").text


def test_an_old_edition_is_read_from_its_text_for_ever(as_, at):
    with at("sakura"):
        url = f"/c/sakura/agreements/{agreed().public_id}"
        change_target(2.0)
        agreed()
        for node in db.session.scalars(select(Node).where(Node.visibility == "shared")):
            node.title = f"renamed {node.id}"
        db.session.commit()
    page = as_("ren").get(url).text
    assert "sakura shared KPI" in page
    assert "renamed" not in page
    with at("sakura"):
        for node in db.session.scalars(select(Node)):
            node.deleted_at = node.created_at
        db.session.commit()
    assert "sakura shared KPI" in as_("ren").get(url).text


def test_what_changed_is_told_with_both_values(as_, at):
    with at("sakura"):
        agreed()
        change_target(2.0)
        url = f"/c/sakura/agreements/{put_forward().public_id}"
    page = as_("ren").get(url).text
    found = re.search(r"<del>.*?</del>.*?<ins>.*?</ins>", page, re.S)
    assert found
    assert "3" in found[0]
    assert "2" in found[0]
    assert "lane-ghost" in page, "the track shows where the flag stood"


def test_a_plan_is_put_forward_by_the_form(as_, at):
    url, browser = propose_url(at), as_("chloe")
    page = browser.get(url).text
    form = filled(page, url, message="Please have a look", act="save")
    form |= {"seat-0-who": key_of(page, "Ren"), "seat-0-part": "agree", "seat-0-deputy": ""}
    answer = browser.post(url, data=form)
    assert answer.status_code == 303, answer.text
    shown = browser.get(answer.location).text
    assert "Please have a look" in shown
    with at("sakura"):
        assert [mail.to for mail in letters()] == [address("ren")]


@pytest.mark.parametrize("act", ["add", "up-1", "down-0", "remove-0", "remove-9", "nonsense"])
def test_rows_are_moved_without_a_script(as_, at, act):
    url, browser = propose_url(at), as_("aoi")
    page = browser.get(url).text
    form = filled(page, url, act=act)
    for row, who in enumerate(("Ren", "Chloe")):
        form |= {f"seat-{row}-who": key_of(page, who), f"seat-{row}-part": "agree"}
    answer = browser.post(url, data=form)
    assert answer.status_code == 422
    chosen = re.findall(r"selected>(Ren|Chloe)", answer.text)
    moved = {"up-1": ["Chloe", "Ren"], "down-0": ["Chloe", "Ren"], "remove-0": ["Chloe"]}
    assert chosen == moved.get(act, ["Ren", "Chloe"])
    with at("sakura"):
        assert rounds.newest(the_plan().id) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"seat-0-who": "other", "seat-0-name": "", "seat-0-email": ""}, "needs a name and a mail address"),
        ({"seat-0-who": "other", "seat-0-name": "X", "seat-0-email": "not mail"}, "Enter a mail address"),
        ({"seat-0-who": "other", "seat-0-name": "X", "seat-0-email": "ren@sakura.example"}, "has an account"),
        ({"seat-0-who": "member:AAAAAAAAAAAAAAAA"}, "cannot be asked any more"),
        ({"seat-0-who": "", "seat-0-part": "agree"}, "Name at least one person"),
        ({"decide_by": "someday"}, "date"),
    ],
)
def test_a_form_that_cannot_be_is_said(as_, at, typed, said):
    url, browser = propose_url(at), as_("chloe")
    page = browser.get(url).text
    form = filled(page, url, act="save")
    form |= {"seat-0-who": key_of(page, "Ren"), "seat-0-part": "agree", "seat-0-deputy": "", **typed}
    answer = browser.post(url, data=form)
    assert answer.status_code == 422
    assert said in answer.text


def test_the_usual_circulation_is_kept_and_put_forward_with(as_, at):
    url, browser = "/c/sakura/circulation", as_("aoi")
    page = browser.get(url).text
    form = filled(page, url, act="save")
    form |= {
        "seat-0-who": key_of(page, "Sora"), "seat-0-part": "confirm", "seat-0-deputy": key_of(page, "Hana"),
        "seat-1-who": "other", "seat-1-part": "agree", "seat-1-name": "中村 浩一", "seat-1-title": "常務取締役",
        "seat-1-email": "Nakamura＠sakura.example", "seat-1-language": "ja",
    }  # fmt: skip
    assert browser.post(url, data=form).status_code == 303
    with at("sakura"):
        assert len(db.session.scalars(select(CirculationSeat)).all()) == 2
        assert "circulation.changed" in set(db.session.scalars(select(AuditEntry.act)))
    page = as_("chloe").get(propose_url(at)).text
    assert "nakamura@sakura.example" in page
    assert as_("sora").get(url).status_code == 403
    assert as_("mallory").get(url).status_code == 404


def test_the_list_of_editions(as_, at):
    with at("sakura"):
        pid = the_plan().public_id
    empty = as_("ren").get(f"/c/sakura/plans/{pid}/agreements").text
    assert "Nothing has been put forward yet" in empty
    assert as_("ren").get(f"/c/sakura/plans/{pid}/agreement").status_code == 200
    with at("sakura"):
        agreed()
    assert "Edition 1" in as_("ren").get(f"/c/sakura/plans/{pid}/agreements").text
    assert as_("ren").get(f"/c/sakura/plans/{pid}/agreement").status_code == 303


def test_home_and_desk_say_whose_turn_it_is(as_, at, going_round):
    asks = "Check “Plan of sakura” and agree"
    assert asks in as_("sora").get("/c/sakura").text
    assert asks not in as_("ren").get("/c/sakura").text
    with at("sakura"):
        edition = rounds.newest(the_plan().id)
        say_yes(edition, "sora")
    assert asks in as_("hana").get("/c/sakura").text, "the deputy"
    browser = as_("ren")
    target = f"{going_round}/send-back"
    form = filled(browser.get(going_round).text, target, remark="not yet")
    assert browser.post(target, data=form).status_code == 303
    assert going_round in as_("chloe").get("/desk").text


def test_the_timeline_tells_of_it(as_, at, going_round):
    with at("sakura"):
        say_yes(rounds.newest(the_plan().id), "sora")
    page = as_("ren").get("/c/sakura/timeline").text
    assert "Put forward for agreement" in page
    assert "Confirmed and passed on" in page


def test_the_head_of_the_map_says_what_is_agreed(as_, at):
    with at("sakura"):
        agreed()
        pid = the_plan().public_id
    page = as_("sora").get(f"/c/sakura/plans/{pid}").text
    assert "Agreed: edition 1" in page


def test_as_many_statements_however_much_there_is(as_, at, counting, going_round):
    browser = as_("sora")
    browser.get(going_round)
    with counting() as few:
        browser.get(going_round)
    with at("sakura"):
        plan = the_plan()
        parent = db.session.scalars(select(Node).where(Node.visibility == "shared")).first()
        db.session.add_all(
            Node(
                plan_id=plan.id,
                parent_id=parent.id,
                kind="initiative",
                title=f"more {n}",
                visibility="shared",
            )
            for n in range(20)
        )
        db.session.commit()
        url = f"/c/sakura/agreements/{put_forward(*(Seat(who) for who in ('sora', 'ren', 'hana', 'aoi'))).public_id}"
    browser.get(url)
    with counting() as many:
        browser.get(url)
    assert len(many) <= len(few)


def test_the_other_customer_sees_nothing(as_, at, going_round):
    for path in ("", "/text", "/verify", "/sheet", "/circulation", "/news"):
        assert as_("mallory").get(going_round + path).status_code == 404
        assert as_("mallory").get(going_round.replace("sakura", "ume") + path).status_code == 404
    with at("ume"):
        assert not db.session.scalars(select(Agreement)).all()


def test_somebody_without_an_account_is_erased(as_, at):
    with at("sakura"):
        edition = put_forward(Seat("executive"))
        pid, agreement = rounds.round_of(edition).places[0].person.public_id, edition.public_id
    url = f"/c/sakura/signatories/{pid}/erase"
    assert url in as_("aoi").get("/c/sakura/circulation").text
    assert url not in as_("chloe").get("/c/sakura/circulation").text
    for who, status in (("chloe", 403), ("ren", 403), ("mallory", 404)):
        assert as_(who).post(url, data={"sure": "y"}).status_code == status
    browser = as_("aoi")
    page = browser.get(url).text
    assert "中村 浩一" in page
    assert browser.post(url, data={"sure": ""}).status_code == 422
    assert browser.post(url, data=filled(page, url, sure="y")).status_code == 303
    assert browser.get(url).status_code == 404
    shown = browser.get(f"/c/sakura/agreements/{agreement}").text
    assert "中村" not in shown
    assert "Erased person" in shown


def test_a_plan_that_was_put_forward_is_not_deleted(as_, at):
    with at("sakura"):
        edition = put_forward()
        proposing.withdraw(edition, by=actor("chloe"))
        db.session.commit()
        pid, url = the_plan().public_id, f"/c/sakura/agreements/{edition.public_id}"
        assert the_plan().state is PlanState.DRAFT
    answer = as_("aoi").post(f"/c/sakura/plans/{pid}/state", data={"move": "delete"})
    assert answer.status_code == 422
    assert "what was proposed or agreed is kept" in answer.text
    assert as_("ren").get(url).status_code == 200
